/**
 * Where the files of dist/v0 lie, found from wherever the bundler put this module. The URL passes through a
 * variable, because `new URL('…', import.meta.url)` written out is rewritten by other people's bundlers.
 */

const here = import.meta.url;

/**
 * The folder that holds core.js, worker.js and the wasm, with a slash at its end.
 * @param {string} [url] the address of a module in it or in its chunks/
 */
export function base(url = here) {
  return url.replace(/[?#].*$/, '').replace(/(chunks\/)?[^/]*$/, '');
}

/**
 * A module of the core: 'core', which holds every model, or the name of the one that it holds.
 * @param {string} name
 * @param {string} [folder] with a slash at its end
 */
export const wasmUrl = (name, folder = base()) => `${folder}elbo-${name}.wasm`;
/** The same bytes as a script, for pages whose policy lets scripts in but no fetch. @param {string} name */
export const bytesUrl = (name) => `${base()}elbo-${name}-bytes.js`;
export const workerUrl = () => `${base()}worker.js`;
