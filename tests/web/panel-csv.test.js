/** Every panel of every model of the catalogue, as CSV: the numbers of the frame and of the answers that it is drawn from. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadPlots } from '../../web/plots/index.js';
import { panelCsv } from '../../web/element/panel-csv.js';
import { readCatalog } from './support/dist.js';
import { core } from './support/sessions.js';

const catalog = readCatalog();
const models = catalog.parameters.find(({ key }) => key === 'model')?.choices ?? [];

/** Small enough for every question. @type {Record<string, any>} */
const settings = {
  mixture: { data: 'galaxies', components: 3 },
  density: { dimensions: 1 },
  curve: { rows: 12 },
  vae: { rows: 24, hiddenLayerSizes: [4], batchSize: 8 },
};

for (const { id: model } of models) {
  test(`each panel of ${model} is a table of numbers`, async () => {
    const session = await core.createSession({ model, ...settings[model] });
    session.step(3);
    const frame = session.frame();
    const plots = await loadPlots(model);
    assert.ok(plots.length > 4);
    for (const plot of plots) {
      const run = { config: session.config, frame, analyses: /** @type {any} */ ({}) };
      const asked = plot.asks?.(run) ?? {};
      for (const what of plot.analyses ?? []) {
        if (asked[what] === null) continue;
        const small =
          what === 'starts' ? { starts: 3, iterations: 5 } : what === 'race' ? { iterations: 5 } : {};
        try {
          run.analyses[what] = session.evaluate(what, { ...asked[what], ...small });
        } catch (error) {
          run.analyses[what] = { refusal: String(error) };
        }
      }
      const text = panelCsv(plot, [run]);
      const tables = text.split('\n\n').map((table) => table.trim().split('\n'));
      assert.ok(text.length > 0, `${plot.id} has numbers`);
      for (const [head, ...rows] of tables) {
        const count = head.split(',').length;
        assert.ok(rows.length > 0, `${plot.id}: ${head}`);
        if (!text.includes('"'))
          for (const row of rows) assert.equal(row.split(',').length, count, `${plot.id}: ${row}`);
      }
      const two = panelCsv(plot, [run, { ...run, label: 'the, other' }]);
      assert.match(two, /^run,/m);
      assert.ok(two.includes('"the, other"'));
    }
    session.dispose();
  });
}

test('columns are named, rows are the numbers to the last digit, what is not known is empty', () => {
  const dense = (/** @type {number[]} */ shape, /** @type {number[]} */ values) => ({
    shape,
    data: Float64Array.from(values),
  });
  const plot = /** @type {any} */ ({ fields: ['points', 'bound', 'q'], analyses: ['starts'] });
  const frame = /** @type {any} */ ({
    columnNames: ['a', 'b, c'],
    points: dense([2, 2], [1, 0.1, NaN, 3]),
    bound: { elbo: -1 / 3, why: { x: 1 }, kl: null },
    q: { factors: dense([1, 2, 2], [1, 2, 3, 4]) },
  });
  const run = { config: {}, frame, analyses: { starts: { iteration: 3, bounds: [1, null, 2] } } };
  assert.equal(
    panelCsv(plot, [run]),
    [
      'quantity,value\nbound.elbo,-0.3333333333333333\n',
      'points.a,"points.b, c"\n1,0.1\n,3\n',
      'q.factors[0][0],q.factors[0][1],q.factors[1][0],q.factors[1][1]\n1,2,3,4\n',
      'starts.bounds\n1\nNaN\n2\n',
    ].join('\n'),
  );
});
