/**
 * In place of locations.js where one file holds everything: the core with every model and the worker's script, packed by the build.
 */

import { wasm, worker } from 'elbo-explorer-packed';

import { unpack } from './unpack.js';

/** @typedef {{ wasm: () => Promise<Uint8Array<ArrayBuffer>>, worker: string }} Packed worker: its script */

/** @type {Packed} */
export const packed = { wasm: () => unpack(wasm), worker };

export const moduleFor = () => 'core';

/** Of the modules in a folder that init() names. @param {string} name */
export const restOf = (name) => (name === 'core' ? null : `${name}-rest`);

/**
 * Only a folder that init() names has addresses.
 * @param {string} name
 * @param {string} [folder]
 */
export const wasmUrl = (name, folder = './') => `${folder}elbo-${name}.wasm`;

export const bytesUrl = () => '';
export const workerUrl = () => '';

/** @returns {Worker} */
export function newWorker() {
  throw new Error('There is no file of the worker.');
}
