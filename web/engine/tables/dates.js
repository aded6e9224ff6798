/**
 * Dates as people write them: ISO 8601 or nearly so, with points (the day first), with slashes in either order, with the name of the
 * month. Which of day and month comes first between slashes is settled once for a column.
 */

const DAY_MS = 86_400_000;

/** A time of day after a date, with a zone or without. */
const TIME =
  '(?:(?:[T ]|, )+(\\d{1,2}):(\\d{2})(?::(\\d{2}(?:[.,]\\d+)?))?\\s*([ap]\\.?m\\.?)?\\s*(Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?)?$';
const DATE = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}`, 'i');

/** 31.12.2024, whose order of day and month the points tell. */
const POINTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?=$|[T ,])/;

/** 12/31/2024 or 31/12/2024. */
const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?=$|[T ,])/;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';

/** 4 Mar 2021, 04-Mar-2021; and Mar 4, 2021. */
const DAY_FIRST = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[- .]+${MONTH}[- ,]+(\\d{4})(?=$|[T ,])`, 'i');
const MONTH_FIRST = new RegExp(`^${MONTH}[- ]+(\\d{1,2})(?:st|nd|rd|th)?[, ]+(\\d{4})(?=$|[T ,])`, 'i');

/** @param {string} name */
function monthOf(name) {
  return MONTHS.indexOf(name.toLowerCase()) + 1;
}

/**
 * @param {string} cell  a date whose order of day and month it tells itself
 * @returns {number} days since 1970; NaN where it is none
 */
export function daysOf(cell) {
  if (cell.length < 8 || cell.length > 40 || !/\d/.test(cell)) return NaN;
  const parts = DATE.exec(
    cell
      .replace(POINTED, '$3-$2-$1')
      .replace(DAY_FIRST, (_, day, month, year) => `${year}-${monthOf(month)}-${day}`)
      .replace(MONTH_FIRST, (_, month, day, year) => `${year}-${monthOf(month)}-${day}`),
  );
  if (!parts) return NaN;
  const [year, month, day, clock, minute] = parts.slice(1, 6).map((part) => Number(part ?? 0));
  const second = Number((parts[6] ?? '0').replace(',', '.'));
  const half = (parts[7] ?? '').toLowerCase();
  const hour = half === '' ? clock : (clock % 12) + (half.startsWith('p') ? 12 : 0);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || !(second < 61))
    return NaN;
  const zone = /^([+-])(\d{2}):?(\d{2})$/.exec(parts[8] ?? '');
  const offset = zone ? (zone[1] === '-' ? -1 : 1) * (60 * Number(zone[2]) + Number(zone[3])) : 0;
  return (Date.UTC(year, month - 1, day, hour, minute - offset) + 1000 * second) / DAY_MS;
}

/**
 * Whether a cell is a date in either order.
 * @param {string} cell
 */
export function isDate(cell) {
  const days = daysOf(cell);
  if (days === days) return true;
  return ['$4-$1-$3', '$4-$3-$1'].some((order) => {
    const days = SLASHED.test(cell) ? daysOf(cell.replace(SLASHED, order)) : NaN;
    return days === days;
  });
}

/** The dates of a column. Space is taken when the first of them comes. */
export class Calendar {
  #capacity;
  /** @type {Float64Array | null} */
  #days = null;
  /** The other reading of those with slashes: the day first. @type {Float64Array | null} */
  #dayFirst = null;

  /** @param {number} capacity  rows at most */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  /**
   * @param {number} row
   * @param {string} cell
   * @returns {boolean} whether it is a date
   */
  add(row, cell) {
    const slashed = cell.length < 40 && SLASHED.test(cell);
    const days = daysOf(slashed ? cell.replace(SLASHED, '$4-$1-$3') : cell);
    const other = slashed ? daysOf(cell.replace(SLASHED, '$4-$3-$1')) : days;
    if (days !== days && other !== other) return false;
    this.#days ??= new Float64Array(this.#capacity).fill(NaN);
    this.#days[row] = days;
    if (slashed) this.#dayFirst ??= this.#days.slice();
    if (this.#dayFirst) this.#dayFirst[row] = other;
    return true;
  }

  /**
   * @param {number} rows
   * @returns {{ days: Float64Array, unread: number, order: string }} since 1970; those that the order leaves unread; and the order,
   *   that which reads more of them, of equals the month first
   */
  finish(rows) {
    const monthFirst = (this.#days ?? new Float64Array(rows).fill(NaN)).subarray(0, rows);
    if (!this.#dayFirst) return { days: monthFirst, unread: 0, order: '' };
    const dayFirst = this.#dayFirst.subarray(0, rows);
    const [first, second] = [monthFirst, dayFirst].map((days) =>
      days.reduce((n, day) => n + (day === day ? 1 : 0), 0),
    );
    const all = monthFirst.reduce((n, day, i) => n + (day === day || dayFirst[i] === dayFirst[i] ? 1 : 0), 0);
    return second > first
      ? { days: dayFirst, unread: all - second, order: 'day/month/year' }
      : { days: monthFirst, unread: all - first, order: 'month/day/year' };
  }
}
