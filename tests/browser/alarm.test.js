/**
 * Where numbers contradict each other a reader is told: 'exact' and 'quadrature' are taken off log p(x), a sentence stands in the status
 * and beside every picture that shows the evidence, and no bar runs past its line without one. The core has no wrong numbers to offer, so
 * they are put into what the worker answers, on its way to the page, as the core writes a contradiction (tests/unit/identities_test.cpp).
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decode } from '../../web/engine/decode.js';
import { encode } from '../../web/engine/encode.js';
import { becomesIdle, everything } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('node:test').TestContext} TestContext */

const { visit } = await openStage();

const MESSAGE =
  'The two sides of D1 differ by 0.4 nats, and the stated errors allow 1e-12 nats. One of the numbers is wrong, so log p(x) is shown as an estimate.';
const CONTRADICTION = { identity: 'D1', residual: -0.4, allowed: 1e-12, message: MESSAGE };

/**
 * A page whose figure gets other answers than its worker gives.
 * @param {TestContext} t
 * @param {string} address
 * @param {(answer: any) => void} falsify  a frame or an answer of evaluate(), in place
 */
async function lied(t, address, falsify) {
  const { page, figure } = await visit(t, 'icon.svg');
  await page.exposeFunction('falsify', (/** @type {number[]} */ bytes) => {
    const answer = /** @type {any} */ (decode(Uint8Array.from(bytes)));
    if (!answer?.ok || typeof answer.ok !== 'object') return null;
    falsify(answer.ok.result ?? answer.ok);
    return Array.from(encode(answer));
  });
  await page.addInitScript(() => {
    // The probe has put a class of its own in front.
    let owner = Worker.prototype;
    while (!Object.hasOwn(owner, 'onmessage')) owner = Object.getPrototypeOf(owner);
    const inner = /** @type {PropertyDescriptor & ThisType<any>} */ (
      Object.getOwnPropertyDescriptor(owner, 'onmessage')
    );
    Object.defineProperty(owner, 'onmessage', {
      ...inner,
      set(listener) {
        // One after the other, as they came.
        let before = Promise.resolve();
        inner.set?.call(this, (/** @type {MessageEvent} */ event) => {
          before = before.then(async () => {
            const { data } = event;
            const changed =
              data?.type === 'answer'
                ? await /** @type {any} */ (window).falsify(Array.from(new Uint8Array(data.bytes)))
                : null;
            const given = changed ? { ...data, bytes: Uint8Array.from(changed).buffer } : data;
            listener({ data: given });
          });
        });
      },
    });
  });
  await page.goto(new URL(address, page.url()).href);
  await figure.evaluate((/** @type {any} */ node) => node.step(3));
  await becomesIdle(figure);
  return { page, figure };
}

/** What pictures say in writing. @param {import('playwright-core').Locator} figure */
const written = async (figure) =>
  figure.evaluate(async (/** @type {any} */ node) => (await node.toBlob('svg')).text());

test('an identity of a frame that is contradicted takes exact off the evidence, in words, wherever it is shown', async (t) => {
  const { figure } = await lied(t, 'density.html#v=1&model=density&view=balance,trace,plane', (frame) => {
    if (!frame.bound) return;
    const { bound } = frame;
    // As the core would write it: too low an evidence.
    bound.logEvidence -= 0.4;
    bound.logEvidenceError = 0.4;
    bound.logEvidenceKind = 'estimate';
    frame.why = { ...frame.why, 'bound.logEvidenceKind': 'contradicted' };
    frame.residuals = { ...frame.residuals, D1: -0.4 };
    frame.contradictions = [CONTRADICTION];
  });
  assert.ok(await figure.locator('.bar').getByText(MESSAGE).isVisible());
  for (const plot of ['balance', 'trace'])
    await figure.locator(`[data-plot="${plot}"]`).getByRole('img', { name: MESSAGE }).waitFor();
  assert.ok(await figure.locator('[data-plot="trace"] .alarm').getByText(MESSAGE).isVisible());
  assert.ok(await figure.getByText('D1 does not hold').isVisible());
  assert.ok(await figure.getByText('log p(x), estimate', { exact: true }).isVisible());
  const evidence = figure.locator('[data-item="evidence"]');
  assert.match((await evidence.getAttribute('title')) ?? '', /is an estimate, ± 4\.0×10⁻¹ nats/);
  const pictures = await written(figure);
  assert.match(pictures, /log p\(x\) estimate, ± 0\.40/);
  const claim = /.{0,60}([·(] ?|log p\(x\) )(exact|quadrature)\b.{0,40}/.exec(pictures);
  assert.equal(claim?.[0], undefined);
  // The picture of the bar says it itself.
  assert.match(pictures, /The two sides of D1 differ by 0\.4 nats/);
});

test('an answer that contradicts does the same to the evidence of the frame', async (t) => {
  const { figure } = await lied(t, 'density.html#v=1&model=density&view=balance,importance', (answer) => {
    if (answer.M && answer.estimate) answer.contradictions = [CONTRADICTION];
  });
  assert.ok(await figure.locator('.bar').getByText(MESSAGE).isVisible());
  assert.ok(await figure.locator('[data-plot="importance"] .alarm').getByText(MESSAGE).isVisible());
  assert.ok(await figure.getByText('log p(x), estimate', { exact: true }).isVisible());
  assert.match(await written(figure), /log p\(x\) estimate, ± 0\.40/);
});

test('an autoencoder’s evidence that a panel contradicts is an estimate', async (t) => {
  const { figure } = await lied(t, 'vae.html#v=1&model=vae&rows=20&view=latent,posterior', (answer) => {
    if (answer.bestMean) answer.contradictions = [CONTRADICTION];
  });
  await figure.getByText('log p(X), estimate', { exact: true }).waitFor();
  assert.ok(await figure.locator('.bar').getByText(MESSAGE).isVisible());
});

test('a bar that would run past its line says so, whatever the core has noticed', async (t) => {
  const { figure } = await lied(t, 'curve.html#v=1&model=curve&view=balance,curve', (frame) => {
    if (typeof frame.bound?.klPosterior === 'number') frame.bound.klPosterior += 0.4;
  });
  const words = /The bound and its gap add up to 0\.40 nats more than log p\(X \| θ\), which cannot be/;
  assert.ok(await figure.locator('.bar').getByText(words).isVisible());
  assert.match(await written(figure), /The bound and its gap add up to 0\.40 nats/);
});

test('and where nothing is wrong nothing is said', async (t) => {
  const { figure } = await lied(t, 'density.html#v=1&model=density&view=balance,trace', () => {});
  assert.equal(await figure.locator('.alarm:not([hidden])').count(), 0);
  const { frame } = await everything(figure);
  assert.equal(frame.contradictions ?? null, null);
  assert.match(await written(figure), /log p\(x\) exact/);
});
