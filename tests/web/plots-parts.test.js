/** The pieces that plots are made of: arithmetic, ranges, numbers, colours, painters. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as d3 from 'd3-array';
import { contours } from 'd3-contour';
import { format } from 'd3-format';
import {
  contrast,
  linearRgb,
  mixColors,
  packedColor,
  parseHex,
  textOn,
} from '../../web/plots/drawing/color.js';
import { isolines } from '../../web/plots/drawing/isolines.js';
import { fixed, number, plain, power, tickLabels } from '../../web/plots/drawing/numbers.js';
import { canvasPainter } from '../../web/plots/drawing/painter.js';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { chartOf, sheet } from '../../web/plots/marks/chart.js';
import { hitIn } from '../../web/plots/marks/hits.js';
import { bars, dots, line, rule } from '../../web/plots/marks/marks.js';
import { paint } from '../../web/plots/marks/paint.js';
import { thinned } from '../../web/plots/marks/thin.js';
import { traceRange } from '../../web/plots/shared/series.js';
import { createTheme, palettes } from '../../web/plots/drawing/theme.js';
import { tickStep, ticks } from '../../web/plots/drawing/ticks.js';
import { brokenAxis, segmentsOf } from '../../web/plots/shared/waterfall.js';

test('segments run from total to total and add up, unknown ones standing still', () => {
  const segments = segmentsOf({ a: -200, b: null, c: -30.5, d: 4 });
  assert.deepEqual(segments, [
    { quantity: 'a', value: -200, from: 0, to: -200 },
    { quantity: 'b', value: null, from: -200, to: -200 },
    { quantity: 'c', value: -30.5, from: -200, to: -230.5 },
    { quantity: 'd', value: 4, from: -230.5, to: -226.5 },
  ]);
  assert.deepEqual(segmentsOf(null), []);
});

test('an axis is broken only where zero is far from all totals, and always holds the totals', () => {
  for (const totals of [[-200, -240, -435], [-5217, -5435], [90, 100], [-3, 5], [0, 0], [-1e9, -1e9], [7]]) {
    const { domain, broken } = brokenAxis(totals);
    assert.ok(domain[0] < domain[1], `${domain}`);
    assert.ok(Math.min(...totals) >= domain[0] && Math.max(...totals) <= domain[1], `${totals} in ${domain}`);
    if (broken === 'none') assert.ok(domain[0] <= 0 && domain[1] >= 0);
    else assert.ok(domain[0] > 0 || domain[1] < 0);
  }
  assert.equal(brokenAxis([-200, -435]).broken, 'none');
  assert.equal(brokenAxis([-5217, -5435]).broken, 'high');
  assert.equal(brokenAxis([5217, 5435]).broken, 'low');
});

/** @param {number} length @param {(i: number) => number} elbo */
const series = (length, elbo) =>
  Array.from({ length }, (_, iteration) => ({ iteration, elbo: elbo(iteration), error: 0 }));

test('a steep start is cut off, a gentle one is not', () => {
  const steep = traceRange([series(50, (i) => -400 - 1e5 * Math.exp(-3 * i) - (i < 30 ? 30 - i : 0))]);
  assert.ok(steep?.cut && steep.low > -460, `${steep?.low}`);
  // Runs that begin at one place, up to rounding.
  const start = traceRange([series(1, () => -438.5326975025), series(1, () => -438.5326975024)]);
  assert.equal(start?.low, start?.high);
  assert.deepEqual(traceRange([series(50, (i) => i)]), { low: 0, high: 49, cut: false });
  assert.deepEqual(traceRange([series(3, (i) => [-1e6, -5, -4][i])]), { low: -1e6, high: -4, cut: false });
});

test('a long plateau does not hide the way up to it', () => {
  const range = traceRange([series(1000, (i) => -Math.max(0, 30 - i))]);
  assert.ok(range && range.low < -15, `${range?.low}`);
});

