/**
 * A straight line through the plane is the linear-Gaussian model, of which everything has a closed form: the same numbers twice, by
 * formula and by quadrature, and how far they differ.
 */

import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { widthOf, wrap } from '../drawing/text.js';
import { sheet } from '../marks/chart.js';
import { segments, text } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { ageOf } from '../shared/analyses.js';
import { chosenOf } from './chosen.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Run} Run */

const NAME = 'closedForms';
const ROW = 2;
const LINE = 1.4;

/** As many as show that two numbers agree, and no more than fit. */
const DECIMALS = 8;
const FEWER = 4;

/** By formula, then by quadrature. @typedef {{ name: string, values: (number | null)[] }} Row */

/**
 * @param {Analysis} answer
 * @param {Run} run
 */
function contentOf(answer, run) {
  const index = chosenOf(run)?.index ?? 0;
  /** @param {string} name @param {any} pair @returns {Row} */
  const row = (name, pair) => ({
    name,
    values: [pair?.closed, pair?.quadrature].map((values) => finite(valuesOf(values)[index])),
  });
  const { a, b, total, largestDifference } = answer;
  const place = (/** @type {any} */ pair) => `(${Array.from(valuesOf(pair)).map(plain).join(', ')})`;
  return {
    rows: [
      row('log p(x)', answer.logEvidence),
      row('E[z | x]', answer.posteriorMean),
      row('sd[z | x]', answer.deviation),
      { name: 'log p(X)', values: [finite(total?.closed), finite(total?.quadrature)] },
    ],
    formula: `f(z) = ${place(b)} + ${place(a)} z`,
    // A row of the data: what is measured of a place of the reader's own is not in the answer.
    name: `point ${plain(index + 1)}`,
    age: ageOf(run, answer),
    largestDifference,
  };
}

const read = answered(NAME, contentOf);

export const plot = panel({
  id: 'closed-forms',
  label: 'Closed forms and quadrature',
  models: ['curve'],
  evidence: true,
  fields: ['points', 'curve'],
  analyses: [NAME],
  aspect: 2,
  height: (width, em) => Math.ceil(em * (width < 30 * em ? 16.5 : 15)),

  read,

  picture({ rows, formula, name, age, largestDifference }, painter) {
    const { width } = painter;
    const em = painter.theme.fontSize;
    const left = Math.max(...rows.map(({ name }) => widthOf(painter, name, 1))) + em * 1.2;
    const column = (width - left) / 2;
    const widest = Math.max(
      ...rows.flatMap(({ values }) => values.map((value) => widthOf(painter, number(value, DECIMALS)))),
    );
    const decimals = widest + em < column ? DECIMALS : FEWER;
    const lines = wrap(painter, formula.split(' '), width);
    const head = em * (1.4 + LINE * lines.length);
    const foot = head + (rows.length + 0.9) * ROW * em;
    const difference = `largest difference over all points: ${number(largestDifference, 12)}`;
    const middle = (/** @type {number} */ i) => head + (i + 1) * ROW * em;
    const muted = /** @type {const} */ ({ color: 'muted', baseline: 'middle' });
    const bold = /** @type {const} */ ({
      color: 'expectedLogLikelihood',
      size: 1,
      weight: 600,
      baseline: 'middle',
    });
    const rules = rows.map((_, i) => middle(i) - (ROW / 2) * em + 0.5);
    return [
      sheet(painter, [
        ...lines.map((line, i) => text(0, em * (0.7 + LINE * i), line, bold)),
        text(0, head, `${name} ${age}`.trim(), muted),
        ...['closed form', 'quadrature'].map((title, i) =>
          text(left + (i + 1) * column, head, title, { ...muted, align: 'right' }),
        ),
        segments([0], rules, [width], rules, { color: 'grid', width: 1 }),
        ...rows.flatMap(({ name, values }, i) => {
          const style = /** @type {const} */ ({ label: name, size: 1, baseline: 'middle' });
          return [
            text(0, middle(i), name, style),
            ...values.map((value, k) =>
              text(left + (k + 1) * column, middle(i), number(value, decimals), { ...style, align: 'right' }),
            ),
          ];
        }),
        ...wrap(painter, difference.split(' '), width, 0.92).map((line, i) =>
          text(0, foot + i * LINE * em, line, muted),
        ),
      ]),
    ];
  },

  words({ rows, formula, name, largestDifference }) {
    const words = rows.map(
      ({ name, values: [closed, quadrature] }) =>
        `${name} is ${number(closed, DECIMALS)} by its closed form and ${number(quadrature, DECIMALS)} by quadrature`,
    );
    const agreed = isFiniteNumber(largestDifference)
      ? ` Over all points they differ by at most ${number(largestDifference, 12)}.`
      : '';
    return `${formula}. For ${name}: ${words.join('; ')}.${agreed}`;
  },
});
