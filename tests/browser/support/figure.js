/** What the tests wait for and read in a figure. */

/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('../../../web/element/loader.js').ElboExplorerElement} Figure */
/** @typedef {import('./probe.js').Activity} Activity */
/** @typedef {{ iteration: number, status?: string }} Point */

/**
 * Waits, looking at every display frame.
 * @param {Locator} figure
 * @param {Point} point  at least this iteration and, where one is named, this status
 */
export async function reaches(figure, { iteration, status }) {
  const element = await figure.elementHandle();
  await figure.page().waitForFunction(([figure, iteration, status]) => {
    const { frame } = /** @type {Figure} */ (figure);
    return frame !== null && frame.iteration >= iteration && (!status || frame.status === status);
  }, /** @type {[any, number, string | undefined]} */ ([element, iteration, status]));
}

/**
 * Waits for the end of a run.
 * @param {Locator} figure
 * @param {'converged' | 'diverged'} [status]
 */
export async function ends(figure, status = 'converged') {
  await reaches(figure, { iteration: 0, status });
}

/**
 * Waits until nothing is under way: a step of no iterations has its turn after everything else.
 * @param {Locator} figure
 * @returns {Promise<number>} the iteration
 */
export function rests(figure) {
  return figure.evaluate(async (/** @type {any} */ figure) => {
    await figure.step(0);
    return figure.frame.iteration;
  });
}

/**
 * Everything that there is to know of a run: config, log and the frame with all its fields. JSON writes numbers so that
 * reading them gives the same bits.
 * @param {Locator} figure
 * @returns {Promise<{ config: any, log: any[], frame: any, compare?: any }>} `compare`: the runs beside it, where there are some
 */
export async function everything(figure) {
  const text = await figure.evaluate(async (/** @type {any} */ figure) =>
    (await figure.toBlob('json')).text(),
  );
  return JSON.parse(text);
}

/**
 * @param {Locator} figure
 * @returns {Promise<any>} the frame on show
 */
export function frameOf(figure) {
  return figure.evaluate((/** @type {any} */ figure) => figure.frame);
}

/**
 * What the figure does while so many display frames pass.
 * @param {Locator} figure
 * @param {number} [displayFrames]
 * @returns {Promise<{ frames: number, sent: number, received: number, iterations: number }>}
 */
export function activityDuring(figure, displayFrames = 30) {
  return figure.evaluate(async (/** @type {any} */ figure, count) => {
    const { activity } = /** @type {{ activity: Activity }} */ (/** @type {unknown} */ (window));
    const before = { ...activity, iteration: figure.frame?.iteration ?? 0 };
    await activity.pass(count);
    return {
      frames: activity.frames - before.frames,
      sent: activity.sent - before.sent,
      received: activity.received - before.received,
      iterations: (figure.frame?.iteration ?? 0) - before.iteration,
    };
  }, displayFrames);
}

/**
 * Waits until the figure has come to rest by itself: nothing happens for ten display frames.
 * @param {Locator} figure
 */
export async function becomesIdle(figure) {
  await figure.evaluate(async (/** @type {any} */ figure) => {
    const { activity } = /** @type {{ activity: Activity }} */ (/** @type {unknown} */ (window));
    const now = () => [activity.frames, activity.sent, activity.received, figure.frame].join();
    let before = '';
    for (let i = 0; before !== now(); ++i) {
      if (i > 60) throw new Error('It never comes to rest.');
      before = now();
      await activity.pass(10);
    }
  });
}

/**
 * Calls a method of the figure; what it fails with comes back as plain data.
 * @param {Locator} figure
 * @param {string} method
 * @param {...any} given
 * @returns {Promise<{ value?: any, error?: any }>}
 */
export function call(figure, method, ...given) {
  return figure.evaluate(async (/** @type {any} */ figure, [method, given]) => {
    try {
      return { value: await figure[method](...given) };
    } catch (error) {
      const { name, code, message, issues } = /** @type {any} */ (error);
      return { error: { name, code, message, issues } };
    }
  }, /** @type {[string, any[]]} */ ([method, given]));
}

/**
 * @param {Locator} figure
 * @returns {Promise<any>} the config of the run on show, resolved
 */
export function configOf(figure) {
  return figure.evaluate((/** @type {any} */ { config }) => config);
}

export const nothing = { frames: 0, sent: 0, received: 0, iterations: 0 };

/**
 * @param {Locator} figure
 * @returns {Promise<Activity>} the counts of the whole page, from its start
 */
export function activityOf(figure) {
  return figure.evaluate(() => ({ .../** @type {any} */ (window).activity }));
}

/**
 * @param {Locator} figure
 * @param {string} name  of a button of the figure
 */
export function button(figure, name) {
  return figure.getByRole('button', { name, exact: true });
}
