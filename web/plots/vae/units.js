/**
 * How much each latent dimension carries: the divergence of q(z_h|x) from the prior, averaged over the points. A dimension that has
 * collapsed carries nothing: its q is the prior, whatever x is.
 */

import { finite, fixed, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';
import { widthOf } from '../drawing/text.js';
import { panel } from '../panel.js';
import { barRows } from '../shared/bar-rows.js';
import { listed } from '../shared/mixture.js';
import { questionsOf } from './choice.js';
import { latentName } from './latent-words.js';

const ROW = 2.1;
const LEAST_ROW = 1.2;

export const plot = panel({
  id: 'units',
  label: 'Latent dimensions in use',
  models: ['vae'],
  fields: ['latent'],
  aspect: 2.4,
  asks: questionsOf,
  height: (_width, em) => Math.ceil(em * 8),

  read([run]) {
    const { latent } = run?.frame ?? {};
    const [kl, variances, active] = [latent?.kl, latent?.meanVariance, latent?.active].map(valuesOf);
    const units = Array.from(kl, (value, h) => ({
      name: latentName(h, kl.length),
      kl: finite(value),
      variance: finite(variances[h]),
      active: active[h] === 1,
    }));
    return units.length === 0 ? 'Nothing encoded yet' : units;
  },

  picture(units, painter) {
    const em = painter.theme.fontSize;
    const step = clamp((painter.height - 1.9 * em) / units.length, 1, ROW * em);
    const rows = units.map(({ name, kl, variance, active }) => ({
      name,
      words: `${fixed(kl, 3)} · ${active ? 'active' : 'collapsed'}`,
      value: kl,
      color: 'klPrior',
      active,
      told: {
        kind: 'unit',
        title: `${name} ${active ? 'is active' : 'has collapsed'}`,
        rows: /** @type {[string, string][]} */ ([
          ['KL(q ‖ p)', `${number(kl, 4)} nats`],
          ['variance of its means', plain(variance)],
        ]),
      },
    }));
    return barRows(painter, rows, {
      title: `${units.filter(({ active }) => active).length} of ${units.length} active`,
      unit: 'KL(q(z | x) ‖ p(z)), nats per point',
      step,
      least: 0.01,
      margin: Math.max(...units.map(({ name }) => widthOf(painter, name))) + 0.8 * em,
      label: ({ name }) => name,
      size: step < LEAST_ROW * em ? 0.75 : 1,
    });
  },

  words(units) {
    const told = units
      .slice(0, 8)
      .map((unit) => `${unit.name} ${unit.active ? 'active' : 'collapsed'} with ${number(unit.kl)} nats`);
    const active = units.filter((unit) => unit.active).length;
    return `${active} of ${units.length} latent ${units.length === 1 ? 'dimension is' : 'dimensions are'} active: ${listed(told)}.`;
  },
});
