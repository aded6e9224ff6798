/**
 * Numbers as people write them: with a point or a comma, with marks between thousands, with the minus signs of several keyboards, a
 * percent sign or a currency. Which of point and comma is the decimal mark is decided once for a text.
 */

/** What stands where nothing was measured. */
const MISSING = new Set(
  [
    '',
    '-',
    '--',
    '–',
    '—',
    '.',
    '..',
    '...',
    '…',
    '?',
    '*',
    'na',
    'n/a',
    '#n/a',
    'n.a.',
    '<na>',
    'nan',
    '-nan',
    'null',
    'nil',
    'none',
  ]
    .concat([
      'missing',
      'undefined',
      'nd',
      '\\n',
      '#value!',
      '#div/0!',
      '#ref!',
      '#num!',
      '#null!',
      '#name?',
      'inf',
      '-inf',
    ])
    .concat(['+inf', 'infinity', '-infinity', '∞', '-∞', 'k. a.', 'k.a.']),
);

/** @param {string} cell */
export function isMissing(cell) {
  return cell.length < 12 && MISSING.has(cell.toLowerCase());
}

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MINUS = /[−–—‒‐‑﹣－]/g;
const SPACES = /[\u00a0\u2007\u2009\u202f]/g;

/** What stands around a number and is no part of it. */
const AROUND = /^([+-]?)\s*(?:[$€£¥₹]|US\$|EUR|USD|GBP|CHF)?\s*(.*?)\s*(?:%|‰|[$€£¥₹]|EUR|USD|GBP|CHF)?$/;

/** Powers of ten as they are printed: 1.2×10^3, 1,2·10⁻³. */
const POWER = /\s*[×·x*]\s*10\s*(?:\^|\*\*)?\s*\{?([+-]?\d+|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)\}?$/;
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** @param {string} digits */
function plainDigits(digits) {
  return [...digits]
    .map((mark) => ({ '⁻': '-', '⁺': '' })[mark] ?? (RAISED.includes(mark) ? RAISED.indexOf(mark) : mark))
    .join('');
}

/**
 * The digits of a cell with the signs that computers use; what is no number stays none.
 * @param {string} cell
 */
function bare(cell) {
  // Accountants put what is owed in brackets.
  const signed = cell
    .replace(/^\((.*)\)$/, '-$1')
    .replace(MINUS, '-')
    .replace(SPACES, ' ')
    .replace(POWER, (_, digits) => `e${plainDigits(digits)}`);
  const [, sign, digits] = AROUND.exec(signed) ?? ['', '', cell];
  return sign + digits;
}

/**
 * @param {'.' | ','} decimal
 * @returns {(cell: string) => number} NaN where the cell is no finite number
 */
export function numberReader(decimal) {
  const group = decimal === '.' ? `,` : `.`;
  // In India two digits stand between the marks, but for the last three.
  const shape = new RegExp(
    String.raw`^([+-]?)(\d+|\d{1,2}(?:[${group}]\d{2})+[${group}]\d{3}|\d{1,3}(?:([${group} '’_])\d{3})(?:\3\d{3})*)?(?:[${decimal}](\d*))?(?:[eEdD]([+-]?\d+))?$`,
  );
  return (cell) => {
    if (decimal === '.' && PLAIN.test(cell)) return finite(Number(cell));
    const [, sign, whole = '', , fraction = '', exponent = '0'] = shape.exec(bare(cell)) ?? [];
    if (whole + fraction === '') return NaN;
    return finite(Number(`${sign}${whole.replace(/\D/g, '') || '0'}.${fraction || '0'}e${exponent}`));
  };
}

/** A number and the unit after it, which is a word or a sign. */
const UNIT = /^(?!0x)(.*[\d.,])\s*([\p{L}°′″][\p{L}°/²³⁻¹·]{0,9}[23]?)$/iu;

/**
 * @param {string} cell
 * @returns {{ digits: string, unit: string } | null} '170 cm' as '170' and 'cm'
 */
export function withUnit(cell) {
  const [, digits, unit] = cell.length < 40 ? (UNIT.exec(cell) ?? []) : [];
  return unit === undefined ? null : { digits, unit };
}

/** @param {number} value */
function finite(value) {
  return Number.isFinite(value) ? value : NaN;
}

/** What the cells of a text say about its decimal mark. */
export class Marks {
  #decimal = { '.': 0, ',': 0 };
  #group = { '.': 0, ',': 0 };
  /** Commas that may be either. */
  #open = 0;

  /** @param {string} cell */
  add(cell) {
    if (!cell.includes(',') && !cell.includes('.')) return;
    const digits = bare(cell)
      .replace(/^[+-]/, '')
      .replace(/[eE][+-]?\d+$/, '');
    for (const mark of /** @type {const} */ (['.', ','])) {
      const other = mark === '.' ? ',' : '.';
      const parts = digits.split(mark);
      if (parts.length === 1) continue;
      const [head, ...groups] = parts;
      const last = groups[groups.length - 1];
      const grouped =
        /^[1-9]\d{0,2}$/.test(head) && groups.slice(0, -1).every((group) => /^\d{2,3}$/.test(group));
      if (grouped && new RegExp(`^\\d{3}([${other}]\\d*)?$`).test(last)) {
        if (groups.length > 1 || last.includes(other)) this.#group[mark] += 1;
        else if (mark === ',') this.#open += 1;
      } else if (groups.length === 1 && /^\d*$/.test(last) && /^\d*$|^\d{1,3}([., '’]\d{3})+$/.test(head)) {
        this.#decimal[mark] += 1;
      }
    }
  }

  /**
   * @param {string | null} delimiter  of a text that has its columns between semicolons, commas are likely to be decimal
   * @returns {'.' | ','}
   */
  decide(delimiter) {
    const [points, commas] = [this.#decimal['.'], this.#decimal[',']];
    if (points !== commas) return points > commas ? '.' : ',';
    if (this.#group['.'] !== this.#group[',']) return this.#group['.'] > this.#group[','] ? ',' : '.';
    return this.#open > 0 && delimiter === ';' ? ',' : '.';
  }
}
