/**
 * What a reader looks at, as attributes and links spell it: point="12" for a row of the data set, point="0.5,-1" for a place of the
 * reader's own, coordinate="3" for one of the model's parameters.
 */

/** @typedef {import('../plots/types.js').Chosen} Chosen */

/** A pointer is no finer than this many digits, and a link should be short. */
const DIGITS = 6;

/**
 * @param {Chosen | null | undefined} chosen
 * @returns {Record<string, string>} without what is not chosen
 */
export function writeChosen(chosen) {
  const { point, place, coordinate } = chosen ?? {};
  const where = place ? place.map((value) => Number(value.toPrecision(DIGITS))) : point;
  return {
    ...(where !== undefined && where !== null && { point: String(where) }),
    ...(coordinate !== undefined && { coordinate: String(coordinate) }),
  };
}

/**
 * @param {{ point?: string | null, coordinate?: string | null }} texts
 * @returns {Chosen} without what is absent or cannot be understood: a picture of something else does no harm
 */
export function readChosen({ point, coordinate }) {
  const where = (point ?? '').split(',').map((text) => (text.trim() === '' ? NaN : Number(text)));
  const number = coordinate?.trim() ? Number(coordinate) : NaN;
  /** @type {Chosen} */
  const chosen = {};
  if (where.length > 1 && where.every(Number.isFinite)) chosen.place = where;
  if (where.length === 1 && isIndex(where[0])) chosen.point = where[0];
  if (isIndex(number)) chosen.coordinate = number;
  return chosen;
}

/** @param {number} value */
function isIndex(value) {
  return Number.isSafeInteger(value) && value >= 0;
}
