/** The name that somebody may have meant. */

/**
 * @param {string} word
 * @param {string[]} names
 * @returns {string | null} the nearest by letters added, left out or changed; null where none is near
 */
export function nearestName(word, names) {
  const wanted = word.toLowerCase().slice(0, 60);
  const [best] = names
    .map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(1, best.name.length / 3) ? best.name : null;
}

/**
 * Levenshtein's distance.
 * @param {string} a
 * @param {string} b
 */
function distanceOf(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
