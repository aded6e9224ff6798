/**
 * Which mark stands between the cells of a text, decided once, from all of its lines. Tabs, semicolons and bars that stand in most
 * lines are such marks. Commas and spaces are, unless every line is one number whose thousands or decimals they set apart, or spaces part
 * numbers with decimal commas:
 *
 *     9,172         3,6 79,0        1 234,5
 *     10,227        1,8 54,5          987,6
 *     one column    two columns     one column
 */

import { Lines, rowMark } from './lines.js';

/** @typedef {import('./lines.js').Layout} Layout */

/** How a text is cut, and its decimal mark where that was found on the way. @typedef {Layout & { decimal?: '.' | ',' }} Found */

/** @typedef {' ' | ',' | ';' | '\t' | '|'} Mark */

/** Lines between two looks at the clock. */
const STRIDE = 5000;

/** Marks that are nothing else where they stand in so many of the lines. */
const MOST = 0.5;

/** How many lines have how many of a mark. */
class Tally {
  /** @type {Map<number, number>} */
  #lines = new Map();
  #count = 0;

  /** @param {number} marks */
  add(marks) {
    this.#lines.set(marks, (this.#lines.get(marks) ?? 0) + 1);
    this.#count += 1;
  }

  /** The number that most lines have; of equals the larger. */
  get usual() {
    let [usual, most] = [0, 0];
    for (const [marks, lines] of this.#lines) {
      if (lines > most || (lines === most && marks > usual)) [usual, most] = [marks, lines];
    }
    return usual;
  }

  /** Whether all lines have the same number. */
  get even() {
    return this.#lines.size <= 1;
  }

  /** Whether most lines have that number, and it is not zero. */
  get marks() {
    return this.usual > 0 && (this.#lines.get(this.usual) ?? 0) >= MOST * this.#count;
  }

  get any() {
    return this.#lines.size > 1 || this.usual > 0;
  }
}

/**
 * @param {string} text  plain
 * @returns {Generator<number, Found, void>} yields how much of the work is done, from 0 to 1
 */
export function* findLayout(text) {
  const row = rowMark(text);
  const forced = /^\s*sep=(.)\s*\n/i.exec(text);
  /** @type {Layout} */
  const layout = { row, delimiter: null, quotes: text.includes('"'), ended: false };
  if (forced) return { ...layout, delimiter: forced[1] };
  const counts = yield* countMarks(text, layout);
  const { tallies, spaced, ended, lines } = counts;
  for (const mark of /** @type {Mark[]} */ (['\t', ';', '|'])) {
    if (!tallies[mark].marks) continue;
    // Semicolons at the ends alone close the rows, where something else parts the cells.
    const closes = mark === ';' && ended >= lines - 1 && tallies[';'].usual === 1;
    if (!closes || !(tallies[','].any || tallies[' '].any)) return { ...layout, delimiter: mark };
    layout.ended = true;
    break;
  }
  const commas = tallies[','];
  const gaps = tallies[' '];
  if (!commas.any && !gaps.any) return layout;
  // In one line, and where semicolons end the rows, commas and spaces part the numbers of a row.
  const said = row === ';' || layout.ended || lines === 1;
  if (!commas.any) {
    const one = said ? null : yield* oneNumber(text, layout, ' ', gaps.even);
    if (one) return { ...layout, ...one };
    // A name of two words above a column has a space, too.
    if (gaps.usual === 0 && !said) return layout;
    return { ...layout, delimiter: ' ', ...(gaps.even ? {} : yield* labelled(text, layout)) };
  }
  if (gaps.marks && spaced === 0) {
    const one = said ? null : yield* oneNumber(text, layout, ' ', gaps.even);
    if (one) return { ...layout, ...one };
    if (yield* spacesPart(text, layout)) return { ...layout, delimiter: ' ' };
  }
  if (spaced === lines && (yield* decimalsBetweenCommas(text, layout))) return { ...layout, delimiter: ', ' };
  const one = said || spaced > 0 ? null : yield* oneNumber(text, layout, ',', commas.even);
  return one ? { ...layout, ...one } : { ...layout, delimiter: ',' };
}

/**
 * @param {string} text
 * @param {Layout} layout
 */
function* countMarks(text, layout) {
  const tallies = {
    '\t': new Tally(),
    ';': new Tally(),
    '|': new Tally(),
    ',': new Tally(),
    ' ': new Tally(),
  };
  const reader = new Lines(text, layout);
  let [spaced, ended, lines] = [0, 0, 0];
  for (let record = reader.nextText(); record; record = reader.nextText()) {
    const plain = layout.quotes && record.text.includes('"') ? withoutQuoted(record.text) : record.text;
    const counts = countIn(plain);
    for (const mark of /** @type {Mark[]} */ (Object.keys(tallies))) tallies[mark].add(counts[mark]);
    spaced += counts.spaced ? 1 : 0;
    ended += counts[';'] === 1 && plain.endsWith(';') ? 1 : 0;
    lines += 1;
    if (lines % STRIDE === 0) yield reader.progress;
  }
  return { tallies, spaced, ended, lines };
}

/** @param {string} text  a record whose quoted cells become a word */
function withoutQuoted(text) {
  return text.replace(/(^|[\s,;|])"(?:[^"]|"")*"/g, '$1q');
}

