/**
 * All that the first figure of a page will need, asked for at once: the files of its code, which the build knows by name, the worker
 * and the core. Where another bundler comes after ours, neither names nor moment are known, and the build leaves this module out.
 */

import { lookAhead as askEngine } from '../engine/ahead.js';
import { initialModel } from '../engine/locations.js';

/* global ELBO_CHUNKS */

/** Files beside this one, by what needs them; the build writes it. @type {Record<string, string[]>} */
const chunks = typeof ELBO_CHUNKS === 'object' ? ELBO_CHUNKS : {};

/** What the first figure of this page asked for. @type {import('../engine/ahead.js').Ahead | undefined} */
let ahead;

/**
 * @param {string | undefined} model  of the figure
 * @param {string | null} controls  as its attribute has them
 * @returns {import('../engine/ahead.js').Ahead | null}  for adopt(); the same for every figure
 */
export function lookAhead(model = initialModel, controls) {
  if (ahead) return ahead;
  for (const file of ['element', model, controls ?? ''].flatMap((name) => chunks[name] ?? [])) {
    // Imported, not preloaded by a link: that asks nothing more of the page's policy. What is missing is missed by who needs it.
    import(/* @vite-ignore */ /* webpackIgnore: true */ new URL(file, import.meta.url).href).catch(() => {});
  }
  return (ahead = askEngine(model));
}
