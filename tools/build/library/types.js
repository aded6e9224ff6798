/**
 * The declarations of the package: the engine's from its JSDoc, the config's from the catalogue, those of frames and answers from the
 * contract, the element's as written in declarations/.
 */

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { inRoot } from '../../lib/paths.js';
import { start } from '../../lib/process.js';
import { frameTypes } from './frames.js';

/** @typedef {import('../../../web/engine/types.js').Catalog} Catalog */
/** @typedef {import('../../../web/engine/types.js').Parameter} Parameter */

const written = join(import.meta.dirname, 'declarations');

/**
 * @param {Catalog} catalog
 * @param {string} folder to write to
 */
export async function writeTypes(catalog, folder) {
  rmSync(folder, { recursive: true, force: true });
  await emit(folder);
  cpSync(written, folder, { recursive: true });
  writeFileSync(join(folder, 'config.d.ts'), configTypes(catalog));
  writeFileSync(join(folder, 'frames.d.ts'), frameTypes(readFileSync(inRoot('docs', 'contract.md'), 'utf8')));
  const types = join(folder, 'engine', 'types.d.ts');
  const open = /export type Config = \{\n\s*\[key: string\]: any;\n\};/;
  const text = readFileSync(types, 'utf8');
  if (!open.test(text))
    throw new Error('types.js declares Config in another way than tools/build/library/types.js expects');
  writeFileSync(types, text.replace(open, "export type Config = import('../config.js').Config;"));
}

/** @param {string} outDir */
async function emit(outDir) {
  const options = {
    declaration: true,
    emitDeclarationOnly: true,
    allowJs: true,
    strict: true,
    skipLibCheck: true,
    target: 'es2022',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    lib: 'es2023,dom,dom.iterable',
    rootDir: inRoot('web'),
    outDir,
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const files = [inRoot('web', 'engine', 'core.js'), inRoot('web', 'engine', 'generated.d.ts')];
  const { code, output } = await start(
    inRoot('node_modules', '.bin', 'tsc'),
    ['--ignoreConfig', ...words, ...files],
    {
      line: (text) => text,
    },
  );
  if (code !== 0) throw new Error(`tsc wrote no declarations: ${output}`);
}

/** @param {Catalog} catalog */
function configTypes({ parameters }) {
  return `/** The settings of a run, from the catalogue. */

import type { Dense } from './engine/types.js';

/** Rows of numbers, all of the same length. */
export type Rows = readonly (readonly number[])[] | Dense;

/** What stands for \`data\`: the name of a set, or rows of one's own. */
export interface Points {
  points: Rows;
  [more: string]: unknown;
}

/** All are optional: what is left out has its default. */
export interface Config {
${parameters.map(property).join('\n')}
}

/** The settings as properties of the element, where a text is what an attribute would say, and null takes one back. */
export type ConfigProperties = {
  [K in keyof Config]?: Config[K] | (string & {}) | null;
};
`;
}

/** @param {Parameter} parameter */
function property(parameter) {
  const { key, label, explanation, default: standard, auto } = parameter;
  const words = [`${label}. ${explanation}`];
  words.push(`Default: ${auto ? `auto: ${auto}` : JSON.stringify(standard)}`);
  const lines = words.map((text) => `   * ${text.replaceAll('*/', '* /').replace(/\s+/g, ' ')}`);
  return `  /**\n${lines.join('\n')}\n   */\n  ${key}?: ${typeOf(parameter)};`;
}

/** @param {Parameter} parameter */
function typeOf({ key, type, choices = [], default: standard }) {
  const types = {
    boolean: 'boolean',
    integer: 'number',
    real: 'number',
    text: 'string',
    list: 'readonly (number | string)[]',
    matrix: 'Rows',
    points: 'Rows',
    records: 'readonly object[]',
    choice: choices.map(({ id }) => JSON.stringify(id)).join(' | '),
  };
  const more = [key === 'data' ? ' | Points' : '', standard === 'auto' && type !== 'text' ? " | 'auto'" : ''];
  return types[type] + more.join('');
}
