/** The session that runs in the worker, or in slices of the main thread; its methods return promises. */

import { client } from './client.js';
import { commands } from './commands.js';
import { withNames, withoutKept, withRows } from './data-sets.js';
import { decode } from './decode.js';
import { abortedError, disposedError, ElboError, issueError } from './errors.js';
import { unwrap } from './instance.js';
import { memoryBytes } from './internal.js';
import { moduleName } from './load.js';
import { asksRest, needsRest } from './needs.js';

/**
 * @typedef {import('./types.js').Config} Config
 * @typedef {import('./types.js').Frame} Frame
 * @typedef {import('./types.js').FrameOptions} FrameOptions
 * @typedef {import('./types.js').Parameters} Parameters
 * @typedef {import('./types.js').Dense} Dense
 * @typedef {import('./types.js').EvaluateOptions} EvaluateOptions
 * @typedef {import('./types.js').Grant} Grant
 * @typedef {import('./client.js').Channel} Channel
 * @typedef {{ open(module: string, whole: boolean): Promise<Channel> }} Line
 */

/** Grants that may be outstanding: one being spent, one waiting so that the worker need not. */
const MOST_GRANTS = 2;

/**
 * @param {Config} [config]
 * @param {{ signal?: AbortSignal }} [options]
 * @param {Line} [line] tests hand in their own
 * @returns {Promise<RemoteSession>}
 */
export async function openSession(config, { signal } = {}, line = client) {
  const args = commands.create((await withRows(config)) ?? config);
  if (signal?.aborted) throw abortedError(signal);
  const module = moduleName(config?.model);
  const channel = await openChannel(line, { module, whole: needsRest(config) }, signal);
  try {
    const answer = await channel.request(
      { type: 'open', module, args: args.buffer },
      { transfer: [args.buffer], signal },
    );
    unwrap(answer.bytes);
    return new RemoteSession(channel, answer.bytes, config?.model);
  } catch (error) {
    channel.close();
    throw error;
  }
}

export class RemoteSession {
  #channel;
  /** The answer that holds the resolved config. */
  #config;
  #model;
  #grants = 0;
  #disposed = false;

  /**
   * @param {Channel} channel
   * @param {ArrayBuffer} config
   * @param {unknown} [model]
   */
  constructor(channel, config, model) {
    this.#channel = channel;
    this.#config = config;
    this.#model = model;
  }

