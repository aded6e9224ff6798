/**
 * The same run natively and in WebAssembly: equal to 1e-9 after 50 iterations. They differ at all only because each
 * has its own C library, whose exp and log differ in the last place.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { decode, encode } from '../../web/engine/codec.js';
import { differences } from './compare.js';

const ITERATIONS = 50;
const TOLERANCE = 1e-9;

const program =
  process.env.ELBO_FRAMES ?? fileURLToPath(new URL('../../build/native/tests/frames', import.meta.url));
const coreUrl = new URL('../../dist/v0/core.js', import.meta.url);

/** Three groups in five columns, without a generator. */
function ownPoints() {
  const data = Float64Array.from({ length: 90 * 5 }, (_, i) => {
    const row = Math.floor(i / 5);
    return 3 * (row % 3) * ((i % 5) - 1) + Math.sin(7 * i) + 0.5 * Math.cos(row * (1 + (i % 5)));
  });
  return { points: { shape: [90, 5], data } };
}

/** @type {Record<string, Record<string, unknown>>} */
const configs = {
  defaults: {},
  'one column': { data: 'galaxies', components: 4, seed: 3 },
  'a generator, several blocks of rows': { data: 'pinwheel', rows: 1000, components: 8, seed: 11 },
  'another generator, many components': { data: 'swiss-roll', rows: 300, components: 10 },
  'a random start, the best of four': { data: 'blobs', initParams: 'random', nInit: 4 },
  'stochastic, small batches': { optimizer: 'stochastic', batchSize: 16, seed: 5 },
  'stochastic, large batches': { data: 'spiral', rows: 2000, optimizer: 'stochastic', batchSize: 300 },
  'maximum likelihood': { data: 'two-moons', optimizer: 'em', components: 5 },
  'own points, five columns, as they are': { data: ownPoints(), components: 4, standardize: false },
  'an autoencoder': { model: 'vae', rows: 300 },
  'an autoencoder of pixels, importance weighted': {
    model: 'vae',
    data: {
      points: Array.from({ length: 60 }, (_, n) => Array.from({ length: 9 }, (_, d) => ((n * d) % 7) & 1)),
    },
    likelihood: 'bernoulli',
    posteriorCovariance: 'full',
    activation: 'softplus',
    hiddenLayerSizes: [12],
    objective: 'importance-weighted',
    importanceSamples: 5,
  },
  'tiny, with exact evidence': { data: { points: [[0], [1], [1.5], [6], [7]] }, components: 2 },
  'a curve, learned by EM': { model: 'curve', learn: 'both', tolerance: 0 },
  'a spline under Gaussians': { model: 'curve', curve: 'spline', family: 'gaussian', rows: 20 },
  'a curve of atoms': { model: 'curve', curve: 'circle', latent: 'discrete', rows: 30, seed: 2 },
};

/** @type {string} */
let folder;
/** @type {typeof import('../../web/engine/core.js')} */
let core;

before(async () => {
  assert.ok(existsSync(program), `${program} is missing: npm run build builds it`);
  assert.ok(existsSync(coreUrl), 'dist/v0/core.js is missing: npm run build writes it');
  core = await import(coreUrl.href);
  folder = mkdtempSync(join(tmpdir(), 'elbo-parity-'));
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {Record<string, unknown>} config */
function nativeFrame(config) {
  const [input, output] = [join(folder, 'config'), join(folder, 'frame')];
  writeFileSync(input, encode(config));
  execFileSync(program, [input, String(ITERATIONS), output]);
  return /** @type {any} */ (decode(readFileSync(output)));
}

/** Without what is compared apart, and without the name of a picture, which is made of its bits. @param {any} part */
function comparable(part) {
  if (part === null || typeof part !== 'object' || 'shape' in part) return part;
  return Object.fromEntries(Object.entries(part).filter(([name]) => name !== 'gap' && name !== 'version'));
}

for (const [name, config] of Object.entries(configs)) {
  test(`native and WebAssembly agree: ${name}`, async () => {
    const native = nativeFrame(config);
    const session = await core.createSession(config);
    session.step(ITERATIONS);
    const wasm = /** @type {any} */ (session.frame());
    session.dispose();

    assert.equal(wasm.iteration, native.iteration);
    assert.ok(native.iteration > 0);
    assert.deepEqual(Object.keys(wasm), Object.keys(native));
    for (const [key, value] of Object.entries(native)) {
      // What is near zero only because large terms cancel is judged by the bound.
      const size = ['bound', 'residuals', 'residualErrors', 'trace'].includes(key)
        ? Math.abs(native.bound.elbo)
        : 0;
      assert.deepEqual(differences(comparable(value), comparable(wasm[key]), TOLERANCE, size, key), []);
    }
    // As does what the bound lacks at each point.
    const { gap } = native.q ?? {};
    if (gap) {
      const size = Math.abs(native.bound.elbo) / gap.data.length;
      assert.deepEqual(differences(gap, wasm.q.gap, TOLERANCE, size, 'q.gap'), []);
    }
  });
}

test('a difference is seen', async () => {
  const session = await core.createSession({ seed: 1 });
  session.step(1);
  const one = session.frame();
  session.step(1);
  const two = session.frame();
  session.dispose();
  assert.deepEqual(differences(one, one, 0), []);
  assert.notDeepEqual(differences(one, two, TOLERANCE), []);
  assert.equal(differences({ a: 1 }, { a: 1 + 1e-8 }, TOLERANCE).length, 1);
  assert.equal(differences({ a: 1 }, { a: 1, b: 2 }, TOLERANCE).length, 1);
  assert.equal(differences([NaN], [NaN], 0).length, 0);
  assert.equal(differences([NaN], [1], 1).length, 1);
});