test('the range holds the log evidence and the error bands', () => {
  const entries = series(20, () => -10).map((entry) => ({ ...entry, error: 2 }));
  assert.deepEqual(traceRange([entries], [-3]), { low: -14, high: -3, cut: false });
  assert.equal(traceRange([[], []]), null);
});

test('thinning keeps first, last and extremes of each pixel', () => {
  const places = Array.from({ length: 4096 }, (_, i) => i);
  const heights = places.map((i) => (i === 1234 ? 99 : i === 3000 ? -99 : Math.sin(i)));
  const kept = thinned(places, heights, (place) => place / 16);
  assert.ok(kept.length <= 4 * 256);
  for (const wanted of [0, 1234, 3000, 4095]) assert.ok(kept.includes(wanted));
  assert.ok(kept.every((place, i) => i === 0 || place > kept[i - 1]));
});

test('numbers are written as people write them', () => {
  assert.equal(number(-435.408), '−435.41');
  assert.equal(number(12345.6), '12,345.60');
  assert.equal(number(0), '0');
  assert.equal(number(2.34e-7), '2.3×10⁻⁷');
  assert.equal(number(-1.5e12), '−1.5×10¹²');
  for (const unknown of [null, undefined, NaN, Infinity]) assert.equal(number(unknown), '–');
  assert.equal(fixed(1e-9, 1), '0.0');
  assert.equal(plain(79.9671), '80');
  assert.equal(plain(272), '272');
  assert.equal(plain(100000), '100,000');
  assert.deepEqual(tickLabels([-0.5, 0, 0.5]), ['−0.5', '0.0', '0.5']);
  assert.deepEqual(tickLabels([0, 2e8, 4e8]), ['0', '2×10⁸', '4×10⁸']);
  assert.deepEqual(tickLabels([]), []);
});

test('numbers agree with those of d3-format', () => {
  const [thousands, three] = [format(',.2f'), format('.3~r')];
  for (let i = 0; i < 4000; i++) {
    const value = Math.sin(i) * 10 ** ((i % 13) - 4);
    assert.equal(fixed(value, 2), thousands(value));
    if (Math.abs(value) >= 1e-3 && Math.abs(value) < 1000) assert.equal(plain(value), three(value));
  }
  assert.equal(fixed(-0.001, 2), '0.00');
  assert.equal(fixed(1e21, 0), '1.0×10²¹');
  assert.deepEqual([-5, -3, 0, 3, 4].map(power), ['10⁻⁵', '0.001', '1', '1,000', '10⁴']);
  assert.deepEqual(tickLabels([0.1, 0.2, 0.3]), ['0.1', '0.2', '0.3']);
  assert.deepEqual(tickLabels([0, 0.05, 0.1]), ['0.00', '0.05', '0.10']);
  assert.deepEqual(tickLabels([-4000, -2000, 0]), ['−4,000', '−2,000', '0']);
});

test('ticks are those of d3-array', () => {
  for (let i = 0; i < 4000; i++) {
    const low = Math.sin(i) * 10 ** ((i % 11) - 4);
    const high = low + (1.001 + Math.cos(3 * i)) * 10 ** ((i % 7) - 4);
    const count = 2 + (i % 9);
    assert.deepEqual(ticks(low, high, count), d3.ticks(low, high, count));
    assert.equal(tickStep(low, high, count), d3.tickStep(low, high, count));
  }
  assert.deepEqual(ticks(-2, 2, 8), [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]);
  assert.deepEqual(ticks(3, 3, 5), [3]);
  assert.deepEqual(ticks(0, Infinity, 5), []);
  assert.deepEqual(ticks(1, 1 + 1e-17, 5), [1]);
});

/** Twice the area within rings of positions in turn, rings the other way round subtracted. @param {number[][]} rings */
function areaOf(rings) {
  let sum = 0;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const k = (i + 2) % ring.length;
      sum += ring[i] * ring[k + 1] - ring[k] * ring[i + 1];
    }
  }
  return sum;
}

