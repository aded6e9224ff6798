/**
 * One run of one figure: a session of the engine, the config it was opened with, and the log of what was changed since and
 * at which iteration. Config and log are all it takes to be at any iteration again, so seek() and a link replay them.
 *
 * Commands (start, change, step, seek) happen one after the other, each on a session with no grant outstanding, so that the
 * log's iterations are exact. A newer start makes older ones pointless: the newest wins, and a slider may be dragged as fast
 * as one likes. Nothing is replaced before its successor stands: a refused config leaves the last good run as it was.
 */

import { findParameter } from '../engine/config.js';
import { applicable, isLive, merge } from './change.js';
import { checkCount, noted, PATIENCE_MS, replay } from './replay.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').FrameOptions} FrameOptions */
/** @typedef {import('../engine/types.js').Grant} Grant */
/** @typedef {import('../engine/types.js').OpenSession} OpenSession */
/** @typedef {import('./replay.js').Change} Change */
/** @typedef {import('./run-state.js').RunState} RunState */

/** Answers may lag the picture by one grant; more would only delay what the reader does next. */
const GRANTS = 2;

export class Run {
  #store;
  #catalog;
  #open;
  #demand;
  /** @type {OpenSession | null} */
  #session = null;
  /** @type {AbortController | null} */
  #opening = null;
  /** @type {Promise<unknown>} */
  #tail = Promise.resolve();
  #commands = 0;
  #epoch = 0;
  #halts = 0;
  #outstanding = 0;
  /** @type {(() => void)[]} */
  #drained = [];
  /** Live changes that wait for their turn, as one. @type {{ changes: Config, done: Promise<void> } | null} */
  #live = null;
  /** What the newest start asks for, until it stands or is refused. @type {Config | null} */
  #wanted = null;

  /**
   * @param {object} options
   * @param {import('./store.js').Store<any>} options.store  with the members of RunState
   * @param {Catalog} options.catalog
   * @param {(config: Config, options: { signal: AbortSignal }) => Promise<OpenSession>} options.open
   * @param {() => FrameOptions} options.demand  the fields that are on show now
   */
  constructor({ store, catalog, open, demand }) {
    /** @type {import('./store.js').Store<RunState>} */
    this.#store = store;
    this.#catalog = catalog;
    this.#open = open;
    this.#demand = demand;
  }

