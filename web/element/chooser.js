/**
 * Choosing in a picture: by mouse, pen and touch on the canvas, by keys on elements that lie over it. A plot says what a place or a key
 * chooses; what was chosen is shown by every plot of the figure.
 *
 *     mouse over something ──▶ shown for as long as it is there ──pressed──▶ chosen, until something else is
 *     finger or pen ──▶ chosen where it is, along its way         Tab ──▶ a mark ──arrows──▶ the next
 */

import { element } from './dom.js';
import { keepWhile } from './edge.js';
import { placeIn } from './place.js';
import { handleStyles } from './styles-handles.js';
import { wear } from './wardrobe.js';

/** @typedef {import('../plots/types.js').Chosen} Chosen */
/** @typedef {import('../plots/types.js').Mark} Mark */
/** @typedef {import('../plots/types.js').Run} Run */
/** @typedef {import('./handles.js').Hand} Hand */
/** @typedef {import('./panels.js').Panel} Panel */

/** While a run plays, marks that nobody holds need not follow it at every frame. */
const PERIOD_MS = 200;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @type {[number, number]} */
const STILL = [0, 0];

export class Chooser {
  #panel;
  #hand;
  #box;
  #buttons;
  /** @type {Map<string, HTMLElement>} */
  #elements = new Map();
  /** The pointer that is down. @type {number | null} */
  #pointer = null;
  #updated = -Infinity;
  #life = new AbortController();
  /** As of handles; a choice leaves the axes alone. @type {import('../plots/types.js').View | null} */
  view = null;

  /**
   * @param {object} options
   * @param {Panel} options.panel
   * @param {Hand} options.hand
   */
  constructor({ panel, hand }) {
    this.#panel = panel;
    this.#hand = hand;
    const { plot, canvas, box, figure } = panel;
    this.#box = element('div', {
      class: 'handles',
      role: 'group',
      'aria-label': `${plot.label}: what is chosen`,
    });
    box.append(this.#box);
    this.#buttons = element('div', { class: 'choices' });
    for (const { label, push } of plot.buttons ?? []) {
      const button = element('button', { type: 'button' }, label);
      button.addEventListener('click', () => this.#choose(push(this.#runs), true));
      this.#buttons.append(button);
    }
    if (plot.buttons) figure.append(this.#buttons);
    const root = box.getRootNode();
    if (root instanceof ShadowRoot) wear(root, handleStyles);
    const { signal } = this.#life;
    canvas.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.#move(event), { signal });
    canvas.addEventListener('pointerleave', (event) => this.#leave(event), { signal });
    for (const name of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture']))
      canvas.addEventListener(name, (event) => this.#up(event), { signal });
    // A finger that draws does not move the page; two fingers are the page's.
    const hold = (/** @type {TouchEvent} */ event) =>
      this.held && event.touches.length === 1 && event.preventDefault();
    canvas.addEventListener('touchstart', hold, { signal, passive: false });
    keepWhile(canvas, () => this.held, signal);
    this.#box.addEventListener('keydown', (event) => this.#key(event), { signal });
  }

  /** Whether a stroke is being drawn. */
  get held() {
    return this.#pointer !== null && this.#panel.plot.strokes === true;
  }

  get #runs() {
    return this.#hand.runs();
  }

  /**
   * Brings the marks to where the last painting has their things.
   * @param {boolean} running  whether that changes all the time
   */
  update(running) {
    const { plot, painter } = this.#panel;
    const runs = this.#runs;
    if (!painter || !plot.marks || runs.length === 0) return;
    const now = performance.now();
    if (running && !this.#box.matches(':focus-within') && now - this.#updated < PERIOD_MS) return;
    this.#updated = now;
    const marks = plot.marks(runs, painter);
    for (const [id, node] of this.#elements) {
      if (marks.some((mark) => mark.id === id)) continue;
      node.remove();
      this.#elements.delete(id);
    }
    for (const mark of marks) this.#place(mark);
    this.#buttons.hidden = marks.length === 0;
  }

  dispose() {
    this.#life.abort();
    this.#box.remove();
    this.#buttons.remove();
  }

  /** @param {Mark} mark */
  #place({ id, label, text, value, range: [low, high], x, y }) {
    let node = this.#elements.get(id);
    if (!node) {
      node = element('div', {
        class: 'handle',
        role: 'slider',
        tabindex: '0',
        'data-id': id,
        'data-kind': 'chosen',
      });
      this.#elements.set(id, node);
      this.#box.append(node);
    }
    const attributes = {
      'aria-label': label,
      'aria-valuetext': text,
      'aria-valuenow': String(value),
      'aria-valuemin': String(low),
      'aria-valuemax': String(high),
    };
    for (const [name, content] of Object.entries(attributes))
      if (node.getAttribute(name) !== content) node.setAttribute(name, content);
    const { width, height } = this.#panel;
    const [left, top] = [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)];
    node.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
  }

  /**
   * @param {Chosen | null | undefined} chosen
   * @param {boolean} stays  or is only looked at
   */
  #choose(chosen, stays) {
    if (chosen || !stays) this.#hand.choose(chosen ?? null, stays);
  }

  /** Goes where what is chosen leads. */
  #enter() {
    const settings = this.#panel.plot.enter?.(this.#runs);
    if (settings) this.#hand.move('start', () => settings);
  }

  /**
   * @param {PointerEvent} event
   * @param {'hover' | 'press' | 'drag'} phase
   */
  #at(event, phase) {
    const { plot, painter, canvas } = this.#panel;
    const { x, y } = placeIn(canvas, event);
    const runs = this.#runs;
    return painter && runs.length > 0 ? plot.choose?.(runs, painter, { phase, x, y }) : null;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || this.#pointer !== null) return;
    const chosen = this.#at(event, 'press');
    if (!chosen) return;
    this.#pointer = event.pointerId;
    this.#panel.canvas.setPointerCapture(event.pointerId);
    this.#choose(chosen, true);
    this.#enter();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId === this.#pointer) {
      // What a fast stroke passed between two frames belongs to it.
      const passed = this.held ? (event.getCoalescedEvents?.() ?? []) : [];
      for (const each of passed.length > 0 ? passed : [event]) this.#choose(this.#at(each, 'drag'), true);
    } else if (event.pointerType === 'mouse' && this.#pointer === null) {
      this.#choose(this.#at(event, 'hover'), false);
    }
  }

  /** @param {PointerEvent} event */
  #leave(event) {
    if (event.pointerType === 'mouse' && this.#pointer === null) this.#choose(null, false);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId === this.#pointer) this.#pointer = null;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, shiftKey: far, ctrlKey, metaKey, altKey } = event;
    const { plot, painter } = this.#panel;
    const id = /** @type {HTMLElement} */ (event.target).dataset.id ?? '';
    if (ctrlKey || metaKey || altKey || !painter) return;
    if (plot.enter && key === 'Enter') {
      event.preventDefault();
      return this.#enter();
    }
    const arrow = ARROWS[key] ?? STILL;
    const chosen = plot.press?.(this.#runs, painter, id, { key, arrow, far }) ?? null;
    // An arrow that leads nowhere still does not step the run.
    if (chosen || arrow !== STILL) event.preventDefault();
    this.#choose(chosen, true);
  }
}
