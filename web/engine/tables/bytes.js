/** Files as text: UTF-8, UTF-16 with or without a byte-order mark, and what older spreadsheets write. */

/** Files that hold a table, but not as text. @type {[number[], string][]} */
const OTHERS = [
  [[0x50, 0x4b, 0x03, 0x04], 'a spreadsheet (.xlsx, .ods) or another packed file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'a spreadsheet of the old kind (.xls)'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x1f, 0x8b], 'a packed file (.gz)'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file'],
  [[0x93, 0x4e, 0x55, 0x4d], 'a NumPy file (.npy)'],
];

/** Bytes that are decoded between two looks at the clock. */
const PIECE = 1 << 20;

/**
 * @param {Uint8Array} bytes
 * @returns {{ text: string } | { message: string }}
 */
export function decodeText(bytes) {
  const work = decoding(bytes);
  for (;;) {
    const { done, value } = work.next();
    if (done) return /** @type {{ text: string } | { message: string }} */ (value);
  }
}

/**
 * The same in pieces.
 * @param {Uint8Array} bytes
 * @returns {Generator<number, { text: string } | { message: string }, void>} yields how much is done, from 0 to 1
 */
export function* decoding(bytes) {
  const other = OTHERS.find(([magic]) => magic.every((byte, i) => bytes[i] === byte));
  if (other) {
    return { message: `The file is ${other[1]}, not text; save the table as CSV and open that.` };
  }
  const encoding = encodingOf(bytes);
  try {
    return { text: yield* decodedAs(bytes, encoding) };
  } catch {
    return { text: yield* decodedAs(bytes, 'windows-1252') };
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {string} encoding
 */
function* decodedAs(bytes, encoding) {
  const decoder = new TextDecoder(encoding, { fatal: encoding === 'utf-8' });
  const pieces = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    pieces.push(decoder.decode(bytes.subarray(at, at + PIECE), { stream: true }));
    yield at / bytes.length;
  }
  pieces.push(decoder.decode());
  return pieces.join('');
}

/** @param {Uint8Array} bytes */
function encodingOf(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Digits and commas have an empty byte beside them in UTF-16.
  const empty = [0, 0];
  const looked = bytes.subarray(0, 1000);
  for (let i = 0; i < looked.length; i++) if (looked[i] === 0) empty[i % 2] += 1;
  if (empty[1] > 0.3 * looked.length) return 'utf-16le';
  return empty[0] > 0.3 * looked.length ? 'utf-16be' : 'utf-8';
}