/** @param {string} text  a record */
function countIn(text) {
  const counts = { '\t': 0, ';': 0, '|': 0, ',': 0, ' ': 0, spaced: false };
  let before = 0;
  let blank = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32 || code === 9 || code === 160) {
      if (code === 9) counts['\t'] += 1;
      blank = true;
      continue;
    }
    if (blank && before === 44) counts.spaced = true;
    if (code === 44) counts[','] += 1;
    else if (code === 59) counts[';'] += 1;
    else if (code === 124) counts['|'] += 1;
    else if (blank && before !== 44 && before !== 59 && before !== 124) counts[' '] += 1;
    [before, blank] = [code, false];
  }
  return counts;
}

const SIGN = '[+−–-]?[$€£¥₹]?\\s*';
const END = '(?:[eE][+-]?\\d+)?\\s*[%€$£]?$';
const BARE = new RegExp(`^${SIGN}(?:\\d+\\.?\\d*|\\.\\d+)${END}`);
const DECIMAL = new RegExp(`^${SIGN}\\d*,\\d+${END}`);
const WHOLE = new RegExp(`^${SIGN}\\d+${END}`);
const BY = {
  ',': { grouped: new RegExp(`^${SIGN}([1-9]\\d{0,2})(?:,\\d{3})*,(\\d{3})(\\.\\d*)?${END}`), tail: '.' },
  ' ': {
    grouped: new RegExp(`^${SIGN}([1-9]\\d{0,2})(?:[ \\u00a0]\\d{3})*[ \\u00a0](\\d{3})([.,]\\d*)?${END}`),
    tail: ',',
  },
};

/** Last groups of thousands lie anywhere from 000 to 999; a column of numbers of three digits seldom spans half of that. */
const WIDE = 400;

/**
 * Whether every line is one number with a mark among its digits, and something says that the mark parts no columns: lines with more and
 * with fewer of it, groups that begin with a zero, decimals after them, last groups from end to end.
 * @param {string} text
 * @param {Layout} layout
 * @param {',' | ' '} mark
 * @param {boolean} even  whether every line has as many of the mark
 * @returns {Generator<number, { decimal?: '.' | ',' } | null, void>}
 */
