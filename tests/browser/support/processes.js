/** What the processes of a page hold and take, its worker included. */

import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ nodes: number, listeners: number, heap: number, resident: number }} Memory */

/**
 * @param {Page} page
 * @returns {Promise<() => Promise<Memory>>} measures, after everything that can be collected has been; bytes, and 0 for
 *   `resident` where the system does not tell
 */
export async function memoryOf(page) {
  const session = await page.context().newCDPSession(page);
  const processes = await renderersOf(page);
  return async () => {
    // What the first collection releases may hold what the second one finds.
    for (let i = 0; i < 2; ++i) await session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
    const { usedSize: heap } = await session.send('Runtime.getHeapUsage');
    const resident = (await processes()).reduce((sum, { id }) => sum + residentBytes(id), 0);
    return { nodes, listeners, heap, resident };
  };
}

/**
 * @param {Page} page
 * @returns {Promise<number>} the part of one processor that the page and its worker take, measured over a second
 */
export async function processorShare(page) {
  const processes = await renderersOf(page);
  const seconds = async () => (await processes()).reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  const [start, before] = [performance.now(), await seconds()];
  await setTimeout(1000);
  return ((await seconds()) - before) / ((performance.now() - start) / 1000);
}

/** @param {Page} page */
async function renderersOf(page) {
  const browser = /** @type {import('playwright-core').Browser} */ (page.context().browser());
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer');
  };
}

/** @param {number} process */
function residentBytes(process) {
  const path = `/proc/${process}/status`;
  if (!existsSync(path)) return 0;
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? 0);
}
