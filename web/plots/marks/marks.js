/**
 * Marks, of which every picture is made. A mark is data in the coordinates of the chart that it stands in, how it looks, and what it is in
 * words; what of it is not finite is left out when it is painted. From the same marks follow what is painted, what a pointer is told, the
 * legend, and the table of a picture.
 *
 *     line     through places        area   between heights and zero      band     between two heights
 *     bars     rectangles            dots   at places                     rule     at one value, from edge to edge
 *     ellipse  of a Gaussian         contour  of a density on a grid      raster   cells
 *     arrow    from place to place   text   at a place                    zone     where a pointer is told something
 */

/** @typedef {ArrayLike<number | null>} Numbers */
/** @typedef {number | null | 'left' | 'right' | 'top' | 'bottom'} Spot  a value, or an edge of the chart */
/** @typedef {import('../types.js').Grid} Grid */

/**
 * What a pointer is told.
 * @typedef {object} Told
 * @property {string} title
 * @property {[string, string][]} rows
 * @property {string} kind
 * @property {number} [index]
 */

/**
 * How a mark looks, and what it is.
 * @typedef {object} Style
 * @property {string} [color]   a name of the theme, or '#rrggbb'
 * @property {number} [alpha]   of all of it; 1 by default
 * @property {number} [fill]    how much of the colour shows within it
 * @property {number} [width]   of its line, px
 * @property {number[]} [dash]
 * @property {boolean} [round]  its line's ends
 * @property {[number, number]} [hem]  a line in the colour of the surface below it: so much wider, and how strong
 * @property {boolean} [free]   whether it may reach beyond the edges of its chart
 * @property {string} [label]   the part of the picture that it belongs to; neighbours of one label are one group
 * @property {string} [quantity]  that it stands for, so that it can be lit
 * @property {string} [name]    what the legend and the table call it
 * @property {boolean} [quiet]  the legend's words are not in its colour
 * @property {(i: number) => Told} [tell]  what is said of its entry i
 * @property {number} [reach]   how far off a pointer may be, in font sizes
 */

/** @typedef {Style & { kind: 'line', x: Numbers, y: Numbers, close?: boolean, thin?: boolean }} Line  `thin`: has more entries than px */
/** @typedef {Style & { kind: 'area', x: Numbers, y: Numbers }} Area */
/** @typedef {Style & { kind: 'band', x: Numbers, low: Numbers, high: Numbers, thin?: boolean }} Band */
/**
 * @typedef {Style & { kind: 'bars', x0: Numbers, x1: Numbers, y0: Numbers, y1: Numbers, gap?: number, least?: number, fade?: number, wide?: number }} Bars
 *   px: `gap` between neighbours, `least` its width at least, `wide` so much to each side; `fade`: font sizes over which one that comes from beyond the left edge fades in
 */
/** @typedef {'disc' | 'ring' | 'hollow' | 'square' | 'cross' | 'plus' | 'up' | 'down' | 'tick' | 'dash'} Shape */
/**
 * @typedef {Style & { kind: 'dots', x: Numbers, y: Numbers, shape: Shape, r: number, radius?: number, low?: Numbers, high?: Numbers,
 *   cap?: number, colors?: Uint16Array | null, keep?: (i: number) => boolean, apart?: boolean, edge?: number, across?: boolean }} Dots  `r` in font sizes, or else `radius` in px; `low` and `high`: ends of error
 *   bars; `colors`: of each, as mixColors packs them
 */
/** @typedef {Style & { kind: 'rule', x?: Spot, y?: Spot, from?: Spot, to?: Spot, margin?: number }} Rule  `margin`: filled to both sides, in its unit */
/** @typedef {Style & { kind: 'ellipse', center: number[], factor: number[], radius: number }} Ellipse  `factor`: l11, l21, l22 */
/** @typedef {Style & { kind: 'contour', grid: Grid, levels: Numbers, depths: number[], version?: number | null, masses?: Numbers }} Contour */
/** @typedef {Style & { kind: 'raster', cells: Float32Array, columns: number, rows: number, x: number, y: number, pixel: number }} Raster */
/**
 * @typedef {Style & { kind: 'arrow', x: number, y: number, u: number, v: number, head: number, most?: number, open?: boolean }} Arrow
 *   from x, y by u, v; `head` in font sizes, `most` px long
 */
/**
 * @typedef {Style & { kind: 'text', x: Spot, y: Spot, text: string, dx?: number, dy?: number, size: number, weight?: number, align?: Align,
 *   baseline?: Baseline, veil?: number, inside?: boolean }} Text  `dx` and `dy` in font sizes; `veil`: how much of what lies below it is hidden;
 *   `inside`: not beyond the sides
 */
/** @typedef {Style & { kind: 'zone', boxes: Box[], anchors: [number, number][] }} Zone */
/** @typedef {[left: number, top: number, right: number, bottom: number]} Box  px */
/** @typedef {import('../types.js').Lettering['align']} Align */
/** @typedef {import('../types.js').Lettering['baseline']} Baseline */

/** @typedef {Line | Area | Band | Bars | Dots | Rule | Ellipse | Contour | Raster | Arrow | Text | Zone} Mark */

