/** Every panel of every model is drawn as it was when somebody last looked at it; see tests/goldens/README.md. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { firstDifference, golden, goldens, pictures } from '../goldens/pictures.js';
import { recorded, unusedRecordings } from '../goldens/recordings.js';
import { scenes } from '../goldens/scenes.js';
import { estimateWidth } from '../../web/plots/drawing/svg-text.js';
import { loadPlots, plots } from '../../web/plots/index.js';

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

test('no text leaves its picture', () => {
  const plain = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };
  for (const { name, draw } of all) {
    const svg = draw();
    const [width, height] = /width="(.*?)" height="(.*?)"/.exec(svg)?.slice(1).map(Number) ?? [];
    for (const [, x, y, style, escaped] of svg.matchAll(/<text x="(.*?)" y="(.*?)"(.*?)>(.*?)<\/text>/g)) {
      const text = escaped.replace(/&\w+;/g, (entity) => plain[/** @type {'&lt;'} */ (entity)]);
      const [, size, weight = '400'] = /font-size="(.*?)"(?: font-weight="(.*?)")?/.exec(style) ?? [];
      const wide = estimateWidth(text, `${weight} ${size}px any`);
      const share = style.includes('anchor="end"') ? 1 : style.includes('anchor="middle"') ? 0.5 : 0;
      const left = Number(x) - share * wide;
      const inside = left >= -1 && left + wide <= width + 1 && Number(y) <= height;
      assert.ok(inside, `${name}: “${text}” from ${left} to ${left + wide}, at ${y}`);
    }
  }
});

test('there are no golden pictures and no recordings beside these', () => {
  const names = all.map(({ name }) => name);
  assert.deepEqual(
    goldens().filter((name) => !names.includes(name)),
    [],
    RENEW,
  );
  assert.deepEqual(unusedRecordings().map(String), []);
});

test('recordings have an answer, or a refusal, to all that panels ask', async () => {
  for (const scene of scenes.filter(({ answers = 'all' }) => answers === 'all')) {
    const [run] = recorded(scene);
    for (const plot of await loadPlots(scene.model)) {
      const told = plot.asks?.(run) ?? {};
      const missing = (plot.analyses ?? []).filter((what) => told[what] !== null && !run.analyses?.[what]);
      const name = `${scene.model}/${scene.id}`;
      const record = `npm run build && npm run goldens -- --record ${name}`;
      assert.deepEqual(missing, [], `The recording of ${name} lacks what ${plot.id} asks: ${record}`);
    }
  }
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
