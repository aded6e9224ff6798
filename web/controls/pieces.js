/** Long work done in pieces, between which the page lives on. */

/** A piece takes no longer; a page that is drawn sixty times a second has sixteen. */
const PIECE_MS = 8;

/**
 * @template T
 * @param {Generator<number, T, void>} work  yields how much is done, from 0 to 1
 * @param {{ progress?: (part: number) => void, wanted?: () => boolean }} [options]
 * @returns {Promise<T | null>} null where nobody wants it any more
 */
export async function inPieces(work, { progress = () => {}, wanted = () => true } = {}) {
  for (;;) {
    const end = performance.now() + PIECE_MS;
    let part = 0;
    while (performance.now() < end) {
      const { done, value } = work.next();
      if (done) return /** @type {T} */ (value);
      part = /** @type {number} */ (value);
    }
    progress(part);
    await new Promise((resolve) => setTimeout(resolve));
    if (!wanted()) return null;
  }
}
