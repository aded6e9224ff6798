/** Emscripten's half of the binding, as the build wrote it. The only module that imports it. */

export { default as createModule } from 'elbo-explorer-glue';
