// Modules that the build writes; tools/build.js maps these names to files.

declare module 'elbo-explorer-catalog' {
  const catalog: import('./types.js').Catalog;
  export default catalog;
}

declare module 'elbo-explorer-digits' {
  const base64: string;
  export default base64;
}

declare module 'elbo-explorer-glue' {
  /** Emscripten's half of each module of the core, by name: 'core', which holds every model, and one for each model. */
  export const glues: Record<string, () => Promise<{ default: import('./instance.js').CreateModule }>>;
}

declare module 'elbo-explorer-packed' {
  /** The core with every model and the worker's script, in one file that holds everything: see tools/build/bundle.js. */
  export const wasm: string;
  export const worker: string;
}

/** The package's version and a hash of what it was built from. */
declare const ELBO_BUILD: string | undefined;

/** What needs the second halves of modules: the catalogue's `rest`. */
declare const ELBO_REST: Record<string, import('./types.js').Rest> | undefined;

/** The catalogue's keys, a space between each two. */
declare const ELBO_SETTINGS: string | undefined;

/** Files beside the loader that a figure needs, by what needs them. */
declare const ELBO_CHUNKS: Record<string, string[]> | undefined;
