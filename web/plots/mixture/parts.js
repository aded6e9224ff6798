/**
 * The signed parts of the bound as a waterfall that adds up to it, and below it the identity D1: ELBO + KL = log evidence.
 */

import { isFiniteNumber, number } from '../drawing/numbers.js';
import { naturalHeight, partsLayout } from './parts-layout.js';
import { drawSections, locateRow } from '../shared/sections.js';
import { wordsOf } from '../shared/symbols.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Plot} Plot */

/** @type {Plot} */
export const plot = {
  id: 'parts',
  label: 'The parts of the bound',
  models: ['mixture'],
  evidence: true,
  fields: ['bound'],
  aspect: 1.3,
  height: naturalHeight,

  draw(runs, painter) {
    const layout = runs[0] ? partsLayout(runs[0], painter) : null;
    if (layout) drawSections(painter, layout);
    else placeholder(painter, 'No bound yet');
  },

  describe(runs) {
    const run = runs[0];
    const bound = run?.frame?.bound;
    if (!run || !bound) return 'No bound yet.';
    const parts = Object.entries(bound.parts ?? {});
    const terms = parts.map(([quantity, value], i) => {
      const sign = isFiniteNumber(value) && value < 0 ? 'minus' : 'plus';
      const size = isFiniteNumber(value) ? number(Math.abs(value)) : 'unknown';
      const text = `${wordsOf(quantity, run)} ${size}`;
      return i === 0 && sign === 'plus' ? text : `${sign} ${text}`;
    });
    const sum = `The ELBO is ${isFiniteNumber(bound.elbo) ? `${number(bound.elbo)} nats` : 'not known'}`;
    const first = terms.length === 0 ? `${sum}.` : `${sum}: ${terms.join(', ')}.`;
    if (!isFiniteNumber(bound.logEvidence)) return first;
    const kl = isFiniteNumber(bound.klPosterior) ? number(bound.klPosterior) : 'unknown';
    return `${first} Adding ${wordsOf('klPosterior', run)}, ${kl}, gives ${wordsOf('logEvidence', run)}, ${number(bound.logEvidence)}.`;
  },

  locate(runs, painter, x, y) {
    const layout = runs[0] ? partsLayout(runs[0], painter) : null;
    return layout && x >= 0 && x <= painter.width ? locateRow(layout, y, runs[0]) : null;
  },
};
