/**
 * The columns of a table while it is read, and what each turns out to be: numbers, dates, text, the numbers of the rows. Numbers and
 * dates are used; the rest is offered.
 */

import { Calendar } from './dates.js';
import { isMissing, withUnit } from './numbers.js';

/** @typedef {'number' | 'date' | 'text' | 'index' | 'constant' | 'empty' | 'sparse' | 'huge'} Kind */

/**
 * @typedef {object} Column
 * @property {string} name  as the header has it, or 'column 3', counted from 1
 * @property {boolean} named  whether the header has it
 * @property {Kind} kind
 * @property {boolean} used  whether it is used where nobody says otherwise
 * @property {boolean} usable  whether it may be used: text may not
 * @property {Float64Array} values  NaN where there is no number; of dates, days since the first
 * @property {number} missing  cells that are empty or say that there is nothing
 * @property {Fault | null} fault  the first cell of a column of numbers that is none
 * @property {number} faults
 * @property {string} unit  which stands after most of its numbers; empty where none does
 * @property {string} order  of the parts of a date, where one had to be settled: 'month/day/year'
 * @property {string} origin  from where its values are counted, in words: '2021-03-04'; empty where from zero
 */

/** @typedef {{ line: number, cell: string }} Fault */

/** What the core takes; numbers beyond are counted from another origin. */
const LARGEST = 1e12;

const DAY_MS = 86_400_000;

/** One column, growing. */
export class ColumnBuilder {
  #numbers;
  #calendar;
  /** Numbers with the first unit that was met. @type {{ unit: string, values: Float64Array } | null} */
  #measured = null;
  #counts = { numbers: 0, days: 0, measured: 0, texts: 0 };
  /** @type {Fault | null} */
  #fault = null;
  /** @type {Fault | null} */
  #undated = null;

  /** @param {number} capacity  rows at most */
  constructor(capacity) {
    this.#numbers = new Float64Array(capacity).fill(NaN);
    this.#calendar = new Calendar(capacity);
  }

