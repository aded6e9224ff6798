/**
 * A run in words: the status line under a figure, and the sentences that a screen reader hears. Free of the DOM.
 */

import { symbolOf } from '../plots/shared/symbols.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */

/** Component colours repeat after as many; more dots would say nothing. */
const MOST_DOTS = 12;

/** Why a number is not there, as `frame.why` codes it. */
const REASONS = /** @type {Record<string, string>} */ ({
  infinite: 'it is infinite',
  'not-computed': 'not computed',
  'not-defined': 'not defined for this algorithm',
});

const nats = new Intl.NumberFormat('en', {
  minimumFractionDigits: 3,
  maximumFractionDigits: 3,
  // What is rounded to nothing has no sign.
  signDisplay: 'negative',
});
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

/** @typedef {import('../store/evidence.js').Evidence} Evidence */

/**
 * The numbers of the status line.
 * @param {Frame} frame
 * @param {{ evidence?: Evidence | null, config?: Config | null }} [known]  what evaluate('evidence') said, of the iteration it
 *   names; the config decides what the evidence is of
 * @returns {Item[]}
 */
export function statusItems(frame, { evidence, config = null } = {}) {
  const { bound = {}, residuals = {}, why = {}, iteration } = frame;
  const symbol = symbolOf('logEvidence', { config });
  const logEvidence = bound.logEvidence ?? evidence?.logEvidence;
  const items = [
    { id: 'iteration', label: 'Iteration', text: formatCount(iteration) },
    boundItem(bound, why),
    ...objectiveItems(bound.objective, config),
    ...natsItems('evidence', symbol, logEvidence),
    // Where the frame does not know it, it is in the plot, at its own iteration.
    ...natsItems('gap', 'Gap', bound.klPosterior, TITLES.gap),
    ...(config?.model === 'vae'
      ? totalItems(evidence, symbol, iteration)
      : [d1Item(frame, symbol, residuals.D1 ?? evidence?.residuals?.D1, evidence?.iteration)]),
  ];
  for (const id of ['D2', 'D3', 'D7', 'D10']) {
    const value = residuals[id];
    if (typeof value === 'number')
      items.push({ id, label: id, text: formatResidual(value), title: TITLES[id] });
  }
  const alive = aliveComponents(frame);
  if (alive) items.push(aliveItem(alive, frame.components.active.data.length));
  return items;
}

const TITLES = /** @type {Record<string, string>} */ ({
  D1: '$ − bound − KL(q ‖ posterior), each computed on its own: zero but for rounding',
  D2: 'bound − (expected log likelihood − KL to the prior), each computed on its own',
  D3: 'bound − (expected log joint + entropy), each computed on its own',
  D7: 'EUBO − KL(posterior ‖ q) − log p(x), each computed on its own',
  D10: 'Jensen’s gap, log E[w] − E[log w], − KL(q ‖ posterior), each computed on its own',
  gap: 'KL(q ‖ posterior): what the bound lacks',
});

/**
 * @param {string} id
 * @param {string} label
 * @param {unknown} value
 * @param {string} [title]
 * @returns {Item[]} one, or none where it is not known
 */
function natsItems(id, label, value, title) {
  return typeof value === 'number' ? [{ id, label, text: `${formatNats(value)} nats`, title }] : [];
}

/**
 * The evidence of a model that is learned, and so of one iteration.
 * @param {Evidence | null | undefined} evidence
 * @param {string} symbol
 * @param {number} now
 * @returns {Item[]}
 */
function totalItems(evidence, symbol, now) {
  const { total, iteration } = evidence ?? {};
  const when = (iteration ?? now) === now ? '' : ` (at ${formatCount(Number(iteration))})`;
  return [
    ...natsItems('evidence', symbol, total?.logEvidence),
    ...natsItems('gap', 'Gap', total?.gap, TITLES.gap),
  ].map((item) => ({ ...item, text: `${item.text}${when}` }));
}

