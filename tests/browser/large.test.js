import assert from 'node:assert/strict';
import { test } from 'node:test';

import { button, frameOf, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();

test('100,000 points under 20 components play while the page goes on drawing, and pause at once', async (t) => {
  const { page, figure } = await visit(
    t,
    '#v=1&model=mixture&data=blobs&rows=100000&components=20&speed=max',
  );
  await reaches(figure, { iteration: 2 });
  const { pointCount, components } = await frameOf(figure);
  assert.deepEqual([pointCount, components.weights.shape], [100_000, [20]]);

  const { seconds, iterations } = await figure.evaluate(async (/** @type {any} */ figure) => {
    const [start, from] = [performance.now(), figure.frame.iteration];
    await /** @type {any} */ (window).activity.pass(60);
    return { seconds: (performance.now() - start) / 1000, iterations: figure.frame.iteration - from };
  });
  assert.ok(60 / seconds >= 20, `60 display frames took ${seconds} s`);
  assert.ok(iterations > 0, 'it plays meanwhile');

  await figure.evaluate((figure) => {
    const times = { clicked: 0, heard: 0, last: 0 };
    Object.assign(window, { times });
    figure.addEventListener('click', ({ timeStamp }) => {
      times.clicked = timeStamp;
      times.heard = performance.now();
    });
    figure.addEventListener('elbo-frame', () => (times.last = performance.now()));
  });
  await button(figure, 'Pause').click();
  await rests(figure);
  await button(figure, 'Play').waitFor();
  const { clicked, heard, last } = await page.evaluate(() => /** @type {any} */ (window).times);
  assert.ok(clicked > 0);
  assert.ok(heard - clicked < 500, `the click was heard after ${heard - clicked} ms`);
  assert.ok(last - clicked < 1000, `the last frame came ${last - clicked} ms after the click`);
});
