import assert from 'node:assert/strict';
import { test } from 'node:test';

import { core, lightQuantity, models, using } from './support/sessions.js';

const { createSession, openSession } = core;
/** web/engine/internal.js */
const memoryBytes = Symbol.for('elbo-explorer.memoryBytes');

test('a session starts at 4 MB', async () => {
  await using(createSession, {}, (session) => assert.equal(session[memoryBytes](), 4 * 2 ** 20));
  await using(openSession, {}, async (session) => assert.equal(await session[memoryBytes](), 4 * 2 ** 20));
});

test('ten thousand iterations, looked at, leave the heap where it was', async () => {
  for (const config of models) {
    await using(createSession, { ...config, tolerance: 0 }, (session) => {
      session.step(100);
      session.frame();
      const before = session[memoryBytes]();
      for (let i = 0; i < 100; ++i) {
        session.step(100);
        session.frame();
        session.evaluate(...lightQuantity(config));
      }
      assert.equal(session[memoryBytes](), before, JSON.stringify(config));
    });
  }
});

test('a thousand returns to the start leave the heap where it was', async () => {
  await using(createSession, {}, (session) => {
    const start = session.save();
    session.step(20);
    session.frame();
    const before = session[memoryBytes]();
    for (let i = 0; i < 1000; ++i) {
      session.load(start);
      session.step(5);
      session.configure({ tolerance: 1e-6 * (1 + (i % 2)) });
      session.setParameters(session.parameters());
      session.frame({ maxPoints: 50 });
    }
    assert.equal(session[memoryBytes](), before);
  });
});

test('aborted and refused work is given back', async () => {
  await using(openSession, { data: { points: Array.from({ length: 17 }, (_, i) => [i * i]) }, components: 2 }, async (session) => {
    await session.step(5);
    const before = await session[memoryBytes]();
    for (let i = 0; i < 200; ++i) {
      const controller = new AbortController();
      const waiting = session.evaluate('evidence', { signal: controller.signal }).catch(() => {});
      await session.frame({ fields: [] });
      controller.abort();
      await waiting;
      await session.load(new Uint8Array(1000)).catch(() => {});
    }
    assert.equal(await session[memoryBytes](), before);
  }); // prettier-ignore
});

test('a thousand sessions, one after the other, each start anew', async () => {
  for (let i = 0; i < 1000; ++i) {
    await using(createSession, { components: 2, seed: i }, (session) => {
      session.step(2);
      assert.equal(session[memoryBytes](), 4 * 2 ** 20);
    });
  }
});

test('what a large session took is not kept by the sessions after it', async () => {
  await using(openSession, { data: 'blobs', rows: 200_000, components: 10 }, async (session) => {
    assert.ok((await session[memoryBytes]()) > 4 * 2 ** 20);
  });
  await using(openSession, {}, async (session) => assert.equal(await session[memoryBytes](), 4 * 2 ** 20));
});
