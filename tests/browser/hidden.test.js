import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { serve } from '../../tools/serve.js';
import { article, openBlog } from './support/blog.js';
import { reaches } from './support/figure.js';
import { probe } from './support/probe.js';
import { openTabs } from './support/tabs.js';

const { url: host, close } = await serve({ port: 0 });
after(close);
const publish = await openBlog();
const tabs = await openTabs();
await tabs.addInitScript(probe);

test('a figure in a hidden tab computes nothing, and goes on when the tab is back', async () => {
  const tag =
    '<elbo-explorer data="blobs" optimizer="stochastic" tolerance="0" speed="max" autoplay></elbo-explorer>';
  const page = await tabs.newPage();
  await page.goto(publish({ html: article(host, tag) }));
  const figure = page.locator('elbo-explorer');
  await reaches(figure, { iteration: 10 });

  const other = await tabs.newPage();
  await other.bringToFront();
  await page.waitForFunction(() => document.hidden, null, { polling: 50 });
  // No display frame comes in a hidden tab, but timers do.
  const { iteration, quiet } = await figure.evaluate(async (/** @type {any} */ figure) => {
    const { activity } = /** @type {any} */ (window);
    const now = () => JSON.stringify({ ...activity, iteration: figure.frame.iteration });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 250));
    let last = '';
    for (let i = 0; last !== now() && i < 40; ++i) {
      last = now();
      await pause();
    }
    const before = now();
    for (let i = 0; i < 4; ++i) await pause();
    return { iteration: figure.frame.iteration, quiet: before === now() };
  });
  assert.ok(quiet, 'no message and no frame in a second');

  await page.bringToFront();
  await reaches(figure, { iteration: iteration + 10 });
});
