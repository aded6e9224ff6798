import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { refuses } from './support/errors.js';
import { distUrl } from './support/dist.js';
import { assertDense, core, kinds, using } from './support/sessions.js';

const config = { model: 'vae', data: 'digits', hiddenLayerSizes: [16], seed: 2 };

/** The table, read by the test itself. @returns {{ pixels: number[], label: number }[]} */
function readTable() {
  const file = new URL('../../core/data/on-demand/digits.csv', import.meta.url);
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const numbers = line.split(',').map(Number);
    return { pixels: numbers.slice(0, 64).map((value) => (value >= 8 ? 1 : 0)), label: numbers[64] };
  });
}

for (const [kind, open] of kinds) {
  test(`${kind}: the digits are those of the table, black or white`, async () => {
    await using(open, config, async (session) => {
      const { points, pointIndex, pointCount, imageShape } = await session.frame({ fields: ['points'] });
      const table = readTable();
      assertDense(points);
      assert.equal(pointCount, 1797);
      assert.deepEqual([...imageShape.data], [8, 8]);
      assert.deepEqual([...pointIndex.data], [...table.keys()]);
      assert.deepEqual(
        [...points.data],
        table.flatMap(({ pixels }) => pixels),
      );
    });
  });

  test(`${kind}: the digits keep their name in the config, which gives the same session again`, async () => {
    await using(open, config, async (first) => {
      assert.equal(first.config.data, 'digits');
      assert.equal(first.config.likelihood, 'bernoulli');
      assert.equal(first.config.standardize, false);
      await first.step(3);
      await using(open, first.config, async (second) => {
        await second.load(await first.save());
        assert.deepEqual(await second.frame(), await first.frame());
      });
      // Named again beside a change, they stay.
      const changed = await first.configure({ data: 'digits', beta: 2 });
      assert.equal(changed.data, 'digits');
      assert.equal(changed.beta, 2);
      assert.equal((await first.frame({ fields: [] })).iteration, 3);
    });
  });

  test(`${kind}: rows of the digits are a seeded subsample`, async () => {
    await using(open, { ...config, rows: 100 }, async (session) => {
      assert.equal((await session.frame({ fields: ['points'] })).pointCount, 100);
    });
  });

  test(`${kind}: an autoencoder of the digits learns`, async () => {
    await using(open, { ...config, rows: 300 }, async (session) => {
      const elbo = async () => (await session.frame({ fields: ['bound'] })).bound.elbo;
      const first = await elbo();
      await session.step(200);
      // Between all pixels at even odds and certainty.
      assert.ok(first > 270 * 64 * Math.log(0.4), 'near even odds at first');
      assert.ok((await elbo()) > first + 270 * 10, 'ten nats a digit better');
    });
  });

  test(`${kind}: the digits are no data of a mixture`, async () => {
    await refuses(() => open({ data: 'digits' }), 'invalid-config', /^data: "digits" is not allowed/);
  });
}

test('openSession: a change that waits for nothing goes ahead of the step after it', async () => {
  await using(core.openSession, { ...config, rows: 50 }, async (session) => {
    const changed = session.configure({ learningRate: 0.01 });
    const stepped = session.step(1);
    await Promise.all([changed, stepped]);
    assert.equal(session.config.learningRate, 0.01);
  });
});

test('nobody fetches the digits before a config names them', () => {
  for (const name of ['core.js', 'elbo-explorer.js', 'worker.js']) {
    const script = readFileSync(distUrl(name), 'utf8');
    assert.ok(script.length < 200_000 && !/^import[^(]*digits/m.test(script), name);
  }
});
