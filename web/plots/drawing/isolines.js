/**
 * Where a field on a grid exceeds a level: marching squares. Kept small and free of polygons with holes: rings run round what is above
 * in one direction and round what is below in the other, so that the nonzero rule fills between them.
 */

/**
 * For each of the 16 ways in which the corners of a cell may lie above: from which edges to which its lines run. Corners and edges are
 * numbered clockwise, edge e between corners e and e + 1. A line enters where a walk round the cell rises, and leaves where it next falls.
 * @type {[number, number][][]}
 */
const CASES = Array.from({ length: 16 }, (_, mask) => {
  const above = (/** @type {number} */ corner) => (mask >> (corner & 3)) & 1;
  const rises = [0, 1, 2, 3].filter((edge) => above(edge) < above(edge + 1));
  return rises.map((edge) => {
    let fall = edge + 1;
    while (above(fall + 1)) fall++;
    return [edge, fall & 3];
  });
});

/**
 * The rings within which a field is above a level. Beyond the grid it counts as below, from half a cell on.
 * @param {ArrayLike<number>} values  row-major [rows, columns]
 * @param {number} columns
 * @param {number} rows
 * @param {number} level
 * @returns {number[][]} closed rings, each x and y in turn, in units of the grid: value (row, column) is at x = column, y = row
 */
export function isolines(values, columns, rows, level) {
  /** @param {number} i @param {number} j */
  const at = (i, j) => (i >= 0 && j >= 0 && i < columns && j < rows ? values[j * columns + i] : NaN);
  // An edge is numbered by its first corner, twice, plus one where it goes down: neighbouring cells agree on it.
  const stride = columns + 2;
  /** @param {number} i @param {number} j @param {number} edge */
  const numberOf = (i, j, edge) => {
    const right = edge === 1 ? 1 : 0;
    const down = edge === 2 ? 1 : 0;
    return 2 * ((j + 1 + down) * stride + i + 1 + right) + (edge & 1);
  };
  /** @type {Map<number, number>} */
  const next = new Map();
  for (let j = -1; j < rows; j++) {
    let [left, leftBelow] = [0, 0];
    for (let i = -1; i < columns; i++) {
      const right = at(i + 1, j) > level ? 1 : 0;
      const rightBelow = at(i + 1, j + 1) > level ? 1 : 0;
      const mask = left | (right << 1) | (rightBelow << 2) | (leftBelow << 3);
      [left, leftBelow] = [right, rightBelow];
      if (mask === 0 || mask === 15) continue;
      for (const [from, to] of CASES[mask]) next.set(numberOf(i, j, from), numberOf(i, j, to));
    }
  }

  /** @param {number} edge @param {number[]} ring */
  const cross = (edge, ring) => {
    const corner = edge >> 1;
    const [i, j] = [(corner % stride) - 1, Math.floor(corner / stride) - 1];
    const down = edge & 1;
    const a = at(i, j);
    const share = (level - a) / (at(i + 1 - down, j + down) - a);
    const t = share >= 0 && share <= 1 ? share : 0.5;
    ring.push(i + (down ? 0 : t), j + (down ? t : 0));
  };
  /** @type {number[][]} */
  const rings = [];
  for (const start of next.keys()) {
    /** @type {number[]} */
    const ring = [];
    for (let edge = start; next.has(edge);) {
      cross(edge, ring);
      const following = /** @type {number} */ (next.get(edge));
      next.delete(edge);
      edge = following;
    }
    rings.push(ring);
  }
  return rings;
}
