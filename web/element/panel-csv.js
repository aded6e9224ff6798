/**
 * The numbers that a panel is drawn from, as CSV: what its plot asks of a frame and of evaluate(), from the same runs. Arrays of one
 * length stand beside each other in one table, a row for each entry; single numbers in a table of their own. Tables are parted by an
 * empty line, as spreadsheets and readers of tables take them.
 */

/** @typedef {import('../plots/types.js').Plot} Plot */
/** @typedef {import('../plots/types.js').Run} Run */

/** @typedef {{ name: string, values: ArrayLike<unknown> }} Column */

/** Members that are no numbers of the picture. */
const LEFT_OUT = ['why', 'iteration', 'pending', 'residuals', 'residualErrors', 'contradictions'];

/**
 * @param {Plot} plot
 * @param {Run[]} runs  the figure's own first, its frame with all fields
 * @returns {string}
 */
export function panelCsv(plot, runs) {
  const tables = runs.flatMap((run, i) => tablesOf(plot, run, runs.length > 1 ? nameOf(run, i) : null));
  // A line with nothing on it would end its table.
  const line = (/** @type {unknown[]} */ row) => row.map(cell).join(',') || 'NaN';
  return tables.map((rows) => rows.map((row) => `${line(row)}\n`).join('')).join('\n');
}

/**
 * @param {Run} run
 * @param {number} i
 */
function nameOf({ label }, i) {
  return label || `run ${i + 1}`;
}

/**
 * @param {Plot} plot
 * @param {Run} run
 * @param {string | null} name  of the run, where there are several
 * @returns {unknown[][][]}
 */
function tablesOf({ fields, analyses = [] }, run, name) {
  const { frame } = run;
  /** @type {[string, unknown][]} */
  const singles = [];
  /** @type {Map<number, Column[]>} */
  const columns = new Map();
  const add = (/** @type {Column} */ column) => {
    const length = column.values.length;
    columns.set(length, [...(columns.get(length) ?? []), column]);
  };
  const names = frame?.columnNames ?? [];
  for (const field of fields) gather(field, /** @type {any} */ (frame)?.[field], { singles, add, names });
  for (const what of analyses) {
    const answer = run.analyses?.[what];
    if (answer && !answer.refusal && answer.pending === undefined)
      gather(what, answer, { singles, add, names });
  }
  const first = (/** @type {string} */ head) => (name === null ? [] : [head]);
  const of = first(String(name));
  const tables = [...columns.values()].map((table) => [
    [...first('run'), ...table.map((column) => column.name)],
    ...Array.from({ length: table[0].values.length }, (_, i) => [
      ...of,
      ...table.map(({ values }) => values[i]),
    ]),
  ]);
  if (singles.length === 0) return tables;
  return [[[...first('run'), 'quantity', 'value'], ...singles.map((row) => [...of, ...row])], ...tables];
}

/**
 * @param {string} name
 * @param {any} value
 * @param {{ singles: [string, unknown][], add: (column: Column) => void, names: readonly string[] }} to
 */
function gather(name, value, to) {
  if (value === null || value === undefined) return;
  if (typeof value === 'number') return void to.singles.push([name, value]);
  if (typeof value !== 'object') return;
  if (ArrayBuffer.isView(value?.data) && Array.isArray(value.shape)) return spread(name, value, to);
  if (Array.isArray(value)) {
    if (value.some((each) => typeof each === 'number')) to.add({ name, values: value });
    else value.forEach((each, i) => gather(`${name}[${i}]`, each, to));
    return;
  }
  for (const [member, part] of Object.entries(value))
    if (!LEFT_OUT.includes(member) || name === 'trace') gather(`${name}.${member}`, part, to);
}

/**
 * A column for each index beside the first.
 * @param {string} name
 * @param {{ shape: number[], data: ArrayLike<number> }} dense
 * @param {Parameters<typeof gather>[2]} to
 */
function spread(name, { shape: [length, ...rest], data }, { add, names }) {
  const width = rest.reduce((product, size) => product * size, 1);
  for (let j = 0; j < width; j++) {
    const values = Array.from({ length }, (_, i) => data[i * width + j]);
    const titled = rest.length === 1 && rest[0] === names.length && names[j] !== '';
    add({
      name: rest.length === 0 ? name : titled ? `${name}.${names[j]}` : `${name}${place(j, rest)}`,
      values,
    });
  }
}

/**
 * @param {number} j
 * @param {number[]} sizes
 */
function place(j, sizes) {
  let text = '';
  for (let d = sizes.length - 1, left = j; d >= 0; d--) {
    text = `[${left % sizes[d]}]${text}`;
    left = Math.floor(left / sizes[d]);
  }
  return text;
}

/** @param {unknown} value */
function cell(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
