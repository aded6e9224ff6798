/** What the tests of the article do as its readers do: drag handles by mouse, move them by keys, read the numbers. */

import { reaches, rests } from './figure.js';

/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('playwright-core').Page} Page */

/**
 * Scrolls to a figure and waits for its first picture.
 * @param {Page} page
 * @param {string} name  of its section, or its own
 * @returns {Promise<Locator>}
 */
export async function figureAt(page, name) {
  const figure = page.locator(`#figure-${name}`);
  await figure.scrollIntoViewIfNeeded();
  await reaches(figure, { iteration: 0 });
  return figure;
}

/**
 * @param {Page} page
 * @param {string} name
 * @returns {Promise<string>} a number of the article, as it is read once it is of the state on show
 */
export async function numberOf(page, name) {
  return String(await page.locator(`output[data-number="${name}"]:not([aria-busy="true"])`).textContent());
}

/**
 * The first number in a text, with the minus sign and the thousands of the page.
 * @param {string} text
 */
export function valueIn(text) {
  const plain = text.replace(/,/g, '').replace(/−/g, '-');
  const power = /(-?\d+(?:\.\d+)?)(?:×10([⁻⁰¹²³⁴-⁹]+))?/.exec(plain);
  if (!power) return NaN;
  const exponent = [...(power[2] ?? '')].map((c) => (c === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(c))).join('');
  return Number(power[1]) * 10 ** Number(exponent);
}

/**
 * Does something, and waits until it is done and a number is another one.
 * @param {Page} page
 * @param {string} name
 * @param {() => Promise<unknown>} act
 * @returns {Promise<string>} what it is then
 */
export async function changed(page, name, act) {
  const before = await numberOf(page, name);
  await act();
  await page.waitForFunction(
    ([name, before]) => document.querySelector(`output[data-number="${name}"]`)?.textContent !== before,
    [name, before],
  );
  return numberOf(page, name);
}

/**
 * @param {Page} page
 * @param {string} name
 * @param {RegExp} pattern
 */
export async function reads(page, name, pattern) {
  await page.locator(`output[data-number="${name}"]`).filter({ hasText: pattern }).waitFor();
}

/**
 * Drags a handle of a figure by the mouse, and waits until it has arrived: what is read on the way is not what stays.
 * @param {Page} page
 * @param {Locator} figure
 * @param {string} id
 * @param {[number, number]} by  CSS px
 */
export async function drag(page, figure, id, [dx, dy]) {
  const handle = figure.locator(`.handle[data-id="${id}"]`).first();
  await figure.locator('canvas').first().scrollIntoViewIfNeeded();
  const box = await handle.boundingBox();
  if (!box) throw new Error(`There is no handle ${id}.`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= 4; i++) await page.mouse.move(x + (dx * i) / 4, y + (dy * i) / 4);
  await page.mouse.up();
  await rests(figure);
}

/**
 * Moves a handle by keys, and waits until it has arrived.
 * @param {Locator} figure
 * @param {string} id
 * @param {string} key
 * @param {number} [times]
 */
export async function press(figure, id, key, times = 1) {
  const handle = figure.locator(`.handle[data-id="${id}"]`).first();
  await handle.focus();
  for (let i = 0; i < times; i++) await handle.press(key);
  await rests(figure);
}
