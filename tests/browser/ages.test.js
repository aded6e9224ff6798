import assert from 'node:assert/strict';
import { test } from 'node:test';

import { agesOf } from './support/ages.js';
import { reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();

/** What the evidence of an autoencoder may be behind while it plays, in milliseconds. */
const OLDEST = 2000;

/**
 * That is promised where one evidence takes no more than 0.6 seconds alone, which tests/web/evidence-age.test.js shows on a clock of
 * its own. A machine that is busy with something else, or slow, takes longer, and no longer than so many times that while it plays.
 */
const PATIENCE = 5;

for (const [what, settings, seconds] of /** @type {const} */ ([
  ['two latent dimensions', '', 9],
  ['one latent dimension and little noise', '&latentDimensions=1&observationScale=0.05', 7],
])) {
  test(`at full speed the evidence is never older than two seconds of play, or than a few answers take: ${what}`, async (t) => {
    const { figure } = await visit(t, `vae.html#v=1&model=vae&tolerance=0${settings}`);
    await reaches(figure, { iteration: 0 });
    const { oldest, alone, ages, sums } = await agesOf(figure, seconds);
    assert.ok(ages > 20);
    const told = `${Math.round(oldest)} ms, where an answer takes ${Math.round(alone)} ms at rest`;
    assert.ok(oldest < Math.max(OLDEST, PATIENCE * alone), told);
    assert.ok(Math.max(...sums) < 1e-6, 'as printed, bound and gap add up to the evidence');
    t.diagnostic(told);
  });
}
