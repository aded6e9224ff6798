/** Values as runs and answers have them, spoilt. */

/** What counts or numbers something, which the core does not get wrong. */
const COUNTS = [
  'shape',
  'dimensions',
  'latentDimensions',
  'columns',
  'imageShape',
  'pointIndex',
  'pointCount',
  'trainingCount',
];

/**
 * The same value with another in the place of every number.
 * @param {any} value
 * @param {(number: number, i: number) => number} other  `i`: where in its list it stands, 0 outside of lists
 * @param {number} [i]
 * @returns {any}
 */
export function numbersReplaced(value, other, i = 0) {
  if (typeof value === 'number') return other(value, i);
  if (ArrayBuffer.isView(value)) return Float64Array.from(/** @type {Float64Array} */ (value), other);
  if (Array.isArray(value)) return value.map((member, k) => numbersReplaced(member, other, k));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      COUNTS.includes(key) ? member : numbersReplaced(member, other, i),
    ]),
  );
}

/**
 * The same value with plain lists in the place of arrays, as the core hands them over where some of their numbers are null.
 * @param {any} value
 * @returns {any}
 */
export function listed(value) {
  if (value?.data && value.shape) return Array.from(value.data);
  if (Array.isArray(value)) return value.map(listed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, listed(member)]));
}

/**
 * The same record with null for each of its members, or for those of its members.
 * @param {any} value
 * @param {number} depth  1: of its own members
 * @returns {any}
 */
export function nulled(value, depth) {
  if (depth === 0) return null;
  // A dense array is there or is not.
  if (value === null || typeof value !== 'object' || Array.isArray(value) || 'shape' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, nulled(member, depth - 1)]));
}