function* oneNumber(text, layout, mark, even) {
  const { grouped } = BY[mark];
  const reader = new Lines(text, layout);
  let [groups, decimals, said] = [true, mark === ',', !even];
  let saidDecimal = !even;
  let [least, most, lines] = [Infinity, -Infinity, 0];
  let heads = '';
  /** @type {'.' | ',' | undefined} */
  let decimal = mark === ',' ? '.' : undefined;
  for (let record = reader.nextText(); record && (groups || decimals); record = reader.nextText()) {
    const line = record.text;
    lines += 1;
    if (lines % STRIDE === 0) yield reader.progress;
    if (lines === 1 && /[a-df-z]/i.test(line)) {
      // A name for each of the columns, or one for all.
      if (mark === ',' && line.includes(mark)) return null;
      if (mark === ',') [said, saidDecimal] = [true, true];
      continue;
    }
    const [, , last, rest] = grouped.exec(line) ?? [];
    if (last !== undefined) {
      if (last.startsWith('0') || rest !== undefined) said = true;
      if (mark === ' ' && rest) decimal = rest.startsWith(',') ? ',' : '.';
      [least, most] = [Math.min(least, Number(last)), Math.max(most, Number(last))];
    } else if (mark === ',' ? !BARE.test(line) : !/^[+−–-]?\d{1,3}([.,]\d*)?\s*%?$/.test(line))
      groups = false;
    if (decimals && DECIMAL.test(line)) {
      const [head, tail] = line.split(',');
      if (/^0\d/.test(tail)) saidDecimal = true;
      if (heads !== '' && heads !== head) heads = '*';
      else heads = head;
    } else if (!WHOLE.test(line)) decimals = false;
  }
  if (groups && least <= most && (said || most - least >= WIDE)) return decimal ? { decimal } : {};
  return decimals && (saidDecimal || (heads === '0' && lines > 1)) ? { decimal: ',' } : null;
}

/**
 * Whether commas with a space after them part numbers that have commas of their own: `1,5, 2,5`.
 * @param {string} text
 * @param {Layout} layout
 * @returns {Generator<number, boolean, void>}
 */
function* decimalsBetweenCommas(text, layout) {
  const reader = new Lines(text, layout);
  let [lines, width, own] = [0, 0, 0];
  for (let record = reader.nextText(); record; record = reader.nextText()) {
    lines += 1;
    if (lines % STRIDE === 0) yield reader.progress;
    const cells = record.text.split(/,\s+/);
    if (width > 0 && cells.length !== width) return false;
    width = cells.length;
    if (lines === 1 && /[a-df-z]/i.test(record.text)) continue;
    if (!cells.every((cell) => DECIMAL.test(cell) || WHOLE.test(cell))) return false;
    own += cells.some((cell) => cell.includes(',')) ? 1 : 0;
  }
  // A comma that lacks its space is seen in a few of the lines; the decimal mark, in most.
  return width > 1 && own > MOST * lines;
}

/**
 * Where spaces part the cells and lines have different numbers of them: names of several words may stand before numbers of which every
 * line has as many.
 * @param {string} text
 * @param {Layout} layout
 * @returns {Generator<number, { tail?: number }, void>}
 */
function* labelled(text, layout) {
  const reader = new Lines(text, layout);
  let [lines, tail] = [0, 0];
  for (let record = reader.nextText(); record; record = reader.nextText()) {
    lines += 1;
    if (lines % STRIDE === 0) yield reader.progress;
    const cells = record.text.split(/\s+/);
    const words = cells.findLastIndex(
      (cell) => !BETWEEN_SPACES.test(cell) || !/^[^\p{L}]*\d[\deE.,+%-]*$/u.test(cell),
    );
    if (lines === 1 && words === cells.length - 1) continue;
    const numbers = cells.length - 1 - words;
    if (words < 0 || numbers === 0 || (tail > 0 && numbers !== tail)) return {};
    tail = numbers;
  }
  return tail > 0 ? { tail } : {};
}

/** A cell without a comma, or a number with a decimal one. */
const BETWEEN_SPACES = /^(?:[^,]*|[+−–-]?[\d.'’]*,\d+(?:[eE][+-]?\d+)?%?)$/;

/**
 * Whether spaces part the cells of a text that has commas, too.
 * @param {string} text
 * @param {Layout} layout
 * @returns {Generator<number, boolean, void>}
 */
function* spacesPart(text, layout) {
  const reader = new Lines(text, layout);
  let lines = 0;
  for (let record = reader.nextText(); record; record = reader.nextText()) {
    lines += 1;
    if (lines % STRIDE === 0) yield reader.progress;
    if (lines === 1 && /[a-df-z]/i.test(record.text)) {
      if (record.text.includes(',')) return false;
      continue;
    }
    if (!record.text.split(/\s+/).every((cell) => BETWEEN_SPACES.test(cell))) return false;
  }
  return true;
}
