import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withOneMore } from '../../web/controls/components.js';
import { Import } from '../../web/controls/import.js';
import { scaleOf } from '../../web/controls/range.js';
import { readCatalog } from './support/dist.js';

test('a table is read, its columns are chosen, and what is used waits for what is being read', async () => {
  let changed = 0;
  const table = new Import(() => changed++);
  table.type('id,a,b\n1,2,x\n2,3,5\n3,4,7');
  assert.equal(table.table, null);
  const data = /** @type {any} */ (await table.finish('id,a,b\n1,2,x\n2,3,5\n3,4,7'));
  assert.deepEqual([data.names, ...data.points.data, data.left], [['a', 'b'], 3, 5, 4, 7, 1]);
  assert.ok(changed > 0);
  table.choose(2, false);
  table.choose(0, true);
  assert.deepEqual(table.chosen, [0, 1]);
  assert.deepEqual([.../** @type {any} */ (await table.finish(null)).points.data], [1, 2, 2, 3, 3, 4]);
  table.choose(0, false);
  table.choose(1, false);
  assert.deepEqual(await table.finish(null), { message: 'No column is chosen; at least one is needed.' });
});

test('what is no table is said, and what is told of its marks is obeyed', async () => {
  const table = new Import(() => {});
  assert.match(/** @type {any} */ (await table.finish('a, b')).message, /^There are no numbers/);
  table.type('9,172\n9,350\n10,052');
  assert.deepEqual(/** @type {any} */ (await table.finish('9,172\n9,350\n10,052')).points.shape, [3, 1]);
  table.tell({ delimiter: ',' });
  assert.deepEqual(/** @type {any} */ (await table.finish(null)).points.shape, [3, 2]);
});

test('a file is read, and a newer text takes its place', async () => {
  const table = new Import(() => {});
  await table.open(new File(['\ufeffx;y\n1,5;2\n2,5;3'], 'a.csv'));
  assert.deepEqual([...(table.data?.points.data ?? [])], [1.5, 2, 2.5, 3]);
  assert.equal(table.source?.name, 'a.csv');
  await table.open(new File([Uint8Array.of(0x50, 0x4b, 3, 4)], 'a.xlsx'));
  assert.match(String(table.message), /save the table as CSV/);
  const slow = table.open(new File(['1,2\n'.repeat(50_000)], 'big.csv'));
  table.take('5,6\n7,9', 'The pasted text');
  await slow;
  assert.deepEqual(/** @type {any} */ (await table.finish(null)).points.shape, [2, 2]);
});

test('every slider of the catalogue stays within its bounds, and finds its way back', () => {
  for (const parameter of readCatalog().parameters) {
    if (parameter.type !== 'integer' && parameter.type !== 'real') continue;
    const { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity } = parameter;
    const usual = typeof parameter.default === 'number' ? parameter.default : Math.max(minimum, 1);
    const scale = scaleOf(parameter, usual);
    if (!scale) continue;
    for (let position = 0; position <= scale.steps; position++) {
      const value = scale.value(position);
      assert.ok(
        value >= minimum && value > exclusiveMinimum && value <= maximum,
        `${parameter.key}: ${value}`,
      );
      if (parameter.type === 'integer') assert.ok(Number.isInteger(value), parameter.key);
      else assert.equal(scale.position(value), position, parameter.key);
    }
    assert.equal(
      scale.value(scale.position(usual)),
      usual,
      `${parameter.key} cannot be put back to its default`,
    );
  }
});

test('a slider with thousands of steps would be of no use', () => {
  const seed = readCatalog().parameters.find(({ key }) => key === 'seed');
  assert.equal(scaleOf(/** @type {any} */ (seed), 1), null);
});

test('a slider stands at its end for a value beyond it, and at its start for none', () => {
  const scale = /** @type {import('../../web/controls/range.js').Scale} */ (
    scaleOf(/** @type {any} */ ({ type: 'integer', minimum: 1, maximum: 64 }), 6)
  );
  assert.deepEqual([scale.position(-5), scale.position(1e9), scale.position(NaN)], [0, 63, 0]);
});

test('a component that is added weighs as much as the others on average and lies beside the last', () => {
  const plane = [
    [0.75, 0, 0, 1, 0.2, 2],
    [0.25, 1, -1, 0.25, 0, 1],
  ];
  assert.deepEqual(withOneMore(plane), [...plane, [0.5, 2.5, -1, 0.25, 0, 1]]);
  assert.deepEqual(withOneMore([[2, -1, 4]]), [
    [2, -1, 4],
    [2, 5, 4],
  ]);
});
