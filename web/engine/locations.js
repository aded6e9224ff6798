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

export const wasmUrl = () => `${base()}elbo-core.wasm`;
/** The same bytes as a module, for pages whose policy lets scripts in but no fetch. */
export const bytesUrl = () => `${base()}elbo-core-bytes.js`;
export const workerUrl = () => `${base()}worker.js`;
