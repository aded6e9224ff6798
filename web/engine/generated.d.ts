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
  /** The model of a config that names none. */
  export const initialModel: string;
}
