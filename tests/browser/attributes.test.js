import assert from 'node:assert/strict';
import { test } from 'node:test';

import { article, openBlog } from './support/blog.js';
import { button, call, configOf, frameOf, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

const { url: host, visit } = await openStage();
const publish = await openBlog();

/** @param {string} body */
const post = (body) => publish({ html: article(host, body) });

test('an attribute that changes while it plays starts the run anew, and it plays on', async (t) => {
  const tag =
    '<elbo-explorer data="blobs" optimizer="stochastic" tolerance="0" components="3" autoplay></elbo-explorer>';
  const { figure } = await visit(t, post(tag));
  await reaches(figure, { iteration: 5 });
  const started = await figure.evaluate((/** @type {any} */ figure) => {
    /** @type {number[]} */
    const iterations = [];
    Object.assign(window, { iterations });
    figure.addEventListener('elbo-frame', () => iterations.push(figure.frame.iteration));
    figure.setAttribute('components', '5');
    figure.setAttribute('seed', '9');
    return figure.frame.components.weights.shape[0];
  });
  assert.equal(started, 3, 'the old run stands until the new one does');
  await figure
    .page()
    .waitForFunction(
      (figure) => /** @type {any} */ (figure).frame.components.weights.shape[0] === 5,
      await figure.elementHandle(),
    );
  await reaches(figure, { iteration: 5 });
  const { components, seed } = await configOf(figure);
  assert.deepEqual([components, seed], [5, 9]);
  const starts = await figure.evaluate(
    () =>
      /** @type {any} */ (window).iterations.filter((/** @type {number} */ iteration) => iteration === 0)
        .length,
  );
  assert.equal(starts, 1, 'both changes at once');

  await figure.evaluate((figure) => figure.removeAttribute('components'));
  await figure
    .page()
    .waitForFunction(
      (figure) => /** @type {any} */ (figure).config.components === 6,
      await figure.elementHandle(),
    );
});

test('a live attribute changes the run without a new start', async (t) => {
  const { figure } = await visit(t, post('<elbo-explorer components="3"></elbo-explorer>'));
  await call(figure, 'step', 4);
  await figure.evaluate((figure) => figure.setAttribute('tolerance', '0.5'));
  await figure
    .page()
    .waitForFunction(
      (figure) => /** @type {any} */ (figure).config.tolerance === 0.5,
      await figure.elementHandle(),
    );
  assert.equal((await frameOf(figure)).iteration, 4);
  await call(figure, 'step', 1);
  const { link } = await figure.evaluate((/** @type {any} */ { link }) => ({ link }));
  assert.equal(link, 'v=1&model=mixture&components=3&iteration=5&log=4*tolerance!0.5');
});

test('view, controls, theme and speed are how it looks, and change no run', async (t) => {
  const tag = '<elbo-explorer view="weights trace" controls="none" theme="dark"></elbo-explorer>';
  const { figure } = await visit(t, post(tag));
  await call(figure, 'step', 3);
  const kinds = () =>
    figure
      .locator('[data-plot]')
      .evaluateAll((plots) => plots.map((plot) => /** @type {HTMLElement} */ (plot).dataset.plot));
  assert.deepEqual(await kinds(), ['weights', 'trace']);
  assert.equal(await figure.getByRole('button').count(), 0);
  assert.equal(await figure.locator('[data-scheme]').getAttribute('data-scheme'), 'dark');

  await figure.evaluate((figure) => {
    figure.setAttribute('view', 'data');
    figure.setAttribute('controls', 'full');
    figure.setAttribute('theme', 'light');
    figure.setAttribute('speed', '50');
  });
  await figure.getByRole('form', { name: 'Settings' }).waitFor();
  assert.deepEqual(await kinds(), ['data']);
  await button(figure, 'Play').waitFor();
  assert.equal(await figure.getByLabel('Speed').inputValue(), '50');
  assert.equal(await figure.locator('[data-scheme]').getAttribute('data-scheme'), 'light');
  assert.equal(await rests(figure), 3);
});

test('camelCase is understood, and what is nearly a setting is said, once in the console and under the figure', async (t) => {
  const tag =
    '<elbo-explorer weightConcentrationPrior="0.5" nInit="3" compnents="4" data-note="x" width="5"></elbo-explorer>';
  const { figure, problems } = await visit(t, post(tag));
  await reaches(figure, { iteration: 0 });
  const { weightConcentrationPrior, nInit, components } = await configOf(figure);
  assert.deepEqual([weightConcentrationPrior, nInit, components], [0.5, 3, 6]);
  await figure
    .getByText('The attribute compnents is none of this figure’s; did you mean components?')
    .first()
    .waitFor();
  await figure.evaluate((figure) => figure.setAttribute('theme', 'dark'));
  await rests(figure);
  assert.equal(problems.length, 1);
  assert.match(problems[0], /^elbo-explorer: The attribute compnents/);
});

test('a setting is a property too: before the script and after it, several in one go', async (t) => {
  const before = `<elbo-explorer id="a" components="2"></elbo-explorer><script>
    Object.assign(document.getElementById('a'), { components: 3, standardize: false, data: { points: [[1, 2], [2, 1], [3, 5], [4, 4]] } });
  </script>`;
  const { figure } = await visit(t, post(before));
  await reaches(figure, { iteration: 0 });
  const first = await configOf(figure);
  assert.deepEqual([first.components, first.standardize, first.data.points.shape], [3, false, [4, 2]]);
  const told = await figure.evaluate(async (/** @type {any} */ figure) => {
    /** @type {any[]} */
    const seen = [];
    figure.addEventListener('elbo-ready', () => seen.push(0));
    figure.addEventListener('elbo-frame', () => seen.push(figure.config.components));
    Object.assign(figure, { components: '4', seed: 5, theme: 'dark', autoplay: false });
    while (figure.config.components !== 4) await new Promise((resolve) => setTimeout(resolve, 20));
    return {
      seed: figure.config.seed,
      theme: figure.getAttribute('theme'),
      components: figure.components,
      seen,
    };
  });
  assert.deepEqual([told.seed, told.theme, told.components], [5, 'dark', '4']);
  assert.ok(
    told.seen.every((/** @type {number} */ each) => each === 4),
    'one change for both',
  );
  await figure.evaluate((/** @type {any} */ figure) => (figure.components = null));
  await figure
    .page()
    .waitForFunction(
      () => /** @type {any} */ (document.querySelector('elbo-explorer')).config.components === 2,
    );
});

test('the attribute config holds settings as JSON, beneath the others; an object that became a text is said', async (t) => {
  const tag = `<elbo-explorer config='{"components":3,"seed":4}' seed="9"></elbo-explorer>`;
  const { figure } = await visit(t, post(tag));
  await reaches(figure, { iteration: 0 });
  const { components, seed } = await configOf(figure);
  assert.deepEqual([components, seed], [3, 9]);
  const { figure: other } = await visit(t, post('<elbo-explorer config="[object Object]"></elbo-explorer>'));
  await other
    .getByText(/An object is assigned to the property config/)
    .first()
    .waitFor();
});
