/**
 * Firefox and WebKit: the numbers are those of Node, to the bit, and figures play there as in Chromium. By `npm run test:engines`; an engine
 * that is not on the machine is skipped, with what is missing.
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { serve } from '../../tools/serve.js';
import { importCore } from '../web/support/dist.js';
import { configurations, FRAMES } from './configurations.js';
import * as firefox from './support/firefox.js';
import * as webkit from './support/webkit.js';

const server = await serve({ port: 0 });
after(() => server.close());

/** @type {Promise<string[]> | undefined} */
let expected;
function inNode() {
  const AsyncFunction = /** @type {any} */ (async () => {}).constructor;
  expected ??= importCore().then(({ createSession }) =>
    new AsyncFunction('createSession', 'configurations', FRAMES)(createSession, configurations),
  );
  return expected;
}

for (const [name, { missing, open }] of Object.entries({ firefox, webkit })) {
  const reason = missing();
  test(`${name}: frames are those of Node, figures play`, { skip: reason ?? false }, async (t) => {
    const engine = await open();
    t.after(() => engine.close());
    await t.test('thirty configurations give the same frames to the bit', async () => {
      await engine.visit(`${server.url}embed-example.html`);
      const texts = await engine.evaluate(
        `const { createSession } = await import('./v0/core.js'); const configurations = ${JSON.stringify(configurations)}; ${FRAMES}`,
      );
      const wanted = await inNode();
      assert.equal(wanted.length, 30);
      assert.deepEqual(
        wanted.filter((text) => !text.startsWith('{')),
        [],
        'none is refused',
      );
      for (const [i, text] of wanted.entries())
        assert.equal(texts[i], text, JSON.stringify(configurations[i]));
    });
    for (const model of ['mixture', 'density', 'curve', 'vae']) {
      await t.test(`the page of the model ${model} plays`, async () => {
        await engine.visit(`${server.url}${model}.html`);
        const seen = await engine.evaluate(`
          const errors = [];
          addEventListener('error', ({ message }) => errors.push(message));
          const figure = document.querySelector('elbo-explorer');
          for (let i = 0; !figure.frame; i++) {
            if (i > 600) throw new Error('no frame');
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
          await figure.step(3);
          figure.play();
          const from = figure.frame.iteration;
          for (let i = 0; figure.frame.iteration < from + 5 && figure.frame.status === 'running'; i++) {
            if (i > 600) throw new Error('it does not play');
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
          figure.pause();
          const blank = [...figure.shadowRoot.querySelectorAll('canvas')].filter(({ width, height }) => width === 0 || height === 0);
          const alert = [...figure.shadowRoot.querySelectorAll('[role=alert]:not([hidden])')].map(({ textContent }) => textContent);
          return { iteration: figure.frame.iteration, blank: blank.length, errors, alert, bound: Number.isFinite(figure.frame.bound.elbo) };
        `);
        assert.ok(seen.iteration > 3);
        assert.deepEqual([seen.blank, seen.errors, seen.alert, seen.bound], [0, [], [], true]);
      });
    }
    await t.test('a frame of opaque origin plays', async () => {
      await engine.visit(`${server.url}embed-example.html`);
      const height = await engine.evaluate(`
        document.body.innerHTML = '<iframe sandbox="allow-scripts" src="./frame.html#v=1&model=mixture&data=galaxies" style="width: 700px; height: 300px"></iframe>';
        return new Promise((resolve, reject) => {
          addEventListener('message', ({ data }) => data?.type === 'elbo-explorer:height' && data.height > 400 && resolve(data.height));
          setTimeout(() => reject(new Error('no height')), 60000);
        });
      `);
      assert.ok(height > 400);
    });
  });
}
