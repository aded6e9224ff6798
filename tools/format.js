/** `npm run format`: clang-format and prettier, in place. */

import { inRoot } from './lib/paths.js';
import { run } from './lib/process.js';
import { cppFiles } from './lib/sources.js';
import { runMain } from './lib/terminal.js';
import { setUp } from './setup.js';

runMain(async () => {
  await setUp('check');
  await run('clang-format', ['-i', ...cppFiles()]);
  await run(inRoot('node_modules', '.bin', 'prettier'), ['--write', '--log-level=warn', '.']);
});
