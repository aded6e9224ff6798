import assert from 'node:assert/strict';
import { test } from 'node:test';

import { reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();

/** What the evidence of an autoencoder may be behind while it plays, in milliseconds. */
const OLDEST = 2000;

/**
 * A machine that is busy with something else takes long for an answer even at rest, and no longer than so many times that while it
 * plays.
 */
const PATIENCE = 5;

for (const [what, settings, seconds] of /** @type {const} */ ([
  ['two latent dimensions', '', 9],
  ['one latent dimension and little noise', '&latentDimensions=1&observationScale=0.05', 7],
])) {
  test(`at full speed the evidence is never older than two seconds of play: ${what}`, async (t) => {
    const { figure } = await visit(t, `vae.html#v=1&model=vae&tolerance=0${settings}`);
    await reaches(figure, { iteration: 0 });
    const { oldest, alone, ages, sums } = await figure.evaluate(
      async (/** @type {any} */ figure, seconds) => {
        const root = figure.shadowRoot;
        const label = root.querySelector('[data-item="evidence"] dt');
        const begun = performance.now();
        await figure.step(1);
        do await new Promise(requestAnimationFrame);
        while (/ at /.test(label.textContent) || label.nextSibling.textContent === '–');
        const alone = performance.now() - begun;
        figure.setAttribute('speed', 'max');
        figure.play();
        const read = (/** @type {string} */ id) => {
          const item = root.querySelector(`[data-item="${id}"]`);
          const value = item
            .querySelector('dd')
            .textContent.replace(/[,\s]|±.*|nats.*/g, '')
            .replace('−', '-');
          const at = /at ([\d,]+)$/.exec(item.querySelector('dt').textContent)?.[1].replace(/,/g, '');
          return { value: Number(value), at: at === undefined ? null : Number(at) };
        };
        /** When each iteration was first on show. @type {[number, number][]} */
        const seen = [];
        const ages = [];
        const sums = [];
        const start = performance.now();
        while (performance.now() - start < 1000 * seconds) {
          await new Promise(requestAnimationFrame);
          const now = performance.now();
          if (seen.at(-1)?.[0] !== figure.frame.iteration) seen.push([figure.frame.iteration, now]);
          const [bound, evidence, gap] = ['bound', 'evidence', 'gap'].map(read);
          // Before the first answer there is none to be old.
          if (Number.isNaN(evidence.value)) continue;
          if (new Set([bound.at, evidence.at, gap.at]).size > 1) throw new Error('of several iterations');
          sums.push(Math.abs(bound.value + gap.value - evidence.value));
          const since =
            evidence.at === null
              ? now
              : (seen.find(([iteration]) => iteration > Number(evidence.at))?.[1] ?? now);
          ages.push(now - since);
        }
        return { oldest: Math.max(...ages), alone, ages: ages.length, sums };
      },
      seconds,
    );
    assert.ok(ages > 20);
    const told = `${Math.round(oldest)} ms, where an answer takes ${Math.round(alone)} ms at rest`;
    assert.ok(oldest < Math.max(OLDEST, PATIENCE * alone), told);
    assert.ok(Math.max(...sums) < 1e-6, 'as printed, bound and gap add up to the evidence');
    t.diagnostic(told);
  });
}
