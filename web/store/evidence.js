/**
 * Keeps the exact evidence beside the bound where it can be had. log p(X) itself does not move, but the residual of D1
 * belongs to one iteration, so it is asked for again as the run goes on: one question at a time, not too often, and once more
 * when the run rests. Where the core says that it is out of reach, nobody asks again until the settings change.
 */

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */

/**
 * What is known: the answer of evaluate('evidence'), or why there is none.
 * @typedef {{ logEvidence?: number | null, logEvidenceError?: number | null, logEvidenceKind?: string | null,
 *   klPosterior?: number | null, residuals?: Frame['residuals'], iteration?: number, refusal?: string }} Evidence
 */

/** @typedef {{ frame: Frame | null, generation: number, config: Config | null, busy: boolean, evidence: Evidence | null }} State */

const PERIOD_MS = 300;

export class EvidenceFollower {
  #store;
  #ask;
  #pending = false;
  /** @type {Config | null} */
  #config = null;
  #refused = false;
  #generation = 0;
  #rest = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {import('./store.js').Store<any>} store  with the members of State
   * @param {() => Promise<any>} ask  evaluate('evidence')
   */
  constructor(store, ask) {
    /** @type {import('./store.js').Store<State>} */
    this.#store = store;
    this.#ask = ask;
  }

  /** Asks, if there is reason to; call it at every change of the store. */
  consider() {
    const { frame, config, generation, evidence, busy } = this.#store.get();
    if (!frame || busy || this.#pending) return;
    if (generation !== this.#generation || config !== this.#config) {
      this.#generation = generation;
      this.#config = config;
      this.#refused = false;
      this.#rest = 0;
      this.#store.set({ evidence: null });
    } else if (this.#refused || evidence?.iteration === frame.iteration) {
      return;
    }
    const wait = this.#rest - performance.now();
    if (wait <= 0) return void this.#question(generation);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.consider(), wait);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#refused = true;
  }

  /** @param {number} generation */
  async #question(generation) {
    this.#pending = true;
    this.#rest = performance.now() + PERIOD_MS;
    /** @type {Evidence} */
    let evidence;
    try {
      evidence = await this.#ask();
    } catch (error) {
      // Aborted, disposed or out of reach: in no case is there anything for the reader to do.
      evidence = { refusal: String(/** @type {Error} */ (error).message) };
      this.#refused = generation === this.#generation;
    }
    this.#pending = false;
    if (this.#store.get().generation === generation) this.#store.set({ evidence });
    this.consider();
  }
}

/**
 * The frame with what is known of the evidence put in its place: log p(X) is the same at every iteration, the gap and the
 * residual are not.
 * @template {Frame | null} F
 * @param {F} frame
 * @param {Evidence | null} evidence
 * @returns {F}
 */
export function withEvidence(frame, evidence) {
  if (!frame || typeof evidence?.logEvidence !== 'number') return frame;
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
