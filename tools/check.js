/** `npm run check`: everything about the source that a machine can judge, without running it. */

import { buildPreset } from './build/cmake.js';
import { tidy } from './check/tidy.js';
import { checkRooms } from './check_rooms.js';
import { inRoot } from './lib/paths.js';
import { start } from './lib/process.js';
import { cppFiles } from './lib/sources.js';
import { duration, faint, green, red, Refusal, runMain, say } from './lib/terminal.js';
import { setUp } from './setup.js';

/**
 * @param {string} program among npm's
 * @param {string[]} args
 */
const node = async (program, ...args) =>
  (await start(inRoot('node_modules', '.bin', program), args)).code === 0;

/** @type {{ title: string, check: () => boolean | Promise<boolean> }[]} */
const checks = [
  {
    title: 'rooms: dependencies point one way',
    check: () => {
      const problems = checkRooms();
      problems.forEach((problem) => say(problem));
      return problems.length === 0;
    },
  },
  {
    title: 'clang-format',
    check: async () => (await start('clang-format', ['--dry-run', '-Werror', ...cppFiles()])).code === 0,
  },
  { title: 'prettier', check: () => node('prettier', '--check', '--log-level=warn', '.') },
  { title: 'eslint', check: () => node('eslint', '.') },
  { title: 'tsc', check: () => node('tsc', '-p', '.') },
  {
    title: 'clang-tidy',
    check: async () => {
      // The compile commands are CMake's; a header that the build generates is written while it configures.
      await buildPreset('tidy', [], { configure: true });
      return tidy();
    },
  },
];

runMain(async () => {
  await setUp('check');
  let failed = 0;
  for (const { title, check } of checks) {
    const begin = performance.now();
    const good = await check();
    say(`${good ? green('✓') : red('✗')} ${title} ${faint(`(${duration(performance.now() - begin)})`)}`);
    if (!good) ++failed;
  }
  if (failed > 0)
    throw new Refusal(`${failed} of ${checks.length} checks failed; \`npm run format\` mends formatting.`);
});
