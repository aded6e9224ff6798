/**
 * Shows what the modules and the first figures weigh, gzipped, and writes it down.
 *
 *     node tools/sizes.js                           shows
 *     node tools/sizes.js --record                  writes down what has become less
 *     node tools/sizes.js --record --because '…'    and what has become more, with the reason, which goes into CHANGELOG.md
 */

import { readFileSync, writeFileSync } from 'node:fs';

import { inRoot, isMain } from './lib/paths.js';
import { growth, measuredSizes, recordedSizes, sizesJson } from './lib/sizes.js';
import { Refusal, runMain, say } from './lib/terminal.js';

const changelog = inRoot('CHANGELOG.md');

/** @param {string[]} args */
function main(args) {
  const measured = measuredSizes();
  const recorded = recordedSizes();
  for (const kind of /** @type {const} */ (['modules', 'figures'])) {
    say(kind);
    for (const [name, bytes] of Object.entries(measured[kind]))
      say(`  ${name.padEnd(14)} ${bytes} (${recorded?.[kind][name] ?? 'not written down'})`);
  }
  if (!args.includes('--record')) return;
  const grown = growth(recorded, measured);
  const reason = args[args.indexOf('--because') + 1] ?? '';
  if (recorded && grown.length > 0 && !args.includes('--because'))
    throw new Refusal(`${grown.join('; ')}. Say why: --because '…'.`);
  if (recorded && grown.length > 0) note(`- Sizes: ${reason} (${grown.join('; ')}).`);
  writeFileSync(sizesJson, `${JSON.stringify(measured, null, 2)}\n`);
}

/** @param {string} line  for the changelog's newest section */
function note(line) {
  const text = readFileSync(changelog, 'utf8');
  const head = /^## .*\n+/m;
  writeFileSync(
    changelog,
    text.replace(head, (title) => `${title}${line}\n`),
  );
}

if (isMain(import.meta.url)) runMain(async () => main(process.argv.slice(2)));