  /**
   * @param {number} row
   * @param {string} cell
   * @param {(cell: string) => number} toNumber
   * @param {number} line
   */
  add(row, cell, toNumber, line) {
    const number = toNumber(cell);
    if (number === number) {
      this.#numbers[row] = number;
      this.#counts.numbers += 1;
      this.#undated ??= { line, cell };
      return;
    }
    if (isMissing(cell)) return;
    if (this.#calendar.add(row, cell)) this.#counts.days += 1;
    else {
      if (this.#measure(row, cell, toNumber)) this.#counts.measured += 1;
      else this.#counts.texts += 1;
      this.#undated ??= { line, cell };
    }
    this.#fault ??= { line, cell };
  }

  /**
   * @param {number} row
   * @param {string} cell
   * @param {(cell: string) => number} toNumber
   * @returns {boolean} whether it is a number with the unit of the column
   */
  #measure(row, cell, toNumber) {
    const { digits, unit } = withUnit(cell) ?? {};
    if (digits === undefined || unit === undefined || (this.#measured && this.#measured.unit !== unit))
      return false;
    const value = toNumber(digits);
    if (value !== value) return false;
    this.#measured ??= { unit, values: new Float64Array(this.#numbers.length).fill(NaN) };
    this.#measured.values[row] = value;
    return true;
  }

  /**
   * @param {number} rows
   * @returns {Pick<Column, 'kind' | 'values' | 'missing' | 'fault' | 'faults' | 'origin' | 'unit' | 'order'>}
   */
  finish(rows) {
    const { numbers, days, measured, texts } = this.#counts;
    const missing = rows - numbers - days - measured - texts;
    const values = this.#numbers.subarray(0, rows);
    const none = { values, missing, fault: null, faults: 0, origin: '', unit: '', order: '' };
    if (missing === rows) return { ...none, kind: 'empty' };
    if (days > 0 && days >= numbers && days >= texts + measured) {
      const { days: since, unread, order } = this.#calendar.finish(rows);
      return {
        ...none,
        ...fromFirst(since, DAY_MS),
        order,
        kind: 'date',
        fault: this.#undated,
        faults: numbers + texts + measured + unread,
      };
    }
    // Where most of a column wears a unit, it is the unit of all of it.
    if (this.#measured && measured > numbers + days + texts) {
      const { unit, values: own } = this.#measured;
      const all = own.subarray(0, rows).map((value, i) => (value === value ? value : values[i]));
      return { ...none, values: all, unit, kind: 'number', faults: days + texts };
    }
    if (numbers < days + texts + measured || numbers === 0) return { ...none, kind: 'text' };
    return { ...none, kind: 'number', fault: this.#fault, faults: days + texts + measured };
  }
}

/**
 * Days, or other stretches of time since 1970, as days since the first.
 * @param {Float64Array} times
 * @param {number} milliseconds  in one of them
 */
function fromFirst(times, milliseconds) {
  const [least] = extent(times);
  const first = Math.floor((least * milliseconds) / DAY_MS);
  const values = times.map((time) => (time * milliseconds - first * DAY_MS) / DAY_MS);
  return { values, origin: new Date(first * DAY_MS).toISOString().slice(0, 10) };
}

/**
 * @param {Float64Array} values
 * @returns {[number, number]} NaN is left out
 */
function extent(values) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** Names of a column that numbers the rows. */
const INDEX_NAME =
  /^(?:|x?id|ids|index|idx|ix|no\.?|nr\.?|num|number|#|n|row|rows|rowid|row[ _.]?(?:id|names?|no|nr|num(?:ber)?)|obs|observation|case|sample|record|unnamed: ?0|\.\.\.1)$/i;

/** A run of so many rows that are numbered in their order is no accident. */
const NUMBERED = 5;

/**
 * What the columns are, once all rows are there.
 * @param {ColumnBuilder[]} builders
 * @param {number} rows
 * @param {(string | null)[]} names  of the header; null where it has none
 * @param {boolean} labelled  whether the header has no name for the first column
 * @returns {Generator<number, Column[], void>} yields after each of them
 */
export function* classify(builders, rows, names, labelled) {
  /** @type {Column[]} */
  const columns = [];
  for (const [i, builder] of builders.entries()) {
    const name = names[i] ?? '';
    const column = builder.finish(rows);
    yield 1;
    columns.push(described(column, name === '' ? `column ${i + 1}` : name, name !== '', rows));
    yield 1;
  }
  const [first] = columns;
  const others = columns.slice(1).some((column) => column.used);
  if (first && others && isIndex(first, names, labelled))
    Object.assign(first, { kind: 'index', used: false });
  return columns;
}

/**
 * @param {ReturnType<ColumnBuilder['finish']>} column
 * @param {string} name
 * @param {boolean} named
 * @param {number} rows
 * @returns {Column}
 */
function described(column, name, named, rows) {
  const whole = { ...column, name, named, used: false, usable: false };
  if (column.kind !== 'number' && column.kind !== 'date') return whole;
  const [least, most] = extent(column.values);
  whole.usable = true;
  if (rows > 1 && least === most) return { ...whole, kind: 'constant' };
  if (most > LARGEST || least < -LARGEST) {
    // Milliseconds since 1970, from 2001 on.
    const times = least >= LARGEST && most < 4 * LARGEST;
    if (times) return { ...whole, ...fromFirst(column.values, 1), kind: 'date', used: true };
    if (most - least > LARGEST) return { ...whole, kind: 'huge', usable: false };
    const values = column.values.map((value) => value - least);
    return { ...whole, values, origin: String(least), used: true };
  }
  const gaps = column.missing + column.faults;
  return gaps > rows / 2 ? { ...whole, kind: 'sparse' } : { ...whole, used: true };
}

/**
 * Whether a first column names or numbers the rows.
 * @param {Column} column
 * @param {(string | null)[]} names
 * @param {boolean} labelled
 */
function isIndex({ kind, values }, names, labelled) {
  const header = names.length > 0;
  const name = names[0] ?? '';
  if (labelled || (header && name === '')) return true;
  if (kind !== 'number') return false;
  const counts = values.every((value, i) => value === values[0] + i) && (values[0] === 0 || values[0] === 1);
  if (counts && values.length >= NUMBERED) return true;
  return header && INDEX_NAME.test(name) && values.length > 1 && (counts || areLabels(values));
}

/**
 * Whole numbers, no two alike, as far as a look at the first of them tells.
 * @param {Float64Array} all
 */
function areLabels(all) {
  const values = all.subarray(0, 10_000);
  return values.every(Number.isInteger) && new Set(values).size === values.length;
}
