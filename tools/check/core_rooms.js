/** The rooms of the C++ side: wasm → core; in the core numeric at the bottom, session and models on top. */

import { codeOnly, includesOf } from './source.js';

/**
 * The rooms of core/src from the lowest to the highest, and what each may include of the others: only of those before it, so that
 * no arrow leads upwards. The session's loop knows models by their interface
 * only, never a particular one; models implement that interface, hence session among theirs.
 * @type {Record<string, string[]>}
 */
const allowed = {
  numeric: [],
  values: ['numeric'],
  catalog: [],
  lines: ['numeric'],
  targets: ['numeric'],
  data: ['numeric', 'catalog'],
  // One that follows the target looks at it.
  families: ['numeric', 'catalog', 'values', 'targets'],
  bounds: ['numeric', 'targets', 'families'],
  objectives: ['numeric', 'families'],
  // Nodes in place of draws begin where the target has its mass.
  estimators: ['numeric', 'catalog', 'targets', 'families', 'objectives', 'bounds'],
  // A natural step moves the Gaussian itself.
  optimizers: ['numeric', 'values', 'families'],
  session: ['numeric', 'catalog', 'values', 'data'],
  models: [
    'numeric',
    'catalog',
    'values',
    'targets',
    'data',
    'families',
    'bounds',
    'objectives',
    'estimators',
    'optimizers',
    'session',
    'lines',
  ],
  // Which models a program has.
  modules: ['session', 'models'],
};

/** The core computes: it prints nothing, reads nothing, asks no clock and knows no JavaScript. */
const forbiddenHeaders =
  /^<(iostream|fstream|sstream|iomanip|print|chrono|ctime|time\.h|random|thread|mutex|filesystem|emscripten.*|cstdio|stdio\.h)>$/;
const forbiddenCode = [
  { pattern: /\bstd::(cout|cerr|clog)\b/, what: 'prints' },
  { pattern: /(?<![a-z_])(printf|puts|fprintf|fputs|fopen)\s*\(/, what: 'prints or reads files' },
  { pattern: /(?<![a-z_])s?rand\s*\(/, what: "uses the library's random numbers" },
  { pattern: /\b(__EMSCRIPTEN__|EM_ASM|EMSCRIPTEN_\w+)\b/, what: 'knows Emscripten' },
];

/** snprintf() into memory is no printing. */
const headerExceptions = new Map([['<cstdio>', /\bsnprintf\b/]]);

/**
 * @param {Record<string, string[]>} rooms  the lowest first
 * @returns {string[]} the arrows that do not lead down
 */
export function upwards(rooms) {
  const order = Object.keys(rooms);
  return order.flatMap((room, i) =>
    rooms[room]
      .filter((other) => !order.slice(0, i).includes(other))
      .map((other) => `core/src/${room}/ may not be allowed to include ${other}, which is no lower room`),
  );
}

/**
 * @param {Map<string, string>} files path from the root, with slashes → text
 * @returns {string[]} one line per violation
 */
export function checkCoreRooms(files) {
  const problems = upwards(allowed);
  for (const [path, text] of files) {
    if (!/^(core|wasm)\/.*\.(cpp|hpp|h|def)$/.test(path)) continue;
    for (const include of includesOf(text)) {
      const problem = path.startsWith('wasm/')
        ? wasmProblem(path, include)
        : coreProblem(path, include, text);
      if (problem) problems.push(`${path}: ${problem}`);
    }
    if (!path.startsWith('core/')) continue;
    const code = codeOnly(text);
    for (const { pattern, what } of forbiddenCode) {
      if (pattern.test(code)) problems.push(`${path}: the core ${what}`);
    }
  }
  return problems;
}

/**
 * @param {string} path
 * @param {string} include
 */
function wasmProblem(path, include) {
  const isInside =
    /^"(models|session|numeric|data|catalog|bounds|families|objectives|estimators|optimizers)\//.test(
      include,
    );
  return isInside ? `wasm/ may include the core's public headers only, not ${include}` : null;
}

/**
 * @param {string} path
 * @param {string} include
 * @param {string} text
 * @returns {string | null}
 */
function coreProblem(path, include, text) {
  if (forbiddenHeaders.test(include) && !headerExceptions.get(include)?.test(text))
    return `the core may not include ${include}`;
  const isPublic = path.startsWith('core/include/');
  const room = /^core\/src\/([^/]+)\//.exec(path)?.[1];
  if (/^[<"](unsupported\/)?Eigen\//.test(include) && (isPublic || room === 'catalog')) {
    return `${isPublic ? 'public headers' : 'the catalogue'} must do without Eigen`;
  }
  const [, other, rest] = /^"([a-z_]+)\/(.*)"$/.exec(include) ?? [];
  if (!other || other === 'elbo') return null;
  if (isPublic) return `public headers may not include ${include}`;
  if (!room) return null;
  if (!allowed[room]) return `core/src/${room}/ is no room; see tools/check/core_rooms.js`;
  // Tables for the preprocessor belong to several rooms, and contain nothing but rows.
  if (other === room || rest.endsWith('.def')) return null;
  if (!allowed[room].includes(other)) return `${room} may not include ${other} (${include})`;
  return null;
}
