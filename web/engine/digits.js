/** The handwritten digits, unpacked from what the build wrote (tools/build/digits.js). Loaded on demand. */

import packed from 'elbo-explorer-digits';

const PIXELS = 64;

/**
 * 1,797 digits of 8 × 8 pixels, 1 where there is ink; and which digit each is.
 * @returns {{ points: import('./types.js').Dense, labels: Uint8Array }} points [1797, 64], rows from the top
 */
export function digits() {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const rows = bytes.length / (PIXELS / 8 + 1);
  const data = Float64Array.from({ length: rows * PIXELS }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);
  return { points: { shape: [rows, PIXELS], data }, labels: bytes.slice((rows * PIXELS) / 8) };
}
