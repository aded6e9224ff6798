/** Which build a file is of, so that files of two builds that meet (by a cache, or half an upload) can say so. */

/* global ELBO_BUILD */

/** The package's version and a hash of what it was built from; the build writes it, into the wasm as well. */
export const build = typeof ELBO_BUILD === 'string' ? ELBO_BUILD : 'not built';

/** Of the section of a wasm that holds it. */
export const BUILD_SECTION = 'elbo-build';
