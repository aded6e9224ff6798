/**
 * Pictures for paper: while a page is printed each panel has its picture as SVG, which paper scales without squeezing it, in the colours
 * of a light surface.
 */

import { trustedMarkup } from '../engine/trusted.js';
import { svgPainter } from '../plots/drawing/svg.js';
import { createTheme } from '../plots/drawing/theme.js';

/** @typedef {import('./panels.js').Panels} Panels */

/**
 * @param {Panels} panels
 * @param {AbortSignal} signal
 */
export function watchPrinting(panels, signal) {
  const begin = () => {
    for (const panel of panels.list) {
      panel.box.querySelector('.paper')?.remove();
      const paper = paperOf(panels, panel);
      if (paper) panel.box.append(paper);
    }
  };
  const end = () => panels.list.forEach(({ box }) => box.querySelector('.paper')?.remove());
  const media = matchMedia('print');
  media.addEventListener('change', ({ matches }) => (matches ? begin() : end()), { signal });
  addEventListener('beforeprint', begin, { signal });
  addEventListener('afterprint', end, { signal });
  if (media.matches) begin();
}

/**
 * @param {Panels} panels
 * @param {import('./panels.js').Panel} panel
 * @returns {Element | null} null before there is a picture, and where the page's policy lets none in; paper then has the canvas
 */
function paperOf({ runs, standing }, { plot, painter, width, height }) {
  if (runs.length === 0 || !painter) return null;
  const { font, fontSize } = painter.theme;
  const theme = { ...createTheme({ scheme: 'light' }), font, fontSize };
  const svg = svgPainter({ width, height, theme, standing, id: `elbo-paper-${plot.id}` });
  plot.draw(runs, svg);
  const picture = parsed(trustedMarkup(svg.toString()));
  if (!picture) return null;
  const { documentElement } = picture;
  documentElement.classList.add('paper');
  documentElement.setAttribute('viewBox', `0 0 ${width} ${height}`);
  documentElement.setAttribute('aria-hidden', 'true');
  return document.importNode(documentElement, true);
}

/** @param {any} markup */
function parsed(markup) {
  try {
    return new DOMParser().parseFromString(markup, 'image/svg+xml');
  } catch {
    return null;
  }
}
