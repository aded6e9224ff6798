/**
 * A text as records of cells. Rows stand on lines of their own or, where all is one line, between semicolons; a quoted cell may
 * hold marks and line breaks. Blank lines and comments, which begin with #, % or //, are no records.
 */

/**
 * How a text is cut into cells.
 * @typedef {object} Layout
 * @property {string} row  the mark between rows: a line break or a semicolon
 * @property {string | null} delimiter  the mark between cells, ' ' for any run of spaces, ', ' for commas with a space after them; null
 *   where a row is one cell
 * @property {number} [tail]  where spaces part the cells and the first one may hold more words: how many cells come after it
 * @property {boolean} quotes  whether a double quote opens a cell
 * @property {boolean} ended  whether rows end with a semicolon that says nothing
 */

/** @typedef {{ cells: string[], line: number, text?: string }} Row  `line` counts from 1; `text` is the record as it stands */

/** A spreadsheet's #N/A or #DIV/0! is none. */
const COMMENT = /^(?:%|\/\/|#(?!N\/A|VALUE!|DIV\/0!|REF!|NUM!|NAME\?|NULL!))/i;

/** A line under the names, as tables in Markdown and on terminals have it; and the line by which a spreadsheet tells its separator. */
const RULE = /^[|+:=\s-]*(?:---|===|-\+-|:-)[|+:=\s-]*$|^sep=.$/i;

/** Delimiters that are more than a mark. */
const BETWEEN = /** @type {Record<string, RegExp>} */ ({ ' ': /\s+/, ', ': /,\s+/ });

const QUOTE = 34;
const NEWLINE = 10;

/**
 * What no later step need know: byte-order marks, line ends of three kinds, digits of other scripts.
 * @param {string} text
 * @returns {string}
 */
export function plainText(text) {
  let plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (plain.includes('\r')) plain = plain.replace(/\r\n?/g, '\n');
  if (/[！-～٠-٬۰-۹]/.test(plain)) plain = plain.replace(/[！-～٠-٬۰-۹]/g, inAscii);
  return plain;
}

/**
 * Digits and marks of full width, and Arabic and Persian digits.
 * @param {string} mark
 */
function inAscii(mark) {
  const code = mark.charCodeAt(0);
  if (code >= 0xff00) return String.fromCharCode(code - 0xfee0);
  // The decimal mark, and the one between thousands.
  if (code === 0x66b) return '.';
  return code === 0x66a ? '%' : code === 0x66c ? ' ' : String(code & 15);
}

/**
 * The mark between the rows of a text.
 * @param {string} text
 */
export function rowMark(text) {
  return /\S[^\S\n]*\n\s*\S/.test(text) || !text.includes(';') ? '\n' : ';';
}

/** Goes through the records of a text, one after the other. */
export class Lines {
  #text;
  #layout;
  #at = 0;
  #line = 1;
  /** The newest comment, without its mark. */
  comment = '';

  /**
   * @param {string} text
   * @param {Layout} layout
   */
  constructor(text, layout) {
    this.#text = text;
    this.#layout = layout;
  }

  /** How much of the text is read, from 0 to 1. */
  get progress() {
    return this.#text.length === 0 ? 1 : this.#at / this.#text.length;
  }

  /** @returns {{ text: string, line: number } | null} the next record as it stands; null at the end */
  nextText() {
    const { row, quotes } = this.#layout;
    while (this.#at < this.#text.length) {
      const [start, line] = [this.#at, this.#line];
      let end = this.#text.indexOf(row, start);
      if (end < 0) end = this.#text.length;
      if (quotes) end = this.#closed(start, end);
      this.#at = end + 1;
      this.#line += 1;
      const text = this.#text.slice(start, end).trim();
      if (text === '' || RULE.test(text)) continue;
      if (!COMMENT.test(text)) return { text: this.#bare(text), line };
      this.comment = text.replace(/^(?:[#%]|\/\/)+\s*/, '');
    }
    return null;
  }

  /** @returns {Row | null} */
  next() {
    const record = this.nextText();
    return record && { cells: cellsOf(record.text, this.#layout), ...record };
  }

  /** @param {string} text */
  #bare(text) {
    return this.#layout.ended && text.endsWith(';') ? text.slice(0, -1).trimEnd() : text;
  }

  /**
   * The end of a record that may have line breaks in its quoted cells.
   * @param {number} start
   * @param {number} end  where it would end without
   */
  #closed(start, end) {
    const { row } = this.#layout;
    let quote = this.#text.indexOf('"', start);
    if (quote < 0 || quote >= end) return end;
    for (;;) {
      quote = openingQuote(this.#text, quote, start, end);
      if (quote < 0) return end;
      const close = closingQuote(this.#text, quote);
      if (close < 0) return end;
      for (let i = quote; i < close; i++) if (this.#text.charCodeAt(i) === NEWLINE) this.#line += 1;
      if (close >= end) {
        end = this.#text.indexOf(row, close);
        if (end < 0) end = this.#text.length;
      }
      quote = close + 1;
    }
  }
}

/**
 * The first quote at the beginning of a cell.
 * @param {string} text
 * @param {number} from
 * @param {number} start  of the record
 * @param {number} end
 * @returns {number} −1 where there is none
 */
function openingQuote(text, from, start, end) {
  for (let at = text.indexOf('"', from); at >= 0 && at < end; at = text.indexOf('"', at + 1)) {
    if (at === start || /[\s,;|]/.test(text[at - 1])) return at;
  }
  return -1;
}

/**
 * The quote that closes the one at a place; doubled ones stand for themselves.
 * @param {string} text
 * @param {number} open
 */
function closingQuote(text, open) {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
    at += 1;
  }
  return -1;
}

/**
 * The cells of a record, without the space around them and their quotes.
 * @param {string} text
 * @param {Layout} layout
 * @returns {string[]}
 */
export function cellsOf(text, { delimiter, quotes, tail = 0 }) {
  const cells =
    quotes && text.includes('"')
      ? quotedCells(text, delimiter)
      : delimiter === null
        ? [unquoted(text)]
        : text.split(BETWEEN[delimiter] ?? delimiter).map(unquoted);
  const more = cells.length - 1 - tail;
  return tail > 0 && more > 0 ? [cells.slice(0, more + 1).join(' '), ...cells.slice(more + 1)] : cells;
}

/** @param {string} cell */
function unquoted(cell) {
  const trimmed = cell.trim();
  return /^(['"]).*\1$|^[“„«].*[”“»]$/s.test(trimmed) && trimmed.length > 1
    ? trimmed.slice(1, -1).trim()
    : trimmed;
}

/**
 * @param {string} text
 * @param {string | null} delimiter
 */
function quotedCells(text, delimiter) {
  const cells = [];
  let at = 0;
  for (;;) {
    while (at < text.length && text[at] !== delimiter && /\s/.test(text[at])) at += 1;
    const close = text[at] === '"' ? closingQuote(text, at) : -1;
    const end = endOfCell(text, close < 0 ? at : close + 1, delimiter);
    if (close < 0) cells.push(unquoted(text.slice(at, end)));
    else cells.push((text.slice(at + 1, close).replaceAll('""', '"') + text.slice(close + 1, end)).trim());
    if (end >= text.length) return cells;
    at = end + 1;
  }
}

/**
 * @param {string} text
 * @param {number} from
 * @param {string | null} delimiter
 */
function endOfCell(text, from, delimiter) {
  if (delimiter === ' ') {
    const gap = text.slice(from).search(/\s/);
    return gap < 0 ? text.length : from + gap;
  }
  const end = delimiter === null ? -1 : text.indexOf(delimiter, from);
  return end < 0 ? text.length : end;
}
