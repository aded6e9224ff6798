/**
 * The exact evidence, where a frame leaves it out for its cost and evaluate('evidence') has it.
 */

/** @typedef {import('../engine/types.js').Frame} Frame */

/**
 * What is known: the answer of evaluate('evidence'), or why there is none.
 * @typedef {{ logEvidence?: number | null, logEvidenceError?: number | null, logEvidenceKind?: string | null,
 *   klPosterior?: number | null, klPosteriorError?: number | null, residuals?: Frame['residuals'],
 *   residualErrors?: Frame['residuals'], contradictions?: any[], iteration?: number | null, refusal?: string | null,
 *   total?: { [name: string]: number | null | undefined } | null, bound?: { [name: string]: any } | null }} Evidence  `total` of a
 *   model that is learned, over its points; `bound` the same from those points that there are answers for
 */

/**
 * What contradicts a number beside it.
 * @param {{ [name: string]: any } | null | undefined} record  a frame or an answer
 * @returns {{ identity: string, residual: number, message: string }[]}
 */
export function contradictionsIn(record) {
  return Array.isArray(record?.contradictions) ? record.contradictions : [];
}

/**
 * The frame whose evidence is no longer called exact, nor known to less than the contradiction, where an answer beside it contradicts it.
 * What a frame's own identities contradict the core has taken off already.
 * @template {Frame | null} F
 * @param {F} frame
 * @param {Record<string, { [name: string]: any } | null | undefined> | null | undefined} analyses
 * @returns {F}
 */
export function withDoubt(frame, analyses) {
  const found = Object.values(analyses ?? {}).flatMap(contradictionsIn);
  if (!frame || found.length === 0 || typeof frame.bound?.logEvidenceKind !== 'string') return frame;
  const errors = [frame.bound.logEvidenceError ?? 0, ...found.map(({ residual }) => Math.abs(residual))];
  const doubt = { logEvidenceKind: 'estimate', logEvidenceError: Math.max(...errors) };
  return { ...frame, bound: { ...frame.bound, ...doubt } };
}

/**
 * The frame with what is known of the evidence put in its place: log p(X) is the same at every iteration, the gap and the
 * residual are not.
 * @template {Frame | null} F
 * @param {F} frame
 * @param {Evidence | null | undefined} evidence
 * @returns {F}
 */
export function withEvidence(frame, evidence) {
  if (!frame || typeof evidence?.logEvidence !== 'number' || typeof frame.bound?.logEvidence === 'number')
    return frame;
  const {
    logEvidence,
    logEvidenceError = null,
    logEvidenceKind = null,
    klPosterior = null,
    residuals,
  } = evidence;
  const here = evidence.iteration === frame.iteration;
  return {
    ...frame,
    bound: { ...frame.bound, logEvidence, logEvidenceError, logEvidenceKind, ...(here && { klPosterior }) },
    residuals: { ...frame.residuals, ...(here && residuals) },
  };
}
