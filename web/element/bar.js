/** The row above the plots: the buttons of the run, its speed, its numbers, and where it is in words. */

import { alarmsOf } from '../plots/shared/alarms.js';
import { contradictionsIn, withDoubt } from '../store/evidence.js';
import { formatSpeed, parseSpeed } from '../store/link.js';
import { element, icon, setText } from './dom.js';
import { History } from './history.js';
import { IdentityItem } from './identity-item.js';
import { statusItems } from './status.js';
import { stateSentence } from './words.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./status.js').Item} Item */

/**
 * @typedef {object} BarState
 * @property {Frame | null} frame
 * @property {Config | null} config
 * @property {import('../store/analyses.js').Analyses} analyses
 * @property {number} generation
 * @property {boolean} playing
 * @property {boolean} busy
 * @property {number | null} heading  the iteration that a long replay is on its way to
 * @property {number} furthest
 * @property {number} undoable
 * @property {number} redoable
 * @property {readonly unknown[]} beside
 * @property {boolean} outlasted  whether another run goes on where this one has ended
 * @property {number} speed
 * @property {string | null} refusal  what went wrong last, where no control says so
 * @property {boolean} passing  whether it is worth another try
 */

/**
 * @typedef {object} Actions
 * @property {() => void} toggle
 * @property {() => void} step
 * @property {() => void} reset
 * @property {() => void} again  tries anew what could not be loaded
 * @property {(speed: number) => void} setSpeed
 * @property {() => void} share  what there is to take along
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => void} branch  keeps the run beside, and goes on from here
 * @property {(iteration: number) => void} seek
 */

/** @typedef {{ item: HTMLElement, label: HTMLElement, text: HTMLElement, dots: HTMLElement, shown: string }} Parts */

const SPEEDS = [1, 2, 5, 10, 20, 50, 100, Infinity];

const PATHS = {
  play: 'M5 3.2v9.6L13 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  step: 'M3.5 3.2v9.6L10 8zM10.5 3h2v10h-2z',
  reset: 'M3 3h2v10H3zM13 3.2v9.6L6 8z',
  share: 'M8 1l4 4H9.2v5H6.8V5H4zM3 8h2v5h6V8h2v7H3z',
  again:
    'M8 2.5a5.5 5.5 0 1 0 5.4 6.6h-1.9A3.7 3.7 0 1 1 8 4.3c1 0 1.9.4 2.6 1L8.8 7.1h5V2.2l-1.9 1.9A5.5 5.5 0 0 0 8 2.5z',
};

export class Bar {
  #toggle;
  #step;
  #reset;
  #again;
  #shown = true;
  #transport;
  #speed;
  #history;
  #status = element('dl', { class: 'status', part: 'status' });
  #state = element('p', { class: 'state' });
  #alarm = element('p', { class: 'alarm', role: 'status', hidden: '' });
  #identities = new IdentityItem();
  #problem = element('p', { class: 'problem', role: 'alert', hidden: '' });
  /** @type {Map<string, Parts>} */
  #items = new Map();

