/**
 * `npm test`: everything a fresh machine needs, the builds, all suites; its last line is `N passed, N
 * failed`.
 *
 *     npm test                    all suites
 *     npm test -- unit browser    some
 */

import { buildAll } from './build.js';
import { duration, faint, green, red, Refusal, runMain, say } from './lib/terminal.js';
import { setUp } from './setup.js';
import { suites } from './test/suites.js';

/** @typedef {import('./test/suites.js').Outcome & { title: string, milliseconds: number }} Row */

/** @param {string[]} names */
function selected(names) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Refusal(
      `No suite ${unknown.join(', ')}; there are ${suites.map((suite) => suite.name).join(', ')}.`,
    );
  }
  return names.length === 0 ? suites : suites.filter((suite) => names.includes(suite.name));
}

/** @param {Row[]} rows */
function table(rows) {
  const width = Math.max(...rows.map((row) => row.title.length));
  return rows.map(({ title, passed, failed, problem, milliseconds }) => {
    const mark = failed > 0 ? red('✗') : green('✓');
    const counts = `${String(passed).padStart(6)} passed ${String(failed).padStart(4)} failed`;
    const time = faint(duration(milliseconds).padStart(12));
    return `${mark} ${title.padEnd(width)} ${counts} ${time} ${red(problem ?? '')}`;
  });
}

runMain(async () => {
  const chosen = selected(process.argv.slice(2));
  const begin = performance.now();
  try {
    await setUp('test');
    await buildAll({ tests: true });
  } catch (error) {
    // What cannot be built has failed: the last line says so as well.
    say(red(error instanceof Refusal ? error.message : String(error)));
    say('0 passed, 1 failed');
    process.exitCode = 1;
    return;
  }

  /** @type {Row[]} */
  const rows = [];
  for (const suite of chosen) {
    say(`\n── ${suite.title} ${'─'.repeat(Math.max(0, 76 - suite.title.length))}`);
    const start = performance.now();
    const outcome = await suite.run();
    rows.push({ ...outcome, title: suite.title, milliseconds: performance.now() - start });
  }

  const sum = (/** @type {'passed' | 'failed'} */ key) => rows.reduce((total, row) => total + row[key], 0);
  say(
    `\n${table(rows).join('\n')}\n\n${faint(`in ${duration(performance.now() - begin)}, builds included`)}`,
  );
  say(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
});