test('contours are those of d3-contour, holes and borders included', () => {
  const [nx, ny] = [31, 23];
  for (let seed = 1; seed <= 40; seed++) {
    const wave = (/** @type {number} */ a, /** @type {number} */ b) => Math.sin(seed * a + b);
    const inside = seed % 2 === 0;
    const field = Array.from({ length: nx * ny }, (_, k) => {
      const [i, j] = [k % nx, Math.floor(k / nx)];
      if (inside && (i === 0 || j === 0 || i === nx - 1 || j === ny - 1)) return -9;
      const [x, y] = [i / nx, j / ny];
      return wave(1.3, 5 * x) + wave(2.1, 7 * y) + wave(0.7, 6 * x * y + 3 * y);
    });
    for (const level of [-1.5, -0.3, 0.4, 1.2]) {
      const ours = isolines(field, nx, ny, level);
      const theirs = contours().size([nx, ny]).contour(field, level).coordinates.flat();
      const flat = theirs.map((ring) => ring.slice(1).flat());
      assert.equal(ours.length, flat.length);
      const near = Math.abs(Math.abs(areaOf(ours)) - Math.abs(areaOf(flat)));
      // Beyond the border theirs turn round corners that ours cut, by less than a quarter of a cell each.
      assert.ok(near < (inside ? 1e-9 : 6), `${near}`);
    }
  }
});

test('contours of nothing, of everything, of a dot and of a ring', () => {
  assert.deepEqual(isolines([0, 0, 0, 0], 2, 2, 1), []);
  assert.deepEqual(isolines([NaN, NaN, NaN, NaN], 2, 2, 1), []);
  const all = isolines(new Array(12).fill(2), 4, 3, 1);
  assert.equal(all.length, 1);
  const dot = isolines([0, 0, 0, 0, 4, 0, 0, 0, 0], 3, 3, 1);
  assert.equal(dot.length, 1);
  assert.deepEqual(dot[0].slice().sort(), [0.25, 1, 1, 0.25, 1.75, 1, 1, 1.75].sort());
  const ring = isolines([0, 0, 0, 0, 0, 0, 2, 2, 2, 0, 0, 2, 0, 2, 0, 0, 2, 2, 2, 0, 0, 0, 0, 0, 0], 5, 5, 1);
  // The hole runs the other way round, or the nonzero rule would fill it.
  const areas = ring.map((one) => areaOf([one]));
  assert.equal(areas.length, 2);
  assert.ok(areas[0] * areas[1] < 0);
  const spoilt = isolines([0, 0, 0, 0, 4, NaN, 0, 0, 0], 3, 3, 1);
  assert.ok(spoilt.flat().every(Number.isFinite));
});

test('colours mix by their shares', () => {
  const mixed = mixColors([1, 0, 0, 1, 0.5, 0.5, NaN, NaN], 4, ['#ffffff', '#000000']);
  const [white, black, grey, unknown] = [...mixed].map(packedColor);
  assert.deepEqual([white, black, unknown], ['#ffffff', '#000000', '#000000']);
  // Half the light of white is sRGB 188, not 128.
  const [r, g, b] = parseHex(grey) ?? [0, 0, 0];
  assert.ok(r === g && g === b && Math.abs(r - 188) <= 8, grey);
  assert.deepEqual([textOn('#ffee00'), textOn('#102040')], ['#000000', '#ffffff']);
});

test('a theme takes known colours from its page and passes over what is none', () => {
  const theme = createTheme({ colors: { elbo: '#ABC', ink: 'nonsense' } });
  assert.equal(theme.color('elbo'), '#aabbcc');
  assert.equal(theme.color('ink'), palettes.light.ink);
  assert.equal(theme.color('component-13'), theme.color('component-1'));
  assert.equal(theme.color('unheard of'), theme.color('ink'));
});

