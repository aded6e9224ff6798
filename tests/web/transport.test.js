import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { init } from '../../web/engine/load.js';
import { workerUrl } from '../../web/engine/locations.js';
import { startTransport } from '../../web/engine/transport.js';
import { workers } from './support/fake-worker.js';

const location = { origin: new URL(workerUrl()).origin };
const elsewhere = { origin: 'https://blog.example' };
const fallback = async () => /** @type {any} */ ({ mode: 'main' });

/** The package's own worker is made by the global class, written out for bundlers. @param {any} Worker */
function installed(Worker) {
  Object.assign(globalThis, { Worker });
  return Worker;
}

afterEach(() => {
  delete (/** @type {any} */ (globalThis).Worker);
  init();
});

const isBlob = (/** @type {string} */ url) => url.startsWith('blob:');

test('same origin: a module worker by its address', async () => {
  const { Worker, made } = workers(() => 'works');
  const transport = await startTransport({ Worker: installed(Worker), location, fallback });
  assert.equal(transport.mode, 'worker');
  assert.equal(made[0].url, workerUrl());
  assert.equal(made[0].options.type, 'module');
  assert.deepEqual(made[0].received, [], 'nothing is posted before it says ready');
});

test('another origin: a blob that imports the address, and none by the address itself', async () => {
  const { Worker, made } = workers((url) => (isBlob(url) ? 'works' : 'throws'));
  const transport = await startTransport({ Worker, location: elsewhere, fallback });
  assert.equal(transport.mode, 'blob');
  assert.equal(made.length, 1);
  assert.ok(isBlob(made[0].url));
});

test('the blob is a module with one dynamic import, given back once it runs', async () => {
  const { createObjectURL, revokeObjectURL } = URL;
  /** @type {Blob[]} */
  const blobs = [];
  /** @type {string[]} */
  const revoked = [];
  URL.createObjectURL = (blob) => (blobs.push(/** @type {Blob} */ (blob)), createObjectURL(blob));
  URL.revokeObjectURL = (url) => (revoked.push(url), revokeObjectURL(url));
  try {
    const { Worker, made } = workers(() => 'works');
    await startTransport({ Worker, location: elsewhere, fallback });
    assert.equal(blobs[0].type, 'text/javascript');
    assert.match(await blobs[0].text(), /^import\("[^"]+\/worker\.js"\)\.catch\(/);
    assert.deepEqual(revoked, [made[0].url]);
  } finally {
    Object.assign(URL, { createObjectURL, revokeObjectURL });
  }
});

test('a refusal of any kind leads to the next way, and its worker is ended', async () => {
  for (const kind of /** @type {const} */ (['throws', 'errors', 'silent', 'refused'])) {
    const some = workers((url) => (isBlob(url) ? 'works' : kind));
    const blob = await startTransport({ Worker: installed(some.Worker), location, fallback, patience: 20 });
    assert.equal(blob.mode, 'blob', kind);
    const none = workers(() => kind);
    const main = await startTransport({ Worker: installed(none.Worker), location, fallback, patience: 20 });
    assert.equal(main.mode, 'main', kind);
    for (const worker of none.made) assert.ok(worker.terminated);
  }
});

test('where there are no workers at all, the main thread', async () => {
  assert.equal((await startTransport({ location, fallback })).mode, 'main');
});

test('a worker that dies later says so once', async () => {
  const { Worker, made } = workers(() => 'works');
  const transport = await startTransport({ Worker: installed(Worker), location, fallback });
  /** @type {string[]} */
  const reasons = [];
  transport.onlost = (reason) => reasons.push(reason);
  made[0].die('Uncaught RangeError');
  assert.deepEqual(reasons, ['The worker failed: Uncaught RangeError.']);
  assert.ok(made[0].terminated);
});

test('an opaque origin takes a classic script, whatever its address says', async () => {
  const { Worker, made } = workers((url) => (isBlob(url) ? 'works' : 'throws'));
  const transport = await startTransport({ Worker, location, origin: 'null', fallback });
  assert.equal(transport.mode, 'blob');
  assert.deepEqual(made.map(({ options }) => options.type), ['classic']); // prettier-ignore
});

test('init names another worker: by its address where it is of this origin, else from a blob', async () => {
  const { Worker, made } = workers(() => 'works');
  for (const [worker, mode] of [
    ['file:///elsewhere/worker.js', 'worker'],
    ['https://cdn.example/worker.js', 'blob'],
  ]) {
    // prettier-ignore
    init({ worker });
    assert.equal((await startTransport({ Worker, location, fallback })).mode, mode);
  }
  assert.equal(made[0].url, 'file:///elsewhere/worker.js');
});

test('a worker of another build is not used, and that is said', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const { Worker } = workers(() => 'other');
  const transport = await startTransport({ Worker, location: elsewhere, fallback });
  assert.equal(transport.mode, 'main');
  assert.match(
    warn.mock.calls[0].arguments[0],
    /worker\.js is of build 0\.0\.1-abc, the scripts of the page are of/,
  );
});
