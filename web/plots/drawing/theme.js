/**
 * The colours and type of plots. One colour per quantity, the same in formula, bar and curve.
 *
 * The hues are those of Okabe and Ito's colour-blind safe set, with lightness and chroma moved for two ends. A quantity's
 * colour is also that of its formula, so it stands out from the surface by at least 4.5:1 (a component's, never used for
 * text, by 3:1). And the quantities that are shown together stay apart under protanopia, deuteranopia and tritanopia.
 * The target's colour is spread thin over the surface, the thinner the lower the density.
 * A page overrides any of them with a CSS custom property: --elbo-color-<name>.
 */

import { parseHex, toHex } from './color.js';

/** @typedef {import('../types.js').Theme} Theme */
/** @typedef {'light' | 'dark'} Scheme */

/** How much of its opacity a quantity keeps while another is pointed at. */
export const DIMMED = 0.25;

/** How many component colours there are before they repeat. */
export const COMPONENT_COLORS = 12;

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const FONT_SIZE = 12;

/** @type {Record<Scheme, Record<string, string>>} */
export const palettes = {
  light: {
    surface: '#ffffff',
    ink: '#1b1f24',
    muted: '#5d6670',
    grid: '#e4e7ea',
    elbo: '#1b6de6',
    logEvidence: '#1b1f24',
    klPosterior: '#7d3263',
    expectedLogLikelihood: '#237d5e',
    klAssignments: '#9f2e10',
    klWeights: '#986804',
    klComponents: '#0f5a8c',
    klPrior: '#cf3f5e',
    entropy: '#0b4e40',
    expectedLogJoint: '#5f4ec0',
    eubo: '#a13108',
    klReverse: '#97690a',
    cubo: '#c42a5b',
    heldOut: '#732ca9',
    alarm: '#a8321a',
    approximationGap: '#7d3263',
    amortizationGap: '#b3560b',
    mutualInformation: '#8a6512',
    klMarginal: '#cf3f5e',
    logWeight: '#5f7387',
    samples: '#27406e',
    target: '#8f5d0a',
    'run-1': '#bd4509',
    'run-2': '#0d7d58',
    'run-3': '#9f2fa1',
    'estimator-score-function': '#a23915',
    'estimator-leave-one-out': '#976c11',
    'estimator-reparameterized': '#1b6de6',
    'estimator-stl': '#14805b',
    'estimator-closed-entropy': '#075d8b',
    'estimator-dreg': '#a724a9',
    'component-0': '#1e6db2',
    'component-1': '#c24e0c',
    'component-2': '#1a9764',
    'component-3': '#c7659c',
    'component-4': '#ae710c',
    'component-5': '#1391cb',
    'component-6': '#7d8010',
    'component-7': '#6a5acd',
    'component-8': '#7d4b2a',
    'component-9': '#59636e',
    'component-10': '#0f8a8a',
    'component-11': '#cf3f5e',
  },
  dark: {
    surface: '#14171c',
    ink: '#f2f2ee',
    muted: '#a3abb5',
    grid: '#2b3038',
    elbo: '#4c8ff5',
    logEvidence: '#f2f2ee',
    klPosterior: '#bf72b0',
    expectedLogLikelihood: '#74c39a',
    klAssignments: '#dd6420',
    klWeights: '#f1b627',
    klComponents: '#5fcdfc',
    klPrior: '#e46983',
    entropy: '#5ad4d4',
    expectedLogJoint: '#aa9ef5',
    eubo: '#ea8a55',
    klReverse: '#e3b33c',
    cubo: '#f2617f',
    heldOut: '#b17db8',
    alarm: '#ff9d85',
    approximationGap: '#bf72b0',
    amortizationGap: '#f0a35e',
    mutualInformation: '#e3b33c',
    klMarginal: '#e46983',
    logWeight: '#95acc0',
    samples: '#c3d4f5',
    target: '#d9a441',
    'run-1': '#ef8a48',
    'run-2': '#3cc494',
    'run-3': '#d382c3',
    'estimator-score-function': '#f08a4b',
    'estimator-leave-one-out': '#e6b645',
    'estimator-reparameterized': '#4c8ff5',
    'estimator-stl': '#44bd84',
    'estimator-closed-entropy': '#5cc4f2',
    'estimator-dreg': '#d07fc0',
    'component-0': '#4f9fe0',
    'component-1': '#ee7c3b',
    'component-2': '#35b88c',
    'component-3': '#d58ab4',
    'component-4': '#eaa310',
    'component-5': '#8fd3f7',
    'component-6': '#e6da4a',
    'component-7': '#a79bf2',
    'component-8': '#c39a72',
    'component-9': '#a3abb5',
    'component-10': '#3fbdbd',
    'component-11': '#f2768f',
  },
};

/**
 * A theme from one of the palettes, with some colours replaced.
 * @param {{ scheme?: Scheme, colors?: Record<string, string>, font?: string, fontSize?: number }} [options]
 *   `colors` by name, as '#rrggbb'; what cannot be parsed is passed over
 * @returns {Theme}
 */
export function createTheme({ scheme = 'light', colors = {}, font = FONT, fontSize = FONT_SIZE } = {}) {
  /** @type {Map<string, string>} */
  const table = new Map(Object.entries(palettes[scheme]));
  for (const [name, color] of Object.entries(colors)) {
    const rgb = parseHex(color);
    if (rgb) table.set(name, toHex(rgb));
  }
  const fallback = /** @type {string} */ (table.get('ink'));
  return { scheme, font, fontSize, color: (name) => table.get(cycled(name)) ?? fallback };
}

/** @param {string} name */
function cycled(name) {
  const match = /^component-(\d+)$/.exec(name);
  return match ? `component-${Number(match[1]) % COMPONENT_COLORS}` : name;
}

/**
 * The theme that an element's computed style asks for: its custom properties, its font and its font size.
 * It forces a style computation, so read it when the theme may have changed, not at every repaint.
 * @param {Element} element
 * @param {{ scheme?: Scheme }} [options]  the palette below the custom properties; the system's preference by default
 * @returns {Theme}
 */
export function readTheme(element, { scheme } = {}) {
  const style = getComputedStyle(element);
  /** @type {Record<string, string>} */
  const colors = {};
  for (const name of Object.keys(palettes.light)) {
    const text = style.getPropertyValue(`--elbo-color-${name}`).trim();
    const hex = text === '' ? null : resolveColor(text);
    if (hex) colors[name] = hex;
  }
  const preferred = globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const fontSize = Number.parseFloat(style.fontSize);
  return createTheme({
    scheme: scheme ?? preferred,
    colors,
    font: style.fontFamily || FONT,
    fontSize: fontSize > 0 ? fontSize : FONT_SIZE,
  });
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let probe;

/**
 * Any CSS colour as '#rrggbb', by painting one pixel with it: the only converter that knows all that this browser knows.
 * @param {string} text
 * @returns {string | null} null where it is no colour
 */
function resolveColor(text) {
  if (parseHex(text)) return text;
  if (probe === undefined) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    probe = canvas.getContext('2d', { willReadFrequently: true });
  }
  if (!probe || !globalThis.CSS?.supports('color', text)) return null;
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = '#000';
  probe.fillStyle = text;
  probe.fillRect(0, 0, 1, 1);
  return toHex(probe.getImageData(0, 0, 1, 1).data);
}
