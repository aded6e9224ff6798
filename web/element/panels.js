/**
 * The plots on show: a canvas each, as sharp as the display, painted from the same runs, with what lies under the pointer in
 * words. Pointing at something that stands for a quantity lights that quantity in every plot.
 */

import { alarmsOf } from '../plots/shared/alarms.js';
import { canvasPainter } from '../plots/drawing/painter.js';
import { Standing } from '../plots/drawing/standing.js';
import { twoColumns } from './columns.js';
import { element, setText } from './dom.js';
import { magnification, offsetIn, placeIn, sizeOf } from './place.js';
import { Spread } from './spread.js';

/** @typedef {import('../plots/types.js').Hit} Hit */
/** @typedef {import('../plots/types.js').Painter} Painter */
/** @typedef {import('../plots/types.js').Plot} Plot */
/** @typedef {import('../plots/types.js').Run} Run */
/** @typedef {import('../plots/types.js').Theme} Theme */
/** @typedef {import('./chooser.js').Chooser} Chooser */
/** @typedef {import('./handles.js').Handles} Handles */
/** @typedef {import('./handles.js').Hand} Hand */

/**
 * @typedef {object} Panel
 * @property {Plot} plot
 * @property {HTMLElement} figure
 * @property {HTMLElement} alarm  what contradicts the evidence that is on show in it
 * @property {HTMLElement} note  what is to be known of what it shows
 * @property {HTMLElement} box  has the size; the canvas only fills it, so that painting moves nothing
 * @property {HTMLCanvasElement} canvas
 * @property {number} width  CSS px, 0 until it was measured
 * @property {number} height
 * @property {number} ratio  device pixels a CSS pixel, as magnified as it is shown
 * @property {Painter | null} painter  of the last painting
 * @property {Handles | Chooser | null} handles  null where there is nothing to take hold of, or it is not fetched yet
 */

/** Beyond this a canvas costs more memory than anybody sees. */
const MOST_RATIO = 3;

export class Panels {
  #container;
  #tooltip;
  #changed;
  #point;
  #hand;
  /** @type {Panel[]} */
  #panels = [];
  /** @type {Run[]} */
  #runs = [];
  /** As many as the heights of the panels are made for. */
  #count = 1;
  #spread = new Spread();
  #standing = new Standing();
  /** Of the run that the standing axes belong to. */
  #generation = 0;
  /** Panels that are still to be painted from what there is to show, and whether that is all that is waited for. */
  #waiting = 0;
  #onlyWaiting = false;
  #observer;
  /** Heights follow the widths outside of the observer's calls: within one they would be a 'ResizeObserver loop'. */
  #fitting = 0;

  /**
   * @param {object} options
   * @param {HTMLElement} options.container
   * @param {HTMLElement} options.tooltip
   * @param {() => void} options.changed  a panel has a new size and wants to be painted
   * @param {(quantity: string | null) => void} options.point  what the reader points at
   * @param {Hand} options.hand  what handles move
   */
  constructor({ container, tooltip, changed, point, hand }) {
    this.#container = container;
    this.#tooltip = tooltip;
    this.#changed = changed;
    this.#point = point;
    this.#hand = hand;
    this.#observer = new ResizeObserver((entries) => this.#resized(entries));
  }

  /** @returns {Panel[]} */
  get list() {
    return this.#panels;
  }

  /** What was painted last. */
  get runs() {
    return this.#runs;
  }

  /** The axes that stand still until another run is shown. */
  get standing() {
    return this.#standing;
  }

