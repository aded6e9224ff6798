import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Player } from '../../web/element/player.js';

/** A player in a world whose clock only moves when it is told to. @param {{ playing?: boolean, granted?: boolean, room?: boolean, again?: boolean }} [options] */
function world({ playing = true, granted = true, room = true, again = false } = {}) {
  const seen = {
    playing,
    granted,
    now: 0,
    paints: 0,
    intervals: /** @type {number[]} */ ([]),
    grants: /** @type {{ iterations?: number, milliseconds: number }[]} */ ([]),
    frames: /** @type {(() => void)[]} */ ([]),
    timers: /** @type {number[]} */ ([]),
  };
  const drop = (/** @type {number} */ id) => void (seen.frames[id] = () => {});
  const player = new Player({
    playing: () => seen.playing,
    paint: (interval) => {
      seen.paints++;
      seen.intervals.push(interval);
      if (again) player.invalidate();
      return room;
    },
    grant: (limits) => (seen.grants.push(limits), seen.granted),
    clock: {
      now: () => seen.now,
      nextFrame: (callback) => seen.frames.push(callback) - 1,
      cancelFrame: drop,
      later: (callback, milliseconds) => (seen.timers.push(milliseconds), seen.frames.push(callback) - 1),
      cancelLater: drop,
    },
  });
  /** The next display frame. @param {number} [milliseconds] */
  const pass = (milliseconds = 1000 / 60) => {
    seen.now += milliseconds;
    seen.frames.splice(0).forEach((callback) => callback());
  };
  return { player, seen, pass };
}

/** @param {{ iterations?: number }[]} grants */
const total = (grants) => grants.reduce((sum, { iterations = 0 }) => sum + iterations, 0);

test('nothing happens before it is seen, nor while it is hidden', () => {
  const { player, seen, pass } = world();
  player.wake();
  pass();
  assert.deepEqual([player.awake, seen.grants.length], [false, 0]);
  player.visible = true;
  pass();
  assert.equal(seen.grants.length, 1);
  player.visible = false;
  for (let i = 0; i < 9; i++) pass();
  assert.deepEqual([player.awake, seen.grants.length], [false, 1]);
});

test('a picture that was never painted is painted once, though nobody sees it', () => {
  const { player, seen, pass } = world();
  player.invalidate();
  pass();
  player.invalidate();
  pass();
  assert.deepEqual([seen.paints, seen.grants.length, player.awake], [1, 0, false]);
});

test('without room yet, that first picture is tried again', () => {
  const { player, seen, pass } = world({ room: false });
  player.invalidate();
  pass();
  player.invalidate();
  pass();
  assert.equal(seen.paints, 2);
});

test('what asks to be painted while it is painted waits for the next display frame, and hastens nothing', () => {
  const { player, seen, pass } = world({ again: true });
  player.speed = 20;
  player.visible = true;
  player.invalidate();
  for (let i = 0; i < 300; i++) {
    pass();
    assert.equal(seen.frames.length, 1);
  }
  assert.equal(seen.paints, 300);
  assert.ok(Math.abs(total(seen.grants) - 100) <= 2, `${total(seen.grants)} in five seconds`);
});

test('a painting is told the longest time between display frames since the one before', () => {
  const { player, seen, pass } = world();
  player.visible = true;
  pass();
  for (const milliseconds of [16, 50, 16]) pass(milliseconds);
  player.invalidate();
  pass(20);
  player.invalidate();
  pass(18);
  assert.deepEqual(seen.intervals.map(Math.round), [50, 18]);
});

test('it keeps the speed that was asked for', () => {
  for (const speed of [2, 20, 50, 90]) {
    const { player, seen, pass } = world();
    player.speed = speed;
    player.visible = true;
    for (let i = 0; i < 300; i++) pass();
    assert.ok(
      Math.abs(total(seen.grants) - 5 * speed) <= 2,
      `${total(seen.grants)} in five seconds at ${speed}`,
    );
  }
});

test('the first iteration comes at once', () => {
  const { player, seen, pass } = world();
  player.speed = 1;
  player.visible = true;
  pass();
  assert.equal(total(seen.grants), 1);
});

test('what cannot be kept up with is not made up for in a burst', () => {
  const { player, seen, pass } = world({ granted: false });
  player.speed = 20;
  player.visible = true;
  for (let i = 0; i < 600; i++) pass();
  seen.granted = true;
  seen.grants.length = 0;
  pass();
  assert.ok(total(seen.grants) <= 5, String(total(seen.grants)));
});

test('at the highest speed a grant is limited by time alone', () => {
  const { player, seen, pass } = world();
  player.speed = Infinity;
  player.visible = true;
  pass();
  assert.equal(seen.grants[0].iterations, undefined);
  assert.ok(seen.grants[0].milliseconds < 1000 / 60);
});

test('news are painted at most once a display frame, and then it sleeps', () => {
  const { player, seen, pass } = world({ playing: false });
  player.visible = true;
  for (let i = 0; i < 9; i++) player.invalidate();
  pass();
  assert.deepEqual([seen.paints, player.awake], [1, false]);
});

test('when the run ends it falls asleep by itself', () => {
  const { player, seen, pass } = world();
  player.visible = true;
  pass();
  seen.playing = false;
  pass();
  assert.equal(player.awake, false);
});

test('with reduced motion it goes on in steps of half a second, at the same speed', () => {
  const { player, seen, pass } = world();
  player.calm = true;
  player.speed = 20;
  player.visible = true;
  pass();
  for (let i = 0; i < 10; i++) pass(500);
  assert.ok(seen.timers.every((milliseconds) => milliseconds === 500));
  assert.ok(Math.abs(total(seen.grants) - 100) <= 10, String(total(seen.grants)));
});
