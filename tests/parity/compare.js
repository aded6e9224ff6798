/** Compares two frames, number by number, to a relative tolerance. */

/** @typedef {{ path: string, native: unknown, wasm: unknown }} Difference */
/** @typedef {{ shape: number[], data: Float64Array }} Dense */

/**
 * @param {unknown} value
 * @returns {value is Dense}
 */
function isDense(value) {
  return typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
}

/** @param {Float64Array} data */
const largest = (data) => data.reduce((size, entry) => Math.max(size, Math.abs(entry)), 0);

/**
 * Every place where two decoded frames differ by more than `tolerance` times the larger number, or times `size`, the
 * magnitude of what the number belongs to: an entry of an array counts beside the array's largest, since a difference
 * of nearly equal numbers has fewer digits. A stated error that is no more than rounding has no digits at all: errors count
 * beside 1, the size of a nat.
 *
 * @param {unknown} native
 * @param {unknown} wasm
 * @param {number} tolerance
 * @param {number} [size]
 * @param {string} [path]
 * @returns {Difference[]}
 */
export function differences(native, wasm, tolerance, size = 0, path = 'frame') {
  const different = [{ path, native, wasm }];
  if (/Error$/.test(path) && size < 1) return differences(native, wasm, tolerance, 1, path);
  if (typeof native === 'number' && typeof wasm === 'number') {
    if (Object.is(native, wasm)) return [];
    const scale = Math.max(Math.abs(native), Math.abs(wasm), size);
    return Math.abs(native - wasm) <= tolerance * scale ? [] : different;
  }
  if (typeof native !== 'object' || native === null || typeof wasm !== 'object' || wasm === null) {
    return native === wasm ? [] : different;
  }
  if (isDense(native) && isDense(wasm)) {
    if (native.shape.join() !== wasm.shape.join()) return different;
    const scale = Math.max(size, largest(native.data));
    return [...native.data].flatMap((entry, i) =>
      differences(entry, wasm.data[i], tolerance, scale, `${path}[${i}]`),
    );
  }
  const other = new Map(Object.entries(wasm));
  const entries = Object.entries(native);
  if (entries.length !== other.size) return different;
  return entries.flatMap(([key, value]) =>
    differences(value, other.get(key), tolerance, size, `${path}.${key}`),
  );
}