  /**
   * @param {HTMLElement} container
   * @param {Actions} actions
   */
  constructor(container, { toggle, step, reset, again, setSpeed, share, ...ways }) {
    this.#toggle = button('primary', toggle);
    this.#step = button('plain', step);
    this.#reset = button('plain', reset);
    this.#state.addEventListener('scroll', () => this.#noteMore());
    name(this.#step, 'Step', PATHS.step, '→');
    name(this.#reset, 'Reset', PATHS.reset, 'r');
    this.#speed = element('select');
    this.#speed.addEventListener('change', () => setSpeed(parseSpeed(this.#speed.value)));
    const speed = element('label', { class: 'speed' }, element('span', {}, 'Speed'), this.#speed);
    const shares = button('plain icon', share);
    name(shares, 'Share', PATHS.share, '');
    const parts = [this.#toggle, this.#step, this.#reset, speed, shares];
    this.#transport = element('div', { class: 'transport', role: 'group', 'aria-label': 'Run' }, ...parts);
    this.#again = button('again', again);
    name(this.#again, 'Try again', PATHS.again, '');
    this.#history = new History(ways);
    container.append(
      this.#transport,
      this.#state,
      this.#history.element,
      this.#status,
      this.#alarm,
      this.#problem,
      this.#again,
    );
  }

  /** @param {boolean} shown */
  set buttons(shown) {
    this.#shown = shown;
  }

  /** @param {boolean} shown  undo, redo and the way back in time */
  set history(shown) {
    this.#history.element.hidden = !shown;
  }

  /** @param {BarState} state */
  update(state) {
    const { frame, config, analyses, generation, playing, busy, heading, outlasted, speed, refusal } = state;
    // Without a run there is nothing to press, but what may yet bring one.
    this.#transport.hidden = !this.#shown || (!frame && refusal !== null);
    this.#again.hidden = refusal === null || !state.passing;
    this.#history.update(state);
    const done = frame !== null && frame.status !== 'running' && !outlasted;
    if (done) name(this.#toggle, 'Run again', PATHS.again, 'space');
    else if (playing || heading !== null) name(this.#toggle, 'Pause', PATHS.pause, 'space');
    else name(this.#toggle, 'Play', PATHS.play, 'space');
    this.#toggle.disabled = this.#reset.disabled = !frame;
    this.#step.disabled = frame?.status !== 'running';
    this.#transport.ariaBusy = String(busy);
    this.#showSpeed(speed);
    const { evidence } = analyses;
    const doubted = Object.values(analyses).some((answer) => contradictionsIn(answer).length > 0);
    const shown = withDoubt(frame, analyses);
    this.#showItems(shown ? statusItems(shown, { evidence, config, doubted }) : []);
    this.#identities.update(frame, analyses, generation);
    const alarms = frame ? alarmsOf({ frame, config, analyses }, Object.keys(analyses)) : [];
    setText(this.#alarm, alarms.join(' '));
    this.#alarm.hidden = alarms.length === 0;
    this.#showState(frame ? stateSentence(frame, { playing, heading }) : '');
    this.#state.dataset.status = frame?.status ?? '';
    setText(this.#problem, refusal ?? '');
    this.#problem.hidden = refusal === null;
  }

  /** What has more to say than fits fades out below, where it can be scrolled to. @param {string} text */
  #showState(text) {
    if (this.#state.textContent === text) return;
    this.#state.textContent = text;
    this.#noteMore();
  }

  #noteMore() {
    const { scrollHeight, scrollTop, clientHeight } = this.#state;
    this.#state.toggleAttribute('data-more', scrollHeight - scrollTop - clientHeight > 4);
  }

  /** @param {number} speed */
  #showSpeed(speed) {
    const value = formatSpeed(speed);
    if (this.#speed.value === value) return;
    const speeds = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
    const options = speeds.map((each) => {
      const label = each === Infinity ? 'fastest' : `${each} / s`;
      return element('option', { value: formatSpeed(each) }, label);
    });
    this.#speed.replaceChildren(...options);
    this.#speed.value = value;
  }

  /** @param {Item[]} items */
  #showItems(items) {
    if (items.some(({ id }) => !this.#items.has(id))) this.#addItems(items);
    for (const [id, { item }] of this.#items) item.hidden = !items.some((shown) => shown.id === id);
    for (const { id, label, text, title = '', components = [] } of items) {
      const parts = /** @type {Parts} */ (this.#items.get(id));
      setText(parts.label, label);
      setText(parts.text, text);
      if (parts.item.title !== title) parts.item.title = title;
      if (parts.shown === components.join()) continue;
      parts.shown = components.join();
      const dots = components.map((k) => element('span', { class: `dot component-${k % 12}` }));
      parts.dots.replaceChildren(...dots);
    }
  }

  /** @param {Item[]} items  among them some that were never shown; all are put in their order */
  #addItems(items) {
    for (const { id } of items) if (!this.#items.has(id)) this.#items.set(id, makeItem(id));
    const made = items.flatMap(({ id }) => this.#items.get(id)?.item ?? []);
    this.#status.append(...made, this.#identities.item);
  }
}

/**
 * @param {string} id
 * @returns {Parts}
 */
function makeItem(id) {
  const label = element('dt');
  const text = element('span');
  const dots = element('span', { 'aria-hidden': 'true' });
  const item = element('div', { class: 'item', 'data-item': id }, label, element('dd', {}, text, dots));
  return { item, label, text, dots, shown: '' };
}

/**
 * @param {string} className
 * @param {() => void} press
 */
function button(className, press) {
  const made = element('button', { type: 'button', class: className });
  made.addEventListener('click', press);
  return made;
}

/**
 * Names a button, unless it is called that already.
 * @param {HTMLButtonElement} target
 * @param {string} text
 * @param {string} path
 * @param {string} key
 */
function name(target, text, path, key) {
  if (target.textContent === text) return;
  target.title = key === '' ? text : `${text} (${key})`;
  target.replaceChildren(icon(path), element('span', {}, text));
}
