/**
 * A session that only counts: it shows in which order a run uses the real one, and how it takes refusals. Its frames say which
 * changes were made at which iteration, parameters among them, so that two histories can be compared. A slow one does only so many
 * iterations for each grant, and takes a while for them.
 */

import { ElboError } from '../../../web/engine/errors.js';

/** @typedef {{ opened: any[], disposed: number, calls: string[], sessions: FakeSession[], refuse: ((config: any) => string | null) }} Log */
/** @typedef {{ end?: number | ((config: any) => number), slow?: { iterations: number, milliseconds: number } }} Options */

/**
 * @param {Options} [options] `end`: the iteration at which runs converge; `slow`: what a grant does, and how long it takes
 */
export function fakeEngine({ end = Infinity, slow } = {}) {
  /** @type {Log} */
  const log = { opened: [], disposed: 0, calls: [], sessions: [], refuse: () => null };
  const open = async (/** @type {any} */ config, /** @type {{ signal?: AbortSignal }} */ { signal } = {}) => {
    await null;
    if (signal?.aborted) throw new ElboError('aborted', 'aborted');
    const message = log.refuse(config);
    if (message)
      throw new ElboError('invalid-config', message, [{ path: 'x', value: null, allowed: '', message }]);
    log.opened.push(config);
    const session = new FakeSession(config, typeof end === 'number' ? end : end(config), log, slow);
    log.sessions.push(session);
    return /** @type {any} */ (session);
  };
  return { log, open };
}

export class FakeSession {
  /**
   * @param {any} config
   * @param {number} end
   * @param {Log} log
   * @param {Options['slow']} [slow]
   */
  constructor(config, end, log, slow) {
    this.config = { ...config };
    this.end = end;
    this.log = log;
    this.slow = slow;
    /** @type {any} */
    this.given = {};
    this.iteration = 0;
    /** @type {[number, any][]} */
    this.history = [];
    this.outstanding = 0;
    this.most = 0;
    /** @type {(() => void)[]} */
    this.held = [];
    this.holding = false;
  }

  /** @param {any} [options] */
  async frame(options) {
    this.log.calls.push('frame');
    return this.#frame(options);
  }

  /** @param {any} grant */
  async run({ iterations = 1, ...options }) {
    this.log.calls.push(`run ${iterations}`);
    this.most = Math.max(this.most, ++this.outstanding);
    if (this.holding) await new Promise((/** @type {(value?: any) => void} */ go) => this.held.push(go));
    await (this.slow ? new Promise((go) => setTimeout(go, this.slow?.milliseconds)) : null);
    this.outstanding -= 1;
    const before = this.iteration;
    this.iteration = Math.min(before + Math.min(iterations, this.slow?.iterations ?? Infinity), this.end);
    return { iterations: this.iteration - before, frame: this.#frame(options) };
  }

  /** @param {any} changes */
  async configure(changes) {
    this.log.calls.push('configure');
    const message = this.log.refuse(changes);
    if (message)
      throw new ElboError('invalid-config', message, [{ path: 'x', value: null, allowed: '', message }]);
    Object.assign(this.config, changes);
    this.history.push([this.iteration, changes]);
    return this.config;
  }

  /** @param {any} parameters */
  async setParameters(parameters) {
    this.log.calls.push('setParameters');
    const message = this.log.refuse({ parameters });
    if (message) throw new ElboError('invalid-parameters', message);
    this.given = parameters;
    this.history.push([this.iteration, { parameters }]);
  }

  async parameters() {
    return this.given;
  }

  /** Everything that a frame tells, and no call, since a run saves when it likes. */
  async save() {
    const { iteration, history, given } = this;
    return new TextEncoder().encode(JSON.stringify({ iteration, history, given }));
  }

  /** @param {Uint8Array} bytes */
  async load(bytes) {
    Object.assign(this, JSON.parse(new TextDecoder().decode(bytes)));
  }

  /** @param {string} what */
  async evaluate(what) {
    return { what, iteration: this.iteration };
  }

  dispose() {
    this.log.disposed += 1;
  }

  /** Lets the grants go that were held. */
  release() {
    this.holding = false;
    for (const go of this.held.splice(0)) go();
  }

  /** @param {any} [options] */
  #frame({ fields = null } = {}) {
    const { iteration } = this;
    const status = iteration >= this.end ? 'converged' : 'running';
    return {
      iteration,
      status,
      message: '',
      fields,
      history: structuredClone(this.history),
      bound: {},
      residuals: {},
      why: {},
    };
  }
}
