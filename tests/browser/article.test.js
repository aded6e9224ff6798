/**
 * The article of the front page, read through: what each section asks is done, by mouse and by keys, and the number that settles its
 * question is found, and is right.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { changed, drag, figureAt, numberOf, press, reads, valueIn } from './support/article.js';
import { reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();
const viewport = { width: 1280, height: 900 };

/**
 * @param {number} value
 * @param {number} wanted
 * @param {number} within
 */
function near(value, wanted, within) {
  assert.ok(Math.abs(value - wanted) <= within, `${value} is not ${wanted} ± ${within}`);
}

test('0: the gap falls under the hand, not below the best Gaussian’s, and vanishes with two hills', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'gap');
  await reads(page, 'own-gap', /^1\.362$/);
  await changed(page, 'gap-now', () => drag(page, figure, 'q-mean', [-200, 0]));
  await changed(page, 'gap-now', () => press(figure, 'q-axis-1', 'Shift+ArrowLeft', 2));
  const own = valueIn(await numberOf(page, 'own-gap'));
  assert.ok(own < 1.362 && own >= 0.429, `${own}`);
  await page.getByRole('button', { name: 'That is my best' }).press('Enter');
  const verdict = page.locator('#guess-gap .distance');
  await verdict.filter({ hasText: 'The best Gaussian’s gap is 0.429 nats. Yours is' }).waitFor();
  near(valueIn(String(await verdict.textContent()).split('Yours')[1]), own - 0.429, 0.002);
  await page.getByRole('button', { name: /have two hills/ }).click();
  await reads(page, 'gap-now', /^(0\.00\d|0|\d\.\d×10⁻\S+)$/);
  await page.getByRole('button', { name: 'One hill again' }).click();
  await reads(page, 'gap-now', /^1\.362$/);
  assert.deepEqual(problems, []);
});

test('1: a place is touched, and the area under its hill is p(x)', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'marginal');
  await reads(page, 'area', /^p\(x\) = 0\.145$/);
  await reads(page, 'modes', /^two tops$/);
  const canvas = figure.locator('[data-plot="curve"] canvas');
  const box = await canvas.boundingBox();
  assert.ok(box);
  await changed(page, 'area', () => page.mouse.click(box.x + 0.3 * box.width, box.y + 0.4 * box.height));
  await changed(page, 'area', () => press(figure, 'chosen', 'Shift+ArrowRight'));
  const [area, log] = [await numberOf(page, 'area'), await numberOf(page, 'log-area')];
  near(Math.log(valueIn(area.split('=')[1])), valueIn(log.split('=')[1]), 0.01);
  assert.deepEqual(problems, []);
});

test('2: atoms add up, dimensions do not, few prior draws count, and a straight line has closed forms', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'atoms');
  await reads(page, 'atoms', /^9 atoms$/);
  await changed(page, 'atoms-evidence', async () => {
    const box = figure.getByRole('textbox', { name: 'Atoms' });
    await box.fill('40');
    await box.press('Enter');
  });
  await reads(page, 'atoms', /^40 atoms$/);
  const count = page.locator('#count');
  await count.getByRole('slider', { name: 'Dimensions' }).press('Home');
  await count.getByText('9¹ = 9 terms take less than a second.').waitFor();
  await count.getByRole('slider', { name: 'Dimensions' }).press('End');
  await count.getByText(/^9¹⁰⁰ = 2\.7×10⁹⁵ terms take 8\.4×10⁷⁸ years\.$/).waitFor();

  const guess = page.locator('#guess-sum');
  assert.ok(!(await page.locator('#figure-sum').isVisible()), 'the answer waits for the guess');
  await guess.getByRole('slider').fill('400');
  await guess.getByRole('button', { name: 'Commit' }).click();
  await guess.getByText('You said 400. It is 31 of 1,000. Your guess is 369 away.').waitFor();
  await figureAt(page, 'sum');
  await reads(page, 'prior-draws', /16,384 draws from the prior count as about 513/);
  await figureAt(page, 'straight');
  await reads(page, 'closed-forms', /×10⁻|^0/);
  assert.ok(valueIn(await numberOf(page, 'closed-forms')) < 1e-9);
  assert.deepEqual(problems, []);
});

