/** Which plots of a figure stand in which column, where there is room for two. */

/**
 * The first plot, which is the large one, on the left with the last below it where there are four or more, or the last few where
 * there are many; the others on the right.
 * @template T
 * @param {T[]} plots  in the order in which they are shown in one column
 * @returns {{ left: T[], right: T[] }}
 */
export function twoColumns(plots) {
  const below = plots.length > 3 ? Math.floor(plots.length / 2) - 1 : 0;
  const end = plots.length - below;
  return { left: [...plots.slice(0, 1), ...plots.slice(end)], right: plots.slice(1, end) };
}
