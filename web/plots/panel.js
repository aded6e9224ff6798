/**
 * A panel is what it reads from runs, the charts of marks that this makes, and words for it. All else that a plot does follows from these.
 */

import { answerOf, silenceOf } from './shared/analyses.js';
import { wrap } from './drawing/text.js';
import { sheet } from './marks/chart.js';
import { hitIn } from './marks/hits.js';
import { text } from './marks/marks.js';
import { paint } from './marks/paint.js';

/** @typedef {import('./types.js').Painter} Painter */
/** @typedef {import('./types.js').Plot} Plot */
/** @typedef {import('./types.js').Run} Run */
/** @typedef {import('./marks/chart.js').Chart} Chart */

/**
 * What a reader may do with a picture, told of what is in it.
 * @template C
 * @typedef {object} Touched
 * @property {(place: Place<C>) => import('./types.js').Handle[]} [handles]
 * @property {(place: Place<C>, handle: import('./types.js').Handle, x: number, y: number) => import('./types.js').Change | null} [move]
 * @property {(place: Place<C>, touch: import('./types.js').Touch) => import('./types.js').Chosen | null} [choose]
 * @property {(place: Place<C>) => import('./types.js').Mark[]} [marks]
 * @property {(place: Place<C>, mark: string, press: import('./types.js').Press) => import('./types.js').Chosen | null} [press]
 */

/**
 * @template C
 * @typedef {{ content: C, charts: Chart[], painter: Painter, runs: Run[] }} Place
 */

/**
 * @template C  what is read
 * @typedef {Touched<C> & Omit<Plot, 'draw' | 'describe' | 'locate' | 'charts' | 'handles' | 'move' | 'choose' | 'marks' | 'press'> & {
 *   read: (runs: Run[]) => C | string, picture: (content: C, painter: Painter) => Chart[] | string, words: (content: C) => string }} Spec
 *   `read` and `picture` say why, in a sentence without its full stop, where there is nothing to show
 */

/**
 * @template C
 * @param {Spec<C>} spec
 * @returns {Plot}
 */
export function panel({ read, picture, words, handles, move, choose, marks, press, ...rest }) {
  /** Pointing at a picture paints nothing anew. @type {WeakMap<Painter, { runs: Run[], place: Place<C> | string }>} */
  const known = new WeakMap();
  /** @param {Run[]} runs @param {Painter} painter @returns {Place<C> | string} */
  const placed = (runs, painter) => {
    const content = read(runs);
    if (typeof content === 'string') return content;
    const charts = picture(content, painter);
    return typeof charts === 'string' ? charts : { content, charts, painter, runs };
  };
  /** @param {Run[]} runs @param {Painter} painter */
  const found = (runs, painter) => {
    const before = known.get(painter);
    if (before?.runs === runs) return before.place;
    const place = placed(runs, painter);
    known.set(painter, { runs, place });
    return place;
  };
  /** @template T @param {(place: Place<C>) => T} act @param {T} otherwise */
  const where = (act, otherwise) => (/** @type {Run[]} */ runs, /** @type {Painter} */ painter) => {
    const place = found(runs, painter);
    return typeof place === 'string' ? otherwise : act(place);
  };
  return {
    ...rest,
    draw(runs, painter) {
      known.delete(painter);
      const place = found(runs, painter);
      paint(painter, typeof place === 'string' ? [silent(painter, place)] : place.charts);
    },
    describe(runs) {
      const content = read(runs);
      return typeof content === 'string' ? `${content}.` : words(content);
    },
    locate: (runs, painter, x, y) =>
      where(({ charts }) => hitIn(charts, painter.theme.fontSize, x, y), null)(runs, painter),
    charts: where(({ charts }) => charts, []),
    ...(handles && { handles: where(handles, []) }),
    ...(move && {
      move: (runs, painter, handle, x, y) => where((place) => move(place, handle, x, y), null)(runs, painter),
    }),
    ...(choose && {
      choose: (runs, painter, touch) => where((place) => choose(place, touch), null)(runs, painter),
    }),
    ...(marks && { marks: where(marks, []) }),
    ...(press && {
      press: (runs, painter, mark, key) => where((place) => press(place, mark, key), null)(runs, painter),
    }),
  };
}

/**
 * A sentence in the middle of an empty picture.
 * @param {Painter} painter
 * @param {string} sentence
 */
function silent(painter, sentence) {
  const { width, height, theme } = painter;
  const lines = wrap(painter, sentence.split(' '), width * 0.9);
  const style = /** @type {const} */ ({ color: 'muted', size: 1, align: 'center', baseline: 'middle' });
  const words = lines.map((line, i) => {
    const y = height / 2 + (i - (lines.length - 1) / 2) * theme.fontSize * 1.4;
    return text(width / 2, y, line, style);
  });
  return sheet(painter, words);
}

/**
 * Reads what evaluate() answered; says why there is no answer otherwise.
 * @template C
 * @param {string} name
 * @param {(answer: import('./types.js').Analysis, run: Run) => C | null} content  null where the answer holds nothing that can be shown
 * @returns {(runs: Run[]) => C | string}
 */
export function answered(name, content) {
  return ([run]) => {
    const answer = answerOf(run, name);
    return (run && answer && content(answer, run)) ?? silenceOf(run, name);
  };
}
