/**
 * The state on show as a program: JavaScript and C++ make the run again, Python computes the bound anew from its own formula, with
 * data, parameters and the number that it must print. Python needs no package, so that it runs wherever Python does.
 */

import { curvePython } from './curve.js';
import { densityPython } from './density.js';
import { mixturePython } from './mixture.js';
import { vaePython } from './vae.js';
import { cppText, javascriptText } from './sessions.js';
import { MOST_NUMBERS, numbersIn, unavailable } from './text.js';

/**
 * @typedef {object} State
 * @property {import('../../engine/types.js').Config} config  resolved
 * @property {import('../../engine/types.js').Config} origin  as it was asked for
 * @property {import('../../store/replay.js').Change[]} log  applied changes
 * @property {any} frame  with all fields
 * @property {any} parameters
 * @property {string} [formula]  that was typed, in the plain grammar
 * @property {import('../../plots/types.js').Analysis} [evidence]  the newest answer to evaluate('evidence')
 */

/** @typedef {'js' | 'cpp' | 'py'} Language */

/** @type {Record<string, (state: State) => string>} */
const inPython = { curve: curvePython, density: densityPython, mixture: mixturePython, vae: vaePython };

/** @type {Record<Language, (state: State) => string>} */
const writers = {
  js: javascriptText,
  cpp: cppText,
  py(state) {
    const write = inPython[String(state.config.model)];
    if (!write) throw unavailable(`the model ${state.config.model}`);
    if (numbersIn(state.frame.points) > MOST_NUMBERS)
      throw unavailable(`more than ${MOST_NUMBERS} numbers of data`);
    return write({ ...state, frame: withExact(state) });
  },
};

/**
 * @param {Language} language
 * @param {State} state
 * @returns {string}
 */
export function codeOf(language, state) {
  const size = numbersIn(state.origin) + numbersIn(state.log);
  if (size > MOST_NUMBERS) throw unavailable(`more than ${MOST_NUMBERS} numbers of data`);
  return writers[language](state);
}

/**
 * The frame with the bound that is exact in the place of an estimate, where it was answered at its iteration: what the figure says.
 * @param {State} state
 */
function withExact({ frame, evidence }) {
  const { elbo, elboError } = evidence?.bound ?? {};
  if (evidence?.iteration !== frame.iteration || typeof elbo !== 'number') return frame;
  return { ...frame, bound: { ...frame.bound, elbo, elboError, standardError: null } };
}
