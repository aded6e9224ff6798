/**
 * The plots on show: a canvas each, as sharp as the display, painted from the same runs, with what lies under the pointer in
 * words. Pointing at something that stands for a quantity lights that quantity in every plot.
 */

import { canvasPainter } from '../plots/painter.js';
import { element } from './dom.js';

/** @typedef {import('../plots/types.js').Hit} Hit */
/** @typedef {import('../plots/types.js').Painter} Painter */
/** @typedef {import('../plots/types.js').Plot} Plot */
/** @typedef {import('../plots/types.js').Run} Run */
/** @typedef {import('../plots/types.js').Theme} Theme */

/**
 * @typedef {object} Panel
 * @property {Plot} plot
 * @property {HTMLElement} figure
 * @property {HTMLElement} box  has the size; the canvas only fills it, so that painting moves nothing
 * @property {HTMLCanvasElement} canvas
 * @property {number} width  CSS px, 0 until it was measured
 * @property {number} height
 * @property {number} ratio  device pixels a CSS pixel
 * @property {Painter | null} painter  of the last painting
 */

/** Beyond this a canvas costs more memory than anybody sees. */
const MOST_RATIO = 3;

export class Panels {
  #container;
  #tooltip;
  #changed;
  #point;
  /** @type {Panel[]} */
  #panels = [];
  /** @type {Run[]} */
  #runs = [];
  #observer;

  /**
   * @param {object} options
   * @param {HTMLElement} options.container
   * @param {HTMLElement} options.tooltip
   * @param {() => void} options.changed  a panel has a new size and wants to be painted
   * @param {(quantity: string | null) => void} options.point  what the reader points at
   */
  constructor({ container, tooltip, changed, point }) {
    this.#container = container;
    this.#tooltip = tooltip;
    this.#changed = changed;
    this.#point = point;
    this.#observer = new ResizeObserver((entries) => this.#resized(entries));
  }

  /** @returns {Panel[]} */
  get list() {
    return this.#panels;
  }

  /** @param {Plot[]} plots  in the order in which they are shown */
  show(plots) {
    this.#observer.disconnect();
    const last = plots.length > 3 ? plots.length - 1 : -1;
    this.#panels = plots.map((plot, i) => {
      const known = this.#panels.find((panel) => panel.plot === plot) ?? this.#make(plot);
      known.figure.dataset.place = i === 0 ? 'first' : i === last ? 'last' : 'middle';
      this.#observer.observe(known.canvas);
      return known;
    });
    // Two columns where there is room, the first plot large with the last below it; one where there is not.
    const [left, right] = [true, false].map((side) => {
      const column = this.#panels.filter((_, i) => (i === 0 || i === last) === side);
      return element('div', { class: 'column' }, ...column.map(({ figure }) => figure));
    });
    this.#container.replaceChildren(left, right);
    this.#container.dataset.count = String(plots.length);
  }

  /**
   * @param {Plot} plot
   * @returns {Panel}
   */
  #make(plot) {
    const canvas = element('canvas', { role: 'img' });
    const box = element('div', { class: 'box' }, canvas);
    const figure = element(
      'figure',
      { class: 'panel', part: 'panel' },
      element('figcaption', {}, plot.label),
      box,
    );
    figure.dataset.plot = plot.id;
    if (plot.aspect) box.style.setProperty('--aspect', String(plot.aspect));
    box.toggleAttribute('data-height', plot.height !== undefined);
    /** @type {Panel} */
    const panel = { plot, figure, box, canvas, width: 0, height: 0, ratio: 1, painter: null };
    const hover = (/** @type {PointerEvent} */ event) => this.#hover(panel, event);
    canvas.addEventListener('pointermove', hover);
    canvas.addEventListener('pointerdown', hover);
    canvas.addEventListener('pointerleave', () => this.#leave());
    return panel;
  }

  /**
   * @param {Run[]} runs
   * @param {{ theme: Theme, lit: string | null }} options
   * @returns {boolean} whether every panel has a size by now
   */
  paint(runs, { theme, lit }) {
    this.#runs = runs;
    let complete = true;
    for (const panel of this.#panels) {
      const { plot, canvas, width, height, ratio } = panel;
      const context = width > 0 && height > 0 ? canvas.getContext('2d') : null;
      if (!context) {
        complete = false;
        continue;
      }
      const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== columns) canvas.width = columns;
      if (canvas.height !== rows) canvas.height = rows;
      panel.painter = canvasPainter(context, { width, height, ratio, theme, lit });
      plot.draw(runs, panel.painter);
    }
    return complete;
  }

  /** Says in words what each picture shows; not at every frame, since readers aloud would never come to an end. */
  describe() {
    if (this.#runs.length === 0) return;
    for (const { plot, canvas } of this.#panels) {
      canvas.setAttribute('aria-label', `${plot.label}. ${plot.describe(this.#runs)}`);
    }
  }

  dispose() {
    this.#observer.disconnect();
    this.#panels = [];
    this.#container.replaceChildren();
  }

  /** @param {ResizeObserverEntry[]} entries */
  #resized(entries) {
    for (const { target, contentRect } of entries) {
      const panel = this.#panels.find(({ canvas }) => canvas === target);
      if (!panel) continue;
      const { plot, box } = panel;
      panel.width = contentRect.width;
      panel.height = contentRect.height;
      panel.ratio = Math.min(devicePixelRatio, MOST_RATIO);
      const fontSize = Number.parseFloat(getComputedStyle(box).fontSize);
      if (plot.height)
        box.style.setProperty('--height', `${Math.ceil(plot.height(panel.width, fontSize))}px`);
    }
    this.#changed();
  }

  /**
   * @param {Panel} panel
   * @param {PointerEvent} event
   */
  #hover(panel, event) {
    if (!panel.painter || !panel.plot.locate || this.#runs.length === 0) return;
    const hit = panel.plot.locate(this.#runs, panel.painter, event.offsetX, event.offsetY);
    this.#point(hit?.quantity ?? null);
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
    const [around, plot] = [frame.getBoundingClientRect(), canvas.getBoundingClientRect()];
    const gap = 12;
    const [px, py] = [plot.left - around.left + x, plot.top - around.top + y];
    const left = px + gap + tooltip.offsetWidth > around.width ? px - gap - tooltip.offsetWidth : px + gap;
    const top = py - gap - tooltip.offsetHeight < 0 ? py + gap : py - gap - tooltip.offsetHeight;
    tooltip.style.setProperty('left', `${Math.max(0, Math.round(left))}px`);
    tooltip.style.setProperty('top', `${Math.max(0, Math.round(top))}px`);
  }
}
