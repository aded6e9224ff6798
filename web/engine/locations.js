/**
 * Where the files of the package lie, all in one folder. Each is named by a `new URL('…', import.meta.url)` that is written out, for
 * that is what bundlers look for: they copy the file and put its new address there. The same goes for the worker, whose whole
 * construction must stand here. Nothing is looked up before it is asked for, since a server that renders pages has neither.
 *
 * The build refuses a module of the core that is missing here, and another initial model than the catalogue's.
 */

/** @type {Record<string, () => URL>} */
const modules = {
  core: () => new URL('./elbo-core.wasm', import.meta.url),
  mixture: () => new URL('./elbo-mixture.wasm', import.meta.url),
  'mixture-rest': () => new URL('./elbo-mixture-rest.wasm', import.meta.url),
  density: () => new URL('./elbo-density.wasm', import.meta.url),
  'density-rest': () => new URL('./elbo-density-rest.wasm', import.meta.url),
  curve: () => new URL('./elbo-curve.wasm', import.meta.url),
  'curve-rest': () => new URL('./elbo-curve-rest.wasm', import.meta.url),
  vae: () => new URL('./elbo-vae.wasm', import.meta.url),
  'vae-rest': () => new URL('./elbo-vae-rest.wasm', import.meta.url),
};

/** What the file itself holds of all this; null where it lies in files beside it. @type {import('./packed.js').Packed | null} */
export const packed = null;

/** The model of a config that names none. */
export const initialModel = 'mixture';

/**
 * The module of the core for a config: 'core' holds every model. One whose model is unknown has it refused by the core, as every
 * fault is.
 * @param {unknown} model
 * @returns {string}
 */
export function moduleFor(model) {
  const name = typeof model === 'string' ? model : initialModel;
  return restOf(name) ? name : 'core';
}

/**
 * The other half of a module, see rest.js.
 * @param {string} name
 * @returns {string | null} null of one that is whole
 */
export function restOf(name) {
  const rest = `${name}-rest`;
  return Object.hasOwn(modules, rest) ? rest : null;
}

/**
 * @param {string} name of a module
 * @param {string} [folder] with a slash at its end; the package's own unless given
 * @returns {string}
 */
export function wasmUrl(name, folder) {
  return folder === undefined ? absolute(modules[name]()) : `${folder}elbo-${name}.wasm`;
}

/** Some bundlers put addresses there that begin with the host's root. @param {URL} url */
function absolute({ href }) {
  return new URL(href, globalThis.location?.href).href;
}

/**
 * The same bytes as a script, for pages whose policy lets scripts in but no fetch. Not for bundlers: they would copy every byte twice.
 * @param {string} name
 */
export const bytesUrl = (name) => wasmUrl(name).replace(/\.wasm(?=$|[?#])/, '-bytes.js');

export const workerUrl = () => absolute(new URL('./worker.js', import.meta.url));

export const newWorker = () =>
  new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'elbo-explorer-worker' });
