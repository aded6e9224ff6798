/**
 * How much each latent dimension carries: the divergence of q(z_h|x) from the prior, averaged over the points. A dimension that has
 * collapsed carries nothing: its q is the prior, whatever x is.
 */

import { questionsOf } from './choice.js';
import { latentName } from './latent-words.js';
import { listed } from '../shared/mixture.js';
import { fixed, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp, linear } from '../drawing/scale.js';
import { placeholder, widthOf, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {{ name: string, kl: number | null, variance: number | null, active: boolean }} Unit */

const SMALL = 0.92;
const ROW = 2.1;
const LEAST_ROW = 1.2;

/**
 * @param {Frame | null | undefined} frame
 * @returns {Unit[]}
 */
function unitsOf(frame) {
  const { latent } = frame ?? {};
  const [kl, variances, active] = [latent?.kl, latent?.meanVariance, latent?.active].map(valuesOf);
  return Array.from(kl, (value, h) => ({
    name: latentName(h, kl.length),
    kl: isFiniteNumber(value) ? value : null,
    variance: isFiniteNumber(variances[h]) ? variances[h] : null,
    active: active[h] === 1,
  }));
}

/** @param {Unit} unit */
function textOf({ kl, active }) {
  return `${fixed(kl, 3)} · ${active ? 'active' : 'collapsed'}`;
}

/**
 * @param {Unit[]} units
 * @param {Painter} painter
 */
function layout(units, painter) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const top = 1.9 * em;
  const step = clamp((height - top) / units.length, 1, ROW * em);
  const left = Math.max(...units.map(({ name }) => widthOf(painter, name))) + 0.8 * em;
  const room = Math.max(...units.map((unit) => widthOf(painter, textOf(unit))));
  const right = Math.max(left + 1, width - room - 0.8 * em);
  const largest = Math.max(...units.map(({ kl }) => kl ?? 0), 0.01);
  return { top, step, left, right, size: linear([0, largest], [0, right - left]) };
}

/** @type {Plot} */
export const plot = {
  id: 'units',
  label: 'Latent dimensions in use',
  models: ['vae'],
  fields: ['latent'],
  aspect: 2.4,
  asks: questionsOf,
  height: (_width, em) => Math.ceil(em * 8),

  draw([run], painter) {
    const units = unitsOf(run?.frame);
    if (units.length === 0) return placeholder(painter, 'Nothing encoded yet');
    const { top, step, left, right, size } = layout(units, painter);
    const { theme, width } = painter;
    const em = theme.fontSize;
    const active = units.filter((unit) => unit.active).length;
    const head = { size: SMALL, baseline: /** @type {const} */ ('top') };
    write(painter, `${active} of ${units.length} active`, 0, 0.2 * em, head);
    const muted = theme.color('muted');
    write(painter, 'KL(q(z | x) ‖ p(z)), nats per point', width, 0.2 * em, {
      ...head,
      color: muted,
      align: 'right',
    });
    units.forEach((unit, i) => {
      const middle = top + (i + 0.5) * step;
      const thick = Math.min(0.62 * step, 1.15 * em);
      const color = unit.active ? theme.color('ink') : muted;
      const style = {
        color,
        baseline: /** @type {const} */ ('middle'),
        size: step < LEAST_ROW * em ? 0.75 : 1,
      };
      painter.group(unit.name, () => {
        painter.fillStyle = theme.color('grid');
        painter.fillRect(left, middle - 0.5, right - left, 1);
        painter.fillStyle = unit.active ? theme.color('klPrior') : muted;
        painter.fillRect(left, middle - thick / 2, Math.max(size(unit.kl ?? 0), 1), thick);
        write(painter, unit.name, left - 0.6 * em, middle, { ...style, align: 'right' });
        write(painter, textOf(unit), width, middle, { ...style, align: 'right' });
      });
    });
  },

  describe([run]) {
    const units = unitsOf(run?.frame);
    if (units.length === 0) return 'Nothing encoded yet.';
    const told = units
      .slice(0, 8)
      .map((unit) => `${unit.name} ${unit.active ? 'active' : 'collapsed'} with ${number(unit.kl)} nats`);
    const active = units.filter((unit) => unit.active).length;
    return `${active} of ${units.length} latent ${units.length === 1 ? 'dimension is' : 'dimensions are'} active: ${listed(told)}.`;
  },

  locate([run], painter, x, y) {
    const units = unitsOf(run?.frame);
    if (units.length === 0) return null;
    const { top, step, left, size } = layout(units, painter);
    const unit = units[Math.floor((y - top) / step)];
    if (!unit || y < top || x < 0 || x > painter.width) return null;
    return {
      kind: 'unit',
      x: left + size(unit.kl ?? 0),
      y: top + (units.indexOf(unit) + 0.5) * step,
      title: `${unit.name} ${unit.active ? 'is active' : 'has collapsed'}`,
      rows: [
        ['KL(q ‖ p)', `${number(unit.kl, 4)} nats`],
        ['variance of its means', plain(unit.variance)],
      ],
    };
  },
};
