import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, beforeEach, test } from 'node:test';

import { requestOf } from '../../tools/build/split/ordinary.js';
import { defaultView, loadPlots } from '../../web/plots/index.js';
import { refuses } from './support/errors.js';
import { distUrl, importCore, readCatalog } from './support/dist.js';

/** @typedef {import('../../web/engine/types.js').Config} Config */
/** @typedef {import('../../web/engine/types.js').Session} Session */

const { createSession, init } = await importCore();
const catalog = readCatalog();
const models = Object.keys(catalog.rest ?? {});

/** The rest of modules, as often as it was read; `spoilt`: it is not there. */
const rest = { read: 0, spoilt: false };
const { readFileSync } = fs;
fs.readFileSync = /** @type {any} */ (
  (/** @type {any} */ path, /** @type {any} */ options) => {
    if (!String(path).endsWith('-rest.wasm')) return readFileSync(path, options);
    ++rest.read;
    if (rest.spoilt) throw new Error('no such file');
    return readFileSync(path, options);
  }
);
after(() => (fs.readFileSync = readFileSync));

/** A folder named anew, so that nothing is kept. */
beforeEach(() => {
  init({ wasm: new URL('./', distUrl('core.js')) });
  Object.assign(rest, { read: 0, spoilt: false });
});

/**
 * All that a session says on its way.
 * @param {Session} session
 */
function courseOf(session) {
  const course = [session.config, session.frame()];
  for (const iterations of [1, 7]) {
    session.step(iterations);
    course.push(session.frame());
  }
  course.push(session.parameters(), session.save());
  session.dispose();
  return course;
}

/** @type {Config[]} */
const configs = [
  ...models.map((model) => ({ model })),
  { model: 'mixture', data: 'galaxies', components: 3, optimizer: 'em' },
  { model: 'mixture', data: 'blobs', optimizer: 'stochastic', batchSize: 50 },
  { model: 'density', family: 'flow', target: 'two-moons' },
  { model: 'density', target: 'formula', formula: '-x^2 / 2 - y^4', estimator: 'score-function' },
  { model: 'density', dimensions: 1, family: 'mixture', objective: 'renyi' },
  { model: 'curve', curve: 'loop', learn: 'both' },
  { model: 'curve', latent: 'discrete' },
  { model: 'vae', posteriorCovariance: 'full', latentDimensions: 1, data: 'spiral' },
];

for (const config of configs) {
  test(`${JSON.stringify(config)} has the numbers of the whole module, to the bit`, async () => {
    const halves = courseOf(await createSession(config));
    init({ wasm: readFileSync(distUrl('elbo-core.wasm')) });
    assert.deepEqual(halves, courseOf(await createSession(config)));
  });
}

for (const model of models) {
  test(`${model}: a figure that nobody has changed does without the rest`, async () => {
    const plots = await loadPlots(model, defaultView(model));
    const session = await createSession({ model, seed: 2 });
    session.frame(requestOf(plots));
    for (let i = 0; i < 25; ++i) {
      session.step(1);
      session.frame(requestOf(plots));
    }
    session.setParameters(session.parameters());
    session.step(1);
    assert.equal(rest.read, 0);
    session.dispose();
  });

  test(`${model}: what needs the rest has the same answer whenever it came`, async () => {
    const [what] = catalog.rest?.[model].evaluate ?? [];
    const moved = await createSession({ model });
    moved.step(5);
    assert.equal(rest.read, 0);
    const answer = moved.evaluate(what);
    assert.equal(rest.read, 1);
    init({ wasm: readFileSync(distUrl('elbo-core.wasm')) });
    const whole = await createSession({ model });
    whole.step(5);
    assert.deepEqual(answer, whole.evaluate(what));
    moved.step(3);
    whole.step(3);
    assert.deepEqual(moved.frame(), whole.frame());
    moved.dispose();
    whole.dispose();
  });

  test(`${model}: a rest that cannot be had is said, and tried again`, async () => {
    const [what] = catalog.rest?.[model].evaluate ?? [];
    const request = requestOf(await loadPlots(model, defaultView(model)));
    const session = await createSession({ model });
    session.step(5);
    rest.spoilt = true;
    const before = session.frame(request);
    await refuses(() => session.evaluate(what), 'load-failed', /elbo-\w+-rest\.wasm: no such file/);
    assert.deepEqual(session.frame(request), before);
    rest.spoilt = false;
    assert.ok(session.evaluate(what));
    session.dispose();
  });
}

test('the catalogue says of choices and questions whether they need the rest', () => {
  for (const [model, { settings, evaluate }] of Object.entries(catalog.rest ?? {})) {
    for (const [key, needed] of Object.entries(settings)) {
      const { choices = [] } = catalog.parameters.find((parameter) => parameter.key === key) ?? {};
      assert.ok(
        needed.every((id) => choices.some((choice) => choice.id === id)),
        `${model}.${key}`,
      );
    }
    const offered = catalog.parameters[0].choices?.find(({ id }) => id === model)?.evaluate ?? [];
    assert.ok(evaluate.every((what) => offered.includes(what)));
  }
});
