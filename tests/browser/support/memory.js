/** What a page holds, after everything that can be collected has been. */

import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ nodes: number, listeners: number, heap: number, resident: number }} Memory */

/**
 * @param {import('playwright-core').Page} page
 * @returns {Promise<() => Promise<Memory>>} measures; bytes, and 0 for `resident` where the system does not tell
 */
export async function memoryOf(page) {
  const context = page.context();
  const session = await context.newCDPSession(page);
  const browser = await /** @type {import('playwright-core').Browser} */ (
    context.browser()
  ).newBrowserCDPSession();
  return async () => {
    // What the first collection releases may hold what the second one finds.
    for (let i = 0; i < 2; ++i) await session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
    const { usedSize: heap } = await session.send('Runtime.getHeapUsage');
    const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    const resident = renderers.reduce((sum, { id }) => sum + residentBytes(id), 0);
    return { nodes, listeners, heap, resident };
  };
}

/** @param {number} process */
function residentBytes(process) {
  const path = `/proc/${process}/status`;
  if (!existsSync(path)) return 0;
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? 0);
}
