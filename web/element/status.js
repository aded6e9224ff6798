/**
 * The numbers of the status line. Bound, evidence and gap are of one record, so that they add up: the frame's own, or the answer of
 * evaluate('evidence') where that knows more, with its iteration where that is not the one on show. Free of the DOM.
 */

import { addingUp, scientific } from '../plots/drawing/numbers.js';
import { divergence } from '../plots/shared/alarms.js';
import { symbolOf } from '../plots/shared/symbols.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../store/evidence.js').Evidence} Evidence */

/**
 * Numbers of one iteration that add up.
 * @typedef {object} Record
 * @property {number} iteration
 * @property {number | null} elbo
 * @property {number | null} elboError  of a quadrature, or the standard error of an estimate
 * @property {number | null} logEvidence
 * @property {number | null} logEvidenceError
 * @property {string | null} kind  of the evidence: 'exact', 'quadrature', 'estimate'
 * @property {number | null} gap
 */

/**
 * @typedef {object} Item
 * @property {string} id
 * @property {string} label
 * @property {string} text
 * @property {string} [title]  more about it
 * @property {number[]} [components]  those that the text speaks of
 */

/** Component colours repeat after as many; more dots would say nothing. */
const MOST_DOTS = 12;

/** Decimals of a number of nats where its error is smaller than they are. */
const DECIMALS = 3;

/** Why a number is not there, as `frame.why` codes it. */
const REASONS = /** @type {globalThis.Record<string, string>} */ ({
  infinite: 'it is infinite',
  'not-computed': 'not computed',
  'not-defined': 'not defined for this algorithm',
});

const whole = new Intl.NumberFormat('en');

/** By decimals; what is rounded to nothing has no sign. */
const formats = Array.from({ length: DECIMALS + 1 }, (_, decimals) => {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat('en', { ...digits, signDisplay: 'negative' });
});

