/** Every family of the catalogue is moved by its handles in a real session: what a plot makes of a drag is what the core takes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { svgPainter } from '../../web/plots/drawing/svg.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { loadPlots } from '../../web/plots/index.js';
import { importCore, readCatalog } from './support/dist.js';

const { createSession } = await importCore();
const [plot] = await loadPlots('density', ['plane']);
const painter = svgPainter({ width: 720, height: 480, theme: createTheme() });

const families = (readCatalog().parameters.find(({ key }) => key === 'family')?.choices ?? []).filter(
  ({ when }) => when?.model?.includes('density'),
);

test('there are families, and each has a noun', () => {
  assert.ok(families.length >= 7);
  for (const { id, noun } of families) assert.ok(noun, id);
});

for (const family of families) {
  for (const dimensions of [1, 2]) {
    test(`${family.id}, ${dimensions}-D: its handles set its parameters`, async () => {
      const session = await createSession({ model: 'density', family: family.id, dimensions });
      try {
        session.step(2);
        const parameters = session.parameters();
        const runs = () => [{ config: session.config, frame: session.frame(), family }];
        assert.match(plot.describe(runs()), new RegExp(String(family.noun)));
        const handles = plot.handles?.(runs(), painter) ?? [];
        const own = handles.filter(({ group }) => group === 'q' || group.startsWith('q-'));
        // What has handles says what they set, all of it.
        assert.equal(own.length > 0, family.parameters !== undefined);
        if (family.parameters) {
          assert.deepEqual(
            family.parameters.map(({ name }) => name),
            Object.keys(parameters),
          );
        }
        for (const handle of own) {
          const [dx, dy] = handle.along ?? [1, 1];
          const change = plot.move?.(runs(), painter, handle, handle.x + 9 * dx, handle.y + 9 * dy);
          assert.ok(change && 'parameters' in change, handle.id);
          session.setParameters(change.parameters);
          const set = session.parameters();
          for (const [name, { shape, data }] of Object.entries(/** @type {any} */ (change.parameters))) {
            assert.deepEqual(set[name].shape, shape, `${handle.id}: ${name}`);
            data.forEach((/** @type {number} */ value, /** @type {number} */ i) =>
              assert.ok(Math.abs(set[name].data[i] - value) <= 1e-9 * (1 + Math.abs(value)), `${name}[${i}]`),
            );
          }
          session.setParameters(parameters);
        }
      } finally {
        session.dispose();
      }
    });
  }
}
