import assert from 'node:assert/strict';
import { test } from 'node:test';

import { strictPolicy } from '../../tools/serve.js';
import { reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage({ headers: { 'Content-Security-Policy': strictPolicy } });

test('on paper there is no form, pictures keep their proportions, and letters are dark on white from the dark theme as well', async (t) => {
  const options = { colorScheme: /** @type {const} */ ('dark'), viewport: { width: 1440, height: 900 } };
  const { page, figure, problems } = await visit(t, 'density.html#v=1&model=density&iteration=20', options);
  await reaches(figure, { iteration: 20 });
  await page.waitForTimeout(800);
  await page.setViewportSize({ width: 720, height: 1000 });
  await page.emulateMedia({ media: 'print' });
  await figure.locator('.paper').first().waitFor();
  const found = await figure.evaluate((/** @type {any} */ { shadowRoot }) => {
    const shown = (/** @type {string} */ selector) =>
      [...shadowRoot.querySelectorAll(selector)].filter((node) => node.getClientRects().length > 0);
    return {
      gone: shown('.controls, .transport, canvas, .handles').length,
      papers: shown('.paper').map((/** @type {any} */ paper) => {
        const { width, height } = paper.getBoundingClientRect();
        const [, , across, down] = paper.getAttribute('viewBox').split(' ').map(Number);
        return [width / height, across / down];
      }),
      letters: [...new Set(shown('.paper text').map((/** @type {any} */ text) => text.getAttribute('fill')))],
      ink: getComputedStyle(shown('figcaption')[0]).color,
      paper: getComputedStyle(document.documentElement).backgroundColor,
    };
  });
  assert.equal(found.gone, 0);
  assert.equal(found.papers.length, 4);
  for (const [shown, drawn] of found.papers)
    assert.ok(Math.abs(shown / drawn - 1) < 0.02, `${shown}, ${drawn}`);
  const light = (/** @type {string} */ hex) =>
    Number.parseInt(hex.slice(1, 3), 16) + Number.parseInt(hex.slice(3, 5), 16);
  for (const color of found.letters) assert.ok(light(color) < 300, color);
  assert.equal(found.ink, 'rgb(27, 31, 36)');
  assert.equal(found.paper, 'rgb(255, 255, 255)');
  await page.emulateMedia({ media: null });
  await figure.locator('.paper').first().waitFor({ state: 'detached' });
  assert.deepEqual(problems, []);
});
