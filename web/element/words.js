/**
 * A run in words: the status line under a figure, and the sentences that a screen reader hears. Free of the DOM.
 */

import { symbolOf } from '../plots/symbols.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */

/** Component colours repeat after as many; more dots would say nothing. */
const MOST_DOTS = 12;

/** Why a number is not there, as `frame.why` codes it. */
const REASONS = /** @type {Record<string, string>} */ ({
  infinite: 'it is infinite',
  'not-computed': 'not computed: too many assignments to sum over',
  'not-defined': 'not defined for this algorithm',
});

const nats = new Intl.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const whole = new Intl.NumberFormat('en');

/**
 * A number of nats to three decimals, which is as fine as a bound is ever compared by eye; larger ones to seven digits.
 * @param {number} value
 */
export function formatNats(value) {
  if (!Number.isFinite(value)) return value > 0 ? '+∞' : value < 0 ? '−∞' : '–';
  const size = Math.abs(value);
  return minus(
    size >= 1e9 ? scientific(value, 6) : size >= 1e6 ? whole.format(Math.round(value)) : nats.format(value),
  );
}

/**
 * A residual, of which only the size matters.
 * @param {number} value
 */
export function formatResidual(value) {
  return value === 0 ? '0' : minus(scientific(value, 1));
}

/** @param {number} value */
export function formatCount(value) {
  return minus(whole.format(value));
}

/**
 * @param {number} value
 * @param {number} digits  after the point
 */
function scientific(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits).split('e');
  const raised = String(Number(exponent)).replace(/[-\d]/g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);
  return `${mantissa} × 10${raised}`;
}

/** @param {string} text */
function minus(text) {
  return text.replace('-', '−');
}

/**
 * @typedef {object} Item
 * @property {string} id
 * @property {string} label
 * @property {string} text
 * @property {string} [title]  more about it
 * @property {number[]} [components]  those that the text speaks of
 */

/**
 * The numbers of the status line.
 * @param {Frame} frame
 * @param {{ residuals?: Frame['residuals'], logEvidence?: number | null, iteration?: number } | null} evidence
 *   what evaluate('evidence') said, of the iteration it names
 * @param {Config | null} [config]  which decides what the evidence is of
 * @returns {Item[]}
 */
export function statusItems(frame, evidence, config = null) {
  const { bound = {}, residuals = {}, why = {}, iteration } = frame;
  const items = [
    { id: 'iteration', label: 'Iteration', text: formatCount(iteration) },
    boundItem(bound, why),
  ];
  const logEvidence = bound.logEvidence ?? evidence?.logEvidence;
  if (typeof logEvidence === 'number')
    items.push({
      id: 'evidence',
      label: symbolOf('logEvidence', { config }),
      text: `${formatNats(logEvidence)} nats`,
    });
  items.push(d1Item(frame, residuals.D1 ?? evidence?.residuals?.D1, evidence?.iteration));
  for (const id of ['D2', 'D3']) {
    const value = residuals[id];
    if (typeof value === 'number')
      items.push({ id, label: id, text: formatResidual(value), title: TITLES[id] });
  }
  const alive = aliveComponents(frame);
  if (alive) items.push(aliveItem(alive, frame.components.active.data.length));
  return items;
}

const TITLES = /** @type {Record<string, string>} */ ({
  D1: 'log p(X) − bound − KL(q ‖ posterior), each computed on its own: zero but for rounding',
  D2: 'bound − (expected log likelihood − KL to the prior), each computed on its own',
  D3: 'bound − (expected log joint + entropy), each computed on its own',
});

/**
 * @param {Frame['bound']} bound
 * @param {Frame['why']} why
 * @returns {Item}
 */
function boundItem({ elbo, standardError }, why) {
  const error = typeof standardError === 'number' ? ` ± ${formatNats(standardError)}` : '';
  const text = typeof elbo === 'number' ? `${formatNats(elbo)}${error} nats` : '–';
  return { id: 'bound', label: 'Bound', text, title: reason(why['bound.elbo']) };
}

/**
 * @param {Frame} frame
 * @param {number | null | undefined} value
 * @param {number} [at]  the iteration it belongs to
 * @returns {Item}
 */
function d1Item({ iteration, why = {} }, value, at = iteration) {
  if (typeof value !== 'number') {
    const because = reason(why['residuals.D1'] ?? why['bound.logEvidence']);
    return {
      id: 'D1',
      label: 'D1',
      text: '–',
      title: `log p(X) is not known here${because ? `: ${because}` : ''}`,
    };
  }
  const when = at === iteration ? '' : ` (at ${formatCount(at)})`;
  return { id: 'D1', label: 'D1', text: `${formatResidual(value)}${when}`, title: TITLES.D1 };
}

/**
 * @param {number[]} alive
 * @param {number} all
 * @returns {Item}
 */
function aliveItem(alive, all) {
  const shown = alive.length <= MOST_DOTS ? alive : [];
  return {
    id: 'alive',
    label: 'Alive',
    text: `${alive.length} of ${all}`,
    title: `Components that hold data: ${numbered(alive)}`,
    components: shown,
  };
}

/**
 * The components that hold data, counted from 0.
 * @param {Frame} frame
 * @returns {number[] | null}
 */
export function aliveComponents(frame) {
  const active = frame.components?.active?.data;
  return active ? Array.from(active, (on, k) => (on ? k : -1)).filter((k) => k >= 0) : null;
}

/** @param {string | undefined} code */
function reason(code) {
  return code === undefined ? undefined : (REASONS[code] ?? code);
}

/** @param {number[]} components  counted from 0; people count from 1 */
function numbered(components) {
  return components.map((k) => k + 1).join(', ');
}

/**
 * Where the run is, in a sentence or two; how it ended, in the core's own words.
 * @param {Frame} frame
 * @param {boolean} playing
 */
export function stateSentence({ iteration, status, message }, playing) {
  if (status !== 'running') {
    const ended = status === 'converged' ? 'Converged' : 'Diverged';
    return message || `${ended} after ${counted(iteration, 'iteration')}.`;
  }
  if (iteration === 0) return playing ? 'Starting.' : 'Ready to start.';
  return playing ? 'Running.' : 'Paused.';
}

/**
 * The same and the numbers, for somebody who does not see the figure.
 * @param {Frame} frame
 * @param {boolean} playing
 */
export function spokenSummary(frame, playing) {
  const sentences = [stateSentence(frame, playing)];
  if (frame.status === 'running') sentences.push(`Iteration ${formatCount(frame.iteration)}.`);
  const { elbo } = frame.bound ?? {};
  if (typeof elbo === 'number') sentences.push(`The bound is ${formatNats(elbo)} nats.`);
  const alive = aliveComponents(frame);
  if (alive) {
    sentences.push(
      `Data in ${alive.length} of ${counted(frame.components.active.data.length, 'component')}.`,
    );
  }
  return sentences.join(' ');
}

/**
 * @param {number} count
 * @param {string} noun
 */
function counted(count, noun) {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
