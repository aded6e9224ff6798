/** What the tools say: one line when a step begins, one with the time it took when it ends. */

const colored = process.stdout.isTTY && !process.env.NO_COLOR;

/**
 * @param {number} code of ANSI
 * @param {string} text
 */
const color = (code, text) => (colored ? `\x1b[${code}m${text}\x1b[0m` : text);

export const green = (/** @type {string} */ text) => color(32, text);
export const red = (/** @type {string} */ text) => color(31, text);
export const faint = (/** @type {string} */ text) => color(2, text);

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * Does a piece of work that takes noticeable time.
 * @template T
 * @param {string} title
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const start = performance.now();
  say(`${faint('…')} ${title}`);
  const result = await work();
  say(`${green('✓')} ${title} ${faint(`(${duration(performance.now() - start)})`)}`);
  return result;
}

/** An error that is an answer to the reader and not a fault of the tools: shown without a stack. */
export class Refusal extends Error {}

/**
 * Runs a tool's main function; a failure ends the process with a message and exit code 1.
 * @param {() => Promise<void>} main
 */
export function runMain(main) {
  main().catch((error) => {
    console.error(red(error instanceof Refusal ? error.message : (error?.stack ?? String(error))));
    process.exit(1);
  });
}
