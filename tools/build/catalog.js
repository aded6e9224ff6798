/** catalog.json: the core's catalogue, with each quantity's symbol rendered. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildFolder, generatedFolder } from '../lib/paths.js';
import { ask } from '../lib/process.js';
import { toMathML } from './formulas.js';

const writer = join(buildFolder, 'wasm', 'tools', 'catalog-writer.js');

export const catalogJson = join(generatedFolder, 'catalog.json');
export const catalogModule = join(generatedFolder, 'catalog.js');
export const catalogInputs = [writer, writer.replace(/\.js$/, '.wasm'), import.meta.filename];

export async function writeCatalog() {
  mkdirSync(generatedFolder, { recursive: true });
  const written = join(generatedFolder, 'catalog-without-formulas.json');
  if (ask(process.execPath, [writer, written]) === null) throw new Error(`${writer} failed`);
  const catalog = JSON.parse(readFileSync(written, 'utf8'));
  for (const quantity of catalog.quantities) quantity.mathml = toMathML(quantity.symbol);

  const json = JSON.stringify(catalog, null, 2);
  writeFileSync(catalogJson, `${json}\n`);
  writeFileSync(catalogModule, `export default ${json};\n`);
}
