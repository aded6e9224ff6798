/**
 * What a reader can take hold of in a picture: by mouse, pen and touch on the canvas, by keys on elements that lie over it. A plot says
 * where its handles are and what moving one means; here they are drawn, hit, dragged and stepped.
 *
 *     pointer near ──▶ the group of that handle shows ──pressed──▶ held ──moves──▶ one change at a time, the newest place
 *     Tab ──▶ the handle that had the focus last ──arrows──▶ moved; Page Up, Page Down ──▶ another handle
 *
 * Only the centres of things show all the time; the rest of a group comes when something of it is pointed at, held or focused.
 */

import { element } from './dom.js';
import { valueText } from './handle-text.js';
import { handleSheet } from './styles-handles.js';

/** @typedef {import('../engine/config.js').Alteration} Alteration */
/** @typedef {import('../plots/types.js').Handle} Handle */
/** @typedef {import('../plots/types.js').Hit} Hit */
/** @typedef {import('../plots/types.js').Run} Run */
/** @typedef {import('../plots/types.js').View} View */
/** @typedef {import('./panels.js').Panel} Panel */

/**
 * What moves the run.
 * @typedef {object} Hand
 * @property {() => Run[]} runs  as they are now
 * @property {(what: string, make: () => Alteration | null) => void} move  asks for the change when its turn has come; `what` names the
 *   movement, for undo
 */

/** How near a pointer must come, in CSS px: half the side of what can be hit by a mouse, and by a finger. */
const REACH = { mouse: 12, touch: 22 };

/** A group shows when the pointer is so near to one of its handles. */
const NEAR = 48;

/** Steps of the arrow keys, in CSS px, plain and with Shift. */
const STEP = 4;
const LEAP = 24;

