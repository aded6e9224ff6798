/**
 * docs/contract.md: the settings as catalog.json has them, and the fields of frames and answers of one session of each model as they come,
 * with the meanings of meanings.js. `node tools/docs/contract.js` writes it from dist/; a test holds it to that.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { format } from 'prettier';

import { inRoot } from '../lib/paths.js';
import { meanings } from './meanings.js';

/** @typedef {import('../../web/engine/types.js').Catalog} Catalog */
/** @typedef {import('../../web/engine/types.js').Parameter} Parameter */

export const contractFile = inRoot('docs', 'contract.md');

/**
 * A session of each model that has most of the fields, and what evaluate() needs beside a name. Its sizes have letters.
 * @type {{ model: string, config: Record<string, unknown>, sizes: Record<string, number>, options: Record<string, unknown> }[]}
 */
const examples = [
  {
    model: 'mixture',
    config: { model: 'mixture', data: 'faithful', components: 6 },
    sizes: { N: 272, K: 6, T: 5 },
    options: {},
  },
  {
    model: 'density',
    config: { model: 'density', samples: 48 },
    sizes: { S: 48, T: 5 },
    options: {},
  },
  {
    model: 'curve',
    config: { model: 'curve', curve: 'linear', rows: 60, learn: 'both' },
    sizes: { N: 60, T: 5, G: 241 },
    options: { posterior: { point: 0 } },
  },
  {
    model: 'vae',
    config: { model: 'vae', rows: 70, hiddenLayerSizes: [8] },
    sizes: { N: 70, T: 5 },
    options: { posterior: { point: 0 }, decode: { z: [0, 0] }, encode: { x: [0, 0] } },
  },
];

const ITERATIONS = 4;

/**
 * Every field below a value, with its shape in words.
 * @param {any} value
 * @param {Record<string, number>} sizes
 * @param {string} [path]
 * @returns {[path: string, shape: string][]}
 */
function fieldsOf(value, sizes, path = '') {
  const named = (/** @type {number} */ size) =>
    Object.keys(sizes).find((letter) => sizes[letter] === size) ?? String(size);
  if (value === null) return [[path, 'null']];
  if (Array.isArray(value)) {
    const records = value.find((one) => one !== null && typeof one === 'object');
    return records
      ? fieldsOf(records, sizes, `${path}[]`)
      : [[path, value.length === 0 ? 'list' : `list of ${named(value.length)}`]];
  }
  if (typeof value === 'object' && Array.isArray(value.shape)) {
    return [[path, `[${value.shape.map(named).join(', ')}]`]];
  }
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([name, member]) =>
      fieldsOf(member, sizes, path === '' ? name : `${path}.${name}`),
    );
  }
  return [[path, typeof value]];
}

/** Fields that a rule explains. */
const understood = /(^|\.)(residuals|residualErrors|why|parameters)\.|(?<!standard)Error$/;

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

/**
 * A condition in words.
 * @param {Parameter['when']} when
 */
function conditions(when) {
  return Object.entries(when ?? {})
    .map(([key, allowed]) => `\`${key}\` ${allowed.join(' or ')}`)
    .join('; ');
}

/** @param {Parameter} parameter */
function allowedBy(parameter) {
  const { type, choices, minimum, exclusiveMinimum, maximum } = parameter;
  if (choices) return choices.map(({ id }) => `\`${id}\``).join(' ');
  const from = minimum ?? exclusiveMinimum;
  const least = from === undefined ? '' : exclusiveMinimum === undefined ? `${from} ≤ ` : `${from} < `;
  const most = maximum === undefined ? '' : ` ≤ ${maximum}`;
  return least || most ? `${type}, ${least}x${most}` : type;
}

