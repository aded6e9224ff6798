/**
 * Both kinds of session, so that one suite runs over both. Every answer is awaited, which does nothing to those that
 * are no promise.
 */

import assert from 'node:assert/strict';

import { importCore } from './dist.js';

export const core = await importCore();

/** @type {[string, (config?: any) => Promise<any>][]} */
export const kinds = [
  ['createSession', core.createSession],
  ['openSession', core.openSession],
];

/**
 * A session for as long as an action takes.
 * @template T
 * @param {(config?: any) => Promise<any>} open
 * @param {any} config
 * @param {(session: any) => Promise<T> | T} action
 * @returns {Promise<T>}
 */
export async function using(open, config, action) {
  const session = await open(config);
  try {
    return await action(session);
  } finally {
    session.dispose();
  }
}

/** A problem small enough for its evidence to be summed. */
export const tiny = { data: { points: [[0.1], [0.5], [2], [2.2], [9]] }, components: 2 };

/** Configs of every kind, as few as will do. */
export const models = [
  { optimizer: 'coordinate-ascent' },
  { optimizer: 'stochastic', batchSize: 32 },
  { optimizer: 'em' },
  { data: 'galaxies', components: 4 },
  { data: 'swiss-roll', rows: 200, standardize: false },
  { model: 'vae', rows: 120, hiddenLayerSizes: [8] },
];

/**
 * A quantity that a model offers for little work, with its options.
 * @param {any} config
 * @returns {[string, object]}
 */
export function lightQuantity(config) {
  return config.model === 'vae' ? ['decode', { z: [0.5, -1] }] : ['grid', { size: 16 }];
}

/**
 * An array as the contract promises it.
 * @param {any} array
 */
export function assertDense({ shape, data }) {
  assert.ok(data instanceof Float64Array);
  assert.equal(
    shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1),
    data.length,
  );
}
