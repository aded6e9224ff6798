/**
 * Draws the pictures that stand where a link to a page is shown, web/pages/public/card-….png: the page's title over its poster. Needs a
 * built dist/ and a browser.
 *
 *     node tools/cards.js
 */

import { readFileSync, statSync } from 'node:fs';

import { chromium } from 'playwright-core';

import { CARD, wordsOf } from './build/cards.js';
import { findChrome } from './lib/chrome.js';
import { inRoot } from './lib/paths.js';
import { runMain, say } from './lib/terminal.js';
import { serve } from './serve.js';

/** The poster of each page. @type {Record<string, string>} */
const POSTERS = {
  index: 'poster-gap',
  curve: 'poster-curve',
  density: 'poster-density',
  mixture: 'poster',
  vae: 'poster-vae',
};

/** Sites refuse or shrink what is heavier. */
const MOST_BYTES = 150_000;

runMain(async () => {
  const server = await serve({ port: 0 });
  const browser = await chromium.launch({
    executablePath: findChrome() ?? undefined,
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage({ viewport: CARD });
    await page.goto(`${server.url}icon.svg`);
    await page.goto(`${server.url}embed-example.html`);
    for (const [name, poster] of Object.entries(POSTERS)) {
      const { title } = wordsOf(readFileSync(inRoot('web', 'pages', `${name}.html`), 'utf8'));
      const [heading, rest = ''] = title.split(/: | · /);
      await page.setContent(card(heading, rest, `${server.url}${poster}.svg`));
      await page.locator('img').evaluate((/** @type {any} */ image) => image.decode());
      const path = inRoot('web', 'pages', 'public', `card-${name}.png`);
      await page.screenshot({ path });
      const { size } = statSync(path);
      if (size > MOST_BYTES) throw new Error(`card-${name}.png has ${size} bytes.`);
      say(`card-${name}.png: ${size} bytes`);
    }
  } finally {
    await browser.close();
    await server.close();
  }
});

/**
 * @param {string} heading
 * @param {string} rest
 * @param {string} picture
 */
function card(heading, rest, picture) {
  return `<style>
body { margin: 0; padding: 48px 60px 0; background: #fff; color: #1b1f24; font-family: system-ui, 'DejaVu Sans', sans-serif; overflow: hidden }
h1 { margin: 0; font-size: 54px; letter-spacing: -0.01em } p { margin: 8px 0 28px; font-size: 28px; color: #5d6670 }
img { display: block; width: 1080px }
</style><h1>${heading}</h1><p>${rest}</p><img src="${picture}" alt="">`;
}
