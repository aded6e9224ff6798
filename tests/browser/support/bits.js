/**
 * A frame as plain data that is equal exactly where the frame is, to the last bit of its arrays. Runs in Node and in pages: it
 * refers to nothing outside itself.
 */

/**
 * @param {any} value
 * @returns {any}
 */
export function bitsOf(value) {
  if (typeof value === 'number') return bitsOf(Float64Array.of(value));
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  if (Array.isArray(value)) return value.map(bitsOf);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, bitsOf(member)]));
}
