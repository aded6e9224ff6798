import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { article, openBlog } from './support/blog.js';
import { button, ends, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */

const { url: host, visit } = await openStage();
const publish = await openBlog();

/** @type {import('../../web/engine/types.js').Catalog} */
const catalog = JSON.parse(readFileSync(new URL('../../dist/v0/catalog.json', import.meta.url), 'utf8'));

/** What no parameter of a type takes. @type {Record<string, string[]>} */
const nonsense = {
  integer: ['many', 'NaN', '2.5', '-1', '1e99', '1e999'],
  real: ['many', 'NaN', 'Infinity', '-1', '1e999', '1,5'],
  list: ['a, b', '1, NaN', '1,,2', '0, 1, 2, 3, 4'],
  matrix: ['one', '1, NaN\nNaN, 1', '1, 2\n3', '0, 1\n1, 0', '1'],
};

/** What one parameter does not take, and why. @type {[key: string, text: string, message: RegExp][]} */
const wrong = [
  ['components', '0', /^components: 0 is not allowed; allowed: an integer from 1 to \d+/],
  ['components', '1000000000', /^components: 1000000000 is not allowed; allowed: an integer from 1 to \d+/],
  ['rows', '0', /^rows: 0 is not allowed; allowed: an integer from 1/],
  ['rows', '1000000000', /^rows: 1000000000 is not allowed; allowed: an integer from 1 to/],
  ['meanPrecisionPrior', '0', /^meanPrecisionPrior: 0 is not allowed; allowed: a number above 0/],
  [
    'weightConcentrationPrior',
    '-0.5',
    /^weightConcentrationPrior: -0\.5 is not allowed; allowed: a number above 0/,
  ],
  ['degreesOfFreedomPrior', '1', /^degreesOfFreedomPrior: 1 is not allowed; allowed: a number above 1/],
];

/** What nobody can fit a mixture to. @type {[text: string, message: RegExp][]} */
const wrongPoints = [
  ['', /There are no numbers/],
  ['eruption, waiting', /There are no numbers/],
  ['1, NA\nNA, 3', /No row has a number in every chosen column/],
  ['1e999', /There are no numbers/],
  ['0x10, 0x11', /There are no numbers/],
];

/**
 * Remembers what is on show: the frame itself, and every pixel.
 * @param {Locator} figure
 */
async function remember(figure) {
  await figure.evaluate(async (/** @type {any} */ figure) => {
    // What is on its way to the picture arrives first.
    await /** @type {any} */ (window).activity.pass(2);
    const pictures = () =>
      [...figure.shadowRoot.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL());
    const { frame, link } = figure;
    const before = pictures();
    const same = () => ({
      frame: figure.frame === frame,
      link: figure.link === link,
      pictures: pictures().every((picture, i) => picture === before[i]) && before.length > 0,
    });
    Object.assign(window, { same });
  });
}

/** @param {Locator} figure */
async function assertUnchanged(figure) {
  await rests(figure);
  const same = await figure.evaluate(async () => {
    const { activity, same } = /** @type {any} */ (window);
    await activity.pass(2);
    return same();
  });
  assert.deepEqual(same, { frame: true, link: true, pictures: true });
}

/**
 * Types something, leaves the box and waits for what comes of it.
 * @param {Locator} figure
 * @param {string} key
 * @param {string} text
 * @returns {Promise<{ box: Locator, alert: Locator }>}
 */
async function type(figure, key, text) {
  const field = figure.locator(`[data-key="${key}"]`);
  const box = field.locator('input[type="text"], textarea');
  await box.fill(text);
  await box.blur();
  await rests(figure);
  return { box, alert: field.getByRole('alert').filter({ visible: true }) };
}

for (const optimizer of ['coordinate-ascent', 'stochastic', 'em']) {
  test(`nonsense in the controls of ${optimizer} is refused beside them, and the figure stays as it is`, async (t) => {
    const { figure, problems } = await visit(t, `#v=1&optimizer=${optimizer}&iteration=4`);
    await reaches(figure, { iteration: 4 });
    await rests(figure);
    for (const summary of await figure.locator('summary').all()) await summary.click();
    await remember(figure);
    const tried = [];
    for (const { key, type: kind } of catalog.parameters) {
      const texts = nonsense[kind];
      if (!texts || !(await figure.locator(`[data-key="${key}"]`).isVisible())) continue;
      for (const text of texts) {
        const { box, alert } = await type(figure, key, text);
        await alert.waitFor();
        const message = String(await alert.textContent());
        const what = `${key} = ${JSON.stringify(text)}`;
        assert.match(message, new RegExp(`^${key}\\b.* (is|are) not allowed; allowed: \\S`), what);
        assert.equal(await box.getAttribute('aria-invalid'), 'true', what);
        assert.equal(await box.inputValue(), text, 'what was typed is there to be mended');
        const described = String(await box.getAttribute('aria-describedby')).split(' ');
        assert.ok(described.includes(String(await alert.getAttribute('id'))), what);
        tried.push(key);
      }
      await assertUnchanged(figure);
    }
    assert.ok(new Set(tried).size >= 6, `only ${[...new Set(tried)].join()} were tried`);
    assert.deepEqual(problems, []);
  });
}

test('what a parameter does not take is refused with what it takes, and a right value mends it', async (t) => {
  const { figure } = await visit(t, '#v=1&iteration=4');
  await reaches(figure, { iteration: 4 });
  await rests(figure);
  await figure.locator('summary').filter({ hasText: 'Priors' }).click();
  await remember(figure);
  for (const [key, text, message] of wrong) {
    const { alert } = await type(figure, key, text);
    await alert.waitFor();
    assert.match(String(await alert.textContent()), message);
    await assertUnchanged(figure);
    // What it was before: the same run, so nothing but the message need go.
    const { config } = await figure.evaluate((/** @type {any} */ { config }) => ({ config }));
    const mended = await type(figure, key, String(config[key]));
    await mended.alert.waitFor({ state: 'hidden' });
    assert.equal(await mended.box.getAttribute('aria-invalid'), 'false');
    await figure.evaluate((/** @type {any} */ figure) => figure.seek(4));
    await remember(figure);
  }
});

test('who types faster than the answers come finds what was typed last', async (t) => {
  const { figure } = await visit(t, '#v=1&iteration=4');
  await reaches(figure, { iteration: 4 });
  const box = figure.getByRole('textbox', { name: 'Components' });
  // The core refuses the first, somewhat later than the form refuses the second.
  await box.evaluate((box) => {
    for (const text of ['1e9', 'many']) {
      /** @type {HTMLInputElement} */ (box).value = text;
      box.dispatchEvent(new Event('change'));
    }
  });
  await rests(figure);
  assert.equal(await box.inputValue(), 'many');
  const alert = figure.getByRole('alert').filter({ visible: true });
  assert.match(String(await alert.textContent()), /^components: "many" is not allowed/);
});

test('points that are none are refused with their line, and the figure stays as it is', async (t) => {
  const { figure } = await visit(t, '#v=1&iteration=4');
  await reaches(figure, { iteration: 4 });
  await rests(figure);
  await figure.getByLabel('Data set', { exact: true }).selectOption({ label: 'Your own points…' });
  await remember(figure);
  const box = figure.getByRole('textbox', { name: /^Your points/ });
  const field = figure.locator('[data-key="data"]');
  for (const [text, message] of wrongPoints) {
    await t.test(JSON.stringify(text), async () => {
      await box.fill(text);
      await button(figure, 'Use these points').click();
      await field.getByRole('alert').filter({ hasText: message, visible: true }).waitFor();
      assert.equal(await box.inputValue(), text, 'what was typed is there to be mended');
      await assertUnchanged(figure);
    });
  }
  await box.fill('1 2\n3 5\n4 4\n2 7\n8 8\n7 9\n1 1');
  await button(figure, 'Use these points').click();
  await figure
    .page()
    .waitForFunction(
      (figure) => /** @type {any} */ (figure).frame.pointCount === 7,
      await figure.elementHandle(),
    );
  await field.getByRole('alert').filter({ visible: true }).waitFor({ state: 'hidden' });
});

test('a figure with attributes of nonsense says so, and plays what the others say', async (t) => {
  const tag =
    '<elbo-explorer components="none" rows="many" data="galaxies" speed="max" autoplay></elbo-explorer>';
  const { figure, problems } = await visit(t, publish({ html: article(host, tag) }));
  await ends(figure);
  const alert = figure.getByRole('alert').filter({ visible: true });
  assert.match(
    String(await alert.textContent()),
    /^rows: "many" is not allowed.* components: "none" is not allowed/,
  );
  const { data, components } = await figure.evaluate((/** @type {any} */ { config }) => config);
  assert.deepEqual([data, components], ['galaxies', 6]);
  assert.deepEqual(problems, []);
});

test('a figure whose attributes the core refuses keeps its poster, and mends with them', async (t) => {
  const tag = '<elbo-explorer components="0"><p>A picture of it.</p></elbo-explorer>';
  const { figure } = await visit(t, publish({ html: article(host, tag) }));
  const alert = figure.getByRole('alert').filter({ visible: true });
  await alert.filter({ hasText: /^components: 0 is not allowed; allowed: an integer from 1/ }).waitFor();
  assert.ok(await figure.getByText('A picture of it.').isVisible());
  await figure.evaluate((figure) => figure.setAttribute('components', '2'));
  await reaches(figure, { iteration: 0 });
  await alert.waitFor({ state: 'hidden' });
  assert.equal(await figure.getByText('A picture of it.').isVisible(), false);
});

test('an attribute that turns wrong leaves the figure as it is, until it is right again', async (t) => {
  const tag = '<elbo-explorer components="3"></elbo-explorer>';
  const { figure } = await visit(t, publish({ html: article(host, tag) }));
  await reaches(figure, { iteration: 0 });
  const alert = figure.getByRole('alert').filter({ visible: true });
  for (const [name, value, good, message] of /** @type {const} */ ([
    ['components', 'x', '3', /^components: "x" is not allowed; allowed: a whole number from 1/],
    ['components', '0', '3', /^components: 0 is not allowed; allowed: an integer from 1/],
    ['data', 'elsewhere', 'faithful', /^data: "elsewhere" is not allowed; allowed: faithful, galaxies/],
  ])) {
    await figure.evaluate((/** @type {any} */ figure) => figure.seek(3));
    await remember(figure);
    const set = (/** @type {string} */ value) =>
      figure.evaluate((figure, [name, value]) => figure.setAttribute(name, value), [name, value]);
    await set(value);
    await alert.filter({ hasText: message }).waitFor();
    await assertUnchanged(figure);
    await set(good);
    await alert.waitFor({ state: 'hidden' });
    assert.equal(await figure.evaluate((/** @type {any} */ { config }) => config.components), 3);
  }
});