  /**
   * The config with every default resolved, as of the last answer; a fresh copy.
   * @returns {Config}
   */
  get config() {
    if (this.#disposed) throw disposedError();
    return withNames(/** @type {any} */ (decode(this.#config.slice(0))).ok.config);
  }

  /**
   * @param {number} [iterations]
   * @returns {Promise<number>} the iterations done: fewer when the run converges or diverges
   */
  async step(iterations = 1) {
    // What is no number of iterations is the core's to refuse.
    if (!isCount(iterations)) return (await this.#call('step', commands.step(iterations))).iterations;
    const { bytes } = await this.#channel.request({ type: 'step', iterations });
    return unwrap(bytes).iterations;
  }

  /**
   * Spends one grant: iterates until a limit is reached or the run ends, then makes one frame. At most two may be
   * outstanding, so a figure asks for the next when it has drawn the one before.
   * @param {Grant} [grant]
   * @returns {Promise<{ iterations: number, frame: Frame }>} the iterations done and the frame after them
   */
  async run({ iterations, milliseconds, ...options } = {}) {
    checkLimit('iterations', iterations, isCount(iterations), 'a whole number from 0');
    checkLimit('milliseconds', milliseconds, Number(milliseconds) >= 0, 'a number from 0');
    const args = commands.frame(options);
    if (this.#channel.ended) throw this.#channel.ended;
    if (this.#grants >= MOST_GRANTS) {
      throw new ElboError(
        'not-available',
        `${MOST_GRANTS} grants are outstanding; wait for one to be answered.`,
      );
    }
    const limits = {
      iterations: iterations ?? (milliseconds === undefined ? 1 : null),
      milliseconds: milliseconds ?? null,
    };
    ++this.#grants;
    try {
      const message = { type: 'run', ...limits, args: args.buffer };
      const answer = await this.#channel.request(message, { transfer: [args.buffer] });
      return { iterations: answer.iterations ?? 0, frame: unwrap(answer.bytes) };
    } finally {
      --this.#grants;
    }
  }

  /**
   * @param {FrameOptions} [options]
   * @returns {Promise<Frame>}
   */
  async frame(options) {
    return this.#call('frame', commands.frame(options));
  }

  /** @returns {Promise<Parameters>} */
  async parameters() {
    return this.#call('parameters', commands.parameters());
  }

  /**
   * @param {Parameters} parameters names and shapes as parameters() gives them
   * @returns {Promise<void>}
   */
  async setParameters(parameters) {
    await this.#call('setParameters', commands.setParameters(parameters));
  }

  /**
   * Changes what the catalogue marks live, all or nothing.
   * @param {Config} changes
   * @returns {Promise<Config>} the resolved config
   */
  async configure(changes) {
    const others = withoutKept(changes, this);
    if (needsRest({ ...others, model: this.#model })) await this.#channel.handRest();
    const rows = withRows(others);
    // Without rows to wait for, the change goes ahead of whatever is asked after it.
    const bytes = await this.#answer('configure', commands.configure(rows ? await rows : others));
    unwrap(bytes);
    this.#config = bytes;
    return this.config;
  }

  /**
   * @param {{ noise?: Dense }} [options]
   * @returns {Promise<{ objective: number, gradient: Parameters }>}
   */
  async gradient(options) {
    return this.#call('gradient', commands.gradient(options));
  }

  /**
   * A heavier quantity, computed on a copy of the state beside the run.
   * @param {string} what
   * @param {EvaluateOptions & { [option: string]: any }} [options]
   * @returns {Promise<any>}
   */
  async evaluate(what, options) {
    const args = commands.evaluate(what, options);
    const { signal, panel, progress, within = null } = options ?? {};
    const key = panel === undefined ? null : JSON.stringify([String(panel), String(what)]);
    if (asksRest(this.#model, what)) await this.#channel.handRest();
    const message = { type: 'evaluate', key, progress: Boolean(progress), within, args: args.buffer };
    const { bytes } = await this.#channel.request(message, {
      transfer: [args.buffer],
      signal,
      progress: progress && ((bytes) => report(progress, unwrap(bytes))),
    });
    return unwrap(bytes).result;
  }

  /** @returns {Promise<Uint8Array>} */
  async save() {
    return this.#call('save', commands.save());
  }

  /**
   * @param {Uint8Array} bytes what save() gave
   * @returns {Promise<void>}
   */
  async load(bytes) {
    await this.#call('load', commands.load(bytes));
  }

  /** Gives the memory back. Every method rejects afterwards; calling this again does nothing. */
  dispose() {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#channel.close();
  }

  /** @returns {Promise<number>} */
  async [memoryBytes]() {
    return unwrap((await this.#channel.request({ type: 'memory' })).bytes);
  }

  /**
   * @param {string} method
   * @param {Uint8Array<ArrayBuffer>} args
   */
  async #call(method, args) {
    return unwrap(await this.#answer(method, args));
  }

  /**
   * @param {string} method
   * @param {Uint8Array<ArrayBuffer>} args
   */
  async #answer(method, { buffer }) {
    const message = { type: 'call', method, args: buffer };
    return (await this.#channel.request(message, { transfer: [buffer] })).bytes;
  }
}

/**
 * A channel, unless the signal comes first: starting a worker over a slow network can take a while.
 * @param {Line} line
 * @param {{ module: string, whole: boolean }} wanted
 * @param {AbortSignal} [signal]
 * @returns {Promise<Channel>}
 */
function openChannel(line, { module, whole }, signal) {
  const opening = line.open(module, whole);
  if (!signal) return opening;
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(abortedError(signal));
      opening.then((channel) => channel.close()).catch(() => {});
    };
    signal.addEventListener('abort', abort);
    opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * @param {(progress: number, partial: any) => void} progress
 * @param {{ progress: number, result: any }} answer
 */
function report(progress, answer) {
  progress(answer.progress, answer.result ?? null);
}

/** @param {unknown} value */
function isCount(value) {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * @param {string} path
 * @param {unknown} found
 * @param {boolean} right
 * @param {string} allowed
 */
function checkLimit(path, found, right, allowed) {
  if (found === undefined || (typeof found === 'number' && right)) return;
  const value = String(found);
  const message = `${path}: ${value} is not allowed; allowed: ${allowed}.`;
  throw issueError('invalid-config', { path, value, allowed, message });
}
