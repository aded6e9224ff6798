/**
 * The wire format between JavaScript and the core: one buffer per Value, little-endian.
 *
 * A tag byte, then: 0 null, 1 false, 2 true, 3 number (f64), 4 string (u32 length, UTF-8), 5 list (u32 count,
 * values), 6 map (u32 count, then each key as u32 length and UTF-8, then its value), 7 dense (u8 rank 1 to 8,
 * u32 per dimension, zeros up to a multiple of 8 from the buffer's start, f64 data), 8 bytes (u32 length, raw).
 * Nothing may follow the outermost value. core/src/values/codec.cpp is the mirror image of encode.js and
 * decode.js; every machine that runs WebAssembly is little-endian, so typed arrays serve as they are.
 */

export const TAG = /** @type {const} */ ({
  null: 0,
  false: 1,
  true: 2,
  number: 3,
  string: 4,
  list: 5,
  map: 6,
  dense: 7,
  bytes: 8,
});

/** How deep values may nest; the outermost has depth 0. */
export const MAX_DEPTH = 32;
export const MAX_RANK = 8;

/** The first multiple of 8 from `offset` on. @param {number} offset */
export const aligned = (offset) => Math.ceil(offset / 8) * 8;
