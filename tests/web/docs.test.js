/** docs/contract.md is what the catalogue and real sessions say, and no document names a file that is not there. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { contract, contractFile } from '../../tools/docs/contract.js';
import { importCore } from './support/dist.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the contract is current', async () => {
  const text = await contract(await importCore());
  assert.ok(
    text === readFileSync(contractFile, 'utf8'),
    'docs/contract.md is not what `node tools/docs/contract.js` writes',
  );
});

test('links of the documents lead to files of the project', () => {
  for (const name of [
    'CONTRIBUTING.md',
    'README.md',
    'docs/adding.md',
    'docs/architecture.md',
    'docs/contract.md',
    'docs/mathematics.md',
    'docs/testing.md',
  ]) {
    const text = readFileSync(join(root, name), 'utf8');
    for (const [, target] of text.matchAll(/\]\(([^)#:]+)\)/g)) {
      assert.ok(existsSync(join(root, dirname(name), target)), `${name} links to ${target}`);
    }
    for (const [, path] of text.matchAll(/`((?:core|web|tests|tools|docs)\/[\w./-]+\.\w+)`/g)) {
      assert.ok(existsSync(join(root, path)), `${name} names ${path}`);
    }
  }
});
