import assert from 'node:assert/strict';
import { test } from 'node:test';

import { summaryFor } from '../../web/engine/data-text.js';
import { decodeText } from '../../web/engine/tables/bytes.js';
import { dataOf, usualColumns } from '../../web/engine/tables/chosen.js';
import { reading, readTable } from '../../web/engine/tables/read.js';
import { notesOf, summaryOf } from '../../web/engine/tables/words.js';
import { codecs } from '../../web/engine/text.js';
import { readCatalog } from './support/dist.js';
import { tables } from './support/tables.js';

/** @typedef {import('../../web/engine/tables/read.js').Table} Table */

/**
 * @param {string} text
 * @param {Parameters<typeof readTable>[1]} [told]
 * @returns {Table}
 */
function read(text, told) {
  const table = readTable(text, told);
  assert.ok(!('message' in table), JSON.stringify(table));
  return table;
}

/**
 * What a figure would be given.
 * @param {string} text
 * @param {Parameters<typeof readTable>[1]} [told]
 */
function given(text, told) {
  const table = read(text, told);
  const { points, names, left } = dataOf(table, usualColumns(table));
  const [rows, columns] = points.shape;
  const values = Array.from({ length: rows }, (_, n) => [
    ...points.data.subarray(n * columns, (n + 1) * columns),
  ]);
  return { rows: values, names, left: left + table.ragged.count };
}

for (const { what, text, rows, names = null, left = 0 } of tables) {
  test(`a table is read right: ${what}`, () => {
    assert.deepEqual(given(text), { rows, names, left });
  });

  test(`and the same with other line ends: ${what}`, () => {
    if (text.includes('\r') || text.trimStart().startsWith('[')) return;
    assert.deepEqual(given(text.replaceAll('\n', '\r\n')), { rows, names, left });
    if (!text.includes('"')) assert.deepEqual(given(text.replaceAll('\n', '\r')), { rows, names, left });
    assert.deepEqual(given(`\ufeff${text}\n\n`), { rows, names, left });
  });
}

test('what holds no numbers is refused in one sentence', () => {
  for (const text of ['', ' \n', 'a,b\nc,d', '1e999', 'eruption, waiting', '0x10\n0x11', '[]', '{}', ';;;']) {
    const answer = readTable(text);
    assert.ok('message' in answer, text);
    assert.match(answer.message, /^There are no numbers in the text\. [^.]*such as “1\.2, 3\.4”\.$/);
  }
});

test('files are decoded, whatever wrote them', () => {
  const text = 'größe;x\n1,5;2\n2,5;4\n';
  const utf16 = (/** @type {boolean} */ little, /** @type {string} */ from) => {
    const bytes = new Uint8Array(2 * from.length);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < from.length; i++) view.setUint16(2 * i, from.charCodeAt(i), little);
    return bytes;
  };
  const latin = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  for (const bytes of [
    new TextEncoder().encode(text),
    new TextEncoder().encode(`\ufeff${text}`),
    utf16(true, `\ufeff${text}`),
    utf16(false, `\ufeff${text}`),
    utf16(true, text),
    utf16(false, text),
    latin,
  ]) {
    const answer = decodeText(bytes);
    assert.ok('text' in answer);
    assert.deepEqual(given(answer.text), { rows: [[1.5, 2], [2.5, 4]], names: ['größe', 'x'], left: 0 }); // prettier-ignore
  }
  const packed = decodeText(Uint8Array.of(0x50, 0x4b, 3, 4, 20));
  assert.ok('message' in packed);
  assert.match(packed.message, /\.xlsx.* save the table as CSV/);
});

test('the reader may say what parts the columns, and what the decimal mark is', () => {
  const galaxies = '9,172\n9,350\n10,052';
  assert.deepEqual(given(galaxies).rows, [[9172], [9350], [10052]]);
  assert.deepEqual(given(galaxies, { delimiter: ',' }).rows, [[9, 172], [9, 350], [10, 52]]); // prettier-ignore
  assert.deepEqual(given(galaxies, { decimal: ',' }).rows, [[9.172], [9.35], [10.052]]);
});