test('3: a narrow proposal has an infinite variance that its draws hide, a wide one wastes draws', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'look');
  await reads(page, 'weight-variance', /^infinite, though the draws show 19\.1$/);
  const few = valueIn(await numberOf(page, 'effective'));
  await changed(page, 'effective', () => press(figure, 'q-mean', 'Shift+ArrowLeft', 3));
  await changed(page, 'weight-variance', () => drag(page, figure, 'q-axis-1', [110, 0]));
  await reads(page, 'weight-variance', /^\d/);
  const many = valueIn(await numberOf(page, 'effective'));
  assert.ok(many > 50 * few, `${few}, ${many}`);
  assert.ok(Math.abs(valueIn(await numberOf(page, 'log-error'))) < 0.1);
  assert.deepEqual(problems, []);
});

test('4: the logarithm outside is never below the one inside, the difference is the KL, and L_M rises', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const guess = page.locator('#guess-jensen');
  await guess.getByRole('button', { name: 'Commit' }).click();
  await guess.getByText('Choose one first').waitFor();
  await guess.getByRole('radio', { name: 'it depends on the weights' }).check();
  await guess.getByRole('button', { name: 'Commit' }).click();
  await guess.getByText('Not as you said.').waitFor();
  const two = page.locator('#two-weights');
  const said = two.locator('output');
  assert.match(
    String(await said.textContent()),
    /^Outside 0\.531, inside 0\.091: outside is larger by 0\.439\.$/,
  );
  await two.getByRole('slider', { name: 'First' }).press('End');
  await two.getByRole('slider', { name: 'Second' }).press('End');
  await two.getByText('outside is larger by 0.000').waitFor();
  const box = await two.locator('svg').boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + 0.3 * box.width, box.y + 0.5 * box.height);
  assert.doesNotMatch(String(await said.textContent()), /by 0\.000/);

  const figure = await figureAt(page, 'jensen');
  for (const act of [
    () => drag(page, figure, 'q-mean', [-60, 0]),
    () => press(figure, 'q-axis-1', 'Shift+ArrowRight'),
  ]) {
    const gap = await changed(page, 'jensen-gap', act);
    await reads(page, 'jensen-kl', new RegExp(`^${gap}$`));
    near(valueIn(await numberOf(page, 'log-mean')), -2, 1e-3);
  }
  const many = await figureAt(page, 'many');
  await reads(page, 'many', /1 draw is −3\.362/);
  const text = await changed(page, 'many', () => press(many, 'q-mean', 'Shift+ArrowLeft', 2));
  const rising = [...text.matchAll(/ is (−\d\.\d+)/g)].map(([, value]) => valueIn(value));
  assert.equal(rising.length, 3);
  assert.ok(rising[0] < rising[1] && rising[1] < rising[2] && rising[2] <= -2, text);
  assert.deepEqual(problems, []);
});

test('4: log p(x) lies between two bounds, and one dial turns through all of them', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'above');
  await changed(page, 'eubo', () => drag(page, figure, 'q-mean', [-60, 0]));
  await changed(page, 'reverse', () => press(figure, 'q-axis-1', 'Shift+ArrowRight'));
  const of = async (/** @type {string} */ name) => valueIn(await numberOf(page, name));
  near(await of('from-above'), -2, 1e-3);
  near((await of('eubo')) - (await of('reverse')), -2, 2e-3);
  assert.ok((await of('eubo')) > -2 && (await of('from-below')) < -2);

  const dial = await figureAt(page, 'dial');
  await reads(
    page,
    'dial',
    /^At α = −1 it is −1\.352, at 0 it is −2\.000, at ½ it is −2\.561, at 1 it is −3\.362\.$/,
  );
  const text = await changed(page, 'dial', () => press(dial, 'q-axis-1', 'Shift+ArrowRight', 2));
  const falling = [...text.matchAll(/ is (−?\d\.\d+)/g)].map(([, value]) => valueIn(value));
  assert.equal(falling.length, 4);
  assert.deepEqual(
    [...falling].sort((a, b) => b - a),
    falling,
  );
  await changed(page, 'dial', () => drag(page, dial, 'q-axis-1', [-170, 0]));
  await reads(page, 'dial', /^At α = −1 it is \+∞/);
  assert.deepEqual(problems, []);
});

