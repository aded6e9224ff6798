/**
 * The handwritten digits as a module, which nobody fetches before a config names them: a bit for each pixel, then a byte for each
 * label, in base64. Pixels of 0 to 16 are black or white at 8, so that a Bernoulli likelihood is a proper one.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { generatedFolder, inRoot } from '../lib/paths.js';

const table = inRoot('core', 'data', 'on-demand', 'digits.csv');
const pixels = 64;
const threshold = 8;

export const digitsModule = join(generatedFolder, 'digits.js');
export const digitsInputs = [table, import.meta.filename];

export async function writeDigits() {
  const [, ...lines] = readFileSync(table, 'utf8').trimEnd().split('\n');
  const bits = Buffer.alloc((lines.length * pixels) / 8);
  const labels = Buffer.alloc(lines.length);
  lines.forEach((line, row) => {
    const numbers = line.split(',').map(Number);
    if (numbers.length !== pixels + 1 || !numbers.every(Number.isInteger)) {
      throw new Error(`${table}: not ${pixels + 1} integers: ${line}`);
    }
    for (let pixel = 0; pixel < pixels; ++pixel) {
      if (numbers[pixel] >= threshold) bits[(row * pixels + pixel) >> 3] |= 1 << (pixel & 7);
    }
    labels[row] = numbers[pixels];
  });
  mkdirSync(generatedFolder, { recursive: true });
  const base64 = Buffer.concat([bits, labels]).toString('base64');
  writeFileSync(digitsModule, `export default '${base64}';\n`);
}
