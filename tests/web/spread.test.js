/** Over how many display frames a painting is spread. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Spread } from '../../web/element/spread.js';

/** @param {Spread} spread @param {number} interval @param {number} [times] */
const notes = (spread, interval, times = 1) => {
  for (let i = 0; i < times; i++) spread.note(interval, 4);
};

test('in time, everything is painted at once; late, in as many parts as it takes', () => {
  const quick = new Spread();
  notes(quick, 1000 / 60, 500);
  assert.deepEqual([quick.parts, quick.turn(4)], [1, { from: 0, many: 4 }]);
  const spread = new Spread();
  notes(spread, 40, 6);
  assert.equal(spread.parts, 2);
  notes(spread, 30, 6);
  assert.equal(spread.parts, 3);
  notes(spread, 22, 500);
  assert.equal(spread.parts, 3, 'neither late nor in time');
  notes(spread, 90, 500);
  assert.equal(spread.parts, 4, 'no more parts than panels');
  const slow = new Spread();
  notes(slow, 90, 6);
  assert.equal(slow.parts, 3, 'two more at once');
});

test('every panel has its turn, whatever their number', () => {
  for (const count of [1, 2, 3, 4, 5, 7]) {
    const spread = new Spread();
    notes(spread, 40, 6);
    const painted = new Set();
    for (let i = 0; i < 2; i++) {
      const { from, many } = spread.turn(count);
      for (let k = 0; k < many; k++) painted.add((from + k) % count);
    }
    assert.equal(painted.size, count);
  }
});

test('less is tried again, and more seldom each time that it was too much; pauses say nothing', () => {
  const spread = new Spread();
  notes(spread, 40, 6);
  notes(spread, 5000, 100);
  notes(spread, 0, 100);
  /** How many paintings in time it takes until all is painted at once again. */
  const patience = () => {
    for (let i = 1; i < 10_000; i++) {
      notes(spread, 1000 / 60);
      if (spread.parts === 1) return i;
    }
    return Infinity;
  };
  const first = patience();
  notes(spread, 40, 40);
  assert.ok(spread.parts > 1);
  while (spread.parts > 2) notes(spread, 1000 / 60);
  const second = patience();
  assert.ok(second >= 2 * first, `${first} and then ${second}`);
});
