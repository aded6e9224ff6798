import assert from 'node:assert/strict';
import { test } from 'node:test';

import { refuses } from './support/errors.js';
import { core, models, using } from './support/sessions.js';

const { createSession, openSession } = core;

/** Slow enough that an iteration takes several slices. */
const large = { data: 'blobs', rows: 100_000, components: 20, tolerance: 0 };

/**
 * The longest time that the thread was not free, while an action ran.
 * @param {() => Promise<void>} action
 */
async function longestBlock(action) {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 0);
  try {
    await action();
  } finally {
    clearInterval(timer);
  }
  return longest;
}

test('a run in grants of any size is the run in one', async () => {
  for (const config of models) {
    const whole = await using(createSession, config, (session) => (session.step(30), session.frame()));
    await using(openSession, config, async (session) => {
      let left = 30;
      for (const iterations of [1, 2, 3, 5, 8, 11]) {
        const grant = await session.run({ iterations, fields: ['bound'] });
        assert.equal(grant.iterations, iterations);
        left -= iterations;
        assert.equal(grant.frame.iteration, 30 - left);
      }
      assert.deepEqual(await session.frame(), whole, JSON.stringify(config));
    });
  }
});

test('a grant by time does what it can and shows where it is', async () => {
  await using(openSession, { tolerance: 0, optimizer: 'stochastic' }, async (session) => {
    const { iterations, frame } = await session.run({ milliseconds: 20, fields: ['bound'] });
    assert.ok(iterations > 1);
    assert.equal(frame.iteration, iterations);
    const next = await session.run({ milliseconds: 5, fields: [] });
    assert.equal(next.frame.iteration, iterations + next.iterations);
  });
});

test('a converged run answers with its frame and no iterations', async () => {
  await using(openSession, {}, async (session) => {
    await session.run({ milliseconds: 10_000 });
    const { iterations, frame } = await session.run({ milliseconds: 10_000, fields: [] });
    assert.equal(iterations, 0);
    assert.equal(frame.status, 'converged');
  });
});

test('a grant with a wrong field is refused, and the session goes on', async () => {
  await using(openSession, {}, async (session) => {
    await refuses(() => session.run({ fields: ['bounds'] }), 'invalid-config', /^fields\[0\]: "bounds"/);
    assert.equal((await session.run({ iterations: 2, fields: [] })).iterations, 2);
  });
});

test('a change between two grants is applied after exactly the iteration that the first one shows', async () => {
  await using(openSession, { optimizer: 'stochastic', tolerance: 0 }, async (session) => {
    const first = session.run({ milliseconds: 10, fields: [] });
    const changed = session.configure({ learningDecay: 0.9 });
    const second = session.run({ iterations: 5 });
    const { iteration } = (await first).frame;
    await changed;
    const { frame } = await second;
    const replayed = await using(createSession, { optimizer: 'stochastic', tolerance: 0 }, (replay) => {
      replay.step(iteration);
      replay.configure({ learningDecay: 0.9 });
      replay.step(5);
      return replay.frame();
    });
    assert.deepEqual(frame, replayed);
  });
});

test('a large run leaves the thread free between slices, and equals the synchronous one', async () => {
  await using(openSession, large, async (session) => {
    await session.run({ milliseconds: 100, fields: [] });
    const iterations = 3;
    const blocked = await longestBlock(async () => {
      await session.run({ milliseconds: 300, fields: [] });
    });
    // Slices of 8 ms; the rest is for a machine that does other things as well.
    assert.ok(blocked < 60, `${blocked} ms`);
    const before = (await session.frame({ fields: [] })).iteration;
    await session.step(iterations);
    const { bound } = await session.frame({ fields: ['bound'] });
    const whole = await using(createSession, large, (synchronous) => {
      synchronous.step(before + iterations);
      return synchronous.frame({ fields: ['bound'] }).bound;
    });
    assert.deepEqual(bound, whole);
  });
});

test('an evaluation that is aborted leaves the session as it was', async () => {
  const points = Array.from({ length: 16 }, (_, i) => [i % 5, (i * 7) % 11]);
  await using(openSession, { data: { points }, components: 2 }, async (session) => {
    await session.step(3);
    const before = await session.frame({ fields: ['bound'] });
    const controller = new AbortController();
    const waiting = refuses(() => session.evaluate('evidence', { signal: controller.signal }), 'aborted');
    setTimeout(() => controller.abort(), 5);
    await waiting;
    assert.deepEqual(await session.frame({ fields: ['bound'] }), before);
    const told = [];
    const { logEvidenceKind } = await session.evaluate('evidence', {
      progress: (/** @type {number} */ progress) => told.push(progress),
    });
    assert.equal(logEvidenceKind, 'exact');
  });
});

test('many sessions at once give each the run that it would have alone', async () => {
  const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
  const sessions = await Promise.all(seeds.map((seed) => openSession({ seed, components: 4 })));
  const frames = await Promise.all(
    sessions.map((session) => session.run({ iterations: 25, fields: ['bound'] })),
  );
  for (const [i, { frame }] of frames.entries()) {
    const alone = await using(createSession, { seed: seeds[i], components: 4 }, (session) => {
      session.step(25);
      return session.frame({ fields: ['bound'] });
    });
    assert.deepEqual(frame, alone);
    sessions[i].dispose();
  }
});

test('a session disposed of in the middle of its work is gone; the others go on', async () => {
  const doomed = await openSession(large);
  const other = await openSession({});
  const waiting = [doomed.run({ milliseconds: 1e6 }), doomed.step(1000), doomed.evaluate('grid')];
  const failed = Promise.all(waiting.map((promise) => refuses(() => promise, 'disposed')));
  await new Promise((resolve) => setTimeout(resolve, 20));
  doomed.dispose();
  await failed;
  assert.equal(await other.step(3), 3);
  other.dispose();
});
