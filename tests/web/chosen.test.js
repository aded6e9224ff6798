/** What is looked at, as attributes and links spell it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readChosen, writeChosen } from '../../web/store/chosen.js';

test('what is chosen finds its way into text and back', () => {
  for (const chosen of [
    {},
    { point: 0 },
    { point: 12, coordinate: 3 },
    { place: [0.5, -1.25] },
    { place: [1e-7, -123456], coordinate: 0 },
  ]) {
    assert.deepEqual(readChosen(writeChosen(chosen)), chosen);
  }
  assert.deepEqual(writeChosen({ point: 12, coordinate: 3 }), { point: '12', coordinate: '3' });
  assert.deepEqual(writeChosen({ point: 4, place: [1 / 3, -2] }), { point: '0.333333,-2' });
  assert.deepEqual(writeChosen({ point: 4, place: null }), { point: '4' });
  assert.deepEqual(writeChosen(null), {});
});

test('a text that is no choice chooses nothing', () => {
  for (const point of ['', ' ', 'x', '-1', '1.5', '1,', '1,x', 'NaN', 'Infinity,1', null, undefined])
    assert.deepEqual(readChosen({ point, coordinate: point }), {}, String(point));
  assert.deepEqual(readChosen({ point: ' 1 , 2 ', coordinate: ' 3 ' }), { place: [1, 2], coordinate: 3 });
});
