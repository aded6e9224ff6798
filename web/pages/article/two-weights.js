/** Two weights on the curve of the logarithm: the middle of their chord lies below the curve. A picture of a function, drawn by hand. */

const SPACE = 'http://www.w3.org/2000/svg';
const WIDTH = 640;
const HEIGHT = 300;
const MOST = 4.2;
const [LOW, HIGH] = [-3.2, 1.7];

const x = (/** @type {number} */ w) => 40 + (w / MOST) * (WIDTH - 60);
const y = (/** @type {number} */ value) => 12 + ((HIGH - value) / (HIGH - LOW)) * (HEIGHT - 42);

export function weighTwo() {
  const box = document.getElementById('two-weights');
  if (!box) return;
  const svg = /** @type {SVGElement} */ (box.querySelector('svg'));
  const sliders = /** @type {HTMLInputElement[]} */ ([...box.querySelectorAll('input')]);
  const output = /** @type {HTMLOutputElement} */ (box.querySelector('output'));
  const draw = () => {
    const [first, second] = sliders.map(({ value }) => Number(value));
    const middle = (first + second) / 2;
    const outside = Math.log(middle);
    const inside = (Math.log(first) + Math.log(second)) / 2;
    svg.replaceChildren(...picture(first, second, { middle, outside, inside }));
    const text = `Outside ${shown(outside)}, inside ${shown(inside)}: outside is larger by ${shown(outside - inside)}.`;
    output.textContent = text;
    svg.setAttribute('aria-label', `Weights ${first} and ${second} on the curve of the logarithm. ${text}`);
  };
  box.addEventListener('input', draw);
  dragged(svg, sliders, draw);
  draw();
}

/**
 * A weight follows the pointer, the nearer one.
 * @param {SVGElement} svg
 * @param {HTMLInputElement[]} sliders
 * @param {() => void} draw
 */
function dragged(svg, sliders, draw) {
  /** @type {HTMLInputElement | null} */
  let held = null;
  const weightAt = (/** @type {PointerEvent} */ { clientX }) => {
    const { left, width } = svg.getBoundingClientRect();
    return ((((clientX - left) / width) * WIDTH - 40) / (WIDTH - 60)) * MOST;
  };
  svg.addEventListener('pointerdown', (event) => {
    const at = weightAt(event);
    const away = (/** @type {HTMLInputElement} */ { value }) => Math.abs(Number(value) - at);
    held = [...sliders].sort((a, b) => away(a) - away(b))[0];
    svg.setPointerCapture(event.pointerId);
    move(event);
  });
  const move = (/** @type {PointerEvent} */ event) => {
    if (!held) return;
    held.value = String(weightAt(event));
    draw();
  };
  svg.addEventListener('pointermove', move);
  for (const name of /** @type {const} */ (['pointerup', 'pointercancel']))
    svg.addEventListener(name, () => (held = null));
}

/**
 * @param {number} first
 * @param {number} second
 * @param {{ middle: number, outside: number, inside: number }} at
 */
function picture(first, second, { middle, outside, inside }) {
  const curve = Array.from({ length: 140 }, (_, i) => 0.045 * Math.exp((i / 139) * Math.log(MOST / 0.045)));
  const path = curve
    .map((w, i) => `${i ? 'L' : 'M'}${x(w).toFixed(1)},${y(Math.log(w)).toFixed(1)}`)
    .join('');
  const ends = [first, second].map((w) => ({ cx: x(w), cy: y(Math.log(w)) }));
  const ticks = [0, 1, 2, 3];
  return [
    shape('path', { class: 'axis', d: `M40,${y(LOW)}H${WIDTH - 20}M40,12V${y(LOW)}` }),
    ...ticks.map((tick) => text(String(tick), x(tick), HEIGHT - 10, 'middle')),
    ...[-3, -2, -1, 0, 1].map((tick) => text(String(tick).replace('-', '−'), 32, y(tick) + 4, 'end')),
    text('weight w', WIDTH - 20, HEIGHT - 10, 'end'),
    text('log w', 48, 22, 'start'),
    shape('path', { class: 'logarithm', d: path }),
    shape('path', { class: 'chord', d: `M${ends[0].cx},${ends[0].cy}L${ends[1].cx},${ends[1].cy}` }),
    shape('path', { class: 'difference', d: `M${x(middle)},${y(outside)}V${y(inside)}` }),
    shape('circle', { class: 'outside', cx: x(middle), cy: y(outside), r: 5 }),
    shape('circle', { class: 'inside', cx: x(middle), cy: y(inside), r: 5 }),
    text('outside', x(middle) - 8, y(outside) - 10, 'end', 'outside'),
    text('inside', x(middle) + 8, y(inside) + 24, 'start', 'inside'),
    ...ends.map((end) => shape('circle', { class: 'weight', ...end, r: 9 })),
  ];
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function shape(name, attributes) {
  const node = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

/**
 * @param {string} words
 * @param {number} px
 * @param {number} py
 * @param {string} anchor
 * @param {string} [name]  its class
 */
function text(words, px, py, anchor, name = 'label') {
  const node = shape('text', { class: name, x: px, y: py, 'text-anchor': anchor });
  node.textContent = words;
  return node;
}

/** @param {number} value */
function shown(value) {
  return value.toFixed(3).replace('-', '−');
}
