/**
 * D7: the log evidence between the bound below it and those above. Each gap is a divergence: from q to the posterior below, from the
 * posterior to q above.
 */

import { answerOf } from '../shared/analyses.js';
import { alarmsOf, divergence } from '../shared/alarms.js';
import { gaugeCharts, heightOfGauge, residualNote, roundAbove } from '../shared/gauge.js';
import { decimalsApart, decimalsFor, finite, isFiniteNumber, number, withError } from '../drawing/numbers.js';
import { DASHES, runName } from '../shared/runs.js';
import { reasonOf, symbolOf, wordsOf } from '../shared/symbols.js';
import { panel } from '../panel.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../shared/gauge.js').Bar} Bar */
/** @typedef {import('../shared/gauge.js').Block} Block */
/** @typedef {import('../shared/gauge.js').Gauge} Gauge */
/** @typedef {'elbo' | 'logEvidence' | 'eubo' | 'cubo' | 'klPosterior' | 'klReverse'} Name */

/** A CUBO further out than so many times all the rest is shown by an arrow, or it would leave the rest no room. */
const FAR = 3;
const LEAST_SPAN = 2;

/** An axis is so many times as long as the gaps when it is chosen. */
const ROOM = 1.2;

/** Bounds that agree to so many decimals are the same to a reader. */
const CLOSE = 6;

/**
 * @param {Run} run
 * @returns {Record<Name, number | null>}
 */
function valuesOf(run) {
  const bound = run.frame?.bound;
  return {
    elbo: finite(bound?.elbo),
    logEvidence: finite(bound?.logEvidence),
    eubo: finite(bound?.eubo),
    cubo: finite(answerOf(run, 'renyi')?.cubo),
    klPosterior: divergence(bound?.klPosterior, bound?.klPosteriorError),
    klReverse: divergence(bound?.klReverse, bound?.klReverseError),
  };
}

/**
 * @param {Run} run
 * @param {Name} name
 */
function errorIn({ frame }, name) {
  const record = /** @type {Record<string, unknown> | null | undefined} */ (frame?.bound);
  return finite(record?.[`${name}Error`]);
}

/**
 * Why a value is not there, in words.
 * @param {Run} run
 * @param {Name} name
 */
function reasonFor(run, name) {
  if (name !== 'cubo') return reasonOf(run.frame?.why, `bound.${name}`);
  const { refusal, why } = run.analyses?.renyi ?? {};
  return refusal ? 'not available' : reasonOf(why, 'cubo');
}

/**
 * @param {Run} run
 * @param {string} title
 * @returns {Block}
 */
function blockOf(run, title) {
  const values = valuesOf(run);
  const { elbo, logEvidence, eubo, cubo } = values;
  const near = [elbo, logEvidence, eubo];
  const decimals = decimalsApart(near, decimalsFor(near), CLOSE);
  const text = (/** @type {Name} */ name) => {
    const reason = values[name] === null ? reasonFor(run, name) : '';
    return `${withError(values[name], errorIn(run, name), decimals)}${reason === '' ? '' : ` (${reason})`}`;
  };
  /** @param {string} sign @param {Name} name */
  const piece = (sign, name) => ({
    text: `${sign}${title === '' ? `${symbolOf(name, run)} ` : ''}${text(name)}`,
    color: name,
    weight: 600,
  });
  const pieces =
    title === ''
      ? [piece('', 'elbo'), piece('≤ ', 'logEvidence'), piece('≤ ', 'eubo'), piece('· ', 'cubo')]
      : [{ text: title }, piece('', 'elbo'), piece('≤ ', 'eubo'), piece('· ', 'cubo')];
  /** @param {Name} quantity @param {number | null} from @param {number | null} to @returns {Bar[]} */
  const gap = (quantity, from, to) =>
    from === null || to === null
      ? []
      : [
          {
            quantity,
            from,
            to,
            title: symbolOf(quantity, run),
            text: `${text(quantity)} nats`,
            inside: symbolOf(quantity, run),
          },
        ];
  /** @param {Name} quantity */
  const mark = (quantity) => {
    const at = values[quantity];
    return at === null
      ? []
      : [{ quantity, at, title: symbolOf(quantity, run), text: `${text(quantity)} nats` }];
  };
  return {
    pieces,
    bars: [...gap('klPosterior', elbo, logEvidence), ...gap('klReverse', logEvidence, eubo)],
    lines: [...mark('elbo'), ...mark('eubo'), ...(cubo === null ? [] : mark('cubo'))],
  };
}

