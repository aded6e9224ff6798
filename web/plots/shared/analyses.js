/**
 * What evaluate() answered, as plots read it: the answer, why there is none, and how old it is.
 */

import { isFiniteNumber, plain } from '../drawing/numbers.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Run} Run */

/**
 * @param {Run | undefined} run
 * @param {string} name
 * @returns {Analysis | null} null where there is none, or a refusal
 */
export function answerOf(run, name) {
  const answer = run?.analyses?.[name];
  return answer && !answer.refusal && answer.pending === undefined ? answer : null;
}

/**
 * What stands in an answer's place.
 * @param {Run | undefined} run
 * @param {string[]} names
 * @returns {string} a sentence without its full stop
 */
export function silenceOf(run, ...names) {
  for (const name of names) {
    const refusal = run?.analyses?.[name]?.refusal;
    if (refusal) return refusal.replace(/\.$/, '');
  }
  const pending = names.map((name) => run?.analyses?.[name]?.pending).find(isFiniteNumber);
  if (pending !== undefined) return `Being computed: ${plain(100 * pending)} %`;
  return run?.frame ? 'Being computed' : 'No run yet';
}

/**
 * @param {unknown[]} said  sentences of the core, or none
 * @returns {string[]} those there are, each once
 */
export function sentencesOf(...said) {
  return [...new Set(said.flatMap((each) => (typeof each === 'string' && each !== '' ? [each] : [])))];
}

/**
 * 'at iteration 120', where that is not the one on show.
 * @param {Run | undefined} run
 * @param {Analysis | null} answer
 * @returns {string}
 */
export function ageOf(run, answer) {
  const iteration = answer?.iteration;
  if (!isFiniteNumber(iteration) || iteration === run?.frame?.iteration) return '';
  return `at iteration ${plain(iteration)}`;
}