/** @param {Numbers} x @param {Numbers} y @param {Style & { close?: boolean, thin?: boolean }} [style] @returns {Line} */
export const line = (x, y, style) => ({ kind: 'line', x, y, width: 2, ...style });

/**
 * Lines from some places to others, of which each may be one place for all.
 * @param {Numbers} x0
 * @param {Numbers} y0
 * @param {Numbers} x1
 * @param {Numbers} y1
 * @param {Style} [style]
 * @returns {Line}
 */
export function segments(x0, y0, x1, y1, style) {
  const count = Math.max(x0.length, y0.length, x1.length, y1.length);
  /** @param {Numbers} from @param {Numbers} to */
  const joined = (from, to) =>
    Array.from({ length: 3 * count }, (_, i) =>
      i % 3 === 2 ? NaN : [from, to][i % 3][[from, to][i % 3].length === 1 ? 0 : Math.floor(i / 3)],
    );
  return line(joined(x0, x1), joined(y0, y1), style);
}

/** @param {Numbers} x @param {Numbers} y @param {Style} [style] @returns {Area} */
export const area = (x, y, style) => ({ kind: 'area', x, y, fill: 0.3, ...style });

/**
 * What a pointer is told from side to side of a chart, of the nearest of some places: nothing that is seen.
 * @param {Numbers} x
 * @param {Numbers} y
 * @param {(i: number) => Told} tell
 * @param {Style} [style]
 */
export const probe = (x, y, tell, style) => line(x, y, { width: 0, tell, ...style });

/** @param {Numbers} x @param {Numbers} low @param {Numbers} high @param {Style & { thin?: boolean }} [style] @returns {Band} */
export const band = (x, low, high, style) => ({ kind: 'band', x, low, high, fill: 0.18, ...style });

/**
 * @param {{ x0: Numbers, x1: Numbers, y0: Numbers, y1: Numbers }} places
 * @param {Style & { gap?: number, least?: number, fade?: number, wide?: number }} [style]
 * @returns {Bars}
 */
export const bars = (places, style) => ({ kind: 'bars', ...places, fill: 1, ...style });

/**
 * Bars upon bins.
 * @param {Numbers} edges    one more than there are heights
 * @param {Numbers} heights
 * @param {Style} [style]
 */
export function histogram(edges, heights, style) {
  const count = Math.max(0, Math.min(heights.length, edges.length - 1));
  const places = { x0: edges, x1: Array.from(edges).slice(1, count + 1), y0: [0], y1: heights };
  return bars(places, { gap: 1, ...style });
}

/**
 * @param {Numbers} x
 * @param {Numbers} y
 * @param {Style & Partial<Pick<Dots, 'shape' | 'r' | 'radius' | 'low' | 'high' | 'cap' | 'colors' | 'keep' | 'apart' | 'edge' | 'across'>>} [style]
 * @returns {Dots}
 */
export const dots = (x, y, style) => ({ kind: 'dots', x, y, shape: 'disc', r: 0.25, ...style });

/** @param {{ x?: Spot, y?: Spot, from?: Spot, to?: Spot }} place @param {Style & { margin?: number }} [style] @returns {Rule} */
export const rule = (place, style) => ({ kind: 'rule', ...place, width: 1.25, ...style });

/** @param {number[]} center @param {number[]} factor @param {number} radius @param {Style} [style] @returns {Ellipse} */
export const ellipse = (center, factor, radius, style) => ({
  kind: 'ellipse',
  center,
  factor,
  radius,
  width: 2,
  ...style,
});

/**
 * @param {Grid} grid
 * @param {Numbers} levels
 * @param {Style & { depths: number[], version?: number | null, masses?: Numbers }} style  `depths`: how much of the colour shows within each
 *   contour, the outermost first; `alpha` and `width` are those of the lines
 * @returns {Contour}
 */
export const contour = (grid, levels, style) => ({
  kind: 'contour',
  grid,
  levels,
  alpha: 0.45,
  width: 0.75,
  ...style,
});

/** @param {Pick<Raster, 'cells' | 'columns' | 'rows' | 'x' | 'y' | 'pixel'>} place @param {Style} [style] @returns {Raster} */
export const raster = (place, style) => ({ kind: 'raster', ...place, ...style });

/**
 * @param {{ x: number, y: number, u: number, v: number }} place
 * @param {Style & { head?: number, most?: number, open?: boolean }} [style]
 * @returns {Arrow}
 */
export const arrow = (place, style) => ({ kind: 'arrow', ...place, head: 0.55, width: 2, ...style });

/**
 * @param {Spot} x
 * @param {Spot} y
 * @param {string} words
 * @param {Style & Partial<Pick<Text, 'dx' | 'dy' | 'size' | 'weight' | 'align' | 'baseline' | 'veil' | 'inside'>>} [style]
 * @returns {Text}
 */
export const text = (x, y, words, style) => ({ kind: 'text', x, y, text: words, size: 0.92, ...style });

/** @param {Box[]} boxes @param {[number, number][]} anchors @param {(i: number) => Told} tell @returns {Zone} */
export const zone = (boxes, anchors, tell) => ({ kind: 'zone', boxes, anchors, tell });
