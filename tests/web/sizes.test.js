import assert from 'node:assert/strict';
import { test } from 'node:test';

import { growth, measuredSizes, recordedSizes } from '../../tools/lib/sizes.js';

test('no module and no first figure weighs more than was written down', (t) => {
  const measured = measuredSizes();
  const recorded = recordedSizes();
  if (recorded?.compiler !== measured.compiler)
    return t.skip(`written down for Emscripten ${recorded?.compiler}, built by ${measured.compiler}`);
  assert.deepEqual(growth(recorded, measured), [], 'node tools/sizes.js --record, with a reason');
});

test('growth is said, shrinking and a trifle are not', () => {
  const sizes = (/** @type {number} */ bytes) => ({
    compiler: '1',
    modules: { mixture: bytes },
    figures: { mixture: 1000 },
  });
  assert.deepEqual(growth(sizes(1000), sizes(1009)), []);
  assert.deepEqual(growth(sizes(1000), sizes(500)), []);
  assert.deepEqual(growth(sizes(1000), sizes(1011)), ['modules: mixture has 1011 bytes, and had 1000']);
  assert.equal(growth(null, sizes(1)).length, 2, 'what is not written down');
});
