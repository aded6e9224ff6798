/** Random states of figures, of which links are made. */

/** @typedef {import('../../../web/engine/types.js').Catalog} Catalog */
/** @typedef {import('../../../web/engine/types.js').Parameter} Parameter */
/** @typedef {import('../../../web/store/link.js').LinkState} LinkState */

/** @param {number} seed @returns {() => number} from 0 to 1 */
function generator(seed) {
  let state = (seed + 1) * 2654435761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Texts with every mark that a link gives a meaning to. */
const TEXTS = [
  '-z^2/2 + log(z)',
  'a~b*c!d&e=f',
  'z1*z2 - 2.',
  '"x", (y)',
  'a + b',
  '1e+5*z',
  "it's<b>",
  '100%',
  'x;y:z|w',
  'z!',
  'f(x))',
  'ünïcode²',
];

/**
 * @param {Catalog} catalog
 * @param {number} seed
 * @returns {LinkState}
 */
export function randomFrom(catalog, seed) {
  const random = generator(seed);
  const below = (/** @type {number} */ n) => Math.floor(random() * n);
  const number = () => (random() < 0.2 ? below(9) : (random() - 0.5) * 10 ** (below(30) - 15));
  const row = (/** @type {number} */ n) => Array.from({ length: n }, number);
  const valueOf = (/** @type {Parameter} */ { type, key, choices = [] }) => {
    switch (type) {
      case 'boolean':
        return random() < 0.5;
      case 'integer':
        return 1 + below(1e6);
      case 'real':
        return number();
      case 'list':
        return row(1 + below(4));
      case 'matrix':
      case 'points':
        return Array.from({ length: 1 + below(3) }, () => row(2));
      case 'records':
        return [{ a: number(), b: TEXTS[below(TEXTS.length)] }];
      case 'text':
        return TEXTS[below(TEXTS.length)];
      default:
        return key === 'data' && random() < 0.4
          ? {
              points: Array.from({ length: 1 + below(5) }, () => row(2)),
              ...(random() < 0.5 && { names: ['a–b, "c"; d', 't − 100 (%)'] }),
            }
          : choices[below(choices.length)].id;
    }
  };
  const some = (/** @type {number} */ chance) => {
    /** @type {Record<string, any>} */
    const config = {};
    for (const parameter of catalog.parameters) {
      if (parameter.key === 'model' || random() > chance) continue;
      const value = valueOf(parameter);
      if (JSON.stringify(value) !== JSON.stringify(parameter.default)) config[parameter.key] = value;
    }
    return config;
  };
  const models = catalog.parameters.find(({ key }) => key === 'model')?.choices ?? [];
  const config = { model: models[below(models.length)].id, ...some(0.15) };
  const log = Array.from({ length: below(4) }, (_, i) => {
    const parameters = { mean: { shape: [2], data: Float64Array.from(row(2)) } };
    return /** @type {[number, any]} */ ([
      3 * i + below(3),
      { ...some(0.05), ...(random() < 0.5 && { parameters }) },
    ]);
  });
  return {
    config,
    log,
    iteration: below(3) === 0 ? 0 : below(5000),
    ...(random() < 0.3 && { speed: 1 + below(100) }),
    ...(random() < 0.3 && { compare: 'optimizer=em;optimizer=stochastic,batch-size=32' }),
    ...(random() < 0.3 && { chosen: { point: below(50) } }),
  };
}
