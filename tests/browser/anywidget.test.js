/** The widget of python/, in a page that speaks anywidget's interface as Jupyter does: a module from a blob, a model, an element. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { inRoot, libraryFolder } from '../../tools/lib/paths.js';
import { reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();

const esm = [`${libraryFolder}/inline.js`, inRoot('python/src/elbo_explorer/widget.js')]
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

test('the widget shows what Python sets, tells what it comes to, and obeys', async (t) => {
  const { page, figure, problems } = await visit(t, 'embed-example.html');
  await page.evaluate(async (esm) => {
    /** @type {Map<string, Set<Function>>} */
    const listeners = new Map();
    const model = {
      state: /** @type {Record<string, any>} */ ({
        settings: { components: 4, seed: 3, data: { points: [[1], [1.2], [5], [5.1], [9], [9.3]] } },
        look: { controls: 'none', autoplay: true, theme: false },
      }),
      saved: /** @type {any[]} */ ([]),
      get: (/** @type {string} */ name) => model.state[name],
      set: (/** @type {string} */ name, /** @type {any} */ value) => void (model.state[name] = value),
      save_changes: () => void model.saved.push({ ...model.state }),
      on: (/** @type {string} */ name, /** @type {Function} */ act) =>
        void listeners.set(name, (listeners.get(name) ?? new Set()).add(act)),
      off: (/** @type {string} */ name, /** @type {Function} */ act) => void listeners.get(name)?.delete(act),
    };
    const emit = (/** @type {string} */ name, /** @type {any} */ value) =>
      listeners.get(name)?.forEach((act) => act(value));
    const url = URL.createObjectURL(new Blob([esm], { type: 'text/javascript' }));
    const { default: widget } = await import(url);
    document.body.replaceChildren();
    const stop = widget.render({ model, el: document.body });
    Object.assign(window, { model, emit, stop, listeners });
  }, esm);
  await reaches(figure, { iteration: 1 });
  await page.waitForFunction(() => /** @type {any} */ (window).model.state.iteration > 0);
  const state = await page.evaluate(() => /** @type {any} */ (window).model.state);
  assert.ok(Number.isFinite(state.bound.elbo) && state.link.startsWith('v=1'));
  assert.equal(await figure.getAttribute('controls'), 'none');
  assert.equal(await figure.getAttribute('theme'), null);
  await page.evaluate(() => {
    const { model, emit } = /** @type {any} */ (window);
    model.state.settings = { components: 2, seed: 1, data: 'galaxies' };
    emit('change:settings');
    emit('msg:custom', { do: 'pause' });
  });
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('elbo-explorer')).config?.components === 2,
  );
  const before = await figure.evaluate((/** @type {any} */ node) => node.frame.iteration);
  await page.evaluate(() => /** @type {any} */ (window).emit('msg:custom', { do: 'step', iterations: 5 }));
  await reaches(figure, { iteration: before + 1 });
  assert.deepEqual(problems, []);
  const left = await page.evaluate(() => {
    const { stop, listeners } = /** @type {any} */ (window);
    stop();
    return [...listeners.values()].reduce((sum, each) => sum + each.size, 0);
  });
  assert.deepEqual([left, await figure.count()], [0, 0]);
});