test('5: however the bound is written, it is the same number', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'shuffle');
  for (const act of [
    () => drag(page, figure, 'q-mean', [40, 20]),
    () => press(figure, 'q-axis-1', 'Shift+ArrowRight'),
  ]) {
    await changed(page, 'by-posterior', act);
    await page.waitForFunction(() => {
      const texts = ['posterior', 'prior', 'entropy'].map(
        (name) => document.querySelector(`output[data-number="by-${name}"]`)?.textContent,
      );
      return texts.every((text) => text === texts[0]);
    });
  }
  const derivation = page.locator('elbo-derivation');
  await derivation.scrollIntoViewIfNeeded();
  const list = derivation.getByRole('list', { name: 'Lines of the derivation' });
  await list.locator('li .value', { hasText: /\d/ }).first().waitFor();
  await derivation.getByRole('combobox', { name: 'Derivation' }).selectOption('reconstruction');
  await list.focus();
  await page.keyboard.press('End');
  const values = await list.locator('li .value').allTextContents();
  assert.ok(values.length > 3);
  await page.keyboard.press('p');
  await list.locator('li.wrong .off', { hasText: /Off by/ }).waitFor();
  const check = page.locator('elbo-check');
  await check.getByLabel('Check a line of your own').fill('log p(x) = E_q[log p(x|z)] − KL(q ‖ p(z))');
  await check.getByRole('button', { name: 'Check' }).click();
  await check.locator('.verdict', { hasText: 'Fails here' }).waitFor();
  assert.deepEqual(problems, []);
});

test('6: lines as they are often printed land where they are said to', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'wrong-line');
  await reaches(figure, { iteration: 183 });
  await page.locator('#guess-wrong-line').getByRole('radio', { name: 'above log p(x)' }).check();
  await page.locator('#guess-wrong-line').getByRole('button', { name: 'Commit' }).press('Enter');
  await page.locator('#guess-wrong-line').getByText('As you said.').waitFor();
  const lines = page.locator('#lines').getByRole('radio');
  const landed = ['−2.746', '0.767', '−1.736', '−0.243', '0.254', '−2.000'];
  assert.equal(await lines.count(), landed.length);
  for (const [i, value] of landed.entries()) {
    await lines.nth(i).check();
    await reads(page, 'line', new RegExp(`^${value.replace('.', '\\.')}, `));
  }
  await lines.nth(2).check();
  await changed(page, 'line', () => drag(page, figure, 'q-mean', [30, 0]));
  assert.deepEqual(problems, []);
});

test('7: the prior’s width moves the line between two terms, the entropy holds, and an atom has no bound', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'pull');
  await reads(page, 'pull-elbo', /^−3\.362$/);
  await changed(page, 'complexity', async () => {
    const box = figure.getByRole('textbox');
    await box.fill('1');
    await box.press('Enter');
  });
  assert.equal(await numberOf(page, 'pull-elbo'), '−3.362', 'the sum stays');
  await changed(page, 'entropy', () => drag(page, figure, 'q-axis-1', [-40, 0]));
  assert.equal(await numberOf(page, 'pull-sum'), await numberOf(page, 'pull-elbo'));

  const weighted = await figureAt(page, 'weight');
  const slider = page.locator('#weight').getByRole('slider');
  const widths = [];
  for (const weight of ['0.95', '0.5']) {
    await slider.fill(weight);
    await page.waitForFunction(
      ([node, weight]) => {
        const { config, frame } = /** @type {any} */ (node);
        return config.entropyWeight === Number(weight) && frame.status === 'converged';
      },
      /** @type {[any, string]} */ ([await weighted.elementHandle(), weight]),
    );
    widths.push(valueIn(await numberOf(page, 'weight-deviation')));
  }
  // Of one hill that is normal the best q has √λ of its width.
  near(widths[0], Math.sqrt(0.95 * 0.35), 0.01);
  near(widths[1], Math.sqrt(0.5 * 0.35), 0.001);
  await slider.fill('0');
  // log p(x, z) at the top of the hill, to three digits, below which nothing is left of the width.
  await reads(page, 'weight-joint', /^−2\.825$/);
  await reads(page, 'weight-mean', /^−1\.600$/);
  assert.ok(valueIn(await numberOf(page, 'weight-deviation')) < 0.03);
  assert.ok(valueIn(await numberOf(page, 'weight-bound')) < -4, 'the bound pays for it');

  const atom = await figureAt(page, 'atom');
  await atom.getByRole('button', { name: 'Play' }).press('Enter');
  await reads(page, 'atom-place', /^−1\.6/);
  assert.equal(await numberOf(page, 'atom-bound'), '−∞');
  await reads(page, 'atom-joint', /^−2\.825$/);
  assert.deepEqual(problems, []);
});

