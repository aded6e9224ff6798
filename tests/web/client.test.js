import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { Client } from '../../web/engine/client.js';
import { ElboError } from '../../web/engine/errors.js';
import { init } from '../../web/engine/load.js';
import { openSession } from '../../web/engine/remote.js';
import { startTransport } from '../../web/engine/transport.js';
import { refuses } from './support/errors.js';
import { workers } from './support/fake-worker.js';

/** Of another origin than the worker, so that fakes are made of what is handed in. */
const location = { origin: 'https://blog.example' };
const wasm = () => Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0).buffer;
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {string} name */
const handed = async (name) => ({ name, wasm: wasm(), from: 'a test', rest: 'https://example.org/' });

/** A client whose workers are fakes. @param {any} [options] */
function page({ linger = 10, core = {}, hand = handed } = {}) {
  const { Worker, made } = workers(() => 'works');
  const client = new Client(
    async () => {
      const transport = await startTransport({ Worker, location });
      made[made.length - 1].core = core;
      return transport;
    },
    linger,
    hand,
  );
  return {
    made,
    client,
    /** @param {any} [config] @param {any} [options] */
    open: (config, options) => openSession(config, options, client),
    /** The requests of a type that the worker got. @param {string} type */
    received: (type) =>
      made[made.length - 1].received.filter((/** @type {any} */ message) => message.type === type),
  };
}

afterEach(() => init());

test('no worker before the first session, one for all of them', async () => {
  const { made, open } = page();
  assert.equal(made.length, 0);
  const sessions = await Promise.all([open({ a: 1 }), open({ a: 2 }), open()]);
  assert.equal(made.length, 1);
  assert.equal(made[0].instances.length, 3, 'each with an instance of its own');
  assert.deepEqual(sessions.map(({ config }) => config), [{ a: 1 }, { a: 2 }, {}]); // prettier-ignore
});

test('the worker goes a little after the last session, and a new one comes with the next', async () => {
  const { made, open } = page({ linger: 20 });
  const first = await open();
  const second = await open();
  first.dispose();
  await pause(40);
  assert.ok(!made[0].terminated);
  second.dispose();
  const third = await open();
  await pause(40);
  assert.ok(!made[0].terminated, 'a session in time keeps it');
  third.dispose();
  await pause(40);
  assert.ok(made[0].terminated);
  const fourth = await open();
  assert.equal(made.length, 2);
  assert.equal(await fourth.step(3), 3);
});

test('a worker that dies is lost to all its sessions; new ones get a fresh worker', async () => {
  const { made, open } = page({ core: { taskWork: 1e15 } });
  const [a, b] = await Promise.all([open(), open()]);
  const waiting = refuses(
    () => a.evaluate('grid'),
    'worker-lost',
    'The worker is gone: The worker failed: x.',
  );
  await pause(5);
  made[0].die('x');
  await waiting;
  for (const session of [a, b]) await refuses(() => session.step(1), 'worker-lost');
  await refuses(() => b.run(), 'worker-lost');
  a.dispose();
  await refuses(() => a.step(1), 'disposed');
  const c = await open();
  assert.equal(made.length, 2);
  assert.equal(await c.step(1), 1);
});

test('a transport that cannot start is tried again by the next session', async () => {
  let attempts = 0;
  const { Worker } = workers(() => 'works');
  const client = new Client(
    async () => {
      if (++attempts === 1) throw new Error('offline');
      return startTransport({ Worker, location });
    },
    10,
    handed,
  );
  await refuses(() => openSession({}, {}, client), 'worker-lost', 'offline');
  const session = await openSession({}, {}, client);
  assert.equal(attempts, 2);
  session.dispose();
});

test('a refused config closes its session', async () => {
  const { made, open, received } = page();
  await refuses(() => open({ bad: true }), 'invalid-config', 'bad: true is not allowed.');
  await pause(30);
  assert.equal(received('dispose').length, 1);
  assert.ok(made[0].terminated);
});

test('a config that cannot be sent starts no worker', async () => {
  const { made, open } = page();
  await refuses(
    () => open({ data: { points: [[1, 2n]] } }),
    'invalid-config',
    /^data\.points\[0\]\[1\]: a bigint/,
  );
  assert.equal(made.length, 0);
});

test('at most two grants are outstanding', async () => {
  const { open } = page({ core: { iterationWork: 1e4 } });
  const session = await open();
  const grants = [session.run({ iterations: 5 }), session.run({ iterations: 7 })];
  await refuses(
    () => session.run(),
    'not-available',
    '2 grants are outstanding; wait for one to be answered.',
  );
  const [first, second] = await Promise.all(grants);
  assert.deepEqual([first.iterations, second.iterations], [5, 7]);
  assert.equal(second.frame.iteration, 12);
  assert.equal((await session.run()).iterations, 1, 'without a limit: one iteration');
});

test('a grant carries what it asks for, and refuses what is no limit', async () => {
  const { open, received } = page();
  const session = await open();
  const { frame } = await session.run({ milliseconds: 0, fields: ['bound'], maxPoints: 10 });
  assert.deepEqual(frame.fields, ['bound']);
  assert.equal(frame.maxPoints, 10);
  const [{ iterations, milliseconds }] = received('run');
  assert.deepEqual([iterations, milliseconds], [null, 0]);
  for (const wrong of [NaN, -1, 1.5, '3', null, Infinity]) {
    await refuses(
      () => session.run({ iterations: /** @type {any} */ (wrong) }),
      'invalid-config',
      `iterations: ${wrong} is not allowed; allowed: a whole number from 0.`,
    );
  }
  for (const wrong of [NaN, -1, '3', null]) {
    await refuses(
      () => session.run({ milliseconds: /** @type {any} */ (wrong) }),
      'invalid-config',
      `milliseconds: ${wrong} is not allowed; allowed: a number from 0.`,
    );
  }
});

