import assert from 'node:assert/strict';
import { test } from 'node:test';

import { refuses } from './support/errors.js';
import { assertDense, core, kinds, lightQuantity, models, tiny, using } from './support/sessions.js';

for (const [kind, open] of kinds) {
  test(`${kind}: the config comes back with its defaults resolved`, async () => {
    await using(open, { components: 3 }, (session) => {
      const { config } = session;
      assert.equal(config.model, 'mixture');
      assert.equal(config.data, 'faithful');
      assert.equal(config.rows, 272);
      assert.equal(config.components, 3);
      assert.equal(config.weightConcentrationPrior, 1 / 3);
      assert.equal(config.degreesOfFreedomPrior, 4);
      assert.ok(!Object.values(config).includes('auto'));
      config.components = 99;
      assert.equal(session.config.components, 3, 'a copy each time');
    });
    await using(open, undefined, (session) => assert.equal(session.config.model, 'mixture'));
  });

  test(`${kind}: a resolved config gives the same session again`, async () => {
    for (const given of [...models, tiny]) {
      await using(open, given, (first) =>
        using(open, first.config, async (second) => {
          assert.deepEqual(second.config, first.config);
          assert.deepEqual(await second.frame(), await first.frame());
        }),
      );
    }
  });

  test(`${kind}: data as rows, typed rows or one dense array is the same data`, async () => {
    const rows = [[1, 2], [3, 5], [4, 4], [0, 1]]; // prettier-ignore
    const dense = { shape: [4, 2], data: rows.flat() };
    const frames = [];
    for (const points of [rows, rows.map((row) => Float64Array.from(row)), dense]) {
      frames.push(await using(open, { data: { points }, components: 2 }, (session) => session.frame()));
    }
    assert.deepEqual(frames[1], frames[0]);
    assert.deepEqual(frames[2], frames[0]);
  });

  test(`${kind}: step tells the iterations done, fewer at convergence, none after it`, async () => {
    await using(open, {}, async (session) => {
      assert.equal(await session.step(), 1);
      assert.equal(await session.step(0), 0);
      assert.equal(await session.step(4), 4);
      const rest = await session.step(100_000);
      const { iteration, status, message } = await session.frame({ fields: [] });
      assert.equal(iteration, 5 + rest);
      assert.equal(status, 'converged');
      assert.match(message, new RegExp(`^Converged after ${iteration} iterations: `));
      assert.equal(await session.step(10), 0);
    });
  });

  test(`${kind}: step(10) equals ten step(1), bit for bit`, async () => {
    for (const config of models) {
      const whole = await using(open, config, async (session) => {
        await session.step(10);
        return session.frame();
      });
      await using(open, config, async (session) => {
        for (let i = 0; i < 10; ++i) await session.step(1);
        assert.deepEqual(await session.frame(), whole, JSON.stringify(config));
      });
    }
  });

  test(`${kind}: looking at a run never changes it`, async () => {
    for (const config of /** @type {any[]} */ ([...models, tiny])) {
      const whole = await using(open, config, async (session) => {
        await session.step(8);
        return [await session.frame(), await session.parameters(), await session.save()];
      });
      await using(open, config, async (session) => {
        for (let i = 0; i < 8; ++i) {
          await session.frame({ maxPoints: 7 });
          await session.evaluate(...lightQuantity(config));
          if (config === tiny) await session.evaluate('evidence');
          if (config.optimizer !== 'em') await session.gradient();
          await session.parameters();
          await session.save();
          await session.step(1);
        }
        const seen = await session.frame();
        // The evidence, once asked for, is shown.
        if (config === tiny)
          whole[0] = { ...whole[0], bound: seen.bound, residuals: seen.residuals, why: seen.why };
        assert.deepEqual([seen, await session.parameters()], whole.slice(0, 2), JSON.stringify(config));
      });
    }
  });

  test(`${kind}: a frame has the fields asked for and no others`, async () => {
    const always = ['iteration', 'status', 'message', 'standardization', 'columns', 'columnNames', 'columnUnits', 'pointCount']; // prettier-ignore
    const fields = core.catalog().parameters.find((/** @type {any} */ { key }) => key === 'model')
      .choices[0].fields;
    await using(open, {}, async (session) => {
      await session.step(3);
      const whole = await session.frame();
      assert.deepEqual(Object.keys(await session.frame({ fields: [] })).sort(), always.sort());
      for (const field of fields) {
        const frame = await session.frame({ fields: [field] });
        assert.ok(field in frame, field);
        for (const key of Object.keys(frame)) assert.deepEqual(frame[key], whole[key], `${field}: ${key}`);
        for (const other of fields)
          if (other !== field) assert.ok(!(other in frame), `${field} brings ${other}`);
      }
    });
  });

  test(`${kind}: maxPoints thins points and responsibilities alike, and says which are left`, async () => {
    await using(open, {}, async (session) => {
      const whole = await session.frame();
      const frame = await session.frame({ maxPoints: 10 });
      assert.equal(frame.pointCount, 272);
      assert.ok(frame.points.shape[0] <= 10);
      frame.pointIndex.data.forEach((/** @type {number} */ row, /** @type {number} */ i) => {
        for (const name of ['points', 'responsibilities']) {
          const width = frame[name].shape[1];
          const some = frame[name].data.slice(i * width, (i + 1) * width);
          assert.deepEqual(some, whole[name].data.slice(row * width, (row + 1) * width));
        }
      });
    });
  });

  test(`${kind}: every null of a frame has its reason, and the parts add up`, async () => {
    for (const config of [...models, tiny]) {
      await using(open, config, async (session) => {
        await session.step(5);
        if (config === tiny) await session.evaluate('evidence');
        const { bound, why } = await session.frame({ fields: ['bound'] });
        for (const [name, value] of Object.entries(bound)) {
          assert.equal(value === null, `bound.${name}` in why, name);
        }
        const parts = Object.values(bound.parts);
        const sum = parts.reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum - bound.elbo) <= 1e-10 * parts.reduce((a, b) => a + Math.abs(b), 0));
      });
    }
  });

  test(`${kind}: the gradient names what it is of, and is the same twice`, async () => {
    await using(open, {}, async (session) => {
      const { objective, gradient } = await session.gradient();
      assert.equal(objective, (await session.frame({ fields: ['bound'] })).bound.elbo);
      Object.values(gradient).forEach(assertDense);
      assert.deepEqual(await session.gradient({}), await session.gradient({}));
    });
    await using(open, { optimizer: 'em' }, (session) =>
      refuses(() => session.gradient(), 'not-available', /^gradient: /),
    );
  });

  test(`${kind}: evaluate computes on demand, labelled with its iteration`, async () => {
    await using(open, tiny, async (session) => {
      await session.step(3);
      const evidence = await session.evaluate('evidence');
      assert.equal(evidence.iteration, 3);
      assert.equal(evidence.logEvidenceKind, 'exact');
      assert.ok(evidence.elbo <= evidence.logEvidence);
      assert.ok(Math.abs(evidence.residuals.D1) < 1e-9);
      const { bound } = await session.frame({ fields: ['bound'] });
      assert.equal(bound.logEvidence, evidence.logEvidence);
      const grid = await session.evaluate('grid', { size: 20 });
      assert.equal(grid.iteration, 3);
      assert.deepEqual(grid.x.shape, [20]);
    });
    await using(open, {}, async (session) => {
      await refuses(
        () => session.evaluate('evidence'),
        'not-available',
        'evidence: 6^272 assignments are too many to sum over; available up to 2^20.',
      );
      await refuses(
        () => session.evaluate('surgery'),
        'not-available',
        'evaluate: "surgery" is not computed for a mixture; available: evidence, importance, grid, starts.',
      );
      await refuses(
        () => session.evaluate(),
        'invalid-config',
        'what: null is not allowed; allowed: the name of a quantity.',
      );
      await refuses(
        () => session.evaluate('grid', { size: 1e9 }),
        'invalid-config',
        'size: 1000000000 is not allowed; allowed: an integer from 2 to 512.',
      );
    });
  });

  test(`${kind}: what is no number of iterations, no field, no count is refused`, async () => {
    await using(open, {}, async (session) => {
      const message = (/** @type {string} */ value) =>
        `iterations: ${value} is not allowed; allowed: an integer from 0.`;
      await refuses(() => session.step(-1), 'invalid-config', message('-1'));
      await refuses(() => session.step(1.5), 'invalid-config', message('1.5'));
      await refuses(() => session.step(NaN), 'invalid-config', message('NaN'));
      await refuses(() => session.step('3'), 'invalid-config', message('"3"'));
      await refuses(() => session.step(3n), 'invalid-config', /^iterations: a bigint is not allowed/);
      const fields = 'bound, trace, points, responsibilities, components, predictive';
      await refuses(
        () => session.frame({ fields: ['bounds'] }),
        'invalid-config',
        `fields[0]: "bounds" is not allowed; allowed: ${fields}.`,
      );
      await refuses(
        () => session.frame({ fields: 'bound' }),
        'invalid-config',
        `fields: "bound" is not allowed; allowed: a list of ${fields}.`,
      );
      for (const maxPoints of [0, -1, 1.5, 'all']) {
        await refuses(
          () => session.frame({ maxPoints }),
          'invalid-config',
          /^maxPoints: .* an integer from 1/,
        );
      }
      assert.equal((await session.frame({ fields: [] })).iteration, 0);
    });
  });
}
