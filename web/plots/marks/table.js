/**
 * The numbers of a picture: a row for each entry of each mark that has a name, as a table and as delimited text.
 */

/** @typedef {import('./chart.js').Chart} Chart */
/** @typedef {import('./marks.js').Mark} Mark */
/** @typedef {import('./marks.js').Numbers} Numbers */
/** @typedef {{ columns: string[], rows: (string | number | null)[][] }} Table */

/** Of a mark's entry: where it is, and what it lies between. */
const COLUMNS = ['mark', 'x', 'y', 'low', 'high'];

/**
 * @param {Chart[]} charts
 * @returns {Table} the columns are called as the axes are, where all that is in it stands over one pair of them
 */
export function tableOf(charts) {
  const rows = charts.flatMap(({ marks }) => marks.flatMap((mark) => rowsOf(mark)));
  const planes = [
    ...new Set(
      charts.flatMap(({ plane, marks }) => (plane && marks.some(({ name }) => name) ? [plane] : [])),
    ),
  ];
  const [plane] = planes;
  const titles = planes.length === 1 ? [plane.xTitle || 'x', plane.yTitle || 'y'] : ['x', 'y'];
  const used = COLUMNS.map((_, c) => c < 3 || rows.some((row) => row[c] !== null));
  const columns = [COLUMNS[0], ...titles, ...COLUMNS.slice(3)].filter((_, c) => used[c]);
  return { columns, rows: rows.map((row) => row.filter((_, c) => used[c])) };
}

/**
 * @param {Mark} mark
 * @returns {(string | number | null)[][]}
 */
function rowsOf(mark) {
  const { name } = mark;
  if (!name) return [];
  /** @param {Numbers} x @param {Numbers} y @param {Numbers} [low] @param {Numbers} [high] */
  const entries = (x, y, low = [], high = []) =>
    Array.from({ length: Math.max(x.length, y.length) }, (_, i) => [
      name,
      ...[x, y, low, high].map((values) => known(values[values.length === 1 ? 0 : i])),
    ]);
  switch (mark.kind) {
    case 'line':
    case 'area':
      return entries(mark.x, mark.y);
    case 'dots':
      return entries(mark.x, mark.y, mark.low, mark.high);
    case 'band':
      return entries(mark.x, [], mark.low, mark.high);
    case 'bars':
      return entries(mark.x1, mark.y1, mark.x0, mark.y0);
    case 'rule':
      return [
        [name, ...[mark.x, mark.y].map((at) => (typeof at === 'number' ? known(at) : null)), null, null],
      ];
    case 'ellipse':
      return [[name, known(mark.center[0]), known(mark.center[1]), null, null]];
    default:
      return [];
  }
}

/** @param {unknown} value */
function known(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/**
 * The table as delimited text, as RFC 4180 has it; words stand in quotes, for they may hold commas.
 * @param {Chart[]} charts
 * @returns {string}
 */
export function tableText(charts) {
  const { columns, rows } = tableOf(charts);
  const cell = (/** @type {string | number | null} */ value) =>
    typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value ?? '');
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}
