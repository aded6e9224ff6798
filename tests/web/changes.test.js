import assert from 'node:assert/strict';
import { test } from 'node:test';

import { refuses } from './support/errors.js';
import { assertDense, core, kinds, models, using } from './support/sessions.js';

for (const [kind, open] of kinds) {
  test(`${kind}: parameters are dense, and set again they are the same state`, async () => {
    for (const config of models) {
      await using(open, config, async (session) => {
        await session.step(5);
        const parameters = await session.parameters();
        Object.values(parameters).forEach(assertDense);
        await session.step(5);
        assert.equal(await session.setParameters(parameters), undefined);
        const back = await session.parameters();
        assert.deepEqual(Object.keys(back), Object.keys(parameters));
        for (const [name, { data }] of Object.entries(parameters)) {
          data.forEach((/** @type {number} */ value, /** @type {number} */ i) => {
            assert.ok(Math.abs(back[name].data[i] - value) <= 1e-9 * (1 + Math.abs(value)), name);
          });
        }
      });
    }
  });

  test(`${kind}: parameters of another name, shape or range are refused and nothing changes`, async () => {
    await using(open, { components: 3 }, async (session) => {
      await session.step(2);
      const before = await session.parameters();
      const { means, weightConcentration: alpha } = before;
      const set = (/** @type {any} */ changes) => () => session.setParameters({ ...before, ...changes });
      const cases = /** @type {[any, string][]} */ ([
        [{ means: { shape: [1, 2], data: [1, 2] } }, 'means: an array of 1×2 is not allowed; allowed: an array of 3×2.'],
        [{ means: 'x' }, 'means: "x" is not allowed; allowed: an array of 3×2.'],
        [{ means: { ...means, data: means.data.map(() => NaN) } }, 'means.data[0]: NaN is not allowed; allowed: a finite number.'],
        [{ weightConcentration: { ...alpha, data: [1, -1, 1] } }, 'weightConcentration.data[1]: -1 is not allowed; allowed: above 0.'],
      ]); // prettier-ignore
      for (const [changes, message] of cases) await refuses(set(changes), 'invalid-parameters', message);
      await refuses(() => session.setParameters({}), 'invalid-parameters');
      await refuses(() => session.setParameters(null), 'invalid-parameters');
      await refuses(set({ means: 1n }), 'invalid-parameters', /^means: a bigint is not allowed/);
      assert.deepEqual(await session.parameters(), before);
    });
  });

  test(`${kind}: live settings change a run, all or nothing; the rest needs a restart`, async () => {
    await using(open, { tolerance: 0.01 }, async (session) => {
      await session.step(1000);
      assert.equal((await session.frame({ fields: [] })).status, 'converged');
      const config = await session.configure({ tolerance: 1e-6 });
      assert.equal(config.tolerance, 1e-6);
      assert.deepEqual(session.config, config);
      assert.equal((await session.frame({ fields: [] })).status, 'running', 'convergence reopens');
      assert.ok((await session.step(1000)) > 0);

      const parameters = await session.parameters();
      await refuses(
        () => session.configure({ tolerance: 1e-3, components: 4 }),
        'needs-restart',
        'components: this setting cannot change during a run; start a new one with it.',
      );
      await refuses(
        () => session.configure({ tolerance: -1 }),
        'invalid-config',
        'tolerance: -1 is not allowed; allowed: a number from 0 to 1, or auto.',
      );
      await refuses(
        () => session.configure({ colour: 'red' }),
        'invalid-config',
        /^colour: there is no such setting/,
      );
      await refuses(() => session.configure(null), 'invalid-config');
      assert.equal(session.config.tolerance, 1e-6);
      assert.deepEqual(await session.parameters(), parameters);
      assert.equal(
        (await session.configure({ components: 6 })).components,
        6,
        'what stays as it is may be said',
      );
    });
  });

  test(`${kind}: configure follows the catalogue's word on what is live`, async () => {
    const other = /** @type {any} */ ({ integer: 7, boolean: false, list: [1, 0], matrix: [[2, 0], [0, 2]] }); // prettier-ignore
    for (const optimizer of ['coordinate-ascent', 'stochastic', 'em']) {
      for (const { key, type, live, when = {}, choices, maximum } of core.catalog().parameters) {
        if (when.optimizer && !when.optimizer.includes(optimizer)) continue;
        // Another model has other settings, which these would be refused beside.
        if (key === 'model' || (when.model && !when.model.includes('mixture'))) continue;
        await using(open, { optimizer, rows: 60 }, async (session) => {
          const now = session.config[key];
          // The columns must stay as many as they are.
          const fits = (/** @type {any} */ { id, dimensions = 2, when: asks = {} }) =>
            id !== now && dimensions === 2 && (asks.model ?? ['mixture']).includes('mixture');
          const real = maximum <= 1 ? 0.75 : 3.5;
          const value = type === 'choice' ? choices.find(fits)?.id : type === 'real' ? real : other[type];
          if (value === undefined) return;
          const change = () => session.configure({ [key]: value });
          if (live) assert.notDeepEqual((await change())[key], now, key);
          else await refuses(change, 'needs-restart', /cannot change during a run/);
        });
      }
    }
  });

  test(`${kind}: a saved state goes on as if nothing had happened`, async () => {
    for (const config of models) {
      await using(open, config, async (session) => {
        await session.step(4);
        const bytes = await session.save();
        assert.ok(bytes instanceof Uint8Array);
        assert.equal(bytes.byteLength, bytes.buffer.byteLength, 'with nothing else in its buffer');
        await session.step(6);
        const frame = await session.frame();
        assert.equal(await session.load(bytes), undefined);
        assert.equal((await session.frame({ fields: [] })).iteration, 4);
        await session.step(6);
        assert.deepEqual(await session.frame(), frame, JSON.stringify(config));
        await using(open, config, async (fresh) => {
          await fresh.load(bytes.slice().buffer);
          await fresh.step(6);
          assert.deepEqual(await fresh.frame(), frame, 'in another session too');
        });
      });
    }
  });

  test(`${kind}: what was not saved by such a session is refused and nothing changes`, async () => {
    await using(open, { components: 3 }, async (session) => {
      await session.step(3);
      const frame = await session.frame();
      const other = await using(open, { components: 4 }, (four) => four.save());
      const cases = /** @type {[any, string][]} */ ([
        [other, 'The saved state cannot be loaded: it was saved with components 4, and this session has 3.'],
        [new Uint8Array(3), 'The saved state cannot be loaded: the bytes are damaged, or not a saved state.'],
        [new Uint8Array(0), 'The saved state cannot be loaded: the bytes are damaged, or not a saved state.'],
        ['text', 'bytes: "text" is not allowed; allowed: saved bytes.'],
        [undefined, 'bytes: null is not allowed; allowed: saved bytes.'],
      ]);
      for (const [bytes, message] of cases)
        await refuses(() => session.load(bytes), 'incompatible-state', message);
      assert.deepEqual(await session.frame(), frame);
    });
  });

  test(`${kind}: a run that diverges says why; that is a status, no error`, async () => {
    const points = [[0, 0], [0, 0], [1, 1], [1, 2], [3, 4], [5, 5], [5, 6]]; // prettier-ignore
    const config = { optimizer: 'em', regCovar: 0, tolerance: 0, components: 6, data: { points } };
    await using(open, config, async (session) => {
      await session.step(500);
      const { status, message } = await session.frame({ fields: [] });
      assert.equal(status, 'diverged');
      assert.match(message, /^Diverged in iteration \d+: Component \d of \d has collapsed/);
      assert.equal(await session.step(1), 0);
    });
  });

  test(`${kind}: after dispose every method is refused, and dispose itself is not`, async () => {
    const session = await open({});
    session.dispose();
    session.dispose();
    const methods = [
      'step',
      'frame',
      'parameters',
      'setParameters',
      'configure',
      'gradient',
      'evaluate',
      'save',
      'load',
    ];
    if ('run' in session) methods.push('run');
    for (const method of methods) {
      await refuses(() => session[method](), 'disposed', 'This session was disposed of; create a new one.');
    }
    await refuses(() => session.config, 'disposed');
  });
}
