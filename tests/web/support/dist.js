/** What the build wrote. The tests use it as other people do. */

import { readFileSync } from 'node:fs';

/** @param {string} name of a file in dist/v0 */
export const distUrl = (name) => new URL(`../../../dist/v0/${name}`, import.meta.url);

/** dist/v0/core.js. @returns {Promise<any>} */
export const importCore = () => import(distUrl('core.js').href);

/** @returns {import('../../../web/engine/types.js').Catalog} */
export const readCatalog = () => JSON.parse(readFileSync(distUrl('catalog.json'), 'utf8'));
