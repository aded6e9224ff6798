/**
 * Prints the names of the pictures that differ from their golden ones, one a line; `npm run faults` runs it in a copy of the drawing.
 */

import { golden, pictures } from './pictures.js';

for (const { name, draw } of await pictures()) {
  if (draw() !== golden(name)) process.stdout.write(`${name}\n`);
}
