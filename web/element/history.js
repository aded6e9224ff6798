/** Back and forth in a run: undo and redo, and a slider over all iterations that it came to. */

import { element, icon } from './dom.js';

const PATHS = {
  undo: 'M6 2 1.5 6.5 6 11V8h4a2 2 0 0 1 0 4H5v2h5a4 4 0 0 0 0-8H6z',
  branch: 'M4 2h2v5.2c.7-.8 1.7-1.2 3-1.2h1V3.5L14 7l-4 3.5V8H9c-1.9 0-3 .9-3 3v3H4z',
  redo: 'M10 2 14.5 6.5 10 11V8H6a2 2 0 0 0 0 4h5v2H6a4 4 0 0 1 0-8h4z',
};

/** @typedef {{ undo: () => void, redo: () => void, branch: () => void, seek: (iteration: number) => void }} Ways */

/**
 * @typedef {object} Past
 * @property {import('../engine/types.js').Frame | null} frame
 * @property {number} furthest
 * @property {number | null} heading
 * @property {number} undoable
 * @property {number} redoable
 * @property {readonly unknown[]} beside  the runs beside it
 */

/** Four runs are as many as can be told apart. */
const MOST_BESIDE = 3;

export class History {
  #undo;
  #redo;
  #branch;
  #range = element('input', { type: 'range', min: '0', step: '1', 'aria-label': 'Iteration' });
  #held = false;

  /** @param {Ways} ways */
  constructor({ undo, redo, branch, seek }) {
    this.#undo = button('Undo', PATHS.undo, 'Control+Z', undo);
    this.#redo = button('Redo', PATHS.redo, 'Control+Shift+Z', redo);
    this.#branch = button('Branch from here', PATHS.branch, 'B', branch);
    const range = this.#range;
    range.addEventListener('input', () => seek(Number(range.value)));
    // Where the hand is, the picture is on its way to.
    range.addEventListener('pointerdown', () => (this.#held = true));
    for (const end of ['pointerup', 'pointercancel', 'blur'])
      range.addEventListener(end, () => (this.#held = false));
    this.element = element(
      'div',
      { class: 'history', role: 'group', 'aria-label': 'History', hidden: '' },
      this.#undo,
      this.#redo,
      this.#branch,
      range,
    );
  }

  /** @param {Past} past */
  update({ frame, furthest, heading, undoable, redoable, beside }) {
    // A button that is disabled under the finger would lose the focus, and with it the keys.
    this.#undo.ariaDisabled = String(undoable === 0);
    this.#redo.ariaDisabled = String(redoable === 0);
    this.#branch.ariaDisabled = String(!frame || beside.length >= MOST_BESIDE);
    const at = heading ?? frame?.iteration ?? 0;
    const range = this.#range;
    range.disabled = furthest === 0;
    range.max = String(Math.max(furthest, at, 1));
    if (!this.#held) range.value = String(at);
    range.ariaValueText = `iteration ${at} of ${furthest}`;
  }
}

/**
 * @param {string} label
 * @param {string} path
 * @param {string} keys
 * @param {() => void} act
 */
function button(label, path, keys, act) {
  const made = element(
    'button',
    { type: 'button', class: 'bare', title: label, 'aria-label': label, 'aria-keyshortcuts': keys },
    icon(path),
  );
  made.addEventListener('click', () => made.ariaDisabled !== 'true' && act());
  return made;
}
