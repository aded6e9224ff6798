/** `npm run bench`: what a fresh machine needs, the builds, then tests/bench/. Arguments are passed on. */

import { buildAll } from './build.js';
import { findChrome } from './lib/chrome.js';
import { inRoot } from './lib/paths.js';
import { run } from './lib/process.js';
import { runMain } from './lib/terminal.js';
import { setUp } from './setup.js';

runMain(async () => {
  await setUp('test');
  await buildAll({ tests: true });
  const env = { CHROME: findChrome() ?? undefined };
  await run(process.execPath, [inRoot('tests', 'bench', 'bench.js'), ...process.argv.slice(2)], { env });
});
