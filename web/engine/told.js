/** What init() was told last, numbered. Of this thread. */

/**
 * @type {{ generation: number, wasm: import('./load.js').WasmSource | null, worker: string | null }} worker: an absolute URL
 */
export const told = { generation: 0, wasm: null, worker: null };
