/**
 * What a reader can take hold of in a picture: by mouse, pen and touch on the canvas, by keys on elements that lie over it. A plot says
 * where its handles are and what moving one means; here they are drawn, hit, dragged and stepped.
 *
 *     pointer near ──▶ the group of that handle shows ──pressed──▶ held ──moves──▶ one change at a time, the newest place
 *     Tab ──▶ the handle that had the focus last ──arrows──▶ moved; Page Up, Page Down ──▶ another handle
 *     pointed at elsewhere ──▶ shown; pressed there ──▶ chosen; keys and presses in place ──▶ what a handle has them do
 *
 * Only the centres of things show all the time; the rest of a group comes when something of it is pointed at, held or focused.
 */

import { element } from './dom.js';
import { keepWhile } from './edge.js';
import { valueText } from './handle-text.js';
import { placeIn } from './place.js';
import { handleStyles } from './styles-handles.js';
import { wear } from './wardrobe.js';

/** @typedef {import('../engine/config.js').Alteration} Alteration */
/** @typedef {import('../plots/types.js').Change} Change */
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
 * @property {(chosen: import('../plots/types.js').Chosen | null, stays: boolean) => void} choose  what is looked at: for good, or for as
 *   long as a pointer is there
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

/** A press that moves no further than this many CSS px stays in place. */
const STILL = 3;

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
  /** Steps of the keys that wait for their turn, by the handle's id. @type {Map<string, { x: number, y: number }>} */
  #steps = new Map();
  /** The press that a click may end. @type {{ id: string, x: number, y: number, moved: boolean } | null} */
  #press = null;
  /** Of the handle that Tab comes to. */
  #current = '';
  #shownGroup = '';
  /** Whose handles all show whenever the run rests: those of q, where q is one thing. */
  #open = '';
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
    if (root instanceof ShadowRoot) wear(root, handleStyles);
    const { canvas } = panel;
    const { signal } = this.#life;
    canvas.addEventListener('pointerdown', (event) => this.#take(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.#pointerMoved(event), { signal });
    canvas.addEventListener('pointerleave', (event) => this.#left(event), { signal });
    for (const name of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture']))
      canvas.addEventListener(name, (event) => this.#release(event), { signal });
    canvas.addEventListener('click', (event) => this.#click(event), { signal });
    // A finger on a handle drags it and not the page; two fingers are the page's.
    const hold = (/** @type {TouchEvent} */ event) =>
      this.#grip && event.touches.length === 1 && event.preventDefault();
    canvas.addEventListener('touchstart', hold, { signal, passive: false });
    keepWhile(canvas, () => this.held, signal);
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
    this.#render(running);
    const held = this.#grip && this.#find(this.#grip.id);
    if (held) this.#say(held);
  }

  dispose() {
    this.#life.abort();
    this.#box.remove();
  }

  /** @param {boolean} running */
  #render(running) {
    const ids = this.#list.map(({ id }) => id);
    const gone = [...this.#elements].filter(([id]) => !ids.includes(id));
    const focused = gone.some(([, node]) => node.matches(':focus'));
    for (const [id, node] of gone) {
      node.remove();
      this.#elements.delete(id);
    }
    if (!ids.includes(this.#current)) this.#current = ids[0] ?? '';
    const own = new Set(this.#list.map(({ group }) => group).filter((group) => group.startsWith('q')));
    this.#open = own.size === 1 && !running ? [...own][0] : '';
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
    node.classList.toggle('open', group === this.#open);
    const [dx, dy] = [stem[0] - x, stem[1] - y];
    node.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    node.style.setProperty('--stem', `${Math.hypot(dx, dy).toFixed(1)}px`);
    node.style.setProperty('--turn', `${Math.atan2(dy, dx).toFixed(4)}rad`);
  }

  /** @param {MouseEvent} event */
  #placeOf(event) {
    return placeIn(this.#panel.canvas, event);
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
  #nearest(event, reach) {
    const { x, y } = this.#placeOf(event);
    const distances = this.#list
      .filter(({ kind, group }) => isCentre(kind) || group === this.#shownGroup || group === this.#open)
      .map((handle) => ({ handle, distance: Math.hypot(handle.x - x, handle.y - y) }))
      .filter(({ distance }) => distance <= reach);
    return distances.sort((a, b) => a.distance - b.distance)[0]?.handle ?? null;
  }

  /** @param {PointerEvent} event */
  #take(event) {
    if (event.button !== 0 || this.#grip) return;
    const handle = this.#nearest(event, reachOf(event));
    const place = this.#placeOf(event);
    this.#press = { id: handle?.id ?? '', ...place, moved: false };
    if (!handle) return this.#light('');
    const { canvas, plot } = this.#panel;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    const { id, x, y } = handle;
    // What is held keeps its place under the pointer.
    const [dx, dy] = [x - place.x, y - place.y];
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
    const press = this.#press;
    const { x, y } = this.#placeOf(event);
    if (press) press.moved ||= Math.hypot(x - press.x, y - press.y) > STILL;
    if (grip) {
      if (event.pointerId !== grip.pointer || !press?.moved) return;
      this.#drag(grip, x + grip.x, y + grip.y);
      return;
    }
    const near = this.#nearest(event, NEAR);
    const handle = this.#nearest(event, reachOf(event));
    if (event.pointerType !== 'touch') this.#light((handle ?? near)?.group ?? this.#focusedGroup);
    this.#panel.canvas.style.cursor = handle ? 'grab' : '';
    if (event.pointerType === 'mouse' && this.#panel.plot.choose)
      this.#hand.choose(handle && !handle.chooses ? null : this.#at(event, 'hover'), false);
  }

  /** @param {PointerEvent} event */
  #left({ pointerType }) {
    if (this.#grip) return;
    this.#light(this.#focusedGroup);
    if (pointerType === 'mouse' && this.#panel.plot.choose) this.#hand.choose(null, false);
  }

  /**
   * What a pointer chooses where there is no handle.
   * @param {MouseEvent} event
   * @param {'hover' | 'press'} phase
   */
  #at(event, phase) {
    const { plot, painter } = this.#panel;
    const { x, y } = this.#placeOf(event);
    return (painter && plot.choose?.(this.#hand.runs(), painter, { phase, x, y })) ?? null;
  }

  /**
   * @param {{ id: string, what: string }} grip
   * @param {number} x
   * @param {number} y
   */
  #drag({ id, what }, x, y) {
    // What is looked at need not wait for the run, nor be undone.
    if (this.#find(id)?.chooses) this.#choose(this.#moved(this.#find(id), x, y));
    else this.#hand.move(what, () => alterationOf(this.#moved(this.#find(id), x, y)));
  }

  /**
   * Where a handle is by the newest frame, which may not be painted yet.
   * @param {string} id
   */
  #newest(id) {
    const { plot, painter } = this.#panel;
    return painter && plot.handles?.(this.#hand.runs(), painter).find((handle) => handle.id === id);
  }

  /**
   * @param {Handle | null | undefined} handle
   * @param {number} x
   * @param {number} y
   * @returns {Change | null}
   */
  #moved(handle, x, y) {
    const { plot, painter } = this.#panel;
    return (handle && painter && plot.move?.(this.#hand.runs(), painter, handle, x, y)) ?? null;
  }

  /** A press and its release, the pointer having stayed where it was. @param {MouseEvent} event */
  #click(event) {
    const { id, moved } = this.#press ?? { id: '', moved: true };
    this.#press = null;
    if (moved) return;
    // What shows only while a pointer is over it is chosen by the press.
    if (id !== '' && (this.#act(id, 'click') || !this.#find(id)?.chooses)) return;
    const chosen = this.#at(event, 'press');
    if (!chosen) return;
    this.#choose({ chosen });
    const mark = this.#list.find(({ chooses }) => chooses);
    if (mark) this.#elements.get(mark.id)?.focus({ preventScroll: true });
  }

  /**
   * @param {string} id
   * @param {string} key
   * @returns {boolean} whether the handle has something to do for it
   */
  #act(id, key) {
    const handle = this.#find(id);
    const deed = handle?.deeds?.[key];
    if (!handle || !deed) return false;
    const change = this.#panel.plot.act?.(this.#hand.runs(), handle, deed) ?? null;
    this.#choose(change);
    if (change?.config || change?.parameters) this.#hand.move(`${id} ${deed}`, () => alterationOf(change));
    return true;
  }

  /** @param {Change | null} change */
  #choose(change) {
    if (change?.chosen) this.#hand.choose(change.chosen, true);
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
    const acted = this.#act(id, key);
    if (!acted && arrow) this.#step(id, arrow, shiftKey ? LEAP : STEP);
    else if (!acted && !this.#go(id, key)) return;
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
    const waiting = this.#steps.get(id) ?? { x: 0, y: 0 };
    this.#steps.set(id, { x: waiting.x + x * px, y: waiting.y + y * px });
    const stepped = () => {
      const { x, y } = this.#steps.get(id) ?? { x: 0, y: 0 };
      this.#steps.delete(id);
      // Several steps may have been made since the last painting: each begins where the one before it ended.
      const handle = this.#newest(id);
      return handle ? this.#moved(handle, handle.x + x, handle.y + y) : null;
    };
    if (this.#find(id)?.chooses) this.#choose(stepped());
    else this.#hand.move(id, () => alterationOf(stepped()));
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

/**
 * A change of the run as the store takes it.
 * @param {Change | null} change
 * @returns {Alteration | null}
 */
function alterationOf(change) {
  const { config, parameters } = change ?? {};
  if (!parameters) return config ?? null;
  const arrays = Object.entries(parameters).map(([name, { shape, data }]) => [
    name,
    { shape, data: Float64Array.from(data) },
  ]);
  return { ...config, parameters: Object.fromEntries(arrays) };
}

/** @param {string} kind */
function isCentre(kind) {
  return /mean$|point$/.test(kind);
}

/** @param {PointerEvent} event */
function reachOf({ pointerType }) {
  return pointerType === 'mouse' ? REACH.mouse : REACH.touch;
}
