import assert from 'node:assert/strict';
import { test } from 'node:test';

import { article, openBlog } from './support/blog.js';
import { activityDuring, activityOf, becomesIdle, button, ends, nothing, reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { url: host, visit } = await openStage();
const publish = await openBlog();

/** Never converges, so that only the reader can stop it. */
const endless =
  '<elbo-explorer data="blobs" optimizer="stochastic" tolerance="0" view="trace" speed="max" autoplay></elbo-explorer>';

const six = ['faithful', 'galaxies', 'two-moons', 'blobs', 'circles', 'pinwheel']
  .map(
    (data) =>
      `<elbo-explorer data="${data}" components="3" view="data" speed="max" autoplay></elbo-explorer>`,
  )
  .join('\n');

const sixes = {
  'a page of another origin': publish({ html: article(host, six) }),
  'a page beside the script': '',
};

for (const [where, address] of Object.entries(sixes)) {
  test(`six figures on ${where} share one worker and one fetched core, and all come to their end`, async (t) => {
    const { page, requests, problems } = await visit(t, address || 'embed-example.html');
    if (!address) await page.evaluate((html) => (document.body.innerHTML = html), six);
    const figures = page.locator('elbo-explorer');
    assert.equal(await figures.count(), 6);
    for (let i = 0; i < 6; ++i) {
      await figures.nth(i).scrollIntoViewIfNeeded();
      await ends(figures.nth(i));
    }
    assert.equal(page.workers().length, 1);
    const { workers, compiled } = await activityOf(figures.first());
    assert.deepEqual({ workers, compiled }, { workers: 1, compiled: 0 });
    for (const name of ['elbo-mixture.wasm', 'worker.js', 'element.js']) {
      assert.equal(requests.filter((address) => address.endsWith(`/v0/${name}`)).length, 1, name);
    }
    assert.deepEqual(problems, []);
  });
}

test('six figures that play at once all move on', async (t) => {
  const style = '<style>body{display:grid;grid-template-columns:repeat(3,1fr)}</style>';
  const { page } = await visit(t, publish({ html: article(host, style + endless.repeat(6)) }), {
    viewport: { width: 1400, height: 1200 },
  });
  const figures = await page.locator('elbo-explorer').all();
  await Promise.all(figures.map((figure) => reaches(figure, { iteration: 50 })));
});

test('a figure that is scrolled away computes nothing, and goes on when it is back', async (t) => {
  const html = article(host, `${endless}<p style="height: 500vh">A long story.</p>`);
  const { page, figure } = await visit(t, publish({ html }));
  await reaches(figure, { iteration: 5 });
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await becomesIdle(figure);
  assert.deepEqual(await activityDuring(figure, 60), nothing);
  const { iteration } = await figure.evaluate((/** @type {any} */ { frame }) => frame);
  assert.ok(await figure.evaluate((/** @type {any} */ { frame }) => frame.status === 'running'));

  await page.evaluate(() => window.scrollTo(0, 0));
  await reaches(figure, { iteration: iteration + 5 });
  await button(figure, 'Pause').waitFor();
});

test('a figure that is moved in the document goes on with its run', async (t) => {
  const html = article(host, `${endless}<section></section>`);
  const { page, figure } = await visit(t, publish({ html }));
  await reaches(figure, { iteration: 5 });
  const before = await figure.evaluate(async (/** @type {any} */ figure) => {
    const { iteration } = figure.frame;
    document.querySelector('section')?.append(figure);
    await new Promise((resolve) => setTimeout(resolve));
    return { iteration, after: figure.frame.iteration };
  });
  assert.ok(before.after >= before.iteration);
  await reaches(figure, { iteration: before.iteration + 5 });
  assert.equal((await activityOf(figure)).workers, 1);
  assert.equal(await page.locator('section elbo-explorer').count(), 1);
});

test('figures that are removed end their runs, and the last one takes the worker along', async (t) => {
  const { page, figure } = await visit(t, publish({ html: article(host, endless.repeat(2)) }));
  const second = page.locator('elbo-explorer').nth(1);
  await reaches(figure, { iteration: 5 });
  await second.scrollIntoViewIfNeeded();
  await reaches(second, { iteration: 5 });
  const [worker] = page.workers();
  const closed = new Promise((resolve) => worker.once('close', resolve));
  await page.evaluate(() => {
    const figures = [...document.querySelectorAll('elbo-explorer')];
    for (const figure of figures) figure.remove();
    Object.assign(window, { figures });
  });
  await closed;
  assert.deepEqual(page.workers(), []);
  const frames = () =>
    page.evaluate(() => /** @type {any} */ (window).figures.map((/** @type {any} */ figure) => figure.frame));
  assert.deepEqual(await frames(), [null, null]);
  const { activity } = await page.evaluate(() => ({ activity: { .../** @type {any} */ (window).activity } }));
  await page.evaluate(() => /** @type {any} */ (window).activity.pass(30));
  assert.deepEqual(await page.evaluate(() => ({ .../** @type {any} */ (window).activity })), activity);
});

test('a figure that is removed and put back stands where it stood', async (t) => {
  const { page, figure } = await visit(
    t,
    publish({ html: article(host, '<elbo-explorer></elbo-explorer>') }),
  );
  await reaches(figure, { iteration: 0 });
  const link = await figure.evaluate(async (/** @type {any} */ figure) => {
    await figure.step(7);
    const { link } = figure;
    figure.remove();
    await new Promise((resolve) => setTimeout(resolve, 50));
    Object.assign(window, { figure });
    return link;
  });
  await page.evaluate(() => document.body.append(/** @type {any} */ (window).figure));
  await reaches(figure, { iteration: 7 });
  assert.equal(await figure.evaluate((/** @type {any} */ { link }) => link), link);
});
