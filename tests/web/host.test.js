import assert from 'node:assert/strict';
import { test } from 'node:test';

import { commands } from '../../web/engine/commands.js';
import { encode } from '../../web/engine/codec.js';
import { ElboError } from '../../web/engine/errors.js';
import { Host } from '../../web/engine/host.js';
import { Instance, unwrap } from '../../web/engine/instance.js';
import { evaluate, frameArgs, run, stage } from './support/stage.js';

test('opening answers with the resolved config; a refused one is told', async () => {
  const { send, settle, posted, turns } = stage();
  send({ type: 'open', session: 1, request: 10, args: commands.create({ components: 2 }).buffer });
  send({ type: 'open', session: 2, request: 11, args: commands.create({ bad: true }).buffer });
  assert.equal(turns.length, 0, 'nothing to do before the instances are made');
  await new Promise(setImmediate);
  settle();
  assert.deepEqual(unwrap(posted[0].bytes), { config: { components: 2 } });
  assert.throws(() => unwrap(posted[1].bytes), { code: 'invalid-config' });
});

test('an instance that cannot be made is a failed request', async () => {
  /** @type {any[]} */
  const posted = [];
  const host = new Host({
    createInstance: async () => {
      throw new ElboError('load-failed', 'no wasm');
    },
    post: (message) => posted.push(message),
    defer: () => assert.fail(),
  });
  host.receive({ type: 'open', session: 1, request: 10, module: 'core', args: commands.create({}).buffer });
  await new Promise(setImmediate);
  const error = { code: 'load-failed', message: 'no wasm', issues: [] };
  assert.deepEqual(posted, [{ type: 'failed', session: 1, request: 10, error }]);
});

test('without a request there is no work', async () => {
  const { open, turns, clock } = stage();
  await open(1);
  assert.equal(turns.length, 0);
  assert.equal(clock.ms, 0);
});

test('a grant ends at its iterations, with one frame of the fields asked for', async () => {
  const { open, send, settle, posted, instances } = stage({ iterationWork: 1e4 });
  await open(1);
  send(run(1, 5, { iterations: 37, args: frameArgs({ fields: ['bound'], maxPoints: 3 }) }));
  settle();
  assert.equal(posted.length, 1);
  assert.equal(posted[0].iterations, 37);
  assert.deepEqual(unwrap(posted[0].bytes), {
    iteration: 37,
    midway: false,
    fields: ['bound'],
    maxPoints: 3,
  });
  assert.equal(instances[0].calls.filter(([method]) => method === 'frame').length, 1);
});

test('a grant of no iterations is a frame', async () => {
  const { open, send, settle, reply } = stage();
  await open(1);
  send(run(1, 5, { iterations: 0 }));
  settle();
  assert.equal(reply(5).iterations, 0);
});

test('a grant ends at its time, counted while it computes', async () => {
  const { open, send, settle, reply, clock } = stage({ iterationWork: 1e5 });
  await open(1);
  const start = clock.ms;
  send(run(1, 5, { milliseconds: 16 }));
  settle();
  assert.ok(Math.abs(clock.ms - start - 16) < 3, `${clock.ms - start} ms`);
  assert.ok(Math.abs(reply(5).iterations - 160) < 30, `${reply(5).iterations} iterations`);
});

test('a grant ends when the run converges', async () => {
  const { open, send, settle, reply } = stage({ convergesAt: 12 });
  await open(1);
  send(run(1, 5, { milliseconds: 1e6 }));
  settle();
  assert.equal(reply(5).iterations, 12);
});

test('no turn is longer than 8 ms once the pace is known, on machines of any speed', async () => {
  for (const unitsPerMs of [5e4, 3e5, 1e6, 3e6]) {
    for (const iterationWork of [1e3, 1e6, 3e8]) {
      const { open, send, turn, turns } = stage({ unitsPerMs, iterationWork });
      await open(1);
      send(run(1, 5, { milliseconds: 500 }));
      const lengths = [];
      while (turns.length > 0 && lengths.length < 60) lengths.push(turn());
      const longest = Math.max(...lengths.slice(3));
      assert.ok(longest <= 8, `${longest} ms at ${unitsPerMs} units per ms, ${iterationWork} an iteration`);
    }
  }
});

test('an iteration longer than a slice resumes, and the frame never shows half of one', async () => {
  const { open, send, settle, turn, reply, instances } = stage({ iterationWork: 3e7 });
  await open(1);
  send(run(1, 5, { milliseconds: 10 }));
  turn();
  assert.ok(instances[0].midway);
  settle();
  assert.equal(reply(5).iterations, 1, 'it ends the iteration that it began');
  assert.equal(unwrap(reply(5).bytes).midway, false);
});

test('a long step gives way to other sessions and answers with its iterations', async () => {
  const { open, send, turn, settle, reply } = stage({ iterationWork: 1e6 });
  await open(1);
  await open(2);
  send({ type: 'step', session: 1, request: 5, iterations: 1000 });
  send({ type: 'step', session: 2, request: 6, iterations: 2 });
  for (let n = 0; n < 6; ++n) turn();
  assert.ok(reply(6), 'the short one is done after a few turns');
  assert.equal(reply(5), undefined);
  settle();
  assert.deepEqual(unwrap(reply(5).bytes), { iterations: 1000 });
});

