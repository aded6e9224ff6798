/** A typed formula in Python. */

import { unavailable } from './text.js';

export const HELPERS = `def softplus(v):
    return max(v, 0.0) + log1p(exp(-abs(v)))


def logaddexp(*values):
    return log_sum_exp(values)


def square(v):
    return v * v


def normal(v, m, s):
    return exp(-0.5 * ((v - m) / s) ** 2) / (s * sqrt(2 * pi))`;

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉';

const FUNCTIONS = new Set(
  'exp log sqrt abs sin cos tan sinh cosh tanh atan erf lgamma softplus square log1p expm1 ln pow logaddexp min max normal'.split(
    ' ',
  ),
);

/** @typedef {{ kind: 'number' | 'name' | 'mark', text: string }} Token */

/**
 * @param {string} formula
 * @param {number} dimensions
 */
export function formulaPython(formula, dimensions) {
  const names = dimensions === 1 ? 'z' : 'z1, z2';
  const list = tokensOf(formula, dimensions);
  /** @type {string[]} */
  const out = [];
  const bars = barsOf(list);
  list.forEach((token, i) => {
    const before = list[i - 1];
    const open = token.kind !== 'mark' || token.text === '(' || bars.get(i) === 'open';
    const ends = before && (before.kind !== 'mark' || before.text === ')' || bars.get(i - 1) === 'close');
    const calls = before?.kind === 'name' && FUNCTIONS.has(before.text) && token.text === '(';
    if (open && ends && !calls) out.push(' * ');
    out.push(wordOf(token, bars.get(i)));
  });
  return `def log_target(${names}):\n    return ${out.join('')}`;
}

/**
 * @param {Token} token
 * @param {'open' | 'close' | undefined} bar
 */
function wordOf({ kind, text }, bar) {
  if (bar) return bar === 'open' ? 'abs(' : ')';
  if (kind === 'name' && text === 'ln') return 'log';
  if (text === '^') return '**';
  return kind === 'mark' && '+-*/,'.includes(text) ? ` ${text} ` : text;
}

/**
 * @param {string} formula
 * @param {number} dimensions
 * @returns {Token[]}
 */
function tokensOf(formula, dimensions) {
  const plain = formula
    .replace(/[−–]/g, '-')
    .replace(/[·×⋅]/g, '*')
    .replace(/\*\*/g, '^')
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (digits) => `^${[...digits].map((d) => RAISED.indexOf(d)).join('')}`)
    .replace(/[₀-₉]/g, (digit) => String(LOWERED.indexOf(digit)))
    .replace(/z\s*(?:_\s*\{?|\[)\s*(\d)\s*[}\]]?/g, (_, digit) => `z${digit}`)
    .replaceAll('π', 'pi');
  /** @type {Token[]} */
  const tokens = [];
  const token =
    /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z][A-Za-z0-9]*)|([-+*/^(),|]))/y;
  const end = plain.trimEnd().length;
  while (token.lastIndex < end) {
    const at = token.lastIndex;
    const [, number, name, mark] = token.exec(plain) ?? [];
    if (number) tokens.push({ kind: 'number', text: number });
    else if (name) tokens.push({ kind: 'name', text: variable(name, dimensions) });
    else if (mark) tokens.push({ kind: 'mark', text: mark });
    else throw unavailable(`this formula (at character ${at + 1})`);
  }
  return tokens;
}

/**
 * @param {string} name
 * @param {number} dimensions
 */
function variable(name, dimensions) {
  if (FUNCTIONS.has(name) || name === 'pi') return name;
  const line = dimensions === 1;
  const known = { z: 'z', x: line ? 'z' : 'z1', y: 'z2', z1: line ? 'z' : 'z1', z2: 'z2', e: 'exp(1)' };
  const found = known[/** @type {keyof typeof known} */ (name)];
  if (!found) throw unavailable(`a formula with ${name}`);
  return found;
}

/**
 * Which bars open an absolute value and which close one.
 * @param {Token[]} tokens
 */
function barsOf(tokens) {
  /** @type {Map<number, 'open' | 'close'>} */
  const bars = new Map();
  let depth = 0;
  tokens.forEach(({ text }, i) => {
    if (text !== '|') return;
    const before = tokens[i - 1];
    const operand = before && (before.kind !== 'mark' || before.text === ')' || bars.get(i - 1) === 'close');
    const closes = depth > 0 && operand;
    bars.set(i, closes ? 'close' : 'open');
    depth += closes ? -1 : 1;
  });
  return bars;
}
