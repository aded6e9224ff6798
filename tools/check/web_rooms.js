/** The rooms of web/: pages → element → plots, controls, store → engine. */

import { posix } from 'node:path';

import { codeOnly, importsOf } from './source.js';

/** @typedef {{ rooms: string[], packages: string[] }} Allowed */

/**
 * What each room may import beside itself. A control's answer is a change of the run, which is the store's
 * word; otherwise plots, controls and store do not know each other.
 * @type {Record<string, Allowed>}
 */
const allowed = {
  engine: {
    rooms: [],
    packages: ['elbo-explorer-catalog', 'elbo-explorer-digits', 'elbo-explorer-glue', 'elbo-explorer-packed'],
  },
  store: { rooms: ['engine'], packages: [] },
  plots: { rooms: ['engine'], packages: [] },
  controls: { rooms: ['store', 'engine'], packages: ['lit'] },
  element: {
    rooms: ['plots', 'controls', 'store', 'engine'],
    packages: ['lit'],
  },
  // Elements beside the figure, in a script of their own: of the figure's they use what knows no run.
  lines: { rooms: ['element', 'plots', 'engine'], packages: [] },
  pages: { rooms: ['lines', 'element', 'plots', 'controls', 'store', 'engine'], packages: ['lit'] },
};

/** What no file of web/ may do, except in the rooms named. */
const forbidden = [
  { pattern: /\bMath\.random\b/, what: 'Math.random: randomness is keyed and lives in the core', except: [] },
  { pattern: /\bDate\.now\b|\bnew Date\b/, what: 'a wall clock outside the engine', except: ['engine'] },
  {
    pattern: /\beval\s*\(|\bnew Function\b/,
    what: 'code from text, which strict policies refuse',
    except: [],
  },
];

/**
 * @param {Map<string, string>} files path from the root, with slashes → text
 * @returns {string[]} one line per violation
 */
export function checkWebRooms(files) {
  const problems = [];
  for (const [path, text] of files) {
    const match = /^web\/([^/]+)\/.*\.js$/.exec(path);
    if (!match) continue;
    const rules = allowed[match[1]];
    if (!rules) {
      problems.push(`${path}: web/${match[1]}/ is no room; see tools/check/web_rooms.js`);
      continue;
    }
    for (const name of importsOf(text)) {
      const problem = importProblem(path, match[1], rules, name, files);
      if (problem) problems.push(`${path}: ${problem}`);
    }
    const code = codeOnly(text);
    for (const { pattern, what, except } of forbidden) {
      if (pattern.test(code) && !except.includes(match[1])) problems.push(`${path}: ${what}`);
    }
  }
  return problems;
}

/**
 * @param {string} path
 * @param {string} room
 * @param {Allowed} rules
 * @param {string} name as imported
 * @param {Map<string, string>} files
 * @returns {string | null}
 */
function importProblem(path, room, rules, name, files) {
  if (!name.startsWith('.')) {
    const packageName = /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
    return rules.packages.includes(packageName) ? null : `${room} may not import the package ${packageName}`;
  }
  // The pages load the built library, which lies beside them only when they are served.
  if (room === 'pages' && name.startsWith('./v0/')) return null;
  const target = posix.join(posix.dirname(path), name);
  const other = /^web\/([^/]+)\//.exec(target)?.[1];
  if (!other) return `${name} leads out of web/`;
  if (!files.has(target)) return `${name} does not exist`;
  return other === room || rules.rooms.includes(other) ? null : `${room} may not import ${other} (${name})`;
}
