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
  const createModule: import('./instance.js').CreateModule;
  export default createModule;
}
