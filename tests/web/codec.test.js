import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decode, encode } from '../../web/engine/codec.js';
import { errorOf, refuses } from './support/errors.js';
import { random } from './support/random.js';

/** @param {unknown} value */
const roundTrip = (value) => decode(encode(value));
/** @param {number[]} shape @param {number[]} data */
const dense = (shape, data) => ({ shape, data: Float64Array.from(data) });

test('scalars, lists and maps come back as they were, in their order', () => {
  for (const value of [
    null,
    true,
    false,
    0,
    -0,
    1.5,
    -1e308,
    5e-324,
    NaN,
    Infinity,
    -Infinity,
    '',
    'é😀\0"',
  ]) {
    assert.ok(Object.is(roundTrip(value), value), String(value));
  }
  const value = { z: [1, 'two', null, [], {}], a: { deep: [[['x']]] }, '': false };
  assert.deepEqual(roundTrip(value), value);
  assert.deepEqual(Object.keys(/** @type {any} */ (roundTrip(value))), ['z', 'a', '']);
});

test('the bytes are those of the format, so that the core can read them', () => {
  const bytes = encode({ ab: [true, 2], c: dense([1, 2], [1, 2]) });
  const expected = [6, 2, 0, 0, 0];
  expected.push(2, 0, 0, 0, 97, 98, 5, 2, 0, 0, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0, 64);
  expected.push(1, 0, 0, 0, 99, 7, 2, 1, 0, 0, 0, 2, 0, 0, 0);
  while (expected.length % 8 !== 0) expected.push(0);
  expected.push(0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 0, 64);
  assert.deepEqual([...bytes], expected);
  assert.equal(
    bytes.byteLength,
    bytes.buffer.byteLength,
    'the buffer is owned whole, so it can be transferred',
  );
});

test('undefined members are left out, undefined items and holes become null', () => {
  assert.deepEqual(roundTrip({ a: undefined, b: 1 }), { b: 1 });
  // eslint-disable-next-line no-sparse-arrays
  assert.deepEqual(roundTrip([1, , undefined]), [1, null, null]);
  assert.equal(roundTrip(undefined), null);
});

test('dense arrays from records, typed arrays and rows of equal length', () => {
  assert.deepEqual(roundTrip({ shape: [2, 1], data: [3, 4] }), dense([2, 1], [3, 4]));
  assert.deepEqual(roundTrip({ shape: [0, 3], data: [] }), dense([0, 3], []));
  assert.deepEqual(roundTrip(Float32Array.of(0.5, 2)), dense([2], [0.5, 2]));
  assert.deepEqual(roundTrip(Int16Array.of(-1)), dense([1], [-1]));
  assert.deepEqual(roundTrip([[1, 2], [3, NaN]]), dense([2, 2], [1, 2, 3, NaN])); // prettier-ignore
  assert.deepEqual(roundTrip([Float64Array.of(1, 2)]), dense([1, 2], [1, 2]));
  assert.deepEqual(roundTrip([1, 2]), [1, 2], 'a flat list stays a list');
  assert.deepEqual(roundTrip(Uint8Array.of(1, 255)), Uint8Array.of(1, 255));
  assert.deepEqual(roundTrip(Uint8Array.of(7).buffer), Uint8Array.of(7));
});

test('rows that are no matrix arrive item by item', () => {
  // eslint-disable-next-line no-sparse-arrays
  const hole = [, 4];
  const two = [1, 2];
  for (const rows of [[two, [3]], [two, ['3', 4]], [[1], 2], [two, hole], [[]], [two, null]]) {
    const expected = rows.map((row) => (Array.isArray(row) ? Array.from(row, (item) => item ?? null) : row));
    assert.deepEqual(roundTrip({ a: 'odd', rows }), { a: 'odd', rows: expected });
  }
});

test('dense arrays are views on the one buffer, bytes are copies', () => {
  const buffer = encode({ a: dense([2], [1, 2]), b: Uint8Array.of(1, 2, 3) }).buffer;
  const { a, b } = /** @type {any} */ (decode(buffer));
  assert.equal(a.data.buffer, buffer);
  assert.notEqual(b.buffer, buffer);
  const odd = new Uint8Array(buffer.byteLength + 1);
  odd.set(new Uint8Array(buffer), 1);
  assert.deepEqual(decode(odd.subarray(1)), decode(buffer), 'bytes that are not aligned are copied first');
});

test('a key named __proto__ is a key', () => {
  const value = JSON.parse('{"__proto__": {"polluted": 1}, "a": 2}');
  const back = /** @type {any} */ (roundTrip(value));
  assert.deepEqual(Object.keys(back), ['__proto__', 'a']);
  assert.equal(back.polluted, undefined);
});