/** What is maximised, by the catalogue's ids. */
const OBJECTIVES = /** @type {Record<string, string>} */ ({
  'importance-weighted': 'L',
  renyi: 'VR',
  'inclusive-kl': '−KL(p ‖ q)',
});

/**
 * @param {{ id?: string, value?: number | null, standardError?: number | null } | null | undefined} objective  as the newest step
 *   estimated it
 * @param {Config | null} config
 * @returns {Item[]} none where it is the bound itself
 */
function objectiveItems(objective, config) {
  const name = OBJECTIVES[objective?.id ?? ''];
  if (!name || typeof objective?.value !== 'number') return [];
  const { importanceSamples = '', alpha = '' } = config ?? {};
  const index = { L: importanceSamples, VR: String(alpha).replace('-', '−') }[name];
  const error =
    typeof objective.standardError === 'number' ? ` ± ${formatNats(objective.standardError)}` : '';
  const text = `${formatNats(objective.value)}${error} nats`;
  const title = 'What is maximised, as the newest step estimated it';
  return [{ id: 'objective', label: index === undefined ? name : `${name}, ${index}`, text, title }];
}

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
 * @param {string} symbol  of the log evidence
 * @param {number | null | undefined} value
 * @param {number | null} [at]  the iteration it belongs to
 * @returns {Item}
 */
function d1Item({ iteration, why = {}, bound, components }, symbol, value, at) {
  if (typeof value !== 'number') {
    const code = why['residuals.D1'] ?? why['bound.logEvidence'] ?? why['bound.klPosterior'];
    const many = components && code === 'not-computed' ? ': too many assignments to sum over' : '';
    const because = reason(code);
    const known = typeof bound?.logEvidence === 'number' ? 'One side of D1' : symbol;
    const title = `${known} is not known here${because ? `: ${because}${many}` : ''}`;
    return { id: 'D1', label: 'D1', text: '–', title };
  }
  const when = (at ?? iteration) === iteration ? '' : ` (at ${formatCount(Number(at))})`;
  const title = TITLES.D1.replace('$', symbol);
  return { id: 'D1', label: 'D1', text: `${formatResidual(value)}${when}`, title };
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
 * @param {{ playing: boolean, heading?: number | null }} state  `heading`: where a replay is on its way to
 */
export function stateSentence({ iteration, status, message }, { playing, heading = null }) {
  if (heading !== null) return `On the way to iteration ${formatCount(heading)}.`;
  if (status !== 'running') {
    const ended = status === 'converged' ? 'Converged' : 'Diverged';
    return message || `${ended} after ${counted(iteration, 'iteration')}.`;
  }
  // What the algorithm has to say of the step that it made.
  const said = message ? ` ${message}` : '';
  if (iteration === 0) return playing ? 'Starting.' : 'Ready to start.';
  return `${playing ? 'Running.' : 'Paused.'}${said}`;
}

/**
 * The same and the numbers, for somebody who does not see the figure.
 * @param {Frame} frame
 * @param {{ playing: boolean, config?: Config | null }} state
 */
export function spokenSummary(frame, { playing, config = null }) {
  const { elbo, logEvidence, klPosterior } = frame.bound ?? {};
  const alive = aliveComponents(frame);
  const sentences = [
    stateSentence(frame, { playing }),
    frame.status === 'running' && `Iteration ${formatCount(frame.iteration)}.`,
    typeof elbo === 'number' && `The bound is ${formatNats(elbo)} nats.`,
    typeof logEvidence === 'number' &&
      `${symbolOf('logEvidence', { config })} is ${formatNats(logEvidence)} nats.`,
    typeof logEvidence === 'number' &&
      typeof klPosterior === 'number' &&
      `The gap is ${formatNats(klPosterior)} nats.`,
    alive && `Data in ${alive.length} of ${counted(frame.components.active.data.length, 'component')}.`,
  ];
  return sentences.filter((sentence) => typeof sentence === 'string').join(' ');
}

/**
 * @param {number} count
 * @param {string} noun
 */
function counted(count, noun) {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
