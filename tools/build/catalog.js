/** catalog.json: the core's catalogue, with each quantity's symbol rendered, and what needs the rest of its module (split.js). */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildFolder, generatedFolder } from '../lib/paths.js';
import { ask } from '../lib/process.js';
import { toMathML } from './formulas.js';

export const writer = join(buildFolder, 'wasm', 'tools', 'catalog-writer.js');

export const catalogJson = join(generatedFolder, 'catalog.json');
export const catalogModule = join(generatedFolder, 'catalog.js');
const needsJson = join(generatedFolder, 'needs.json');
export const catalogInputs = [writer, writer.replace(/\.js$/, '.wasm'), needsJson, import.meta.filename];

/** As the core writes it. @returns {import('../../web/engine/types.js').Catalog} */
export function coreCatalog() {
  mkdirSync(generatedFolder, { recursive: true });
  const written = join(generatedFolder, 'catalog-without-formulas.json');
  if (ask(process.execPath, [writer, written]) === null) throw new Error(`${writer} failed`);
  return JSON.parse(readFileSync(written, 'utf8'));
}

export async function writeCatalog() {
  const catalog = { ...coreCatalog(), rest: JSON.parse(readFileSync(needsJson, 'utf8')) };
  for (const quantity of catalog.quantities) quantity.mathml = toMathML(quantity.symbol);

  const json = JSON.stringify(catalog, null, 2);
  writeFileSync(catalogJson, `${json}\n`);
  writeFileSync(catalogModule, `export default ${json};\n`);
}
