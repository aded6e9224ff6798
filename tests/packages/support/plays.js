/** Whether the figure of a page does what it should, in Chromium: it plays to its end, and its bound is the right number. */

import assert from 'node:assert/strict';

import { ends, frameOf } from '../../browser/support/figure.js';
import { openStage } from '../../browser/support/stage.js';
import { importCore } from '../../web/support/dist.js';

/** @typedef {import('node:test').TestContext} TestContext */

/** @param {any} config @returns {Promise<number>} */
export async function boundOf(config) {
  const { createSession } = await importCore();
  const session = await createSession(config);
  session.step(10_000);
  const { elbo } = session.frame({ fields: ['bound'] }).bound;
  session.dispose();
  return elbo;
}

/** @returns {Promise<(t: TestContext, address: string, options?: { config?: any, main?: boolean }) => Promise<void>>} */
export async function openPlays() {
  const { visit } = await openStage();
  return async (t, address, { config = { components: 4, seed: 3 }, main = false } = {}) => {
    const { figure, page, problems, requests } = await visit(t, address);
    try {
      await ends(figure);
    } catch (error) {
      assert.fail(`${error}\n${problems.join('\n')}\n${requests.join('\n')}`);
    }
    assert.equal((await frameOf(figure)).bound.elbo, await boundOf(config));
    assert.equal(page.workers().length, main ? 0 : 1, 'in a worker');
    assert.deepEqual(problems, []);
  };
}
