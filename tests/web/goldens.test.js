/** Every panel of every model is drawn as it was when somebody last looked at it; see tests/goldens/README.md. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { firstDifference, golden, goldens, pictures } from '../goldens/pictures.js';
import { unusedRecordings } from '../goldens/recordings.js';
import { scenes } from '../goldens/scenes.js';
import { plots } from '../../web/plots/index.js';

const all = await pictures();

const RENEW = `If it is meant to look so: npm run goldens (some seconds), look at the page that it names, which shows before, after and
difference, and commit tests/goldens/pictures with your change. If not, mend the drawing.`;

for (const { name, draw } of all) {
  test(`${name} is drawn as it was`, () => {
    const before = golden(name);
    assert.ok(before !== null, `There is no golden picture of ${name} yet.\n${RENEW}`);
    const now = draw();
    if (now === before) return;
    assert.fail(`${name} is drawn otherwise: ${firstDifference(before, now)}\n${RENEW}`);
  });
}

test('there are no golden pictures and no recordings beside these', () => {
  const names = all.map(({ name }) => name);
  assert.deepEqual(
    goldens().filter((name) => !names.includes(name)),
    [],
    RENEW,
  );
  assert.deepEqual(unusedRecordings().map(String), []);
});

test('every panel of every model has pictures in light and dark, wide and narrow, of one run and of several', () => {
  for (const { id, models } of plots) {
    for (const model of models) {
      const seen = scenes.filter((scene) => scene.model === model && !scene.without?.includes(id));
      const looks = seen.map(({ look }) => look);
      assert.deepEqual(new Set(looks.map(({ width }) => width)).size, 2, `${model}/${id}`);
      assert.deepEqual(new Set(looks.map(({ scheme }) => scheme)).size, 2, `${model}/${id}`);
      assert.ok(
        seen.some(({ beside = [] }) => beside.length > 0),
        `${model}/${id}`,
      );
    }
  }
});
