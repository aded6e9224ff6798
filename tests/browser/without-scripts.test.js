/** The pages where scripts are switched off: a picture of every figure, and a sentence that says what is missing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { articleFigures } from '../../tools/lib/figures.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();

for (const [page, figures] of /** @type {[string, number][]} */ ([
  ['index', articleFigures().length],
  ['curve', 1],
  ['density', 1],
  ['mixture', 1],
  ['vae', 1],
])) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test(`without scripts the ${page} page shows its posters and says why, ${colorScheme}`, async (t) => {
      const options = { javaScriptEnabled: false, colorScheme, viewport: { width: 360, height: 800 } };
      const { page: tab, problems } = await visit(t, `${page}.html`, options);
      const posters = tab.locator('elbo-explorer img');
      assert.equal(await posters.count(), figures);
      for (const poster of await posters.all()) {
        await poster.scrollIntoViewIfNeeded();
        const box = await poster.boundingBox();
        assert.ok(box && box.width > 250 && box.height > 110, 'it has its place');
        assert.ok(String(await poster.getAttribute('alt')).length > 50);
      }
      const sentences = tab.locator('elbo-explorer noscript p');
      assert.equal(await sentences.count(), figures);
      for (const sentence of await sentences.all()) {
        assert.ok(await sentence.isVisible());
        assert.match(String(await sentence.textContent()), /here,\s+scripts\s+are\s+switched\s+off/);
      }
      // What is fetched ahead is a script as well.
      const others = problems.filter((problem) => !/\.js: csp$/.test(problem));
      assert.deepEqual(others, []);
    });
  }
}
