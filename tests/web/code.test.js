/**
 * The state on show as a program. Each program is run where this machine has what it needs: Node always, Python and a C++ compiler
 * where they are, and must print the number of the figure.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { buildFolder, inRoot, libraryFolder } from '../../tools/lib/paths.js';
import { codeOf } from '../../web/element/code/code.js';
import { core } from './support/sessions.js';

const folder = mkdtempSync(join(tmpdir(), 'elbo-code-'));
after(() => rmSync(folder, { recursive: true }));

const library = join(buildFolder, 'native', 'core', 'libelbo_core.a');

/** @param {number[]} shape @param {number[]} values */
const dense = (shape, ...values) => ({ shape, data: Float64Array.from(values) });

/** @param {string} program */
function has(program) {
  try {
    return execFileSync(program, ['--version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
}

const hasPython = has('python3');
const hasCompiler = has('c++') && existsSync(library);

/**
 * @param {any} config
 * @param {[number, any][]} [log]
 */
async function stateOf(config, log = []) {
  const session = await core.createSession(config);
  for (const [iteration, { parameters, ...settings }] of log) {
    session.step(iteration - session.frame({ fields: [] }).iteration);
    if (Object.keys(settings).length > 0) session.configure(settings);
    if (parameters) session.setParameters(parameters);
  }
  session.step(7);
  const state = {
    config: session.config,
    origin: config,
    log,
    frame: session.frame(),
    parameters: session.parameters(),
    formula: config.target === 'formula' ? session.evaluate('formula').plain : undefined,
  };
  session.dispose();
  return /** @type {any} */ (state);
}

/**
 * @param {string} text  what a program printed
 * @param {number} shown
 * @param {number} slack
 */
function agrees(text, shown, slack) {
  const said = Number(/computed anew: +(\S+)/.exec(text)?.[1]);
  assert.ok(Math.abs(said - shown) <= slack * (1 + Math.abs(shown)), `${said} for ${shown}`);
}

const figures = [
  { model: 'density' },
  { model: 'density', dimensions: 1, family: 'mixture' },
  { model: 'density', target: 'banana' },
  { model: 'density', target: 'funnel', family: 'mean-field' },
  { model: 'density', target: 'cross' },
  { model: 'density', target: 'formula', formula: '-(x^2 + y²)/2 - 2 log1p(x²) + softplus(2y)', logConstant: 1 },
  { model: 'density', target: 'formula', formula: 'p(x, y) ∝ exp(-|z|²/2) σ(x)(2 + cos² y) + ⅓ e^(normal(x, 1, 2) - y²/2)' },
  { model: 'density', target: 'formula', dimensions: 1, formula: '-|z|**3/3 − 0.5 z² + ln(2)' },
  { model: 'density', family: 'flow' },
  { model: 'density', family: 'flow', target: 'ring', flowLayers: 3 },
  { model: 'density', family: 'flow', dimensions: 1 },
  { model: 'curve' },
  { model: 'curve', curve: 'spline', family: 'gaussian' },
  { model: 'curve', curve: 'wave', learning: 'half-steps' },
  { model: 'curve', curve: 'figure-eight', rows: 20 },
  { model: 'mixture', data: 'faithful', components: 3 },
  { model: 'mixture', data: 'faithful', components: 3, covariancePrior: [[2, 0.5], [0.5, 1]], degreesOfFreedomPrior: 5 },
  { model: 'mixture', data: 'faithful', components: 4, optimizer: 'em' },
]; // prettier-ignore

for (const config of figures) {
  test(`Python computes the bound anew: ${JSON.stringify(config)}`, { skip: !hasPython }, async () => {
    const state = await stateOf(config);
    const file = join(folder, 'figure.py');
    writeFileSync(file, codeOf('py', state));
    agrees(execFileSync('python3', [file], { encoding: 'utf8' }), state.frame.bound.elbo, 1e-7);
  });
}

/** @type {[number, any][]} */
const changes = [
  [5, { learningRate: 0.2 }],
  [9, { parameters: { mean: dense([2], 1, 0.5), factor: dense([2, 2], 1, 0, 0.25, 0.5) } }],
];

/** Autoencoders, whose bound on show is the exact one of evaluate('evidence'), with its error. */
const autoencoders = [
  { hiddenLayerSizes: [4] },
  { hiddenLayerSizes: [6, 3], latentDimensions: 1, activation: 'softplus' },
  { hiddenLayerSizes: [], posteriorCovariance: 'full', activation: 'gelu' },
  { hiddenLayerSizes: [5], posteriorCovariance: 'full', learnObservationScale: true },
];

for (const settings of autoencoders) {
  const config = { model: 'vae', rows: 40, seed: 2, ...settings };
  test(`Python computes the bound anew: ${JSON.stringify(config)}`, { skip: !hasPython }, async () => {
    const session = await core.createSession(config);
    session.step(60);
    const evidence = session.evaluate('evidence');
    const [frame, parameters] = [session.frame(), session.parameters()];
    const run = { config: session.config, origin: config, log: [] };
    const state = /** @type {any} */ ({ ...run, frame, parameters, evidence });
    session.dispose();
    const file = join(folder, 'figure.py');
    writeFileSync(file, codeOf('py', state));
    const text = execFileSync('python3', [file], { encoding: 'utf8' });
    agrees(text, evidence.bound.elbo, 2e-5);
    assert.match(text, new RegExp(`figure: +${evidence.bound.elbo.toPrecision(6).slice(0, 6)}`));
  });
}

test('JavaScript makes the run again, that of an autoencoder', async () => {
  const state = await stateOf({ model: 'vae', rows: 60, hiddenLayerSizes: [4], seed: 3 });
  const file = join(folder, 'figure.mjs');
  const entry = pathToFileURL(join(libraryFolder, 'core.js')).href;
  writeFileSync(file, codeOf('js', state).replace("'elbo-explorer/core'", `'${entry}'`));
  agrees(execFileSync(process.execPath, [file], { encoding: 'utf8' }), state.frame.bound.elbo, 0);
});

test('JavaScript makes the run again, with what was changed on the way', async () => {
  const state = await stateOf({ model: 'density', seed: 3 }, changes);
  const file = join(folder, 'figure.mjs');
  const entry = pathToFileURL(join(libraryFolder, 'core.js')).href;
  writeFileSync(file, codeOf('js', state).replace("'elbo-explorer/core'", `'${entry}'`));
  agrees(execFileSync(process.execPath, [file], { encoding: 'utf8' }), state.frame.bound.elbo, 0);
});

test('C++ makes the run again, with what was changed on the way', { skip: !hasCompiler }, async () => {
  const state = await stateOf({ model: 'density', seed: 3 }, changes);
  const [file, program] = [join(folder, 'figure.cpp'), join(folder, 'figure')];
  writeFileSync(file, codeOf('cpp', state));
  const include = inRoot('core', 'include');
  execFileSync('c++', ['-std=c++20', '-I', include, file, library, '-o', program]);
  agrees(execFileSync(program, { encoding: 'utf8' }), state.frame.bound.elbo, 1e-9);
});

test('what no program is written for is said', async () => {
  const state = await stateOf({ model: 'density', family: 'student-t' });
  assert.throws(
    () => codeOf('py', state),
    /^ElboError: There is no program of this kind for the family student-t\.$/,
  );
  const points = Array.from({ length: 20_001 }, (_, i) => [i]);
  const large = { ...state, origin: { model: 'mixture', data: { points } } };
  assert.throws(() => codeOf('js', large), /for more than 20000 numbers of data\.$/);
});