/** While a run plays, what follows it for the eye alone need not do so at every frame. */
const PERIOD_MS = 100;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Handles {
  #panel;
  #hand;
  #tell;
  #changed;
  #box;
  /** @type {Handle[]} */
  #list = [];
  /** @type {Map<string, HTMLElement>} */
  #elements = new Map();
  /** What is held, and where in it. @type {{ id: string, pointer: number, x: number, y: number, what: string } | null} */
  #grip = null;
  /** The picture stands still while something in it is held, or it would move away under the pointer. @type {View | null} */
  #view = null;
  /** Steps of the keys that wait for their turn. @type {{ id: string, x: number, y: number } | null} */
  #steps = null;
  /** Of the handle that Tab comes to. */
  #current = '';
  #shownGroup = '';
  #grips = 0;
  #updated = 0;
  #life = new AbortController();

  /**
   * @param {object} options
   * @param {Panel} options.panel
   * @param {Hand} options.hand
   * @param {(hit: Hit | null) => void} options.tell  says where something is and what it is called
   * @param {() => void} options.changed  there is something to paint
   */
  constructor({ panel, hand, tell, changed }) {
    this.#panel = panel;
    this.#hand = hand;
    this.#tell = tell;
    this.#changed = changed;
    const name = `${panel.plot.label}: handles. Arrow keys move one, with Shift farther; Page Up and Page Down go to another.`;
    this.#box = element('div', { class: 'handles', role: 'group', 'aria-label': name });
    panel.box.append(this.#box);
    const root = panel.box.getRootNode();
    if (root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(handleSheet()))
      root.adoptedStyleSheets.push(handleSheet());
    const { canvas } = panel;
    const { signal } = this.#life;
    canvas.addEventListener('pointerdown', (event) => this.#take(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.#pointerMoved(event), { signal });
    canvas.addEventListener('pointerleave', () => this.#grip ?? this.#light(this.#focusedGroup), { signal });
    for (const name of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture']))
      canvas.addEventListener(name, (event) => this.#release(event), { signal });
    // A finger on a handle drags it and not the page.
    const hold = (/** @type {TouchEvent} */ event) => this.#grip && event.preventDefault();
    canvas.addEventListener('touchstart', hold, { signal, passive: false });
    // Nor does a press take the focus away from the handle that it gave it to.
    canvas.addEventListener('mousedown', (event) => this.#grip && event.preventDefault(), { signal });
    this.#box.addEventListener('keydown', (event) => this.#key(event), { signal });
    this.#box.addEventListener('focusin', (event) => this.#focused(event), { signal });
    this.#box.addEventListener('focusout', () => this.#light(''), { signal });
  }

  /** Whether one of them is being dragged. */
  get held() {
    return this.#grip !== null;
  }

  /** What the axes are to span as long as something is held. */
  get view() {
    return this.#view;
  }

  /**
   * Brings them to where the last painting has their things.
   * @param {boolean} running  whether that changes all the time
   */
  update(running) {
    const { plot, painter } = this.#panel;
    if (!painter || !plot.handles) return;
    const now = performance.now();
    const watched = this.#grip !== null || this.#box.matches(':focus-within');
    if (running && !watched && now - this.#updated < PERIOD_MS) return;
    this.#updated = now;
    this.#list = plot.handles(this.#hand.runs(), painter);
    this.#render();
    const held = this.#grip && this.#find(this.#grip.id);
    if (held) this.#say(held);
  }

  dispose() {
    this.#life.abort();
    this.#box.remove();
  }

  #render() {
    const ids = this.#list.map(({ id }) => id);
    const gone = [...this.#elements].filter(([id]) => !ids.includes(id));
    const focused = gone.some(([, node]) => node.matches(':focus'));
    for (const [id, node] of gone) {
      node.remove();
      this.#elements.delete(id);
    }
    if (!ids.includes(this.#current)) this.#current = ids[0] ?? '';
    for (const handle of this.#list) this.#place(handle);
    if (focused) this.#elements.get(this.#current)?.focus({ preventScroll: true });
  }

  /** @param {Handle} handle */
  #place(handle) {
    const { id, kind, group, label, x, y, value, bounds, stem = [x, y] } = handle;
    let node = this.#elements.get(id);
    if (!node) {
      node = element('div', { class: 'handle', role: 'slider', 'data-id': id });
      this.#elements.set(id, node);
      this.#box.append(node);
    }
    const [low, high] = bounds[0];
    const attributes = {
      'data-kind': kind,
      'data-group': group,
      tabindex: id === this.#current ? '0' : '-1',
      'aria-label': label,
      'aria-valuetext': valueText(handle),
      'aria-valuenow': String(value[0]),
      'aria-valuemin': String(low),
      'aria-valuemax': String(high),
    };
    for (const [name, text] of Object.entries(attributes))
      if (node.getAttribute(name) !== text) node.setAttribute(name, text);
    node.classList.toggle('near', group === this.#shownGroup);
    const [dx, dy] = [stem[0] - x, stem[1] - y];
    node.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    node.style.setProperty('--stem', `${Math.hypot(dx, dy).toFixed(1)}px`);
    node.style.setProperty('--turn', `${Math.atan2(dy, dx).toFixed(4)}rad`);
  }

  /** @param {string} id */
  #find(id) {
    return this.#list.find((handle) => handle.id === id);
  }

  /** The group of the handle that has the focus: by touch that is how its other handles are come by. */
  get #focusedGroup() {
    const focused = /** @type {HTMLElement | null} */ (this.#box.querySelector(':focus'));
    return focused?.dataset.group ?? '';
  }

  /** @param {string} group  whose handles all show */
  #light(group) {
    if (group === this.#shownGroup) return;
    this.#shownGroup = group;
    for (const node of this.#elements.values()) node.classList.toggle('near', node.dataset.group === group);
  }

  /**
   * The nearest handle to a place; of those that do not show, only where everything shows to a pointer that hovers.
   * @param {PointerEvent} event
   * @param {number} reach
   */
  #nearest({ offsetX, offsetY }, reach) {
    const distances = this.#list
      .filter(({ kind, group }) => isCentre(kind) || group === this.#shownGroup)
      .map((handle) => ({ handle, distance: Math.hypot(handle.x - offsetX, handle.y - offsetY) }))
      .filter(({ distance }) => distance <= reach);
    return distances.sort((a, b) => a.distance - b.distance)[0]?.handle ?? null;
  }

  /** @param {PointerEvent} event */
  #take(event) {
    if (event.button !== 0 || this.#grip) return;
    const handle = this.#nearest(event, reachOf(event));
    if (!handle) return this.#light('');
    const { canvas, plot } = this.#panel;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    const { id, x, y } = handle;
    // What is held keeps its place under the pointer.
    const [dx, dy] = [x - event.offsetX, y - event.offsetY];
    this.#grip = { id, pointer: event.pointerId, x: dx, y: dy, what: `${id} ${++this.#grips}` };
    this.#view = plot.view?.(this.#hand.runs()) ?? null;
    this.#light(handle.group);
    this.#current = id;
    this.#elements.get(id)?.focus({ preventScroll: true });
    canvas.style.cursor = 'grabbing';
    this.#say(handle);
  }

  /** @param {PointerEvent} event */
  #pointerMoved(event) {
    const grip = this.#grip;
    if (grip) {
      if (event.pointerId === grip.pointer) this.#drag(grip, event.offsetX + grip.x, event.offsetY + grip.y);
      return;
    }
    const near = this.#nearest(event, NEAR);
    const handle = this.#nearest(event, reachOf(event));
    if (event.pointerType !== 'touch') this.#light((handle ?? near)?.group ?? this.#focusedGroup);
    this.#panel.canvas.style.cursor = handle ? 'grab' : '';
  }

  /**
   * @param {{ id: string, what: string }} grip
   * @param {number} x
   * @param {number} y
   */
  #drag({ id, what }, x, y) {
    this.#hand.move(what, () => this.#change(id, x, y));
  }

  /**
   * @param {string} id
   * @param {number} x
   * @param {number} y
   * @returns {Alteration | null}
   */
  #change(id, x, y) {
    const { plot, painter } = this.#panel;
    const handle = this.#find(id);
    const change = handle && painter && plot.move?.(this.#hand.runs(), painter, handle, x, y);
    if (!change) return null;
    if ('config' in change) return change.config;
    const arrays = Object.entries(change.parameters).map(([name, { shape, data }]) => [
      name,
      { shape, data: Float64Array.from(data) },
    ]);
    return { parameters: Object.fromEntries(arrays) };
  }

  /** @param {PointerEvent} event */
  #release(event) {
    if (event.pointerId !== this.#grip?.pointer) return;
    this.#grip = null;
    this.#view = null;
    this.#panel.canvas.style.cursor = '';
    this.#tell(null);
    this.#changed();
  }

  /** @param {Handle} handle */
  #say(handle) {
    const { kind, label, x, y } = handle;
    this.#tell({ kind, x, y, title: label, rows: [['', valueText(handle)]] });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const id = /** @type {HTMLElement} */ (event.target).dataset.id ?? '';
    if (ctrlKey || metaKey || altKey) return;
    const arrow = ARROWS[key];
    if (arrow) this.#step(id, arrow, shiftKey ? LEAP : STEP);
    else if (!this.#go(id, key)) return;
    event.preventDefault();
  }

  /**
   * A handle with one value moves along its own line: up and right are more, as on a slider.
   * @param {string} id
   * @param {[number, number]} arrow
   * @param {number} px
   */
  #step(id, [right, down], px) {
    const { along } = this.#find(id) ?? {};
    const more = right - down;
    const [x, y] = along ? [more * along[0], more * along[1]] : [right, down];
    const { x: waitingX, y: waitingY } = this.#steps?.id === id ? this.#steps : { x: 0, y: 0 };
    this.#steps = { id, x: waitingX + x * px, y: waitingY + y * px };
    this.#hand.move(id, () => {
      const { id, x, y } = this.#steps ?? { id: '', x: 0, y: 0 };
      this.#steps = null;
      const handle = this.#find(id);
      return handle ? this.#change(id, handle.x + x, handle.y + y) : null;
    });
  }

  /**
   * @param {string} from
   * @param {string} key
   * @returns {boolean} whether it is a key that goes to another handle
   */
  #go(from, key) {
    const last = this.#list.length - 1;
    const at = this.#list.findIndex(({ id }) => id === from);
    const places = /** @type {Record<string, number>} */ ({
      Home: 0,
      End: last,
      PageUp: at === 0 ? last : at - 1,
      PageDown: at === last ? 0 : at + 1,
    });
    const next = this.#list[places[key] ?? -1];
    if (next) this.#elements.get(next.id)?.focus({ preventScroll: true });
    return next !== undefined;
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const { id = '', group = '' } = /** @type {HTMLElement} */ (event.target).dataset;
    this.#current = id;
    for (const [each, node] of this.#elements) node.tabIndex = each === id ? 0 : -1;
    this.#light(group);
  }
}

/** @param {string} kind */
function isCentre(kind) {
  return /mean$|point$/.test(kind);
}

/** @param {PointerEvent} event */
function reachOf({ pointerType }) {
  return pointerType === 'mouse' ? REACH.mouse : REACH.touch;
}
