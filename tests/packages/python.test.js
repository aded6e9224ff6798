import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { inRoot } from '../../tools/lib/paths.js';

const missing = spawnSync('python3', ['--version']).status === 0 ? false : 'there is no Python';

test('the package for notebooks passes its own tests', { skip: missing }, () => {
  const args = ['-B', '-m', 'unittest', 'discover', '-s', 'tests'];
  const { status, stderr } = spawnSync('python3', args, { cwd: inRoot('python'), encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^OK$/m);
});
