/**
 * Where things are in a picture whose page is zoomed, scaled or turned: everything is drawn in the picture's own CSS px, whatever the
 * page around it makes of them.
 */

/**
 * Where in an element an event happened, in the element's own CSS px. Transforms are the browser's business; the zoom property is not.
 * @param {Element} element  the event's target
 * @param {{ offsetX: number, offsetY: number }} event
 * @returns {{ x: number, y: number }}
 */
export function placeIn(element, { offsetX, offsetY }) {
  const zoom = zoomOf(element);
  return { x: offsetX / zoom, y: offsetY / zoom };
}

/** @param {Element} element */
function zoomOf(element) {
  return /** @type {{ currentCSSZoom?: number }} */ (element).currentCSSZoom || 1;
}

/**
 * The size of an element's content in its own CSS px, which no transform changes.
 * @param {Element} element
 * @returns {{ width: number, height: number }}
 */
export function sizeOf(element) {
  const { width, height } = getComputedStyle(element);
  return { width: Number.parseFloat(width) || 0, height: Number.parseFloat(height) || 0 };
}

/**
 * Where an element begins in one of its offset parents, in CSS px of both.
 * @param {HTMLElement} element
 * @param {Element | null} frame
 */
export function offsetIn(element, frame) {
  let [x, y] = [0, 0];
  /** @type {Element | null} */
  let node = element;
  while (node instanceof HTMLElement && node !== frame) {
    x += node.offsetLeft;
    y += node.offsetTop;
    const parent = /** @type {Element | null} */ (node.offsetParent);
    if (parent && parent !== frame) {
      x += parent.clientLeft;
      y += parent.clientTop;
    }
    node = parent;
  }
  return { x, y };
}

/**
 * By how much zoom and transforms magnify an element, however it is turned: with width w, height h and the sides W and H of the box
 * around it, W = s (w |cos| + h |sin|) and H = s (w |sin| + h |cos|).
 * @param {HTMLElement} element
 * @returns {number}
 */
export function magnification(element) {
  const { offsetWidth: w, offsetHeight: h } = element;
  const { width, height } = element.getBoundingClientRect();
  if (w === 0 || h === 0 || width === 0) return 1;
  const straight = width / w;
  if (Math.abs(straight - height / h) < 0.02 * straight) return straight;
  const det = w * w - h * h;
  if (Math.abs(det) < 0.01 * w * w) return straight;
  return Math.hypot((w * width - h * height) / det, (w * height - h * width) / det);
}