/**
 * @param {Run[]} shown
 * @param {Pick<import('../types.js').Painter, 'standing'>} painter
 * @returns {Gauge | null}
 */
function gaugeOf(shown, { standing }) {
  const values = shown.map(valuesOf);
  const near = values
    .flatMap(({ elbo, logEvidence, eubo }) => [elbo, logEvidence, eubo])
    .filter(isFiniteNumber);
  if (near.length === 0) return null;
  const middle = values.find(({ logEvidence }) => logEvidence !== null)?.logEvidence ?? near[0];
  const below = middle - Math.min(...near);
  const cubos = values.map(({ cubo }) => cubo).filter(isFiniteNumber);
  const reach = Math.max(...near) - middle;
  const above = Math.max(
    reach,
    ...cubos.map((cubo) => cubo - middle).filter((gap) => gap <= FAR * (below + reach)),
  );
  /** @param {number} gap */
  const room = (gap) =>
    below + above > 0 ? roundAbove(Math.max(LEAST_SPAN, ROOM * gap, 0.06 * (below + above))) : 5;
  const choose = () => /** @type {[number, number]} */ ([middle - room(below), middle + room(above)]);
  const [run] = shown;
  const { klPosterior, klReverse } = values[0];
  const gaps = [
    `${symbolOf('klPosterior', run)} ${number(klPosterior)}`,
    `· ${symbolOf('klReverse', run)} ${number(klReverse)}`,
  ];
  const known = shown.find(({ frame }) => isFiniteNumber(frame?.bound?.logEvidence));
  /** @param {string} sign @param {Name} name */
  const term = (sign, name) => ({
    text: `${sign}${symbolOf(name, run)}`,
    color: name,
    weight: 600,
  });
  const header = [
    term('', 'elbo'),
    term(`≤ ${number(middle)} = `, 'logEvidence'),
    term('≤ ', 'eubo'),
    term('· ', 'cubo'),
  ];
  return {
    header: shown.length > 1 ? header : [],
    domain: standing?.keep('sandwich', near, choose) ?? choose(),
    blocks: shown.map((run, i) => blockOf(run, shown.length > 1 ? runName(run, i) : '')),
    common: known
      ? {
          quantity: 'logEvidence',
          at: middle,
          title: symbolOf('logEvidence', known),
          text: `${number(middle)} nats`,
        }
      : null,
    notes: [
      ...(shown.length === 1 ? gaps : []),
      `${shown.length === 1 ? '· ' : ''}${residualNote('D7', shown)}`,
    ],
    alarms: shown.flatMap((run) => alarmsOf(run, ['renyi'])),
  };
}

export const plot = panel({
  id: 'sandwich',
  label: 'Between two bounds',
  models: ['density'],
  fields: ['bound'],
  analyses: ['renyi'],
  aspect: 3,
  height: heightOfGauge,

  read(runs) {
    const shown = runs.slice(0, DASHES.length).filter(({ frame }) => frame?.bound);
    const known = shown.some((run) => {
      const { elbo, logEvidence, eubo } = valuesOf(run);
      return [elbo, logEvidence, eubo].some((value) => value !== null);
    });
    return known ? shown : 'No bound yet';
  },

  picture(shown, painter) {
    const gauge = gaugeOf(shown, painter);
    return gauge ? gaugeCharts(painter, gauge) : 'No bound yet';
  },

  words([run]) {
    const values = valuesOf(run);
    /** @param {Name} name */
    const words = (name) => {
      const reason = reasonFor(run, name);
      return values[name] === null
        ? `not known${reason === '' ? '' : ` (${reason})`}`
        : `${number(values[name])} nats`;
    };
    return (
      `The ELBO, ${words('elbo')}, is below ${wordsOf('logEvidence', run)}, ${words('logEvidence')}, and the EUBO, ` +
      `${words('eubo')}, above it; the gaps are ${wordsOf('klPosterior', run)}, ${words('klPosterior')}, and ` +
      `${wordsOf('klReverse', run)}, ${words('klReverse')}. The CUBO is ${words('cubo')}.` +
      alarmsOf(run, ['renyi'])
        .map((alarm) => ` ${alarm}`)
        .join('')
    );
  },
});
