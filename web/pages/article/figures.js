/** The figures of the article, as its other modules deal with them. */

/** @typedef {import('../../element/loader.js').ElboExplorerElement} Figure */

/**
 * @param {string} id
 * @returns {Figure}
 */
export function figureOf(id) {
  return /** @type {Figure} */ (document.getElementById(id));
}

/**
 * Changes attributes; null takes one off.
 * @param {Element} figure
 * @param {Record<string, string | null>} attributes
 */
export function setAttributes(figure, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) figure.removeAttribute(name);
    else figure.setAttribute(name, value);
  }
}

/**
 * Waits until what was asked of a figure, attributes that were changed included, is on show.
 * @param {Figure} figure
 */
export async function settled(figure) {
  // A figure hears of its attributes a turn later.
  await new Promise((resolve) => setTimeout(resolve));
  await figure.step(0);
}

/**
 * What a figure looks at, as evaluate() is told it: a row of the data or a place.
 * @param {Figure} figure
 * @returns {{ point?: number, x?: number[] }}
 */
export function chosenIn(figure) {
  const text = /(?:^|&)point=([^&]*)/.exec(figure.link)?.[1] ?? figure.getAttribute('point') ?? '';
  const numbers = decodeURIComponent(text).split(',').map(Number);
  if (text === '' || numbers.some((number) => !Number.isFinite(number))) return {};
  return numbers.length === 1 ? { point: numbers[0] } : { x: numbers };
}

/** data-at="183": where a figure begins, for text that speaks of that iteration. */
export function startWhereAsked() {
  document.addEventListener('elbo-ready', ({ target }) => {
    const figure = /** @type {Figure} */ (target);
    if (figure.dataset.at) void figure.seek(Number(figure.dataset.at));
  });
}

/**
 * Calls at most so often, and once more after the last time.
 * @param {number} pause  in milliseconds, between the end of one call and the next
 * @param {() => unknown | Promise<unknown>} work
 * @param {(isDue: boolean) => void} [tell]  whether there is work that is not done yet
 * @returns {() => void}
 */
export function atMostEvery(pause, work, tell = () => {}) {
  let busy = false;
  let again = false;
  const go = async () => {
    tell(true);
    if (busy) return void (again = true);
    busy = true;
    again = false;
    try {
      await work();
    } finally {
      if (!again) tell(false);
      setTimeout(() => {
        busy = false;
        if (again) void go();
      }, pause);
    }
  };
  return () => void go();
}