test('8: an E step touches in value and slope, an M step raises log p(X)', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  await figureAt(page, 'em');
  const [e, m] = ['E step', 'M step'].map((name) => page.getByRole('button', { name, exact: true }));
  await reads(page, 'em-touch', /2,364\.488 nats below/);
  for (let i = 0; i < 2; i++) {
    await (i === 0 ? e.click() : e.press('Enter'));
    await reads(page, 'em-touch', /the bound is (0|\S+×10⁻\S+|−?0\.000) nats below/);
    await m.click();
    await reads(page, 'em-climb', /raised log p\(X\) by \d/);
  }
  const guess = page.locator('#guess-em');
  await guess.getByRole('radio', { name: 'never' }).check();
  await guess.getByRole('button', { name: 'Commit' }).click();
  await guess.getByText('As you said.').waitFor();
  const narrow = await figureAt(page, 'narrow');
  await narrow.evaluate((/** @type {any} */ node) => node.step(2));
  assert.deepEqual(problems, []);
});

test('9: both sides of Fisher’s identity agree, while the curve learns', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'gradient');
  await reads(page, 'gradient-iteration', /^0$/);
  await changed(page, 'gradient-iteration', () =>
    figure.getByRole('button', { name: 'Step', exact: true }).click(),
  );
  assert.ok(valueIn(await numberOf(page, 'fisher')) < 1e-6);
  const averages = page.locator('#averages').getByRole('radio');
  await reads(page, 'average', /^At iteration 1 the slope is .*, which is the slope\. /);
  await averages.nth(1).check();
  await reads(page, 'average', /off by −?\d.*The average is over the posterior/);
  await averages.nth(2).press(' ');
  await reads(page, 'average', /off by −?\d.*counts it twice\.$/);
  assert.deepEqual(problems, []);
});

test('10: after a guess the mixture runs, two components stay, and nine points have an exact evidence', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  await figureAt(page, 'clusters');
  const guess = page.locator('#guess-clusters');
  await guess.getByRole('radio', { name: 'four' }).check();
  await guess.getByRole('button', { name: 'Commit, and run' }).press('Enter');
  await guess.getByText('Not as you said. In the end 2 hold points.').waitFor();
  await reads(page, 'alive', /^2$/);
  const nine = await figureAt(page, 'nine');
  await nine.evaluate((/** @type {any} */ node) => node.step(200));
  await reads(page, 'nine-gap', /^2\.23/);
  const of = async (/** @type {string} */ name) => valueIn(await numberOf(page, name));
  near((await of('nine-bound')) + (await of('nine-gap')), await of('nine-evidence'), 2e-3);
  assert.deepEqual(problems, []);
});

test('11: the encoder’s bound, the best Gaussian’s and the truth of a point that is touched', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'amortise');
  await reads(page, 'one-point', /log p\(x\) is −\d/);
  const text = await changed(page, 'one-point', () => press(figure, 'point', 'ArrowRight'));
  const [truth, best, encoder] = [...text.matchAll(/−\d+\.\d+/g)].map(([value]) => valueIn(value));
  assert.ok(truth >= best && best >= encoder, text);
  await changed(page, 'amortise-iteration', () =>
    figure.getByRole('button', { name: 'Step', exact: true }).click(),
  );
  const guess = page.locator('#guess-amortise');
  await guess.getByRole('radio', { name: 'the encoder’s' }).check();
  await guess.getByRole('button', { name: 'Commit' }).click();
  await figureAt(page, 'gaps');
  await reads(page, 'gaps', /^At iteration 0, on average: approximation gap \d/);
  const [approximation, amortisation] = [...(await numberOf(page, 'gaps')).matchAll(/gap (\d+\.\d+)/g)].map(
    ([, value]) => Number(value),
  );
  assert.ok(amortisation > 9 * approximation && approximation >= 0);
  assert.deepEqual(problems, []);
});