test('what is left out is named, counted and placed', () => {
  const text =
    'My table\n\nid,species,day,l,w,c\n1,setosa,2021-03-04,5.1,3.5,7\n2,setosa,2021-03-05,4.9,much,7\n3,virginica,2021-03-07,6.2,NA,7\n4,x,2021-03-08,6,2,7,8\n5,x,2021-03-09,6,20%,7';
  const table = read(text);
  const chosen = usualColumns(table);
  assert.deepEqual(chosen, [2, 3, 4]);
  const { points, left, names } = dataOf(table, chosen);
  assert.deepEqual([points.shape, left], [[2, 3], 2]);
  assert.deepEqual(names, ['day (days since 2021-03-04)', 'l', 'w']);
  assert.deepEqual(notesOf(table, chosen, { left }), [
    'Commas part the columns, the decimal mark is a point, and the first line names them.',
    'Column 1 (id) is left out: it numbers or names the rows.',
    'Column 2 (species) is left out: it is text.',
    'Column 6 (c) is left out: it has one value.',
    'Column 3 (day) is read as days since 2021-03-04.',
    'Line 5, column 5 (w): “much” is no number.',
    '2 rows are left out, since they lack a number in a chosen column.',
    '1 row is left out for having more cells than there are columns; the first, line 7, has 7.',
    '1 line above the table is no part of it.',
    'Percent signs are left away: 12% is read as 12.',
  ]);
  assert.match(summaryOf(table, chosen), /^Read as 2 rows × 3 columns\. Commas part/);
});

test('columns that are left out may be used, but for text', () => {
  const table = read('id,species,x\n1,a,5\n2,b,6\n3,c,7');
  assert.deepEqual(table.columns.map(({ kind, usable }) => [kind, usable]), [['index', true], ['text', false], ['number', true]]); // prettier-ignore
  assert.deepEqual([...dataOf(table, [0, 2]).points.data], [1, 5, 2, 6, 3, 7]);
});

test('a million rows are read in pieces of a few milliseconds', () => {
  const line = 'alpha,beta\n' + '0.25,-17\n'.repeat(1e6);
  const work = reading(line);
  const pieces = [];
  let last = 0;
  let table;
  for (;;) {
    const start = performance.now();
    const { done, value } = work.next();
    pieces.push(performance.now() - start);
    if (done) {
      table = value;
      break;
    }
    assert.ok(value >= last && value <= 1, `${value} after ${last}`);
    last = value;
  }
  assert.ok(table && 'rows' in table);
  assert.equal(table.rows, 1e6);
  pieces.sort((a, b) => a - b);
  // Load of the machine may lengthen some.
  assert.ok(pieces.length > 300 && pieces[Math.floor(0.5 * pieces.length)] < 16, `${pieces.length} pieces`);
});

test('an attribute is read by the same reader, and one line as it always was', () => {
  const data = /** @type {any} */ (readCatalog().parameters.find(({ key }) => key === 'data'));
  const attribute = (/** @type {string} */ text) => codecs.attribute.read(data, text);
  for (const { text, rows, names } of tables) {
    if (!text.trim().includes('\n')) continue;
    const read = attribute(text);
    const { shape, data } = read.points;
    assert.deepEqual([...data], rows.flat(), text);
    assert.deepEqual(shape, [rows.length, rows[0].length]);
    assert.deepEqual(read.names, names);
  }
  // One line has commas between numbers and semicolons between rows, and nothing of it is left out.
  assert.deepEqual(attribute('9,172;9,350;9,483'), { points: [[9, 172], [9, 350], [9, 483]] }); // prettier-ignore
  assert.deepEqual(attribute('1,5;2,5;3,5;4,5;5,5').points.length, 5);
  assert.deepEqual(attribute('"a","b, c";1,2;3,4'), { points: [[1, 2], [3, 4]], names: ['a', 'b, c'] }); // prettier-ignore
  const named = attribute('eruptions,waiting;3.6,79;1.8,54');
  assert.deepEqual([named.names, ...named.points.data], [['eruptions', 'waiting'], 3.6, 79, 1.8, 54]);
  assert.deepEqual(attribute('1,2;NA,4;5,6').points.shape, [2, 2]);
  assert.throws(() => attribute('1,2;3,x'), /^ElboError: data\.points\[1\]\[1\]: "x" is not allowed/);
  const partly = attribute('a,b\n1,2\nNA,3\n4,5');
  assert.match(
    summaryFor(partly),
    /^Read as 2 rows × 2 columns\. .* 1 row is left out, since it lacks a number/,
  );
  assert.equal(summaryFor(attribute('1,2;3,4')), '');
  assert.equal(attribute('two-moons'), 'two-moons');
  assert.equal(attribute('two moons'), 'two moons');
});

test('data with names survive an attribute and a link', () => {
  const data = /** @type {any} */ (readCatalog().parameters.find(({ key }) => key === 'data'));
  const value = { points: [[1, -0.5], [5e-324, 4]], names: ['a "b"; c', 'ü, 5'] }; // prettier-ignore
  for (const codec of [codecs.attribute, codecs.link]) {
    assert.deepEqual(codec.read(data, codec.write(data, value)), value);
  }
});