/** @param {unknown} value */
function finite(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/**
 * A number of nats to three decimals, which is as fine as a bound is ever compared by eye; larger ones to seven digits.
 * @param {number} value
 * @param {number} [decimals]
 */
export function formatNats(value, decimals = DECIMALS) {
  if (!Number.isFinite(value)) return value > 0 ? '+∞' : value < 0 ? '−∞' : '–';
  const size = Math.abs(value);
  if (size >= 1e9) return scientific(value, 6);
  return minus(formats[size >= 1e6 ? 0 : decimals].format(value));
}

/** @param {number} value */
export function formatCount(value) {
  return minus(whole.format(value));
}

/** @param {string} text */
function minus(text) {
  return text.replace('-', '−');
}

/**
 * How many decimals are known of numbers with these errors: digits that are not are not shown.
 * @param {(number | null)[]} errors
 */
export function decimalsWithin(errors) {
  const error = Math.max(0, ...errors.filter((error) => error !== null));
  if (error < 0.5 * 10 ** -DECIMALS) return DECIMALS;
  // One digit of the error, two where that would be a 1.
  return Math.max(0, Math.min(DECIMALS, -Math.floor(Math.log10(error / 2))));
}

/**
 * @param {Frame} frame
 * @param {Evidence | null | undefined} evidence
 * @param {Config | null} config
 * @returns {Record}
 */
export function recordOf({ bound = {}, iteration }, evidence, config) {
  const own = {
    iteration,
    elbo: finite(bound.elbo),
    elboError: finite(bound.elboError) ?? finite(bound.standardError),
    logEvidence: finite(bound.logEvidence),
    logEvidenceError: finite(bound.logEvidenceError),
    kind: bound.logEvidenceKind ?? null,
    gap: divergence(bound.klPosterior, bound.klPosteriorError),
  };
  if (own.logEvidence !== null || !evidence || evidence.refusal) return own;
  if (config?.model === 'vae') {
    // The frame's bound is an estimate, the answer's is not. It has sums over all points, and where there are answers for some of
    // them only, one record that these tell of all.
    const sums = finite(evidence.total?.logEvidence) === null ? evidence.bound : evidence.total;
    return finite(sums?.logEvidence) === null
      ? own
      : {
          iteration: evidence.iteration ?? iteration,
          elbo: finite(sums?.elbo),
          elboError: finite(sums?.elboError),
          logEvidence: finite(sums?.logEvidence),
          logEvidenceError: finite(sums?.logEvidenceError),
          kind: sums === evidence.bound ? 'estimate' : (evidence.logEvidenceKind ?? null),
          gap: divergence(sums?.gap, sums?.gapError),
        };
  }
  const { logEvidenceKind: kind = null } = evidence;
  // The evidence is the same at every iteration, the gap is not.
  const here = evidence.iteration === iteration;
  return {
    ...own,
    logEvidence: finite(evidence.logEvidence),
    logEvidenceError: finite(evidence.logEvidenceError),
    kind,
    gap: here ? divergence(evidence.klPosterior, evidence.klPosteriorError) : null,
  };
}

/**
 * @param {Frame} frame
 * @param {{ evidence?: Evidence | null, config?: Config | null, doubted?: boolean }} [known]  what evaluate('evidence') said, of the
 *   iteration it names; the config decides what the evidence is of; `doubted` where an answer contradicts it
 * @returns {Item[]}
 */
export function statusItems(frame, { evidence, config = null, doubted = false } = {}) {
  const { bound = {}, why = {}, iteration } = frame;
  const record = recordOf(frame, evidence, config);
  if (doubted && record.kind !== null) record.kind = 'estimate';
  const items = [
    { id: 'iteration', label: 'Iteration', text: formatCount(iteration) },
    ...recordItems(record, {
      iteration,
      why,
      symbol: symbolOf('logEvidence', { config }),
      components: frame.components,
    }),
    ...objectiveItems(bound.objective, config),
  ];
  const alive = aliveComponents(frame);
  if (alive) items.push(aliveItem(alive, frame.components.active.data.length));
  return items;
}

/**
 * Bound, evidence and gap, as printed: rounded so that they add up by eye.
 * @param {Record} record
 * @param {{ iteration: number, why: Frame['why'], symbol: string, components?: unknown }} frame
 * @returns {Item[]}
 */
function recordItems(record, { iteration, why, symbol, components }) {
  const { elbo, elboError, logEvidence, logEvidenceError, kind, gap } = record;
  const decimals = decimalsWithin([elboError, logEvidenceError]);
  const when = record.iteration === iteration ? '' : ` at ${formatCount(record.iteration)}`;
  /** @param {number | null} value @param {number | null} [error] */
  const text = (value, error = null) =>
    value === null ? '–' : `${formatNats(value, decimals)}${margin(error, decimals)} nats`;
  const estimate = kind === 'estimate' ? ', estimate' : '';
  const many =
    components && why['bound.logEvidence'] === 'not-computed' ? ': too many assignments to sum over' : '';
  const unknown = reason(why['bound.logEvidence'] ?? why['bound.klPosterior']);
  return [
    { id: 'bound', label: `Bound${when}`, text: text(elbo, elboError), title: reason(why['bound.elbo']) },
    {
      id: 'evidence',
      label: `${symbol}${estimate}${when}`,
      text: text(logEvidence, logEvidenceError),
      title:
        logEvidence === null
          ? `${symbol} is not known here${unknown ? `: ${unknown}${many}` : ''}`
          : kindTitle(symbol, kind, logEvidenceError),
    },
    {
      id: 'gap',
      label: `Gap${when}`,
      text: text(addingUp([gap], [logEvidence, elbo], decimals)[0]),
      title: gap === null ? undefined : GAP,
    },
  ];
}

const GAP = 'KL(q ‖ posterior): what the bound lacks';

/**
 * ' ± 0.08', where the digits show it.
 * @param {number | null} error
 * @param {number} decimals
 */
function margin(error, decimals) {
  if (error === null || error < 0.5 * 10 ** -decimals) return '';
  return ` ± ${formatNats(error, decimals)}`;
}

/**
 * @param {string} symbol
 * @param {string | null} kind
 * @param {number | null} error
 */
function kindTitle(symbol, kind, error) {
  const how = kind === 'exact' ? 'exact' : kind === 'quadrature' ? 'by quadrature' : 'an estimate';
  return `${symbol} is ${how}${error !== null && error > 0 ? `, ± ${scientific(error)} nats` : ''}`;
}

/**
 * How far the two sides of an identity are apart, and what the stated errors allow.
 * @typedef {{ id: string, residual: number, allowed: number | null, iteration: number }} Residual
 */

/**
 * The residuals that are known, of the frame and of what was answered beside it, in the order of their names.
 * @param {Frame} frame
 * @param {{ [name: string]: { [name: string]: any } | null | undefined }} analyses
 * @returns {Residual[]}
 */
export function residualsOf(frame, analyses) {
  /** @type {Map<string, Residual>} */
  const found = new Map();
  for (const record of [...Object.values(analyses), frame]) {
    const iteration = record?.iteration ?? frame.iteration;
    for (const [id, value] of Object.entries(record?.residuals ?? {})) {
      const residual = finite(value);
      if (residual === null || !/^D\d+$/.test(id)) continue;
      found.set(id, { id, residual, allowed: finite(record?.residualErrors?.[id]), iteration });
    }
  }
  return [...found.values()].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

/**
 * One sentence about all identities, as short as it can be: what the errors allow stands with each of them. `worst` is the largest residual that was seen, so that the sentence stands still.
 * @param {Residual[]} residuals
 * @param {number} worst
 * @param {string[]} broken  names of those that do not hold
 */
export function identitiesText(residuals, worst, broken) {
  if (broken.length > 0) return `${broken.join(', ')} ${broken.length > 1 ? 'do' : 'does'} not hold`;
  if (residuals.length === 0) return '–';
  const subject = residuals.length === 1 ? `${residuals[0].id} holds` : 'hold';
  // So large a residual says what its terms' errors are like, and nothing of the identity: the list has both.
  if (worst > MUCH) return `${subject} within errors`;
  return `${subject} to ${worst === 0 ? '0' : scientific(roundedUp(worst), 0)}`;
}

/**
 * To one digit, upwards: what holds to 8.1e-12 holds to 9e-12.
 * @param {number} value  positive
 */
export function roundedUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / power - 1e-9) * power;
}

/** A residual of more nats is not small to anybody. */
const MUCH = 1e-3;

/** What is maximised, by the catalogue's ids. */
const OBJECTIVES = /** @type {globalThis.Record<string, string>} */ ({
  'importance-weighted': 'L',
  renyi: 'VR',
  'inclusive-kl': '−KL(p ‖ q)',
  'weighted-entropy': 'E[log p(x, z)] + λ H',
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
  const { importanceSamples = '', alpha = '', entropyWeight = '' } = config ?? {};
  const index = {
    'importance-weighted': importanceSamples,
    renyi: String(alpha).replace('-', '−'),
    'weighted-entropy': `λ = ${entropyWeight}`,
  }[objective?.id ?? ''];
  const error =
    typeof objective.standardError === 'number' ? ` ± ${formatNats(objective.standardError)}` : '';
  const text = `${formatNats(objective.value)}${error} nats`;
  const title = 'What is maximised, as the newest step estimated it';
  return [{ id: 'objective', label: index === undefined ? name : `${name}, ${index}`, text, title }];
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
    title: `Components that hold data: ${alive.map((k) => k + 1).join(', ')}`,
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
