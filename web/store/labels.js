/** Names for what the core knows by ids. */

import { findParameter } from '../engine/config.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */

/**
 * An answer of evaluate() whose rows have the labels of the choices that they are about: `estimators` are choices of the parameter
 * `estimator`.
 * @template {{ [name: string]: any } | undefined} A
 * @param {Catalog} catalog
 * @param {A} answer
 * @returns {A}
 */
export function labelled(catalog, answer) {
  if (!answer) return answer;
  const named = Object.entries(answer).map(([name, value]) => {
    const { choices } = findParameter(catalog, name.replace(/s$/, '')) ?? {};
    if (!choices || !Array.isArray(value)) return [name, value];
    const label = (/** @type {string} */ id) => choices.find((choice) => choice.id === id)?.label;
    return [name, value.map((row) => ({ ...row, label: label(row?.id) }))];
  });
  return Object.fromEntries(named);
}
