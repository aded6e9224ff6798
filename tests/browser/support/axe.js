/** What is wrong with a page for those who do not see it, or see little of it. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @typedef {import('playwright-core').Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds serious or critical, a line each.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations
      .filter((/** @type {any} */ { impact }) => ['serious', 'critical'].includes(impact))
      .flatMap((/** @type {any} */ { id, help, nodes }) =>
        nodes.map(
          (/** @type {any} */ node) =>
            `${id}: ${help}: ${node.target.flat().join(' ')}: ${node.failureSummary}`,
        ),
      );
  });
}

/**
 * @param {Page} page
 * @returns {Promise<number>} by how many CSS px it is wider than its window
 */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