  /**
   * Opens a new run and, when it stands, puts it in the place of the old one.
   * @param {Config} requested
   * @param {{ log?: Change[], iteration?: number }} [history]  replayed first
   */
  start(requested, { log = [], iteration = 0 } = {}) {
    const epoch = ++this.#epoch;
    this.#wanted = requested;
    this.#opening?.abort();
    return this.#command(async () => {
      if (epoch !== this.#epoch) return;
      const controller = new AbortController();
      this.#opening = controller;
      /** @type {OpenSession | null} */
      let session = null;
      try {
        session = await this.#open(applicable(this.#catalog, requested), { signal: controller.signal });
        const applied = await replay(session, {
          log,
          applied: 0,
          from: 0,
          to: iteration,
          wanted: () => epoch === this.#epoch,
        });
        const frame = await session.frame(this.#demand());
        if (epoch !== this.#epoch) return session.dispose();
        this.#session?.dispose();
        this.#session = session;
        const generation = this.#store.get().generation + 1;
        const { config } = session;
        this.#show(frame, {
          origin: requested,
          log,
          applied,
          generation,
          config,
          broken: false,
          error: null,
        });
      } catch (error) {
        session?.dispose();
        if (epoch !== this.#epoch) return;
        // Where nothing stands yet, the next change mends this request instead of forgetting it.
        if (!this.#session) this.#store.set({ requested });
        throw error;
      } finally {
        if (epoch === this.#epoch) this.#wanted = null;
      }
    });
  }

  /** The same initialisation again, with the settings as they are now. */
  reset() {
    return this.start(this.#wanted ?? this.#store.get().requested);
  }

  /**
   * Changes settings: inside the run where the catalogue allows it for all of them, else by a new one.
   * @param {Config} changes  a value of undefined returns to the default
   */
  change(changes) {
    if (!this.#session || this.#wanted || !isLive(this.#catalog, changes)) {
      const base = this.#wanted ?? this.#store.get().requested;
      return this.start(merge(this.#catalog, base, { ...this.#live?.changes, ...changes }));
    }
    if (this.#live) {
      Object.assign(this.#live.changes, changes);
      return this.#live.done;
    }
    const live = { changes: { ...changes }, done: Promise.resolve() };
    live.done = this.#configure(live);
    this.#live = live;
    return live.done;
  }

  /**
   * Some values of what is live fit no run that has begun, such as data with another number of columns: a new one takes them.
   * @param {{ changes: Config }} live  to which changes are added until its turn comes
   */
  async #configure(live) {
    const epoch = this.#epoch;
    let outgrown = false;
    await this.#command(async () => {
      this.#live = null;
      const merged = this.#explicit(live.changes);
      if (!this.#session || epoch !== this.#epoch) return;
      try {
        await this.#session.configure(merged);
      } catch (error) {
        if (/** @type {any} */ (error).code !== 'needs-restart') throw error;
        outgrown = true;
        return;
      }
      this.#forget();
      const { log, frame: shown } = this.#store.get();
      const at = shown?.iteration ?? 0;
      const next = noted(log, at, merged);
      const { config } = this.#session;
      this.#show(await this.#session.frame(this.#demand()), {
        log: next,
        applied: next.length,
        config,
        error: null,
      });
    });
    if (outgrown && epoch === this.#epoch)
      await this.start(merge(this.#catalog, this.#store.get().requested, live.changes));
  }

  /**
   * Leave to compute, unless enough is outstanding, a command is under way or the run has ended.
   * @param {Pick<Grant, 'iterations' | 'milliseconds'>} limits
   * @returns {boolean} whether it was sent
   */
  grant(limits) {
    const session = this.#session;
    const { frame, busy } = this.#store.get();
    if (!session || busy || this.#outstanding >= GRANTS || frame?.status !== 'running') return false;
    this.#forget();
    this.#outstanding += 1;
    session
      .run({ ...limits, ...this.#demand() })
      .then((answer) => session === this.#session && this.#show(answer.frame))
      .catch((error) => session === this.#session && this.#store.set({ error, broken: true }))
      .finally(() => {
        this.#outstanding -= 1;
        if (this.#outstanding === 0) for (const go of this.#drained.splice(0)) go();
      });
    return true;
  }

  /** @param {number} iterations  shown on the way when they take long; fewer when the run ends or halt() is called */
  async step(iterations) {
    checkCount('iterations', iterations);
    const epoch = this.#epoch;
    const halts = this.#halts;
    return this.#command(async () => {
      const session = this.#session;
      let frame = this.#store.get().frame;
      if (!session || !frame) return;
      this.#forget();
      const target = frame.iteration + iterations;
      while (
        frame.status === 'running' &&
        frame.iteration < target &&
        epoch === this.#epoch &&
        halts === this.#halts
      ) {
        const left = target - frame.iteration;
        const answer = await session.run({ iterations: left, milliseconds: PATIENCE_MS, ...this.#demand() });
        frame = answer.frame;
        this.#show(frame);
      }
    });
  }

  /** Ends a step() that is still under way, after the grant it waits for. */
  halt() {
    this.#halts += 1;
  }

  /**
   * To an iteration of this run: forwards by computing on, backwards by replaying from the start, changes included.
   * @param {number} iteration
   */
  async seek(iteration) {
    checkCount('iteration', iteration);
    const { frame, origin, log } = this.#store.get();
    if (!frame || iteration < frame.iteration) return this.start(origin, { log, iteration });
    const epoch = this.#epoch;
    return this.#command(async () => {
      const session = this.#session;
      const { frame: shown, applied } = this.#store.get();
      if (!session || !shown) return;
      const wanted = () => epoch === this.#epoch;
      const done = await replay(session, { log, applied, from: shown.iteration, to: iteration, wanted });
      this.#show(await session.frame(this.#demand()), { applied: done, config: session.config });
    });
  }

  /** A frame with what is on show now, after a panel was added or grew. */
  refresh() {
    return this.#command(async () => {
      if (this.#session) this.#show(await this.#session.frame(this.#demand()));
    });
  }

  /** @returns {Promise<Frame | null>} the frame with every field and every point */
  complete() {
    return this.#command(async () => (this.#session ? this.#session.frame() : null));
  }

  /**
   * A heavier quantity at the iteration where the run is, computed beside it.
   * @param {string} what
   * @param {{ [name: string]: unknown }} [options]
   */
  async evaluate(what, options) {
    return this.#session?.evaluate(what, options);
  }

  dispose() {
    this.#epoch += 1;
    this.#opening?.abort();
    this.#session?.dispose();
    this.#session = null;
  }

  /**
   * Changes as configure() takes them: a request taken back is the default, said aloud.
   * @param {Config} changes
   * @returns {Config}
   */
  #explicit(changes) {
    return Object.fromEntries(
      Object.entries(changes).map(([key, value]) => [
        key,
        value ?? findParameter(this.#catalog, key)?.default,
      ]),
    );
  }

  /** Whoever goes on from the middle of a replayed run makes a new one: its later changes are forgotten. */
  #forget() {
    const { log, applied } = this.#store.get();
    if (applied < log.length) this.#store.set({ log: log.slice(0, applied) });
  }

  /**
   * @param {Frame} frame
   * @param {Partial<RunState>} [patch]
   */
  #show(frame, patch = {}) {
    const { origin, log, applied } = /** @type {RunState} */ ({ ...this.#store.get(), ...patch });
    const requested = log
      .slice(0, applied)
      .reduce((config, [, changes]) => merge(this.#catalog, config, changes), origin);
    this.#store.set({ ...patch, requested, frame });
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  #command(work) {
    this.#commands += 1;
    this.#store.set({ busy: true });
    const done = this.#tail.then(async () => {
      try {
        if (this.#outstanding > 0)
          await new Promise((/** @type {(value: void) => void} */ go) => this.#drained.push(go));
        return await work();
      } catch (error) {
        this.#store.set({ error });
        throw error;
      } finally {
        this.#commands -= 1;
        if (this.#commands === 0) this.#store.set({ busy: false });
      }
    });
    this.#tail = done.catch(() => {});
    return done;
  }
}