/** @param {Catalog} catalog */
function settings(catalog) {
  const rows = catalog.parameters.map((parameter) => [
    `\`${parameter.key}\``,
    allowedBy(parameter),
    parameter.default === 'auto' ? `auto: ${parameter.auto}` : String(parameter.default),
    conditions(parameter.when),
    parameter.live ? 'live' : '',
    parameter.explanation,
  ]);
  const choices = catalog.parameters
    .filter(({ key, choices }) => choices && key !== 'model')
    .map(({ key, choices = [] }) => {
      const rows = choices.map(({ id, explanation, when }) => [`\`${id}\``, explanation, conditions(when)]);
      return `### \`${key}\`\n\n${table(['id', 'what', 'where'], rows)}`;
    });
  return `${table(['key', 'values', 'default', 'where', '', 'what'], rows)}\n\n## Choices\n\n${choices.join('\n\n')}`;
}

/**
 * @param {[path: string, shape: string][]} fields
 * @param {Set<string>} used
 * @param {string[]} unknown
 */
function described(fields, used, unknown) {
  const rows = fields.flatMap(([path, shape]) => {
    if (understood.test(path)) return [];
    const tail = path.split('.').slice(-2).join('.').replaceAll('[]', '');
    const name = tail in meanings ? tail : (tail.split('.').at(-1) ?? '');
    const meaning = meanings[name];
    used.add(name);
    if (!meaning) unknown.push(path);
    return [[`\`${path}\``, shape, ...(meaning ?? ['', ''])]];
  });
  return table(['field', 'shape', 'unit', 'meaning'], rows);
}

/**
 * The text of docs/contract.md.
 * @param {{ createSession: (config: any) => Promise<any>, catalog: () => Catalog }} core
 */
export async function contract({ createSession, catalog }) {
  const used = /** @type {Set<string>} */ (new Set());
  const unknown = /** @type {string[]} */ ([]);
  const parts = [];
  for (const { model, config, sizes, options } of examples) {
    const session = await createSession(config);
    session.step(ITERATIONS);
    const letters = Object.entries(sizes).map(([letter, size]) => `${letter} = ${size}`);
    parts.push(
      `## Frames of \`${model}\`\n\nOf \`${JSON.stringify(config)}\` after ${ITERATIONS} iterations; ${letters.join(', ')}.\n`,
      described(fieldsOf(session.frame(), sizes), used, unknown),
    );
    const offered = catalog().parameters[0].choices?.find(({ id }) => id === model)?.evaluate ?? [];
    for (const what of offered) {
      const answer = await Promise.resolve()
        .then(() => session.evaluate(what, /** @type {any} */ (options)[what] ?? {}))
        .catch((/** @type {Error} */ error) => error);
      parts.push(`### evaluate('${what}')\n`);
      parts.push(
        answer instanceof Error
          ? `Not of this session: ${answer.message}`
          : described(fieldsOf(answer, sizes), used, unknown),
      );
    }
    session.dispose();
  }
  const idle = Object.keys(meanings).filter((name) => !used.has(name));
  if (unknown.length > 0) throw new Error(`tools/docs/meanings.js lacks ${unknown.join(', ')}.`);
  if (idle.length > 0)
    throw new Error(`tools/docs/meanings.js has ${idle.join(', ')}, which no field needs.`);
  const text = `# The public contract

Written by \`node tools/docs/contract.js\`; do not edit. The settings are those of the catalogue (\`catalog()\`, \`catalog.json\`); the fields of
frames and of answers are those of real sessions. Numbers that are not known are \`null\`, with the reason in \`why\` under their path: \`infinite\`, \`not-computed\` or
\`not-defined\`. \`xError\` is what \`x\` is off by at most, in the unit of \`x\`. \`residuals\` are identities whose two sides were computed independently (docs/mathematics.md),
\`residualErrors\` what the stated errors allow of each. Arrays are \`{ shape, data }\`, row-major, in double precision; bounds are totals in nats.
Positions are on the analysed scale, which \`standardization\` maps back.

## Settings

Attributes of the element are these keys in kebab-case; \`live\` ones change a run that is under way. A setting applies where all its conditions hold.

${settings(catalog())}

${parts.join('\n')}
`;
  const options = JSON.parse(readFileSync(inRoot('.prettierrc.json'), 'utf8'));
  return format(text, { ...options, parser: 'markdown' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const core = await import(new URL('../../dist/v0/core.js', import.meta.url).href);
  writeFileSync(contractFile, await contract(core));
}