test('a signal aborts the opening, before, while the worker starts and after', async () => {
  const { made, open, client, received } = page();
  await refuses(() => open({}, { signal: AbortSignal.abort() }), 'aborted', 'The request was aborted.');
  assert.equal(made.length, 0);

  const early = new AbortController();
  const opening = refuses(() => open({}, { signal: early.signal }), 'aborted');
  early.abort(new Error('gone'));
  assert.equal((await opening).cause.message, 'gone');

  const late = new AbortController();
  const channel = await client.open('mixture');
  const opened = refuses(() => open({}, { signal: late.signal }), 'aborted');
  await Promise.resolve();
  setImmediate(() => late.abort());
  await opened;
  await pause(20);
  const disposed = received('dispose').map(({ session }) => session);
  for (const { session } of received('open')) assert.ok(disposed.includes(session));
  channel.close();
});

test('a signal that fires after the opening changes nothing', async () => {
  const { open } = page();
  const controller = new AbortController();
  const session = await open({}, { signal: controller.signal });
  controller.abort();
  assert.equal(await session.step(2), 2);
});

test('a signal aborts an evaluation, in the worker too', async () => {
  const { made, open, received } = page({ core: { taskWork: 1e15 } });
  const session = await open();
  await refuses(() => session.evaluate('grid', { signal: AbortSignal.abort() }), 'aborted');
  assert.equal(received('evaluate').length, 0);
  const controller = new AbortController();
  const waiting = refuses(() => session.evaluate('grid', { signal: controller.signal }), 'aborted');
  await pause(10);
  controller.abort();
  await waiting;
  await pause(10);
  assert.deepEqual(made[0].instances[0].calls.at(-1), ['taskAbort', { task: 1 }]);
  assert.equal(await session.step(1), 1, 'the session goes on');
});

test("evaluations: options go to the core, the promise's do not; a panel's newest wins", async () => {
  const { made, open } = page({ core: { taskWork: 3e6 } });
  const session = await open();
  /** @type {number[]} */
  const told = [];
  const older = refuses(() => session.evaluate('grid', { panel: 'p', size: 1 }), 'aborted');
  const [newer, other] = await Promise.all([
    session.evaluate('grid', { panel: 'p', size: 2, progress: (progress) => told.push(progress) }),
    session.evaluate('grid', { panel: 'q', size: 3 }),
  ]);
  await older;
  assert.notDeepEqual(newer, other);
  assert.ok(told.every((progress) => progress > 0 && progress < 1));
  const starts = made[0].instances[0].calls.filter(
    ([/** @type {string} */ method]) => method === 'taskStart',
  );
  assert.ok(starts.every(([, args]) => Object.keys(args.options).join() === 'size'));
});

test('dispose rejects what is waiting and everything later; stale answers are dropped', async () => {
  const { made, open } = page();
  const session = await open();
  const other = await open();
  const waiting = ['step', 'frame', 'parameters', 'save', 'run'].map((method) =>
    refuses(() => /** @type {any} */ (session)[method](), 'disposed'),
  );
  session.dispose();
  session.dispose();
  await Promise.all(waiting);
  made[0].onmessage?.({ data: { type: 'answer', session: 1e9, request: 1e9, bytes: new ArrayBuffer(0) } });
  made[0].onmessage?.({ data: { type: 'failed', session: 1, request: 1, error: null } });
  assert.equal(await other.step(1), 1);
});

test('the worker is handed each core once, before the first session of it', async () => {
  const { open, made } = page();
  await Promise.all([open({ model: 'vae' }), open({ model: 'vae' })]);
  await open();
  await open({ model: 'vae' });
  const told = () => made[0].received.map(({ type, name, module }) => `${type} ${name ?? module}`);
  assert.deepEqual(told().splice(0), [
    'wasm vae',
    'open vae',
    'open vae',
    'wasm mixture',
    'open mixture',
    'open vae',
  ]);
  made[0].received.length = 0;
  init({ wasm: new Uint8Array(wasm()) });
  await open({ model: 'vae' });
  assert.deepEqual(told(), ['wasm core', 'open core'], 'init() names another core');
});

test('a core that does not come fails its session alone, and is asked for again by the next', async () => {
  let fails = true;
  const hand = async (/** @type {string} */ name) => {
    if (fails) throw new ElboError('load-failed', 'The network is gone.');
    return handed(name);
  };
  const { open, made } = page({ hand });
  await refuses(() => open(), 'load-failed', 'The network is gone.');
  fails = false;
  const session = await open();
  assert.equal(await session.step(2), 2);
  assert.equal(made.length, 1, 'by the same worker');
});

test('a worker that was started ahead is taken, and given up where nobody uses it', async () => {
  const { client, made } = page();
  const { Worker, made: early } = workers(() => 'works');
  const start = () => startTransport({ Worker, location });
  client.adopt(start());
  const session = await openSession({}, {}, client);
  assert.equal(await session.step(1), 1);
  assert.deepEqual([early.length, made.length], [1, 0]);
  client.adopt(start());
  await pause(20);
  assert.deepEqual(early.map(({ terminated }) => terminated), [false, true], 'one is enough'); // prettier-ignore
  session.dispose();
  await pause(30);
  assert.ok(early[0].terminated);
  client.adopt(start());
  await pause(40);
  assert.ok(early[2].terminated);
});

test('a number of iterations that is none goes to the core to be refused', async () => {
  const { open, received } = page();
  const session = await open();
  for (const wrong of [-1, 0.5, NaN, '3']) await session.step(/** @type {any} */ (wrong)).catch(() => {});
  assert.equal(received('step').length, 0);
  assert.equal(received('call').length, 4);
});