test('what the format cannot hold is refused with its path', async () => {
  const cycle = /** @type {any} */ ({ a: [] });
  cycle.a.push(cycle);
  let deep = /** @type {any} */ (1);
  for (let i = 0; i < 40; ++i) deep = [deep];
  const cases = /** @type {[any, string, RegExp][]} */ ([
    [{ a: { b: [1, () => 1] } }, 'a.b[1]', /^a\.b\[1\]: a function is not allowed; allowed: null, booleans/],
    [{ a: 1n }, 'a', /a bigint/],
    [{ a: Symbol('s') }, 'a', /a symbol/],
    [{ a: new Date(0) }, 'a', /an instance of Date/],
    [{ a: new Map() }, 'a', /an instance of Map/],
    [{ a: new (class Mine {})() }, 'a', /an instance of Mine/],
    [{ a: new DataView(new ArrayBuffer(8)) }, 'a', /an instance of DataView/],
    [{ a: BigInt64Array.of(1n) }, 'a', /an instance of BigInt64Array/],
    [cycle, 'a[0]', /contains itself/],
    [deep, '[0]'.repeat(33), /more than 32 deep/],
    [
      { p: { shape: [2, 2], data: [1, 2, 3] } },
      'p.data',
      /an array of 3 .* 4 numbers, as the shape 2×2 says/,
    ],
    [{ p: { shape: [2], data: [1, 'x'] } }, 'p.data[1]', /a string/],
    [{ p: { shape: [1.5], data: [1] } }, 'p.shape', /1 to 8 whole numbers/],
    [{ p: { shape: 'x', data: [1] } }, 'p.shape', /1 to 8 whole numbers/],
    [{ p: new Array(1e9) }, 'p', /so large a value .* 256 MB/],
    [{ p: Object.assign(new Array(1e9), [[1, 2]]) }, 'p', /so large a value .* 256 MB/],
    [{ get a() { throw new Error('no'); } }, 'the value', /cannot be read \(no\)/], // prettier-ignore
  ]);
  for (const [value, path, message] of cases) {
    const error = await refuses(() => encode(value), 'invalid-config', message);
    assert.equal(error.issues[0].path, path);
    assert.equal(error.issues[0].message, error.message);
  }
  const error = await errorOf(() =>
    encode({ parameters: { m: 1n } }, { code: 'invalid-parameters', skip: 1 }),
  );
  assert.equal(error.code, 'invalid-parameters');
  assert.equal(error.issues[0].path, 'm');
});

test('a frame of random values survives, whatever they are', () => {
  const { below, pick, uniform } = random(11);
  /** @param {number} depth @returns {any} */
  const any = (depth) => {
    const kind = below(depth > 5 ? 5 : 8);
    if (kind === 0) return null;
    if (kind === 1) return below(2) === 0;
    if (kind === 2) return pick([0, -0, NaN, Infinity, uniform(), -1e300, 2 ** 53]);
    if (kind === 3)
      return Array.from({ length: below(6) }, () => pick(['a', 'ß', '語', '🙂', '\n'])).join('');
    if (kind === 4) return Uint8Array.from({ length: below(20) }, () => below(256));
    // A name first, so that no list is a matrix by chance.
    if (kind === 5) return ['list', ...Array.from({ length: below(4) }, () => any(depth + 1))];
    if (kind === 6)
      return Object.fromEntries(Array.from({ length: below(4) }, (_, i) => [`k${i}`, any(depth + 1)]));
    const shape = Array.from({ length: 1 + below(3) }, () => below(4));
    const size = shape.reduce((a, b) => a * b, 1);
    return { shape, data: Float64Array.from({ length: size }, uniform) };
  };
  for (let i = 0; i < 2000; ++i) {
    const value = any(0);
    assert.deepEqual(roundTrip(value), value);
  }
});

test('text that is not UTF-8 is shown as far as it can be', () => {
  assert.equal(decode(Uint8Array.of(4, 3, 0, 0, 0, 97, 0xff, 98)), 'a\ufffdb');
});

test('hostile bytes are refused, never believed', async () => {
  const cases = /** @type {[number[], RegExp][]} */ ([
    [[], /a length that runs past the end/],
    [[9], /the unknown tag 9/],
    [[0, 0], /bytes after the end/],
    [[3, 0, 0], /a length that runs past the end/],
    [[4, 255, 255, 255, 255], /a count that runs past the end/],
    [[5, 255, 255, 255, 255], /a count that runs past the end/],
    [[6, 255, 255, 255, 255, 0, 0], /a count that runs past the end/],
    [[6, 2, 0, 0, 0, 1, 0, 0, 0, 97, 0, 1, 0, 0, 0, 97, 0], /a key that occurs twice/],
    [[7, 0], /the rank 0/],
    [[7, 9, ...Array(36).fill(0)], /the rank 9/],
    [[7, 1, 255, 255, 255, 255, 0, 0], /a length that runs past the end/],
    [[7, 2, ...Array(8).fill(255), 0, 0, 0, 0, 0, 0], /a length that runs past the end/],
    [[7, 1, 0, 0, 0, 0, 0, 1], /padding that is not zero/],
    [Array(40).fill([5, 1, 0, 0, 0]).flat(), /more than 32 levels/],
  ]);
  for (const [bytes, message] of cases)
    await refuses(() => decode(Uint8Array.from(bytes)), 'internal', message);
});

test('bytes with random damage give a value or an ElboError, quickly', () => {
  const { below } = random(12);
  const whole = encode({
    config: {
      data: { points: { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] } },
      list: [1, null, 'text', [true]],
    },
    bytes: Uint8Array.of(1, 2, 3),
  });
  for (let i = 0; i < 20_000; ++i) {
    const bytes = whole.slice(0, below(8) === 0 ? below(whole.length) : whole.length);
    for (let n = below(4); n >= 0 && bytes.length > 0; --n) bytes[below(bytes.length)] = below(256);
    try {
      decode(bytes);
    } catch (error) {
      assert.equal(/** @type {any} */ (error).name, 'ElboError');
    }
  }
});
