/** The article of the front page as it is written: what each section has, and the small computations that are its own. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { renderArticle, withSections } from '../../tools/build/article.js';
import { articleFigures } from '../../tools/lib/figures.js';
import { reservedHeight } from '../../web/element/reserve.js';
import { sentence as countOf } from '../../web/pages/article/count.js';
import { landing, values } from '../../web/pages/article/lines.js';
import { codeOf, meaningOf } from '../../web/pages/article/loss-line.js';
import { plotNames } from '../../web/plots/index.js';
import { importCore } from './support/dist.js';

const source = withSections(readFileSync(new URL('../../web/pages/index.html', import.meta.url), 'utf8'));
const sections = source.split(/(?=<section )/).slice(1);
const numbered = sections.filter((section) => !/^<section [^>]*class="plain"/.test(section));

/** @param {string} html */
const wordsIn = (html) =>
  html
    .replace(/<form[\s\S]*?<\/form>|<p class="formula">[\s\S]*?<\/p>|<[^>]*>/g, ' ')
    .trim()
    .split(/\s+/)
    .filter(Boolean).length;

test('there are fifteen questions, each with a question mark or a task, an id of its own, and a number', () => {
  assert.equal(numbered.length, 15);
  const ids = sections.map((section) => /^<section id="([\w-]+)"/.exec(section)?.[1]);
  assert.equal(new Set(ids).size, ids.length);
  for (const section of numbered) assert.match(section, /data-number=|form class="loss"/);
});

test('at most 150 words stand before a figure, and its text comes first', () => {
  for (const section of numbered) {
    for (const part of section.split('<h3').flatMap((each) => each.split('</elbo-explorer').slice(0, -1))) {
      const text = part.slice(0, part.lastIndexOf('<elbo-explorer'));
      const words = wordsIn(text.replace(/^[^>]*>/, ''));
      assert.ok(words >= 4 && words <= 150, `${words} words: ${text.slice(0, 120)}`);
    }
  }
});

test('a figure has at most two panels of its model and two settings, and a place kept for it', () => {
  for (const { id, attributes } of articleFigures()) {
    const view = attributes.view.split(',');
    assert.ok(view.length <= 2, id);
    const known = plotNames(attributes.model).map(({ id }) => id);
    for (const panel of view) assert.ok(known.includes(panel), `${id}: ${panel}`);
    assert.ok((attributes.knobs ?? '').split(',').length <= 2, id);
    const host = /** @type {any} */ ({
      getAttribute: (/** @type {string} */ name) => attributes[name] ?? null,
    });
    for (const width of [336, 1000]) {
      const height = reservedHeight(host, attributes.model, width);
      assert.ok(height > 200, `${id}: ${height} px at ${width} px; node tools/heights.js measures it`);
    }
  }
});

test('the page that is built has links of sections, a list of questions, printed lines and a poster in each figure', async () => {
  const { catalog } = await importCore();
  const contents = '<nav class="contents" aria-labelledby="contents"></nav>';
  const page = renderArticle(contents + source, catalog().derivations);
  assert.equal(page.match(/class="section-link"/g)?.length, sections.length);
  assert.equal(page.match(/<li value="\d+">/g)?.length, 15);
  assert.equal(page.match(/<img src="\.\/poster-[\w-]+\.svg"/g)?.length, articleFigures().length);
  assert.doesNotMatch(page, /figure-poster|include-section|printed-line/);
  const printed = [...page.matchAll(/name="line" value="([\w-]+)"/g)].map(([, id]) => id);
  assert.deepEqual(printed, Object.keys(values));
  assert.match(page, /data-verdict="The divergence from the prior is a price: it is subtracted\."/);
});

test('terms are counted, in words', () => {
  assert.equal(countOf(9, 1), '9¹ = 9 terms take less than a second.');
  assert.equal(countOf(9, 20), '9²⁰ = 1.2×10¹⁹ terms take 385 years.');
  assert.equal(countOf(10, 10), '10¹⁰ = 1.0×10¹⁰ terms take 10 seconds.');
});

test('a line that lands on log p(x) says so, others how far off they are', () => {
  const bound = {
    logEvidence: -2,
    logMeanWeight: -2,
    expectedLogLikelihood: -1,
    klPrior: 1.5,
    klPosterior: 0.5,
  };
  const of = (/** @type {string} */ id) => landing(values[id](bound), bound.logEvidence);
  assert.equal(of('prior-kl'), '−2.500, 0.500 nats below log p(x) = −2.000. ');
  assert.match(of('prior-kl-added'), /^0\.500, 2\.500 nats above/);
  assert.match(of('jensen-wrong-side'), /^−2\.000, which is log p\(x\)\./);
});

/** @type {import('../../web/pages/article/loss-line.js').LossLine} */
const usual = {
  errorReduction: 'mean',
  errorWeight: 1,
  klReduction: 'batch-mean',
  klWeight: 1,
  batch: 128,
  columns: 2,
  latent: 2,
};

test('a loss line implies a σ with β = 1, and a β with σ = 1', () => {
  assert.deepEqual(meaningOf(usual), { sigma: 1, beta: 1, perPoint: 128, kind: 'bound' });
  const sums = meaningOf({ ...usual, errorReduction: 'sum', klReduction: 'sum' });
  assert.equal(sums.sigma ** 2 * 2 - 1 < 1e-12, true);
  const picture = meaningOf({ ...usual, columns: 784, klReduction: 'mean' });
  assert.ok(Math.abs(picture.sigma - Math.sqrt(784 / 4)) < 1e-9, 'the mean over pixels is a very wide σ');
  assert.equal(meaningOf({ ...usual, klWeight: 0 }).kind, 'no-kl');
  assert.equal(meaningOf({ ...usual, errorWeight: 0 }).kind, 'no-error');
  assert.equal(meaningOf({ ...usual, klWeight: -1 }).kind, 'negative');
  assert.match(codeOf(usual), /^error = F\.mse_loss\(x_hat, x\)\nkl {4}= -0\.5 \* torch\.mean\(torch\.sum/);
});

test('the loss of a batch is the negative bound of the core, up to the factor and the constant that are said', async () => {
  const { createSession } = await importCore();
  const observationScale = 0.4;
  const session = await createSession({
    model: 'vae',
    rows: 64,
    validationFraction: 0,
    hiddenLayerSizes: [8],
    observationScale,
  });
  session.step(40);
  const { bound, points } = session.frame();
  const [batch, columns] = points.shape;
  const constant = (batch * columns * Math.log(2 * Math.PI * observationScale ** 2)) / 2;
  // Σ E‖x − f(z)‖², from E_q[log p(x | z)].
  const squares = -(bound.expectedLogLikelihood + constant) * 2 * observationScale ** 2;
  /** @type {import('../../web/pages/article/loss-line.js').LossLine} */
  const line = { ...usual, batch, columns, errorWeight: columns / (2 * observationScale ** 2) };
  const loss = (line.errorWeight * squares) / (batch * columns) + bound.klPrior / batch;
  const { sigma, perPoint } = meaningOf(line);
  assert.ok(Math.abs(sigma - observationScale) < 1e-12);
  const negative = loss * perPoint + constant;
  assert.ok(Math.abs(negative + bound.elbo) < 1e-6 * Math.abs(bound.elbo), `${negative}, ${bound.elbo}`);
});
