import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withOneMore } from '../../web/controls/components.js';
import { formatPoints, parsePoints } from '../../web/controls/csv.js';
import { scaleOf } from '../../web/controls/range.js';
import { readCatalog } from './support/dist.js';

/** @param {string} text */
const points = (text) => /** @type {any} */ (parsePoints(text)).points;
/** @param {string} text */
const message = (text) => /** @type {any} */ (parsePoints(text)).message;

test('points are read however they were copied', () => {
  const rows = [
    [1, -2.5],
    [3, 4e-3],
  ];
  for (const text of [
    '1,-2.5\n3,4e-3',
    '1; -2.5\r\n3; 0.004\r\n',
    '\n1\t-2.5\n\n3\t.004',
    '  1 -2.5\n 3   0.004',
    '1, −2.5\r3, 4E-3',
  ]) {
    assert.deepEqual(points(text), rows, JSON.stringify(text));
  }
  assert.deepEqual(points('5\n6'), [[5], [6]]);
});

test('a line of names above the numbers is kept apart', () => {
  const answer = /** @type {any} */ (parsePoints('"eruptions","waiting"\n3.6,79'));
  assert.deepEqual(answer, { points: [[3.6, 79]], names: ['eruptions', 'waiting'] });
});

test('what is no table of numbers is refused with its line', () => {
  assert.equal(message('1,2\n3'), 'Line 2 has one number, the lines above have 2.');
  assert.equal(message('1,2\n3,x'), 'Line 2, column 2: “x” is not a finite number.');
  assert.equal(message('1,2\n3,'), 'Line 2, column 2: “” is not a finite number.');
  assert.equal(message('a,b\n1,2,3'), 'Line 2 has 3 numbers, the lines above have 2.');
  assert.equal(message('a,b\nc,d'), 'Line 2, column 1: “c” is not a finite number.');
  assert.match(message('1e999'), /not a finite number/);
  assert.match(message(' \n'), /no numbers/);
  assert.ok(message(`1,${'x'.repeat(500)}`).length < 100);
});

test('points survive being written and read', () => {
  const rows = [
    [0.1, -1e-7],
    [12345.678, 3],
  ];
  assert.deepEqual(points(formatPoints(rows)), rows);
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
