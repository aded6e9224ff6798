/**
 * A straight line through the plane is the linear-Gaussian model, of which everything has a closed form: the same numbers twice, by
 * formula and by quadrature, and how far they differ.
 */

import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { chosenOf } from './chosen.js';
import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { setFont, placeholder, widthOf, wrap, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */

const NAME = 'closedForms';
const ROW = 2;
const SMALL = 0.92;
const LINE = 1.4;

/** As many as show that two numbers agree, and no more than fit. */
const DECIMALS = 8;
const FEWER = 4;

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number | null} closed
 * @property {number | null} quadrature
 */

/**
 * @param {Run | undefined} run
 * @param {Analysis} answer
 * @returns {Row[]}
 */
function rowsOf(run, answer) {
  const index = chosenOf(run)?.index ?? 0;
  /** @param {string} name @param {any} pair @returns {Row} */
  const row = (name, pair) => ({
    name,
    closed: finite(valuesOf(pair?.closed)[index]),
    quadrature: finite(valuesOf(pair?.quadrature)[index]),
  });
  return [
    row('log p(x)', answer.logEvidence),
    row('E[z | x]', answer.posteriorMean),
    row('sd[z | x]', answer.deviation),
    { name: 'log p(X)', closed: finite(answer.total?.closed), quadrature: finite(answer.total?.quadrature) },
  ];
}

/**
 * 'f(z) = (0.1, −0.2) + (1.3, 0.6) z'
 * @param {Analysis} answer
 */
function lineInWords({ a, b }) {
  const place = (/** @type {any} */ pair) => `(${Array.from(valuesOf(pair)).map(plain).join(', ')})`;
  return `f(z) = ${place(b)} + ${place(a)} z`;
}

/** A row of the data: what is measured of a place of the reader's own is not in the answer. @param {Run | undefined} run */
function nameOf(run) {
  return `point ${plain((chosenOf(run)?.index ?? 0) + 1)}`;
}

/** @param {Analysis} answer */
function difference({ largestDifference }) {
  return `largest difference over all points: ${number(largestDifference, 12)}`;
}

/** @type {Plot} */
export const plot = {
  id: 'closed-forms',
  label: 'Closed forms and quadrature',
  models: ['curve'],
  evidence: true,
  fields: ['points', 'curve'],
  analyses: [NAME],
  aspect: 2,
  height: (width, em) => Math.ceil(em * (width < 30 * em ? 16.5 : 15)),

  draw([run], painter) {
    const answer = answerOf(run, NAME);
    if (!answer) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { theme, width } = painter;
    const em = theme.fontSize;
    const muted = theme.color('muted');
    const rows = rowsOf(run, answer);
    const names = Math.max(...rows.map(({ name }) => widthOf(painter, name, 1))) + em * 1.2;
    const column = (width - names) / 2;
    const widest = (/** @type {number} */ decimals) =>
      Math.max(
        ...rows.flatMap(({ closed, quadrature }) =>
          [closed, quadrature].map((value) => widthOf(painter, number(value, decimals))),
        ),
      );
    const decimals = widest(DECIMALS) + em < column ? DECIMALS : FEWER;
    let y = em * 0.7;
    for (const line of wrap(painter, lineInWords(answer).split(' '), width)) {
      write(painter, line, 0, y, {
        color: theme.color('expectedLogLikelihood'),
        weight: 600,
        baseline: 'middle',
      });
      y += LINE * em;
    }
    y += em * 0.7;
    setFont(painter, SMALL);
    const age = ageOf(run, answer);
    write(painter, `${nameOf(run)}${age === '' ? '' : ` ${age}`}`, 0, y, {
      color: muted,
      size: SMALL,
      baseline: 'middle',
    });
    ['closed form', 'quadrature'].forEach((title, i) => {
      write(painter, title, names + (i + 1) * column, y, {
        color: muted,
        size: SMALL,
        align: 'right',
        baseline: 'middle',
      });
    });
    rows.forEach(({ name, closed, quadrature }, i) => {
      const middle = y + (i + 1) * ROW * em;
      painter.fillStyle = theme.color('grid');
      painter.fillRect(0, middle - (ROW / 2) * em, width, 1);
      painter.group(name, () => {
        write(painter, name, 0, middle, { baseline: 'middle' });
        [closed, quadrature].forEach((value, k) => {
          const text = number(value, decimals);
          write(painter, text, names + (k + 1) * column, middle, { align: 'right', baseline: 'middle' });
        });
      });
    });
    let foot = y + (rows.length + 0.9) * ROW * em;
    for (const line of wrap(painter, difference(answer).split(' '), width, SMALL)) {
      write(painter, line, 0, foot, { color: muted, size: SMALL, baseline: 'middle' });
      foot += LINE * em;
    }
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return `${silenceOf(run, NAME)}.`;
    const [where, rows] = [nameOf(run), rowsOf(run, answer)];
    const words = rows.map(
      ({ name, closed, quadrature }) =>
        `${name} is ${number(closed, DECIMALS)} by its closed form and ${number(quadrature, DECIMALS)} by quadrature`,
    );
    const most = answer.largestDifference;
    const agreed = isFiniteNumber(most) ? ` Over all points they differ by at most ${number(most, 12)}.` : '';
    return `${lineInWords(answer)}. For ${where}: ${words.join('; ')}.${agreed}`;
  },
};