/** What is shown together. */
const PICTURES = {
  'a mixture': [
    'elbo',
    'logEvidence',
    'klPosterior',
    'expectedLogLikelihood',
    'klAssignments',
    'klWeights',
    'klComponents',
  ],
  'a density': [
    'elbo',
    'logEvidence',
    'klPosterior',
    'expectedLogLikelihood',
    'klPrior',
    'expectedLogJoint',
    'entropy',
  ],
  'a sandwich': ['elbo', 'logEvidence', 'klPosterior', 'klReverse', 'eubo', 'cubo'],
  'log weights': ['elbo', 'logEvidence', 'klPosterior', 'logWeight'],
  gaps: ['elbo', 'logEvidence', 'approximationGap', 'amortizationGap'],
  'a posterior close by': ['elbo', 'target', 'approximationGap'],
  surgery: ['elbo', 'expectedLogLikelihood', 'mutualInformation', 'klMarginal'],
  'a latent space': ['elbo', 'target', 'muted', 'heldOut'],
  runs: ['elbo', 'run-1', 'run-2', 'run-3', 'logEvidence'],
  draws: ['elbo', 'run-1', 'run-2', 'run-3', 'samples'],
  estimators: [
    'estimator-score-function',
    'estimator-leave-one-out',
    'estimator-reparameterized',
    'estimator-stl',
    'estimator-closed-entropy',
    'estimator-dreg',
    'logEvidence',
  ],
};

for (const [scheme, palette] of Object.entries(palettes)) {
  test(`the ${scheme} palette stands out from its surface`, () => {
    for (const [name, color] of Object.entries(palette)) {
      if (name === 'surface' || name === 'grid') continue;
      const least = name.startsWith('component-') ? 3 : 4.5;
      const ratio = contrast(color, palette.surface);
      assert.ok(ratio >= least, `${name} ${color}: ${ratio.toFixed(2)}`);
    }
  });

  for (const [picture, names] of Object.entries(PICTURES)) {
    test(`the ${scheme} colours of ${picture} stay apart for colour-blind eyes`, () => {
      for (const [vision, matrix] of Object.entries(VISION)) {
        const seen = names.map((name) => perceived(palette[name], matrix));
        for (let i = 0; i < seen.length; i++) {
          for (let j = 0; j < i; j++) {
            const distance = Math.hypot(...seen[i].map((v, c) => v - seen[j][c]));
            assert.ok(distance > 0.055, `${vision}: ${names[j]} and ${names[i]}, ${distance.toFixed(3)}`);
          }
        }
      }
    });
  }
}

/** Machado, Oliveira and Fernandes 2009, full severity, on linear RGB. */
const VISION = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/**
 * A colour as somebody sees it, in OKLab (Ottosson 2020), where distances are roughly those of the eye.
 * @param {string} color
 * @param {number[][]} vision
 */
function perceived(color, vision) {
  const light = linearRgb(color);
  const apply = (/** @type {number[][]} */ matrix, /** @type {number[]} */ v) =>
    matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
  const seen = apply(vision, light).map((c) => Math.min(1, Math.max(0, c)));
  const cones = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
  ];
  const lab = [
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
  ];
  return apply(lab, apply(cones, seen).map(Math.cbrt));
}

test('the SVG painter clips, escapes and writes circles as two halves', () => {
  const painter = svgPainter({
    width: 100,
    height: 50,
    theme: createTheme(),
    title: 'a < b & "c"',
    background: false,
  });
  const { font } = createTheme();
  painter.clipped(0, 0, 10, 10, () =>
    painter.text('<&>', 1, 2, {
      font: `12px ${font}`,
      color: '#123456',
      alpha: 0.5,
      align: 'left',
      baseline: 'alphabetic',
    }),
  );
  painter.beginPath();
  painter.circle(10, 10, 4);
  painter.fill('#000000');
  const text = painter.toString();
  assert.match(text, /<title>a &lt; b &amp; &quot;c&quot;<\/title>/);
  assert.match(text, /<clipPath id="elbo-clip-1"><path d="M0 0h10v10h-10Z"\/><\/clipPath>/);
  assert.match(
    text,
    /<g clip-path="url\(#elbo-clip-1\)"><text [^>]*opacity="0.5">&lt;&amp;&gt;<\/text><\/g>/,
  );
  assert.match(text, /<path d="M14 10a4 4 0 1 1 -8 0a4 4 0 1 1 8 0" fill="#000000"\/>/);
});

