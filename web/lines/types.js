/**
 * What evaluate('line') answers, as docs/lines.md has it. Types only.
 *
 * @typedef {object} LineTerm
 * @property {string} text
 * @property {1 | -1} sign
 * @property {number | null} value  with its sign
 * @property {number | null} valueError
 * @property {string | null} quantity  id of the catalogue's, for its colour
 * @property {string} [why]
 *
 * @typedef {object} LineSide
 * @property {string} text
 * @property {boolean} isFunction  of z: then it has no value
 * @property {number | null} [value]
 * @property {number | null} [valueError]
 * @property {string} [why]  it has none, or an infinite one
 * @property {LineTerm[]} terms
 *
 * @typedef {object} LineStep
 * @property {'=' | '≥' | '≤'} relation
 * @property {'holds' | 'fails' | 'open'} verdict  here and on the random models
 * @property {'holds' | 'fails' | 'open'} here
 * @property {boolean} pointwise
 * @property {number | null} difference  left − right, here
 * @property {number | null} allowed  by the errors
 * @property {string} message
 *
 * @typedef {import('../plots/types.js').Dense} Dense
 *
 * @typedef {object} LinePicture
 * @property {Dense} z
 * @property {Dense} posterior
 * @property {Dense} q
 * @property {Dense} [prior]
 * @property {Dense} [likelihood]
 * @property {Dense} [left]  where a side is a function of z
 * @property {Dense} [right]
 *
 * @typedef {object} LineAnswer
 * @property {number} iteration
 * @property {string} text  the line as it was understood
 * @property {LineSide[]} sides
 * @property {LineStep[]} steps
 * @property {'holds' | 'inequality' | 'fails' | 'open' | 'value'} verdict
 * @property {string} message
 * @property {{ step: number, instance: number | null, model: any, left: number | null, right: number | null, z: number | null,
 *   picture: LinePicture } | null} counterExample
 * @property {LinePicture} [picture]
 */
