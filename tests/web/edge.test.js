import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isOwnKey } from '../../web/element/edge.js';
import { KEYS } from '../../web/element/keys.js';

/** A key on the figure itself. @param {string} key */
function pressed(key, more = {}) {
  const target = { matches: () => false, closest: () => null };
  const up = { ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false };
  return /** @type {any} */ ({ ...up, key, target, ...more });
}

test('every key that a figure has stops at its edge, when it is let go as well', () => {
  const names = /** @type {Record<string, string>} */ ({ Space: ' ', '→': 'ArrowRight' });
  for (const { keys } of KEYS) {
    const [key = '', ...held] = keys.split('+').reverse();
    const more = { ctrlKey: held.includes('Ctrl'), shiftKey: held.includes('Shift') };
    assert.ok(isOwnKey(pressed(names[key] ?? key.toLowerCase(), more)), keys);
  }
  assert.ok(isOwnKey(pressed('y', { ctrlKey: true })));
});

test('others go on to the page', () => {
  for (const key of ['n', 'v', 'o', '/', 'Escape', 'Tab', 'F5']) assert.ok(!isOwnKey(pressed(key)), key);
  for (const key of ['f', 'k', 'r', 's'])
    assert.ok(!isOwnKey(pressed(key, { ctrlKey: true })), `Ctrl+${key}`);
});