test('the canvas painter dims a group and what is nested in it, and then no longer', () => {
  /** @type {number[]} */
  const alphas = [];
  const context = /** @type {any} */ (
    new Proxy(
      { globalAlpha: 1, fill: () => alphas.push(context.globalAlpha) },
      { get: (target, key) => Reflect.get(target, key) ?? (() => undefined) },
    )
  );
  const painter = canvasPainter(context, { width: 10, height: 10, theme: createTheme(), lit: 'a' });
  const fill = (/** @type {number} */ alpha) => painter.fill('#000000', alpha);
  painter.group('a', () => fill(1), 'a');
  painter.group(
    'b',
    () => {
      painter.group('c', () => fill(1));
      fill(0.5);
    },
    'b',
  );
  fill(1);
  assert.deepEqual(alphas, [1, 0.25, 0.125, 1]);
});

test('a chart of marks: what is painted and what a pointer is told come from the same numbers', () => {
  const painter = svgPainter({ width: 300, height: 200, theme: createTheme() });
  const tell = (/** @type {number} */ i) => ({ kind: 'entry', index: i, title: `entry ${i}`, rows: [] });
  const curve = line([0, 1, 2, 3], [1, NaN, 2, 3], { name: 'a curve', color: 'elbo', dash: [2, 3], tell });
  const [axes, chart] = chartOf(painter, {
    x: { domain: [0, 3], title: 'time' },
    y: { domain: [0, 4], title: 'height' },
    legend: [curve],
    marks: [curve, rule({ y: 2 }, { name: 'a rule' }), dots([1], [null], { name: 'nowhere' })],
  });
  paint(painter, [axes, chart]);
  const text = painter.toString();
  assert.doesNotMatch(text, /NaN/);
  assert.equal(text.match(/stroke-dasharray="2 3"/g)?.length, 2, 'in the chart and in its legend');
  const hit = hitIn([axes, chart], 12, chart.x(2) + 3, chart.top + 5);
  assert.deepEqual([hit?.title, hit?.x, hit?.y], ['entry 2', chart.x(2), chart.y(2)]);
  assert.equal(hitIn([axes, chart], 12, chart.left - 20, chart.top), null);
});

test('bars, whiskers and squares stand where their numbers are, and the topmost mark answers first', () => {
  const painter = svgPainter({ width: 100, height: 100, theme: createTheme(), background: false });
  const told = (/** @type {string} */ title) => () => ({ kind: 'one', title, rows: [] });
  const scale = (/** @type {number} */ value) => 10 * value;
  const marks = [
    bars({ x0: [1], x1: [3], y0: [0], y1: [5] }, { color: '#000000', tell: told('bar') }),
    dots([2], [4], { color: '#ff0000', shape: 'square', radius: 2, low: [3], high: [5], tell: told('dot') }),
  ];
  const charts = [sheet(painter, marks, { x: scale, y: scale })];
  paint(painter, charts);
  const text = painter.toString();
  assert.match(text, /<path d="M10 0h20v50h-20Z" fill="#000000"\/>/);
  assert.match(text, /<path d="M20 30L20 50" fill="none" stroke="#ff0000"/);
  assert.equal(hitIn(charts, 12, 21, 41)?.title, 'dot');
  assert.equal(hitIn(charts, 12, 12, 12)?.title, 'bar');
});
