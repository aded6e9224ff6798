/**
 * Points as people paste them: a row on each line, numbers separated by commas, semicolons, tabs or spaces, perhaps with a line
 * of names above. Free of the DOM.
 */

/** Pasting more than this would freeze the page before the core could say no. */
const LONGEST = 20_000_000;

/**
 * @param {string} text
 * @returns {{ points: number[][], names: string[] | null } | { message: string }}  the first fault, with its line, where there is one
 */
export function parsePoints(text) {
  if (text.length > LONGEST) {
    return { message: `The text has ${text.length} characters; at most ${LONGEST} can be read.` };
  }
  /** @type {number[][]} */
  const points = [];
  /** @type {string[] | null} */
  let names = null;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const cells = split(line);
    if (cells.length === 0) continue;
    const row = cells.map(toNumber);
    const bad = row.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      const header =
        points.length === 0 && names === null && cells.every((cell) => Number.isNaN(toNumber(cell)));
      if (!header)
        return {
          message: `Line ${index + 1}, column ${bad + 1}: “${shorten(cells[bad])}” is not a finite number.`,
        };
      names = cells;
      continue;
    }
    const width = (points[0] ?? names ?? row).length;
    if (row.length !== width) {
      return { message: `Line ${index + 1} has ${count(row.length)}, the lines above have ${width}.` };
    }
    points.push(row);
  }
  return points.length > 0
    ? { points, names }
    : { message: 'There are no numbers in the text. A line for each row, such as “1.2, 3.4”.' };
}

/**
 * @param {number[][]} points
 * @returns {string}
 */
export function formatPoints(points) {
  return points.map((row) => row.join(', ')).join('\n');
}

/** @param {string} line */
function split(line) {
  const trimmed = line.trim();
  if (trimmed === '') return [];
  return trimmed.split(/\s*[,;\t]\s*|\s+/).map((cell) => cell.replace(/^(["'])(.*)\1$/, '$2'));
}

/**
 * Number() takes an empty cell for zero; a reader does not.
 * @param {string} cell
 */
function toNumber(cell) {
  return cell === '' ? NaN : Number(cell.replace('\u2212', '-'));
}

/** @param {string} cell */
function shorten(cell) {
  return cell.length > 24 ? `${cell.slice(0, 23)}…` : cell;
}

/** @param {number} columns */
function count(columns) {
  return columns === 1 ? 'one number' : `${columns} numbers`;
}
