/**
 * What marks the chosen in a picture, legible on whatever lies under it.
 */

/** @typedef {import('../types.js').Painter} Painter */

/**
 * A ring around a point.
 * @param {Painter} painter
 * @param {number} x  CSS px
 * @param {number} y
 */
export function drawRing(painter, x, y) {
  const r = painter.theme.fontSize * 0.4;
  painter.group('chosen', () => {
    strokeTwice(painter, () => painter.arc(x, y, r, 0, 2 * Math.PI));
  });
}

/**
 * A cross at a position that is decoded, and at what comes out of it.
 * @param {Painter} painter
 * @param {number} x  CSS px
 * @param {number} y
 */
export function drawCross(painter, x, y) {
  const r = painter.theme.fontSize * 0.5;
  painter.group('decoded', () => {
    strokeTwice(painter, () => {
      painter.moveTo(x - r, y);
      painter.lineTo(x + r, y);
      painter.moveTo(x, y - r);
      painter.lineTo(x, y + r);
    });
  });
}

/**
 * In ink over a hem of the surface.
 * @param {Painter} painter
 * @param {() => void} path
 */
function strokeTwice(painter, path) {
  const { theme } = painter;
  for (const [color, width] of /** @type {[string, number][]} */ ([
    [theme.color('surface'), 4.5],
    [theme.color('ink'), 2],
  ])) {
    painter.strokeStyle = color;
    painter.lineWidth = width;
    painter.beginPath();
    path();
    painter.stroke();
  }
}