test('12: with β = 20 z tells nothing; log N less what stays open is what it tells', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'collapse');
  await figure.evaluate((/** @type {any} */ node) => node.step(1500));
  await reads(page, 'collapse-iteration', /^1,500$/);
  const text = await numberOf(page, 'information');
  const [tells, all, open] = [...text.matchAll(/\d+(?:\.\d+)?(?:×10[⁻\d⁰¹²³⁴⁵⁶⁷⁸⁹]+)?/g)].map(([each]) =>
    valueIn(each),
  );
  assert.ok(tells < 0.01, text);
  near(all - open, tells, 2e-3);
  await page.keyboard.press('s');
  await page.locator('#guess-collapse').getByText('The answer is marked.').waitFor();
  const beta = figure.getByRole('textbox', { name: 'β' });
  await beta.fill('1');
  await beta.press('Enter');
  await figure.evaluate((/** @type {any} */ node) => node.step(600));
  await page.waitForFunction(() => {
    const text = document.querySelector('output[data-number="information"]')?.textContent ?? '';
    return Number(/tells (\S+) nats/.exec(text)?.[1]) > 0.5;
  });
  assert.deepEqual(problems, []);
});

test('13: measured with more draws the bound is tighter, and the encoder’s signal drowns', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'more-draws');
  await figure.evaluate((/** @type {any} */ node) => node.step(100));
  await reads(page, 'more-draws', /^At iteration 100, /);
  const [one, many, truth] = [...(await numberOf(page, 'more-draws')).matchAll(/is (−\d+\.\d+)/g)].map(
    ([, value]) => valueIn(value),
  );
  assert.ok(one < many && many < truth + 0.02);
  const signal = await figureAt(page, 'signal');
  const box = signal.getByRole('textbox');
  /** @type {number[][]} */
  const ratios = [];
  for (const m of ['1', '64']) {
    await box.fill(m);
    await box.press('Enter');
    await reads(page, 'signal', new RegExp(`^With M = ${m},`));
    const text = await numberOf(page, 'signal');
    ratios.push([...text.matchAll(/(?:is|and) (\d[\d.]*) for/g)].map(([, value]) => Number(value)));
  }
  assert.ok(ratios[1][0] < ratios[0][0] / 4 && ratios[1][1] > ratios[0][1] / 2, JSON.stringify(ratios));
  assert.deepEqual(problems, []);
});

test('14: a loss line says its σ and β, whether it bounds anything, and trains below', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'loss');
  const form = page.locator('#loss-line');
  const sigma = form.locator('output[name="sigma"]');
  assert.equal(await sigma.textContent(), '1');
  await form.getByRole('combobox').first().selectOption('batch-mean');
  assert.equal(await sigma.textContent(), '0.707');
  await form.getByRole('textbox', { name: 'weight' }).first().fill('12.5');
  assert.equal(await sigma.textContent(), '0.2');
  await form.getByRole('button', { name: 'Train that below' }).press('Enter');
  await reads(page, 'loss', /^σ = 0\.2, β = 1, iteration [1-9]/);
  await figure.evaluate((/** @type {any} */ node) => node.pause());
  await form.getByRole('textbox', { name: 'weight' }).last().fill('0');
  await form.getByText('it is a plain autoencoder').waitFor();
  assert.ok(await form.getByRole('button').isDisabled());
  await form.getByRole('textbox', { name: 'batch' }).fill('many');
  await form.getByText('sizes are whole numbers').waitFor();
  assert.deepEqual(problems, []);
});

test('exercises are checked by the figure', async (t) => {
  const { page, problems } = await visit(t, 'index.html', { viewport });
  const figure = await figureAt(page, 'exercise');
  const right = ['0,5', '0.7258', '−2.807', '0.693', '0.641'];
  const forms = page.locator('form.exercise');
  assert.equal(await forms.count(), right.length);
  for (const [i, answer] of right.entries()) {
    const form = forms.nth(i);
    await form.getByRole('textbox').fill(i === 0 ? '7' : answer);
    await form.getByRole('textbox').press('Enter');
    if (i === 0) {
      await form.getByText('Not yet: the figure says 0.500.').waitFor();
      await form.getByRole('textbox').fill(answer);
      await form.getByRole('button').click();
    }
    await form.getByText(/^Right: the figure says/).waitFor();
  }
  assert.equal(await figure.locator('.problem:not([hidden])').count(), 0);
  assert.deepEqual(problems, []);
});
