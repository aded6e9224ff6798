import assert from 'node:assert/strict';
import { test } from 'node:test';

import { encode } from '../../web/engine/codec.js';
import { unwrap } from '../../web/engine/instance.js';
import { evaluate, run, stage } from './support/stage.js';

test('a task takes at most a sixth of the time while a run plays, and all of it otherwise', async () => {
  const { open, send, turn, turns, clock, instances } = stage({ iterationWork: 1e5, taskWork: 1e12 });
  await open(1);
  await open(2);
  // The order counts: what is sent after a run waits for its end.
  send(evaluate(1, 6));
  send(run(1, 5, { milliseconds: 1e6 }));
  send(evaluate(2, 7));
  const before = clock.ms;
  while (clock.ms - before < 2000) turn();
  const iterated = instances[0].iteration * 0.1;
  const share = 1 - iterated / clock.ms;
  assert.ok(share > 0.1 && share < 1 / 6 + 0.01, `${share}`);
  send({ type: 'dispose', session: 1 });
  assert.equal(turns.length, 1, 'the other task goes on');
  const start = clock.ms;
  turn();
  assert.ok(clock.ms - start > 4, 'with the whole turn');
});

test('a task that is wanted within a time has more and more of it, and at last the run waits', async () => {
  const { open, send, turn, reply, clock, instances } = stage({ iterationWork: 1e5, taskWork: 6e8 });
  await open(1);
  send(evaluate(1, 6, { within: 1000 }));
  send(run(1, 5, { milliseconds: 1e6 }));
  const before = clock.ms;
  const iterated = () => instances[0].iteration * 0.1;
  /** Of the time until then, what the run had. @type {number[]} */
  const shares = [];
  for (const until of [240, 590, 990]) {
    const [start, had] = [clock.ms, iterated()];
    while (clock.ms - before < until) turn();
    shares.push((iterated() - had) / (clock.ms - start));
  }
  assert.ok(shares[0] > 0.8, `${shares}`);
  assert.ok(Math.abs(shares[1] - 0.5) < 0.1, `${shares}`);
  assert.ok(shares[2] < 0.1, `${shares}`);
  while (!reply(6)) turn();
  // It takes 600 ms, and comes in time: a sixth of the time alone would have been 3.6 s.
  assert.ok(clock.ms - before < 1100, `${clock.ms - before}`);
  const [start, had] = [clock.ms, iterated()];
  while (clock.ms - start < 100) turn();
  assert.ok((iterated() - had) / (clock.ms - start) > 0.95, 'then the run goes on');
});

test('what tasks begin with is part of their sixth', async () => {
  const options = { iterationWork: 1e5, startWork: 1e7, taskWork: 1e7 };
  const { open, send, turn, reply, clock, instances } = stage(options);
  await open(1);
  await open(2);
  send(run(1, 5, { milliseconds: 1e6 }));
  const before = clock.ms;
  // One after the other, as they are asked for beside a run.
  for (let request = 100; clock.ms - before < 3000; ++request) {
    send(evaluate(2, request));
    while (!reply(request) && clock.ms - before < 3000) turn();
  }
  const share = 1 - (instances[0].iteration * 0.1) / (clock.ms - before);
  assert.ok(share > 0.1 && share < 1 / 6 + 0.01, `${share}`);
});

test('a task answers with its result, and with its progress where asked', async () => {
  const { open, send, settle, posted } = stage({ taskWork: 2e7 });
  await open(1);
  send(evaluate(1, 6, { progress: true }));
  send(evaluate(1, 7));
  settle();
  const told = posted.filter(({ type }) => type === 'progress');
  assert.ok(told.length > 1);
  assert.ok(told.every(({ request }) => request === 6));
  assert.ok(
    told.every(({ bytes }, i) => i === 0 || unwrap(bytes).progress > unwrap(told[i - 1].bytes).progress),
  );
  const answers = posted.filter(({ type }) => type === 'answer');
  assert.deepEqual(answers.map(({ bytes }) => unwrap(bytes).result), [{ task: 1 }, { task: 2 }]); // prettier-ignore
});

test('a task that the core refuses is a failed request; the session goes on', async () => {
  const { open, send, settle, reply } = stage();
  await open(1);
  send(evaluate(1, 6, { args: encode({ what: 'bad', options: {} }).buffer }));
  send({ type: 'step', session: 1, request: 7, iterations: 1 });
  settle();
  assert.deepEqual(reply(6).error, {
    code: 'not-available',
    message: 'bad cannot be evaluated.',
    issues: [],
  });
  assert.deepEqual(unwrap(reply(7).bytes), { iterations: 1 });
});

test('an aborted task stops, begun or waiting', async () => {
  const { open, send, settle, turn, posted, turns, instances } = stage({ taskWork: 1e12 });
  await open(1);
  send(evaluate(1, 6));
  turn();
  send(evaluate(1, 7));
  send({ type: 'abort', session: 1, request: 7 });
  send({ type: 'abort', session: 1, request: 6 });
  settle();
  assert.equal(turns.length, 0);
  assert.deepEqual(posted, [], 'nobody is told: who aborts knows');
  const called = instances[0].calls.map(([method]) => method);
  assert.equal(called.filter((method) => method === 'taskStart').length, 1);
  assert.deepEqual(instances[0].calls.at(-1), ['taskAbort', { task: 1 }]);
});

test("a panel's newest request wins, and only over its own", async () => {
  const { open, send, turn, settle, reply } = stage({ taskWork: 3e7 });
  await open(1);
  send(evaluate(1, 6, { key: 'a' }));
  turn();
  send(evaluate(1, 7, { key: 'b' }));
  send(evaluate(1, 8, { key: 'a' }));
  send(evaluate(1, 9, { key: 'a' }));
  settle();
  for (const request of [6, 8]) {
    assert.equal(reply(request).error.code, 'aborted');
    assert.equal(reply(request).error.message, 'A newer request of the same panel replaced this.');
  }
  for (const request of [7, 9]) assert.equal(reply(request).type, 'answer');
});
