/** Handles under a pointer, on pages that are busy with something else. */

/** @typedef {import('playwright-core').Locator} Locator */

/** Long enough for a figure that still moves to have moved. */
const PAUSE_MS = 350;

/** @param {Locator} locator  @returns {Promise<[number, number]>} where it is in the window */
export function centreOf(locator) {
  return locator.evaluate((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  });
}

/** Waits until two looks in a row agree. @param {Locator} locator */
export async function standsStill(locator) {
  let before = '';
  for (let now = JSON.stringify(await centreOf(locator)); now !== before;) {
    before = now;
    await locator.page().waitForTimeout(PAUSE_MS);
    now = JSON.stringify(await centreOf(locator));
  }
}

/**
 * Drags a handle, and waits until it is where the pointer is.
 * @param {Locator} handle  that stands still
 * @param {[number, number]} by  in px of the window
 */
export async function drag(handle, [dx, dy]) {
  const page = handle.page();
  const [x, y] = await centreOf(handle);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 3, y + dy / 3);
  await page.mouse.move(x + dx, y + dy, { steps: 4 });
  await page.waitForFunction(
    ([node, x, y]) => {
      const box = /** @type {Element} */ (node).getBoundingClientRect();
      return Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) < 3;
    },
    /** @type {[any, number, number]} */ ([await handle.elementHandle(), x + dx, y + dy]),
  );
  await page.mouse.up();
}
