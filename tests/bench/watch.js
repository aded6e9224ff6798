/**
 * Watches a page from within: when its figure shows its first frame, which display frames it paints in, and which tasks
 * keep the page from answering. observe() is handed to the page before anything else runs there.
 */

/**
 * @typedef {object} Watch
 * @property {number | null} ready milliseconds from navigation to the first elbo-frame event
 * @property {number | null} painted to the end of the display frame in which a plot was first painted
 * @property {number} frames elbo-frame events
 * @property {number} repaints display frames in which a plot was painted
 * @property {number} displayFrames
 * @property {number[]} tasks durations of those over 50 ms
 * @property {boolean} counting whether display frames are counted, which keeps them coming
 */

/** Runs in the page. */
export function observe() {
  /** @type {Watch} */
  const watch = {
    ready: null,
    painted: null,
    frames: 0,
    repaints: 0,
    displayFrames: 0,
    tasks: [],
    counting: true,
  };
  Object.assign(globalThis, { elboWatch: watch });

  document.addEventListener('elbo-frame', () => {
    watch.ready ??= performance.now();
    ++watch.frames;
  });

  // A plot begins by clearing its canvas.
  let dirty = false;
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    dirty = true;
    return clearRect.apply(this, area);
  };

  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watch.tasks.push(duration);
  }).observe({ type: 'longtask' });

  // Asked for before the figure's own, so it sees what the display frame before it painted.
  const count = () => {
    ++watch.displayFrames;
    if (dirty && watch.ready !== null) {
      watch.painted ??= performance.now();
      ++watch.repaints;
    }
    dirty = false;
    if (watch.counting) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}

/**
 * What the page has counted so far.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<Watch>}
 */
export function read(page) {
  return page.evaluate(() => structuredClone(/** @type {any} */ (globalThis).elboWatch));
}

/**
 * Counts from now on.
 * @param {import('playwright-core').Page} page
 */
export function restart(page) {
  return page.evaluate(() => {
    const none = { frames: 0, repaints: 0, displayFrames: 0, tasks: [] };
    Object.assign(/** @type {any} */ (globalThis).elboWatch, none);
  });
}

/**
 * Stops counting display frames, which is work that the figure would not do.
 * @param {import('playwright-core').Page} page
 */
export function stopCounting(page) {
  return page.evaluate(() => {
    /** @type {any} */ (globalThis).elboWatch.counting = false;
  });
}

/**
 * Processor time from now to the call of the function that it gives, in milliseconds: of the page's own thread, and of
 * its process, the worker's thread included (which the system counts in hundredths of a second). Not time that passes:
 * what else the machine does is not in it.
 * @param {import('playwright-core').Page} page
 */
export async function clockWork(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    const value = (/** @type {string} */ wanted) =>
      1000 * (metrics.find(({ name }) => name === wanted)?.value ?? NaN);
    return { page: value('TaskDuration'), process: value('ProcessTime'), script: value('ScriptDuration') };
  };
  const before = await read();
  return async () => {
    const after = await read();
    return {
      page: after.page - before.page,
      process: after.process - before.process,
      script: after.script - before.script,
    };
  };
}
