/**
 * Declarations of what frames and evaluate() hold, from docs/contract.md, whose tables are those of real sessions of each model (a test holds
 * them to that): `frames.d.ts`.
 */

/** @typedef {{ [name: string]: Tree | { shape: string, meaning: string } }} Tree */

/**
 * The tables of the contract.
 * @param {string} contract  docs/contract.md
 * @returns {{ model: string, what: string | null, fields: [path: string, shape: string, meaning: string][] }[]}  `what`: of evaluate()
 */
function tablesOf(contract) {
  /** @type {ReturnType<typeof tablesOf>} */
  const tables = [];
  let model = '';
  for (const line of contract.split('\n')) {
    const frame = /^## Frames of `(\w+)`/.exec(line);
    const answer = /^### evaluate\('(\w+)'\)/.exec(line);
    if (frame) model = frame[1];
    if (model === '') continue;
    if (frame || answer) tables.push({ model, what: answer?.[1] ?? null, fields: [] });
    // A stroke within a cell is escaped.
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const path = /^`([^`]+)`$/.exec(cells[1] ?? '')?.[1];
    if (path) tables[tables.length - 1].fields.push([path, cells[2], (cells[4] ?? '').replace(/\\\|/g, '|')]);
  }
  return tables;
}

/** @param {string} shape  as the contract writes it */
function typeOf(shape) {
  if (shape.startsWith('[')) return 'Dense | null';
  if (shape.startsWith('list')) return 'readonly (number | string | null)[] | null';
  // Of the session of the example it is not known; elsewhere it is a number, or an array.
  if (shape === 'null') return 'any';
  return `${shape} | null`;
}

/**
 * @param {[path: string, shape: string, meaning: string][]} fields
 * @param {string} indent
 * @returns {string}
 */
function members(fields, indent) {
  /** @type {Map<string, typeof fields>} */
  const below = new Map();
  const own = fields.filter(([path, shape, meaning]) => {
    const [name, ...rest] = path.split('.');
    if (rest.length > 0) below.set(name, [...(below.get(name) ?? []), [rest.join('.'), shape, meaning]]);
    return rest.length === 0;
  });
  const plain = own.map(
    ([name, shape, meaning]) =>
      `${indent}/** ${meaning.replaceAll('*/', '* /')}${meaning === '' ? '' : '; '}${shape} */\n${indent}${key(name)}?: ${typeOf(shape)};`,
  );
  const nested = [...below].map(([name, inner]) => {
    const body = `{\n${members(inner, `${indent}  `)}\n${indent}}`;
    return name.endsWith('[]')
      ? `${indent}${key(name.slice(0, -2))}?: readonly ${body}[] | null;`
      : `${indent}${key(name)}?: ${body} | null;`;
  });
  return [...plain, ...nested].join('\n');
}

/** @param {string} name */
const key = (name) => (/^\w+$/.test(name) ? name : JSON.stringify(name));

/**
 * @param {string} contract
 * @returns {string}
 */
export function frameTypes(contract) {
  const tables = tablesOf(contract);
  const models = [...new Set(tables.map(({ model }) => model))];
  const frames = models.map((model) => {
    const fields = tables.find((table) => table.model === model && table.what === null)?.fields ?? [];
    const shared = ['iteration', 'status', 'message'];
    return `  ${model}: Common & {\n${members(
      fields.filter(([path]) => !shared.includes(path)),
      '    ',
    )}\n  };`;
  });
  const answers = models.map((model) => {
    const own = tables.filter((table) => table.model === model && table.what !== null);
    const each = own.map(({ what, fields }) =>
      fields.length === 0 ? `    ${what}: any;` : `    ${what}: {\n${members(fields, '      ')}\n    };`,
    );
    return `  ${model}: {\n${each.join('\n')}\n  };`;
  });
  return `/** What frames and evaluate() hold, by model. What is not known is null, with the reason in \`why\`. */

import type { Dense } from './engine/types.js';

/** What every frame has. */
export interface Common {
  /** how many iterations were done */
  iteration: number;
  status: 'running' | 'converged' | 'diverged';
  /** the same in a sentence */
  message: string;
  /** why a field is null, by its path */
  why?: { [field: string]: 'infinite' | 'not-computed' | 'not-defined' | 'contradicted' } | null;
}

/** Frames, of all fields. */
export interface Frames {
${frames.join('\n')}
}

/** What evaluate() answers. */
export interface Answers {
${answers.join('\n')}
}

/** The frame of a model: \`const frame: FrameOf<'density'> = session.frame()\`. */
export type FrameOf<M extends keyof Frames> = Frames[M];

/** An answer of a model: \`const renyi: AnswerOf<'density', 'renyi'> = session.evaluate('renyi')\`. */
export type AnswerOf<M extends keyof Answers, W extends keyof Answers[M]> = Answers[M][W];
`;
}
