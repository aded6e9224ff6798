/**
 * The page's end of the line: one transport for all sessions, started with the first and given up a little after
 * the last; a channel per session, which pairs answers with requests.
 */

import { abortedError, disposedError, ElboError } from './errors.js';
import { fetchAhead, moduleToHand } from './load.js';
import { restOf } from './locations.js';
import { told } from './told.js';
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
  #hand;
  /**
   * Modules of the core that the worker has or is being handed, by the number of the init() that says where they are, and name.
   * @type {Map<string, Promise<{ rest: string | null }>>}
   */
  #modules = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => Promise<Transport>} [start]
   * @param {number} [linger] milliseconds
   * @param {typeof moduleToHand} [hand]
   */
  constructor(start = startTransport, linger = LINGER, hand = moduleToHand) {
    this.#start = start;
    this.#linger = linger;
    this.#hand = hand;
  }

  /**
   * Takes a worker that was started ahead, unless there is one already.
   * @param {Promise<Transport | null>} early
   */
  adopt(early) {
    if (this.#transport) return void early.then((transport) => transport?.close());
    this.#transport = this.#connect(() => startTransport(undefined, early));
    this.#giveUpLater();
  }

  /**
   * @param {string} module of the core that the session will be of
   * @param {boolean} [whole]  whether it will need the module's second half from the beginning
   * @returns {Promise<Channel>} for one session; close it
   */
  async open(module, whole = false) {
    clearTimeout(this.#timer);
    const channel = new Channel(++lastSession, (channel) => this.#closed(channel));
    // Counted from now on, so that nobody gives the transport up meanwhile.
    this.#channels.set(channel.session, channel);
    const started = (this.#transport ??= this.#connect(this.#start));
    const number = told.generation;
    try {
      const rest = restOf(module);
      for (const name of whole && rest ? [module, rest] : [module])
        if (!this.#modules.has(`${number} ${name}`)) fetchAhead(name);
      const transport = await started.catch((error) => {
        // The next session tries again.
        if (this.#transport === started) this.#transport = null;
        throw error;
      });
      if (transport.mode === 'main') {
        channel.connect(transport);
        return channel;
      }
      const handRest = async () => void (rest && (await this.#handOver(transport, rest, number)));
      const { rest: place } = await this.#handOver(transport, module, number);
      if (whole || place === null) await handRest();
      channel.connect(transport, handRest);
      return channel;
    } catch (error) {
      channel.close();
      throw ElboError.wrap(error, 'worker-lost');
    }
  }

  /** @param {() => Promise<Transport>} start */
  async #connect(start) {
    this.#modules.clear();
    const transport = await start();
    transport.onmessage = (message) => {
      // Of a session that has ended, or of nobody: stale.
      if ('session' in message) this.#channels.get(message.session)?.receive(message);
    };
    transport.onlost = (reason) => this.#lost(reason);
    return transport;
  }

  /**
   * Hands the worker a module of the core, once.
   * @param {Transport} transport
   * @param {string} module
   * @param {number} number of the init() that said where it is
   */
  #handOver(transport, module, number) {
    const key = `${number} ${module}`;
    const earlier = this.#modules.get(key);
    if (earlier) return earlier;
    const handing = this.#hand(module).then((handed) => {
      const { wasm, rest } = handed;
      transport.post({ type: 'wasm', ...handed }, wasm instanceof ArrayBuffer ? [wasm] : []);
      return { rest };
    });
    this.#modules.set(key, handing);
    handing.catch(() => this.#modules.delete(key));
    return handing;
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
    if (this.#channels.size === 0) this.#giveUpLater();
  }

  #giveUpLater() {
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
  #handRest = async () => {};

  /**
   * @param {number} session
   * @param {(channel: Channel) => void} onClose
   */
  constructor(session, onClose) {
    this.session = session;
    this.#onClose = onClose;
  }

  /**
   * @param {Transport} transport
   * @param {() => Promise<void>} [handRest]  where the host is handed what it runs
   */
  connect(transport, handRest = this.#handRest) {
    this.#transport = transport;
    this.#handRest = handRest;
  }

  /** Fetches the second half of the session's module for the host, once; a failure is told, and tried again when this is called again. */
  handRest() {
    return this.#handRest();
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