  /** @returns {string[]} ids of the quantities that the pictures show, as far as they are painted */
  get quantities() {
    return [...new Set(this.#panels.flatMap(({ painter }) => [...(painter?.quantities ?? [])]))];
  }

  /** @param {Plot[]} plots  in the order in which they are shown */
  show(plots) {
    this.#observer.disconnect();
    for (const { plot, handles } of this.#panels) if (!plots.includes(plot)) handles?.dispose();
    this.#panels = plots.map((plot) => {
      const known = this.#panels.find((panel) => panel.plot === plot) ?? this.#make(plot);
      this.#observer.observe(known.canvas);
      return known;
    });
    const { left, right } = twoColumns(this.#panels);
    left.forEach(({ figure }, i) => (figure.dataset.place = i === 0 ? 'first' : 'last'));
    for (const { figure } of right) figure.dataset.place = 'middle';
    const columns = [left, right].map((column) =>
      element('div', { class: 'column' }, ...column.map(({ figure }) => figure)),
    );
    this.#container.replaceChildren(...columns);
    this.#container.dataset.count = String(plots.length);
  }

  /**
   * @param {Plot} plot
   * @returns {Panel}
   */
  #make(plot) {
    const canvas = element('canvas', { role: 'img', 'aria-label': plot.label });
    const box = element('div', { class: 'box' }, canvas);
    const alarm = element('p', { class: 'alarm', hidden: '' });
    const note = element('p', { class: 'note', hidden: '' });
    const caption = element('figcaption', {}, plot.label);
    const figure = element('figure', { class: 'panel', part: 'panel' }, caption, alarm, box, note);
    figure.dataset.plot = plot.id;
    if (plot.aspect) box.style.setProperty('--aspect', String(plot.aspect));
    box.toggleAttribute('data-height', plot.height !== undefined);
    /** @type {Panel} */
    const panel = {
      plot,
      figure,
      alarm,
      note,
      box,
      canvas,
      width: 0,
      height: 0,
      ratio: 1,
      painter: null,
      handles: null,
    };
    if (plot.handles || plot.marks) void this.#fetchHandles(panel);
    const hover = (/** @type {PointerEvent} */ event) => this.#hover(panel, event);
    canvas.addEventListener('pointermove', hover);
    canvas.addEventListener('pointerdown', hover);
    canvas.addEventListener('pointerleave', () => this.#leave());
    return panel;
  }

  /** Few plots have something to take hold of. @param {Panel} panel */
  async #fetchHandles(panel) {
    const tell = (/** @type {Hit | null} */ hit) => this.#show(panel, hit);
    const options = { panel, hand: this.#hand, tell, changed: this.#changed };
    /** @returns {Promise<() => Handles | Chooser>} */
    const fetched = async () => {
      if (!panel.plot.handles)
        return import('./chooser.js').then(
          ({ Chooser }) =>
            () =>
              new Chooser(options),
        );
      return import('./handles.js').then(
        ({ Handles }) =>
          () =>
            new Handles(options),
      );
    };
    const make = await fetched();
    if (!this.#panels.includes(panel)) return;
    panel.handles = make();
    this.#changed();
  }

  /**
   * While a run plays on a machine that is too slow for it, only some of them at a time.
   * @param {Run[]} runs
   * @param {{ theme: Theme, lit: string | null, playing: boolean, interval: number, generation: number }} options  interval: what
   *   display frames take, ms; generation: which run it is
   * @returns {boolean} whether every panel has a size by now
   */
  paint(runs, { theme, lit, playing, interval, generation }) {
    const standing = this.#standing;
    if (generation !== this.#generation) standing.clear();
    this.#generation = generation;
    standing.held = this.#panels.some(({ handles }) => handles?.held);
    const running = playing && runs[0].frame?.status === 'running';
    const count = this.#panels.length;
    const { from, many } = running ? this.#turn(runs, interval) : { from: 0, many: count };
    this.#runs = runs;
    if (runs.length !== this.#count) {
      this.#count = runs.length;
      for (const panel of this.#panels) this.#fit(panel);
    }
    let complete = true;
    for (const [i, panel] of this.#panels.entries()) {
      const { plot, canvas, width, height, ratio } = panel;
      const context = width > 0 && height > 0 ? canvas.getContext('2d') : null;
      if (!context) {
        complete = false;
        continue;
      }
      const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
      const fresh = canvas.width === columns && canvas.height === rows && panel.painter;
      if (fresh && (i - from + count) % count >= many) continue;
      if (canvas.width !== columns) canvas.width = columns;
      if (canvas.height !== rows) canvas.height = rows;
      panel.painter = canvasPainter(context, {
        width,
        height,
        ratio,
        theme,
        lit,
        view: panel.handles?.view,
        standing,
      });
      plot.draw(runs, panel.painter);
      const alarms = plot.evidence ? runs.flatMap((run) => alarmsOf(run, plot.analyses)) : [];
      say(panel.alarm, alarms);
      say(panel.note, plot.notes?.(runs) ?? []);
      panel.handles?.update(running);
    }
    return complete;
  }

  /**
   * Whose turn it is; the others' comes with the next display frames.
   * @param {Run[]} runs
   * @param {number} interval
   */
  #turn(runs, interval) {
    const count = this.#panels.length;
    this.#spread.note(interval, count);
    const turn = this.#spread.turn(count);
    if (!this.#onlyWaiting || runs[0].frame !== this.#runs[0]?.frame) this.#waiting = count;
    this.#waiting -= turn.many;
    this.#onlyWaiting = this.#waiting > 0;
    if (this.#onlyWaiting) this.#changed();
    return turn;
  }

  /** Says in words what each picture shows; not at every frame, since readers aloud would never come to an end. */
  describe() {
    if (this.#runs.length === 0) return;
    for (const { plot, canvas } of this.#panels) {
      const alarms = plot.evidence ? this.#runs.flatMap((run) => alarmsOf(run, plot.analyses)) : [];
      const notes = plot.notes?.(this.#runs) ?? [];
      const words = [`${plot.label}.`, plot.describe(this.#runs), ...notes, ...alarms];
      canvas.setAttribute('aria-label', words.join(' '));
    }
  }

  dispose() {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#fitting);
    for (const { handles } of this.#panels) handles?.dispose();
    this.#panels = [];
    this.#container.replaceChildren();
  }

  /** @param {ResizeObserverEntry[]} entries */
  #resized(entries) {
    for (const { target, contentRect } of entries) {
      const panel = this.#panels.find(({ canvas }) => canvas === target);
      if (!panel) continue;
      if (contentRect.width !== panel.width) this.#fitSoon();
      this.#sized(panel, contentRect);
    }
    this.#changed();
  }

  #fitSoon() {
    if (this.#fitting) return;
    this.#fitting = requestAnimationFrame(() => {
      this.#fitting = 0;
      for (const panel of this.#panels) this.#fit(panel);
    });
  }

  /** The page may show the pictures at another scale than before. */
  rescale() {
    const before = this.#panels.map(({ ratio }) => ratio);
    for (const panel of this.#panels) this.#sized(panel, panel);
    if (this.#panels.some(({ ratio }, i) => ratio !== before[i])) this.#changed();
  }

  /** Finds out their sizes at once, for a figure that has just come on show. */
  measure() {
    for (const panel of this.#panels) {
      this.#sized(panel, sizeOf(panel.box));
      this.#fit(panel);
    }
    // The heights of some follow from those of others.
    for (const panel of this.#panels) this.#sized(panel, sizeOf(panel.box));
  }

  /**
   * @param {Panel} panel
   * @param {{ width: number, height: number }} size
   */
  #sized(panel, { width, height }) {
    panel.width = width;
    panel.height = height;
    const shown = devicePixelRatio * Math.max(1, magnification(panel.canvas));
    // In steps, for what grows by an animation would be painted at each of its frames.
    panel.ratio = Math.min(Math.ceil(8 * shown - 0.05) / 8, MOST_RATIO);
  }

  /** As high as its plot wants to be. @param {Panel} panel */
  #fit({ plot, box, width }) {
    if (!plot.height || width === 0) return;
    const fontSize = Number.parseFloat(getComputedStyle(box).fontSize);
    box.style.setProperty('--height', `${Math.ceil(plot.height(width, fontSize, this.#count))}px`);
  }

  /**
   * @param {Panel} panel
   * @param {PointerEvent} event
   */
  #hover(panel, event) {
    if (!panel.painter || !panel.plot.locate || this.#runs.length === 0 || panel.handles?.held) return;
    const { x, y } = placeIn(panel.canvas, event);
    const hit = panel.plot.locate(this.#runs, panel.painter, x, y);
    this.#point(hit?.quantity ?? null);
    this.#show(panel, hit);
  }

  /**
   * @param {Panel} panel
   * @param {Hit | null} hit
   */
  #show(panel, hit) {
    if (hit) this.#tell(panel, hit);
    else this.#tooltip.hidden = true;
  }

  #leave() {
    this.#tooltip.hidden = true;
    this.#point(null);
  }

  /**
   * @param {Panel} panel
   * @param {Hit} hit
   */
  #tell({ canvas }, { x, y, title, rows }) {
    const tooltip = this.#tooltip;
    const pairs = rows.map(([label, value]) =>
      element('div', {}, element('dt', {}, label), element('dd', {}, value)),
    );
    tooltip.replaceChildren(element('strong', {}, title), element('dl', {}, ...pairs));
    tooltip.hidden = false;
    const frame = /** @type {HTMLElement} */ (tooltip.offsetParent ?? tooltip.parentElement);
    const plot = offsetIn(canvas, frame);
    const gap = 12;
    const [px, py] = [plot.x + x, plot.y + y];
    const left =
      px + gap + tooltip.offsetWidth > frame.offsetWidth ? px - gap - tooltip.offsetWidth : px + gap;
    const top = py - gap - tooltip.offsetHeight < 0 ? py + gap : py - gap - tooltip.offsetHeight;
    tooltip.style.setProperty('left', `${Math.max(0, Math.round(left))}px`);
    tooltip.style.setProperty('top', `${Math.max(0, Math.round(top))}px`);
  }
}

/**
 * @param {HTMLElement} place  not there where nothing is to be said
 * @param {string[]} sentences
 */
function say(place, sentences) {
  setText(place, sentences.join(' '));
  place.hidden = sentences.length === 0;
}
