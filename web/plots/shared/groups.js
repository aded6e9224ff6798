/**
 * Groups of a picture that stand for a quantity.
 */

/** @typedef {import('../types.js').Painter} Painter */

/**
 * Draws a quantity's group. It fades while the reader points at another one of the same picture; a quantity that the picture
 * does not show leaves it as it is.
 * @param {Painter} painter
 * @param {readonly string[]} shown  the quantities of the picture
 * @param {string} quantity
 * @param {string} label
 * @param {() => void} draw
 */
export function quantityGroup(painter, shown, quantity, label, draw) {
  painter.quantities?.add(quantity);
  const concerned = painter.lit === null || shown.includes(painter.lit);
  painter.group(label, draw, concerned ? quantity : undefined);
}
