import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tables } from '../web/support/tables.js';
import { violations, overflow } from './support/axe.js';
import { button, configOf, frameOf, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */

const { visit } = await openStage();

/**
 * A figure whose form asks for a reader's own table.
 * @param {import('node:test').TestContext} t
 * @param {string} [link]
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
async function asking(t, link = '#v=1&model=mixture&iteration=2', options = {}) {
  const visited = await visit(t, link, options);
  await reaches(visited.figure, { iteration: 2 });
  await visited.figure.getByLabel('Data set', { exact: true }).selectOption({ label: 'Your own points…' });
  return visited;
}

/** @param {Locator} figure */
const boxOf = (figure) => figure.getByRole('textbox', { name: /^Your points/ });

/**
 * Pastes as a reader does.
 * @param {Locator} figure
 * @param {string} text
 */
async function paste(figure, text) {
  await boxOf(figure).evaluate((box, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const event = new ClipboardEvent('paste', {
      clipboardData,
      bubbles: true,
      cancelable: true,
      composed: true,
    });
    if (!box.dispatchEvent(event)) return;
    /** @type {HTMLTextAreaElement} */ (box).value = text;
    box.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
  }, text);
}

test('a table is shown as it was read, columns are chosen, and names reach the figure', async (t) => {
  const { page, figure, problems, requests } = await asking(t);
  const before = requests.length;
  await paste(
    figure,
    '"","species","eruptions","waiting","c"\n"1",a,3.6,79,7\n"2",b,1.8,54,7\n"3",a,3.333,NA,7\n"4",a,2.283,62,7\n',
  );
  await figure.getByText('Read as 3 rows × 2 columns.').waitFor();
  const data = figure.locator('[data-key="data"]');
  for (const note of [
    /Column 1 is left out: it numbers or names the rows\./,
    /Column 2 \(species\) is left out: it is text\./,
    /Column 5 \(c\) is left out: it has one value\./,
    /1 row is left out/,
  ]) {
    assert.ok(await data.getByText(note).isVisible(), String(note));
  }
  assert.ok(await data.getByText(/Nothing leaves your browser/).isVisible());
  assert.ok(await data.getByRole('checkbox', { name: 'species' }).isDisabled());
  await data.getByRole('checkbox', { name: 'waiting' }).uncheck();
  await figure.getByText('Read as 4 rows × 1 column.').waitFor();
  await data.getByRole('checkbox', { name: 'waiting' }).check();
  await button(figure, 'Use these points').click();
  await rests(figure);
  const { columnNames, pointCount } = await frameOf(figure);
  assert.deepEqual([columnNames, pointCount], [['eruptions', 'waiting'], 3]);
  // Fewer rows than components are no fault, and are spoken of.
  assert.equal((await configOf(figure)).components, 6);
  const said = /There are 6 components for 3 rows: at least 3 of them hold less/;
  await figure.locator('.state').getByText(said).waitFor();
  assert.equal(
    await boxOf(figure)
      .inputValue()
      .then((text) => text.includes('species')),
    true,
  );
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(requests.slice(before).filter((address) => !/\.(js|wasm|svg)$/.test(address)), []); // prettier-ignore
  assert.deepEqual(problems, []);
});

test('the marks can be told, by keyboard alone, at 360 px', async (t) => {
  const { page, figure } = await asking(t, undefined, { viewport: { width: 360, height: 740 } });
  await boxOf(figure).focus();
  await page.keyboard.insertText('9,172\n9,350\n10,052\n11,500\n12,000\n13,250\n14,000');
  await figure.getByText('Read as 7 rows × 1 column.').waitFor();
  await figure.getByLabel('Columns are parted by').focus();
  await page.keyboard.press('c');
  await figure.getByText('Read as 7 rows × 2 columns.').waitFor();
  await button(figure, 'Use these points').focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    (figure) => /** @type {any} */ (figure).frame.pointCount === 7,
    await figure.elementHandle(),
  );
  assert.equal(await overflow(page), 0);
});

test('files are opened and dropped, in UTF-16 too', async (t) => {
  const { figure } = await asking(t);
  const text = '\ufeffx;y\r\n1,5;2\r\n2,5;3\r\n4,5;9\r\n';
  await figure
    .locator('input[type="file"]')
    .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(text, 'utf16le') });
  await figure.getByText('a.csv: Read as 3 rows × 2 columns.').waitFor();
  await figure.locator('.points').evaluate((target) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['1 2 3\n4 5 6\n7 8 1\n9 9 9'], 'b.txt'));
    target.dispatchEvent(
      new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true, composed: true }),
    );
  });
  await figure.getByText('b.txt: Read as 4 rows × 3 columns.').waitFor();
  await button(figure, 'Use these points').click();
  await rests(figure);
  assert.equal((await frameOf(figure)).pointCount, 4);
});

test('every table of the cases is read right from the box', async (t) => {
  const { figure } = await asking(t);
  for (const { what, text, rows } of tables) {
    await paste(figure, text);
    const columns = rows[0].length;
    const size = `Read as ${rows.length} row${rows.length === 1 ? '' : 's'} × ${columns} column${columns === 1 ? '' : 's'}.`;
    await figure
      .getByText(size)
      .waitFor()
      .catch(() => assert.fail(`${what}: not ${size}`));
  }
});

test('200,000 rows that are pasted do not stop the page', async (t) => {
  const { page, figure } = await asking(t);
  await page.evaluate(() => {
    const text = Array.from(
      { length: 200_000 },
      (_, i) => `${((i * 37) % 1009) / 7},${((i * 91) % 733) / 3}`,
    ).join('\n');
    const tasks = /** @type {number[]} */ ([]);
    Object.assign(window, { tasks, text });
  });
  await boxOf(figure).evaluate((box) => {
    const { text, tasks } = /** @type {any} */ (window);
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ entryTypes: ['longtask'] });
    box.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true }),
    );
  });
  await figure.getByText('Read as 200,000 rows × 2 columns.').waitFor();
  await button(figure, 'Use these points').click();
  await page.waitForFunction(
    (figure) => /** @type {any} */ (figure).frame.pointCount === 200_000,
    await figure.elementHandle(),
  );
  await rests(figure);
  const tasks = await page.evaluate(() => /** @type {any} */ (window).tasks);
  t.diagnostic(`long tasks: ${tasks.map(Math.round).join(', ')} ms`);
  assert.ok(Math.max(0, ...tasks) < 600, `${tasks}`);
});
