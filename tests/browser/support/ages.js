/** How old the evidence of an autoencoder becomes while it plays. */

/** @typedef {import('playwright-core').Locator} Locator */

/**
 * Plays at full speed and looks at the status line at every display frame. Fails where bound, evidence and gap are not of one
 * iteration.
 * @param {Locator} figure  with an autoencoder, at rest
 * @param {number} seconds
 * @returns {Promise<{ oldest: number, alone: number, ages: number, sums: number[] }>}  milliseconds that the evidence was behind at
 *   most, and that one takes at rest; how often it was looked at; by how much bound and gap, as printed, missed the evidence
 */
export function agesOf(figure, seconds) {
  return figure.evaluate(async (/** @type {any} */ figure, seconds) => {
    const root = figure.shadowRoot;
    const label = root.querySelector('[data-item="evidence"] dt');
    const begun = performance.now();
    await figure.step(1);
    do await new Promise(requestAnimationFrame);
    while (/ at /.test(label.textContent) || label.nextSibling.textContent === '–');
    const alone = performance.now() - begun;
    figure.setAttribute('speed', 'max');
    figure.play();
    const read = (/** @type {string} */ id) => {
      const item = root.querySelector(`[data-item="${id}"]`);
      const value = item
        .querySelector('dd')
        .textContent.replace(/[,\s]|±.*|nats.*/g, '')
        .replace('−', '-');
      const at = /at ([\d,]+)$/.exec(item.querySelector('dt').textContent)?.[1].replace(/,/g, '');
      return { value: Number(value), at: at === undefined ? null : Number(at) };
    };
    /** When each iteration was first on show. @type {[number, number][]} */
    const seen = [];
    const ages = [];
    const sums = [];
    const start = performance.now();
    while (performance.now() - start < 1000 * seconds) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      if (seen.at(-1)?.[0] !== figure.frame.iteration) seen.push([figure.frame.iteration, now]);
      const [bound, evidence, gap] = ['bound', 'evidence', 'gap'].map(read);
      // Before the first answer there is none to be old.
      if (Number.isNaN(evidence.value)) continue;
      if (new Set([bound.at, evidence.at, gap.at]).size > 1) throw new Error('of several iterations');
      sums.push(Math.abs(bound.value + gap.value - evidence.value));
      const since =
        evidence.at === null
          ? now
          : (seen.find(([iteration]) => iteration > Number(evidence.at))?.[1] ?? now);
      ages.push(now - since);
    }
    return { oldest: Math.max(...ages), alone, ages: ages.length, sums };
  }, seconds);
}
