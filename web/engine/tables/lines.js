/**
 * A text as records of cells. Rows stand on lines of their own or, where all is one line, between semicolons; a quoted cell may
 * hold marks and line breaks. Blank lines and comments, which begin with # or %, are no records.
 */

import { withoutBrackets } from './code.js';

/**
 * How a text is cut into cells.
 * @typedef {object} Layout
 * @property {string} row  the mark between rows: a line break or a semicolon
 * @property {string | null} delimiter  the mark between cells, ' ' for any run of spaces; null where a row is one cell
 * @property {boolean} quotes  whether a double quote opens a cell
 * @property {boolean} ended  whether rows end with a semicolon that says nothing
 */

/** @typedef {{ cells: string[], line: number }} Row  `line` counts from 1 */

/** A spreadsheet's #N/A or #DIV/0! is none. */
const COMMENT = /^(?:%|#(?!N\/A|VALUE!|DIV\/0!|REF!|NUM!|NAME\?|NULL!))/i;

/** A line under the names, as tables in Markdown and on terminals have it; and the line by which a spreadsheet tells its separator. */
const RULE = /^[|+:=\s-]*(?:---|===|-\+-|:-)[|+:=\s-]*$|^sep=.$/i;

const QUOTE = 34;
const NEWLINE = 10;

/**
 * What no later step need know: byte-order marks, line ends of three kinds, brackets around printed arrays.
 * @param {string} text
 * @returns {string}
 */
export function plainText(text) {
  let plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (plain.includes('\r') && !plain.includes('\n')) plain = plain.replaceAll('\r', '\n');
  return withoutBrackets(plain);
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
      this.comment = text.replace(/^[#%]+\s*/, '');
    }
    return null;
  }

  /** @returns {Row | null} */
  next() {
    const record = this.nextText();
    return record && { cells: cellsOf(record.text, this.#layout), line: record.line };
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
export function cellsOf(text, { delimiter, quotes }) {
  if (quotes && text.includes('"')) return quotedCells(text, delimiter);
  if (delimiter === null) return [unquoted(text)];
  return text.split(delimiter === ' ' ? /\s+/ : delimiter).map(unquoted);
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
