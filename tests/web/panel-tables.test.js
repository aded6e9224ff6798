/** The numbers of panels, as they are taken away: of most there are some, and they are clean. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { loadPlots } from '../../web/plots/index.js';
import { tableText } from '../../web/plots/marks/table.js';
import { recorded } from '../goldens/recordings.js';
import { scenes } from '../goldens/scenes.js';

for (const model of ['mixture', 'density', 'curve', 'vae']) {
  test(`the panels of ${model} say their numbers`, async () => {
    const plots = await loadPlots(model);
    const scene = scenes.find((one) => one.model === model);
    assert.ok(scene);
    const runs = recorded(scene);
    let filled = 0;
    for (const { id, charts } of plots) {
      const painter = svgPainter({ width: 620, height: 420, theme: createTheme() });
      const text = tableText(charts?.(runs, painter) ?? []);
      const [head, ...rows] = text.trimEnd().split('\n');
      assert.match(head, /^"mark",/, id);
      assert.doesNotMatch(text, /NaN|undefined|Infinity/, id);
      for (const row of rows) assert.match(row, /^"(?:[^"]|"")+"(?:,[-\d.e+]*)+$/, `${id}: ${row}`);
      if (rows.length > 0) filled++;
    }
    assert.ok(filled >= plots.length / 2, `${filled} of ${plots.length} have numbers`);
  });
}
