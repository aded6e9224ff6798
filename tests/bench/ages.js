/** How old the evidence of an autoencoder becomes while it trains as fast as it can. */

import { agesOf } from '../browser/support/ages.js';
import { pageWithFigure } from './browser.js';
import { digits, judged } from './table.js';

/** @typedef {import('./browser.js').Bench} Bench */
/** @typedef {import('./table.js').Table} Table */

const watchedSeconds = 8;

/** Milliseconds, promised where one evidence takes no more than 600 alone. */
const goal = 2000;

const scenes = [
  { what: 'two latent dimensions', attributes: 'model="vae" tolerance="0"' },
  {
    what: 'one latent dimension, little noise',
    attributes: 'model="vae" tolerance="0" latent-dimensions="1" observation-scale="0.05"',
  },
];

/** @param {Bench} bench */
export async function measureAges(bench) {
  const data = [];
  for (const { what, attributes } of scenes) {
    const { context, page } = await bench.prepare(pageWithFigure(attributes));
    await page.goto(bench.url);
    const figure = page.locator('elbo-explorer');
    await page.waitForFunction(
      () => /** @type {any} */ (document.querySelector('elbo-explorer')).frame !== null,
    );
    const { oldest, alone } = await agesOf(figure, watchedSeconds);
    data.push({ what, oldest, alone });
    await context.close();
  }
  /** @type {Table} */
  const table = {
    title: `The evidence of an autoencoder that trains as fast as it can, ${watchedSeconds} s each`,
    columns: ['', 'one alone, ms', 'the oldest on show, ms'],
    rows: data.map(({ what, alone, oldest }) =>
      judged([what, digits(alone), digits(oldest)], '≤', goal, oldest, 'ms'),
    ),
  };
  return { table, data };
}
