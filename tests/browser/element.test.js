import assert from 'node:assert/strict';
import { test } from 'node:test';

import { article, openBlog } from './support/blog.js';
import { becomesIdle, call, configOf, ends, frameOf, reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { url: host, visit } = await openStage();
const publish = await openBlog();

/** @param {string} body */
const post = (body) => publish({ html: article(host, body) });

test('attributes are the config, and config, frame and catalog can be read', async (t) => {
  const tag =
    '<elbo-explorer data="two-moons" rows="50" components="3" weight-concentration-prior="0.5" standardize="false"></elbo-explorer>';
  const { figure } = await visit(t, post(tag));
  await reaches(figure, { iteration: 0 });
  const { data, rows, components, weightConcentrationPrior, standardize, seed } = await configOf(figure);
  assert.deepEqual(
    { data, rows, components, weightConcentrationPrior, standardize, seed },
    {
      data: 'two-moons',
      rows: 50,
      components: 3,
      weightConcentrationPrior: 0.5,
      standardize: false,
      seed: 1,
    },
  );
  const frame = await frameOf(figure);
  assert.deepEqual([frame.iteration, frame.status, frame.pointCount], [0, 'running', 50]);
  const keys = await figure.evaluate((/** @type {any} */ { catalog }) =>
    catalog.parameters.map((/** @type {any} */ { key }) => key),
  );
  assert.ok(keys.includes('weightConcentrationPrior'));
});

test('step, seek, reset, play and pause do what they say, and tell when it is done', async (t) => {
  const { figure } = await visit(t, post('<elbo-explorer components="4" speed="max"></elbo-explorer>'));
  await call(figure, 'step');
  assert.equal((await frameOf(figure)).iteration, 1);
  await call(figure, 'step', 9);
  const ten = await frameOf(figure);
  assert.equal(ten.iteration, 10);
  await call(figure, 'seek', 3);
  assert.equal((await frameOf(figure)).iteration, 3);
  await call(figure, 'seek', 10);
  assert.deepEqual(await frameOf(figure), ten);
  await call(figure, 'reset');
  assert.equal((await frameOf(figure)).iteration, 0);
  await call(figure, 'seek', 10);
  assert.deepEqual(await frameOf(figure), ten);
  await call(figure, 'play');
  await reaches(figure, { iteration: 12 });
  await call(figure, 'pause');
  await becomesIdle(figure);
  await call(figure, 'seek', 1_000_000);
  assert.equal((await frameOf(figure)).status, 'converged');
});

test('what a method cannot do it refuses with a named error, and nothing has changed', async (t) => {
  const { figure } = await visit(t, post('<elbo-explorer components="4"></elbo-explorer>'));
  await call(figure, 'step', 5);
  const before = await frameOf(figure);
  for (const [method, value, message] of /** @type {const} */ ([
    ['step', -1, 'iterations: -1 is not allowed; allowed: a whole number from 0.'],
    ['step', 'many', 'iterations: many is not allowed; allowed: a whole number from 0.'],
    ['seek', 1.5, 'iteration: 1.5 is not allowed; allowed: a whole number from 0.'],
    ['toBlob', 'gif', 'A figure cannot be saved as gif; allowed: png, svg, csv, json, js, cpp, py.'],
  ])) {
    const { error } = await call(figure, method, value);
    assert.deepEqual([error?.name, error?.code, error?.message], ['ElboError', 'invalid-config', message]);
  }
  assert.deepEqual(await frameOf(figure), before);
});

test('events bubble out of shadow roots, each with its data', async (t) => {
  const { page } = await visit(t, post('<main></main>'));
  const seen = await page.evaluate(async () => {
    /** @type {[string, any][]} */
    const seen = [];
    const names = ['elbo-ready', 'elbo-frame', 'elbo-converged', 'elbo-diverged', 'elbo-error'];
    for (const name of names) {
      document.addEventListener(name, (event) => {
        const { detail, bubbles, composed } = /** @type {CustomEvent} */ (event);
        const { config, catalog, frame, error } = detail;
        seen.push([
          name,
          {
            keys: Object.keys(detail),
            outward: bubbles && composed,
            components: config?.components,
            parameters: catalog?.parameters.length > 0,
            iteration: frame?.iteration,
            same: frame === undefined || frame === figure.frame,
            status: frame?.status,
            code: error?.code,
            path: error?.issues?.[0]?.path,
          },
        ]);
      });
    }
    const root = document.querySelector('main')?.attachShadow({ mode: 'open' });
    const figure = /** @type {any} */ (document.createElement('elbo-explorer'));
    figure.setAttribute('components', '2');
    root?.append(figure);
    await figure.step(3);
    await figure.seek(10_000);
    figure.config = { optimizer: 'em', components: 14, regCovar: 0, seed: 8 };
    await figure.step(0);
    await figure.step(10_000);
    const refused = new Promise((resolve) =>
      document.addEventListener('elbo-error', resolve, { once: true }),
    );
    figure.setAttribute('components', '0');
    await refused;
    return seen;
  });
  const of = (/** @type {string} */ wanted) =>
    seen.filter(([name]) => name === wanted).map(([, data]) => data);
  assert.ok(seen.every(([, { outward, same }]) => outward && same));
  const [ready, ...others] = of('elbo-ready');
  assert.deepEqual([ready.keys, ready.components, ready.parameters], [['config', 'catalog'], 2, true]);
  assert.deepEqual(others, []);
  assert.equal(seen[0][0], 'elbo-ready');
  const iterations = of('elbo-frame').map(({ iteration }) => iteration);
  assert.deepEqual(iterations.slice(0, 2), [0, 3]);
  assert.equal(of('elbo-converged').length, 1);
  assert.equal(of('elbo-converged')[0].status, 'converged');
  assert.equal(of('elbo-diverged').length, 1);
  assert.equal(of('elbo-diverged')[0].status, 'diverged');
  const [error] = of('elbo-error');
  assert.deepEqual([error.keys, error.code, error.path], [['error'], 'invalid-config', 'components']);
});

test('a config that a script assigns is the run, before the script of the figure is there and after', async (t) => {
  const early = `<elbo-explorer components="9"></elbo-explorer>
    <script>document.querySelector('elbo-explorer').config = { components: 2, seed: 5 };</script>`;
  const { figure } = await visit(t, post(early));
  await reaches(figure, { iteration: 0 });
  assert.deepEqual(await configOf(figure).then(({ components, seed }) => [components, seed]), [2, 5]);
  await figure.evaluate((/** @type {any} */ figure) => {
    figure.config = { data: 'galaxies', components: 3 };
    return figure.step(0);
  });
  assert.deepEqual(await configOf(figure).then(({ data, components }) => [data, components]), [
    'galaxies',
    3,
  ]);
});

test('a figure that a script makes and asks at once does it when it is loaded', async (t) => {
  const { page } = await visit(t, post('<main></main>'));
  const iteration = await page.evaluate(async () => {
    await customElements.whenDefined('elbo-explorer');
    const figure = /** @type {any} */ (document.createElement('elbo-explorer'));
    const asked = figure.step(4);
    document.body.append(figure);
    await asked;
    return figure.frame.iteration;
  });
  assert.equal(iteration, 4);
});

test('moveBefore moves a playing figure without touching its run', async (t) => {
  const tag = '<elbo-explorer data="blobs" optimizer="stochastic" tolerance="0" autoplay></elbo-explorer>';
  const { figure } = await visit(t, post(`${tag}<section></section>`));
  await reaches(figure, { iteration: 3 });
  const supported = await figure.evaluate((figure) => {
    const section = /** @type {any} */ (document.querySelector('section'));
    if (!section.moveBefore) return false;
    section.moveBefore(figure, null);
    return true;
  });
  if (!supported) return t.skip('this browser has no moveBefore');
  const { iteration } = await frameOf(figure);
  assert.ok(iteration >= 3);
  return reaches(figure, { iteration: iteration + 3 });
});

test('the script may be there twice, and from two addresses', async (t) => {
  const script = (/** @type {string} */ query) =>
    `<script type="module" src="${host}v0/elbo-explorer.js${query}"></script>`;
  const tag = '<elbo-explorer speed="max" autoplay></elbo-explorer>';
  const { figure, problems } = await visit(t, post(`${script('')}${script('?copy')}${tag}`));
  await ends(figure);
  assert.deepEqual(problems, []);
});

test('a figure that cannot be fetched keeps its poster and says so to the page', async (t) => {
  const { page, figure } = await visit(t, post('<p>A post.</p>'));
  await page.route('**/v0/element.js', (route) => route.abort());
  const error = await page.evaluate(async () => {
    await customElements.whenDefined('elbo-explorer');
    const told = new Promise((resolve) => document.addEventListener('elbo-error', resolve, { once: true }));
    document.body.insertAdjacentHTML('beforeend', '<elbo-explorer><p>A picture.</p></elbo-explorer>');
    const { name, code, message } = /** @type {CustomEvent} */ (await told).detail.error;
    return { name, code, message };
  });
  assert.deepEqual([error.name, error.code], ['ElboError', 'load-failed']);
  assert.match(error.message, /^The figure could not be loaded: /);
  assert.ok(await figure.getByText('A picture.').isVisible());

  // Asked again, when the network is back, it comes.
  await page.unroute('**/v0/element.js');
  await call(figure, 'step', 2);
  assert.equal((await frameOf(figure)).iteration, 2);
  assert.equal(await figure.getByText('A picture.').isVisible(), false);
});