test('sessions take turns: each gets its share of the time', async () => {
  const { open, send, turn, instances } = stage({ iterationWork: 1e5 });
  for (const session of [1, 2, 3]) await open(session);
  for (const session of [1, 2, 3]) send(run(session, session, { milliseconds: 1e6 }));
  for (let n = 0; n < 300; ++n) turn();
  const counts = instances.map(({ iteration }) => iteration);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  assert.ok(most < 1.1 * least, counts.join(', '));
});

test('what a panel asks for goes before what is computed for its own sake', async () => {
  const { open, send, settle, turn, posted } = stage({ taskWork: 1e8 });
  await open(1);
  send(evaluate(1, 5));
  send(evaluate(1, 6));
  turn();
  send(evaluate(1, 7, { key: 'pointer' }));
  settle();
  assert.equal(posted[0].request, 7);
});

test('requests of a session are answered in their order', async () => {
  const { open, send, settle, posted, instances } = stage();
  await open(1);
  send(run(1, 5, { iterations: 50 }));
  send({ type: 'call', session: 1, request: 6, method: 'save', args: encode(null).buffer });
  send({ type: 'step', session: 1, request: 7, iterations: 1 });
  send({ type: 'call', session: 1, request: 8, method: 'frame', args: encode({}).buffer });
  settle();
  assert.deepEqual(posted.map(({ request }) => request), [5, 6, 7, 8]); // prettier-ignore
  assert.equal(unwrap(posted[3].bytes).iteration, 51);
  assert.equal(instances[0].calls.at(-1)?.[0], 'frame');
});

test('a disposed session does nothing more, whatever it was doing', async () => {
  const { open, send, settle, turn, posted, turns, instances } = stage({ taskWork: 1e12 });
  await open(1);
  send(evaluate(1, 6));
  send(run(1, 7, { milliseconds: 1e6 }));
  turn();
  send({ type: 'dispose', session: 1 });
  settle();
  send(run(1, 8));
  send({ type: 'dispose', session: 1 });
  assert.equal(turns.length, 0);
  assert.deepEqual(posted, [], 'stale requests are dropped');
  assert.ok(instances[0].closed);
});

test('a session disposed of before its instance is made leaves nothing behind', async () => {
  const { send, posted, instances, turns } = stage();
  send({ type: 'open', session: 1, request: 10, args: commands.create({}).buffer });
  send({ type: 'dispose', session: 1 });
  await new Promise(setImmediate);
  assert.ok(instances[0].closed);
  assert.equal(turns.length, 0);
  assert.deepEqual(posted, []);
});

test('a trap loses only its own session, and every request of it is told', async () => {
  const { open, send, settle, turn, reply } = stage({
    wrap: (core) => new Instance(core, null),
    taskWork: 1e12,
  });
  await open(1);
  await open(2);
  send(evaluate(1, 3));
  turn();
  send({ type: 'call', session: 1, request: 4, method: 'trap', args: encode(null).buffer });
  send({ type: 'step', session: 1, request: 5, iterations: 1 });
  send({ type: 'step', session: 2, request: 6, iterations: 1 });
  settle();
  for (const request of [3, 4, 5]) {
    assert.equal(reply(request).error.code, 'internal');
    assert.equal(
      reply(request).error.message,
      'A fault in the core ended this session; others go on. (unreachable)',
    );
  }
  assert.deepEqual(unwrap(reply(6).bytes), { iterations: 1 });
});

test('a core that makes no progress is a fault, not an endless loop', async () => {
  const { open, send, settle, reply, instances } = stage();
  await open(1);
  instances[0].invoke = () => encode({ ok: { iterations: 0, work: 0, status: 'running' } });
  send({ type: 'step', session: 1, request: 5, iterations: 3 });
  settle();
  assert.equal(reply(5).error.code, 'internal');
});

test('a clock of coarse ticks neither stops the work nor lengthens a turn beyond bounds', async () => {
  for (const tick of [1, 100]) {
    const { open, send, turn, turns, clock, instances, reply } = stage({ iterationWork: 1e5 });
    const exact = clock.now;
    clock.now = () => Math.floor(exact() / tick) * tick;
    await open(1);
    send(run(1, 5, { milliseconds: 200 }));
    let longest = 0;
    for (let n = 0; turns.length > 0 && n < 1000; ++n) longest = Math.max(longest, turn());
    assert.ok(reply(5), 'it ends');
    assert.ok(instances[0].iteration > 100);
    assert.ok(longest <= 40, `${longest}`);
  }
});

test('the size of the memory is told at once', async () => {
  const { open, send, reply } = stage();
  await open(1);
  send({ type: 'memory', session: 1, request: 5 });
  assert.equal(unwrap(reply(5).bytes), 4 * 2 ** 20);
});

test('iteration 0 of a large data set is made in slices too, before the first frame', async () => {
  const { open, send, settle, posted, instances } = stage({ firstWork: 40e6, unitsPerMs: 1e6 });
  await open(1);
  send(run(1, 5, { iterations: 0, args: frameArgs({}) }));
  settle();
  const calls = instances[0].calls.map(([method]) => method);
  assert.ok(calls.filter((method) => method === 'advance').length >= 5, '40 ms of work in slices of 8 ms');
  assert.equal(calls.at(-1), 'frame');
  assert.equal(unwrap(posted.at(-1).bytes).iteration, 0);
});
