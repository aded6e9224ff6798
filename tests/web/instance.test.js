import assert from 'node:assert/strict';
import { test } from 'node:test';

import { encode } from '../../web/engine/codec.js';
import { ERROR_CODES, ElboError, describe } from '../../web/engine/errors.js';
import { Instance, unwrap } from '../../web/engine/instance.js';
import { LocalSession } from '../../web/engine/session.js';
import { FakeInstance } from './support/fake-core.js';
import { refuses } from './support/errors.js';

/** One memory of one page, exported under a short name as by an optimised build. */
const memoryModule = new WebAssembly.Module(
  Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 113, 2, 0),
);

/** A session on a core whose next call ends in an error. @param {unknown} error */
function faulty(error) {
  const core = new FakeInstance();
  const session = new LocalSession(new Instance(core, null), {});
  const { invoke } = core;
  core.invoke = (method, args) => {
    if (method === 'save') throw error;
    return invoke.call(core, method, args);
  };
  return session;
}

test('a trap ends the session as an internal fault, and it stays ended', async () => {
  for (const error of [
    new WebAssembly.RuntimeError('memory access out of bounds'),
    new RangeError('Maximum call stack size exceeded'),
    new WebAssembly.RuntimeError('Aborted(native code called abort())'),
    { toString: () => '[object WebAssembly.Exception]' },
  ]) {
    const session = faulty(error);
    const message = `A fault in the core ended this session; others go on. (${describe(error)})`;
    await refuses(() => session.save(), 'internal', message);
    await refuses(() => session.frame(), 'internal', message);
    session.dispose();
    await refuses(() => session.frame(), 'disposed');
  }
});

test('exhausted memory has a code of its own', async () => {
  for (const error of [
    new WebAssembly.RuntimeError('Aborted(OOM)'),
    new RangeError('WebAssembly.Memory.grow(): could not allocate memory'),
    new RangeError('Out of memory'),
  ]) {
    const session = faulty(error);
    await refuses(
      () => session.save(),
      'out-of-memory',
      'The session ran out of memory and has ended; others go on.',
    );
  }
});

test('an instance is made through instantiateWasm from the compiled module, and its memory is found', async () => {
  const instance = await Instance.create(
    ({ instantiateWasm }) =>
      new Promise((resolve) => {
        assert.deepEqual(
          instantiateWasm({}, () => resolve(new FakeInstance())),
          {},
        );
      }),
    memoryModule,
  );
  assert.equal(instance.memoryBytes, 65536);
  assert.deepEqual(unwrap(instance.invoke('frame', encode({ fields: [] }))).fields, []);
  instance.close();
  assert.equal(instance.memoryBytes, 0);
  await refuses(() => instance.invoke('frame', encode({})), 'disposed');
});

test('an instance that cannot be made is a load that failed, or memory that ran out', async () => {
  const fail = (/** @type {Error} */ error) => () =>
    Instance.create(() => Promise.reject(error), memoryModule);
  await refuses(fail(new Error('no')), 'load-failed', 'The core could not be started: no.');
  await refuses(
    fail(new RangeError('WebAssembly.Instance(): Out of memory: wasm memory')),
    'out-of-memory',
    'There is no memory for another session: WebAssembly.Instance(): Out of memory: wasm memory.',
  );
  const wrongImports = () => Instance.create(({ instantiateWasm }) => {
    instantiateWasm({}, () => { throw new Error('the glue and the wasm do not fit'); });
    return new Promise(() => {});
  }, memoryModule); // prettier-ignore
  await refuses(
    wrongImports,
    'load-failed',
    'The core could not be started: the glue and the wasm do not fit.',
  );
});

test('a session whose config is refused gives its instance back', async () => {
  const core = new FakeInstance();
  const instance = new Instance(core, null);
  await refuses(
    () => new LocalSession(instance, { bad: true }),
    'invalid-config',
    'bad: true is not allowed.',
  );
  await refuses(() => instance.invoke('frame', encode({})), 'disposed');
});

test('an answer is a copy: the next call does not change it', () => {
  const heap = new Uint8Array(64);
  const core = {
    /** @param {string} text */
    invoke(text) {
      const bytes = encode({ ok: text });
      heap.set(bytes);
      return heap.subarray(0, bytes.length);
    },
  };
  const instance = new Instance(core, null);
  const first = instance.invoke('one', encode(null));
  instance.invoke('two', encode(null));
  assert.equal(unwrap(first), 'one');
  assert.equal(first.byteLength, first.buffer.byteLength);
});

test('errors cross threads and come back whole; unknown codes become internal', () => {
  const issue = { path: 'a', value: 1, allowed: '2', message: 'a: 1 is not allowed; allowed: 2.' };
  for (const code of ERROR_CODES) {
    const error = ElboError.from(structuredClone(new ElboError(code, 'message', [issue]).toPlain()));
    assert.ok(error instanceof ElboError && error instanceof Error);
    assert.deepEqual(
      [error.name, error.code, error.message, error.issues],
      ['ElboError', code, 'message', [issue]],
    );
  }
  assert.equal(ElboError.from({ code: 'new-code', message: 'x' }).code, 'internal');
  assert.equal(ElboError.from(null).code, 'internal');
  assert.equal(ElboError.from(undefined).message, 'unknown error');
});
