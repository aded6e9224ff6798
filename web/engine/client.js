/**
 * The page's end of the line: one transport for all sessions, started with the first and given up a little after
 * the last; a channel per session, which pairs answers with requests.
 */

import { abortedError, disposedError, ElboError } from './errors.js';
import { wasmSource } from './load.js';
import { startTransport } from './transport.js';

/**
 * @typedef {import('./protocol.js').AnswerMessage} AnswerMessage
 * @typedef {import('./protocol.js').ToHost} ToHost
 * @typedef {import('./transport.js').Transport} Transport
 */

/**
 * @typedef {object} Waiting
 * @property {(answer: AnswerMessage) => void} resolve
 * @property {(error: ElboError) => void} reject
 * @property {((bytes: ArrayBuffer) => void) | undefined} progress
 */

/** A page that closes one figure and opens the next should not start a worker in between. */
const LINGER = 3000;

/** Never used twice on a page, whatever the worker. */
let lastSession = 0;
let lastRequest = 0;

export class Client {
  #start;
  #linger;
  /** @type {Promise<Transport> | null} */
  #transport = null;
  /** @type {Map<number, Channel>} */
  #channels = new Map();
  /** What init() said last and the worker has been told. */
  #generation = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => Promise<Transport>} [start]
   * @param {number} [linger] milliseconds
   */
  constructor(start = startTransport, linger = LINGER) {
    this.#start = start;
    this.#linger = linger;
  }

  /** @returns {Promise<Channel>} for one session; close it */
  async open() {
    clearTimeout(this.#timer);
    const channel = new Channel(++lastSession, (channel) => this.#closed(channel));
    // Counted from now on, so that nobody gives the transport up meanwhile.
    this.#channels.set(channel.session, channel);
    const started = (this.#transport ??= this.#connect());
    try {
      const transport = await started;
      this.#tellSource(transport);
      channel.connect(transport);
      return channel;
    } catch (error) {
      // The next session tries again.
      if (this.#transport === started) this.#transport = null;
      channel.close();
      throw ElboError.wrap(error, 'worker-lost');
    }
  }

  async #connect() {
    this.#generation = 0;
    const transport = await this.#start();
    transport.onmessage = (message) => {
      // Of a session that has ended, or of nobody: stale.
      if ('session' in message) this.#channels.get(message.session)?.receive(message);
    };
    transport.onlost = (reason) => this.#lost(reason);
    return transport;
  }

  /** @param {Transport} transport */
  #tellSource(transport) {
    const { generation, wasm } = wasmSource();
    if (generation === this.#generation) return;
    this.#generation = generation;
    transport.post({ type: 'init', wasm }, []);
  }

  /** @param {string} reason */
  #lost(reason) {
    this.#transport = null;
    const lost = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of lost) channel.fail(new ElboError('worker-lost', `The worker is gone: ${reason}`));
  }

  /** @param {Channel} channel */
  #closed({ session }) {
    this.#channels.delete(session);
    if (this.#channels.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(), this.#linger);
    // In Node a timer would keep the process alive for nothing.
    /** @type {any} */ (this.#timer).unref?.();
  }

  async #giveUp() {
    const started = this.#transport;
    this.#transport = null;
    (await started)?.close();
  }
}

export class Channel {
  #onClose;
  /** @type {Transport | null} */
  #transport = null;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  /** @type {ElboError | null} why nothing can be asked any more */
  #ended = null;

  /**
   * @param {number} session
   * @param {(channel: Channel) => void} onClose
   */
  constructor(session, onClose) {
    this.session = session;
    this.#onClose = onClose;
  }

  /** @param {Transport} transport */
  connect(transport) {
    this.#transport = transport;
  }

  /** @returns {ElboError | null} */
  get ended() {
    return this.#ended;
  }

  /**
   * @param {object} message of the protocol, less its session and request
   * @param {{ transfer?: ArrayBuffer[], signal?: AbortSignal, progress?: (bytes: ArrayBuffer) => void }} [options]
   * @returns {Promise<AnswerMessage>}
   */
  request(message, { transfer = [], signal, progress } = {}) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      if (signal?.aborted) return reject(abortedError(signal));
      const request = ++lastRequest;
      const onAbort = () => {
        this.#settle(request)?.reject(abortedError(signal));
        this.#post({ type: 'abort', session: this.session, request });
      };
      const forget = () => signal?.removeEventListener('abort', onAbort);
      this.#waiting.set(request, {
        resolve: (answer) => (forget(), resolve(answer)),
        reject: (error) => (forget(), reject(error)),
        progress,
      });
      signal?.addEventListener('abort', onAbort);
      this.#post(/** @type {ToHost} */ ({ ...message, session: this.session, request }), transfer);
    });
  }

  /** @param {Extract<import('./protocol.js').ToPage, { request: number }>} message */
  receive(message) {
    if (message.type === 'progress') this.#waiting.get(message.request)?.progress?.(message.bytes);
    else if (message.type === 'answer') this.#settle(message.request)?.resolve(message);
    else this.#settle(message.request)?.reject(ElboError.from(message.error));
  }

  /** Ends the session; whatever is waited for fails. */
  close() {
    if (!this.#ended) this.#post({ type: 'dispose', session: this.session });
    this.fail(disposedError());
    this.#onClose(this);
  }

  /** @param {ElboError} error */
  fail(error) {
    this.#ended = error;
    this.#transport = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  /** @param {number} request */
  #settle(request) {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    return waiting;
  }

  /**
   * @param {ToHost} message
   * @param {ArrayBuffer[]} [transfer]
   */
  #post(message, transfer = []) {
    this.#transport?.post(message, transfer);
  }
}

/** The page's own. */
export const client = new Client();
