/**
 * One run of one figure: a session of the engine, the config it was opened with, and the log of what was changed since and
 * at which iteration. Config and log are all it takes to be at any iteration again, so seek(), undo and a link replay them, from the
 * nearest state that was saved on the way.
 *
 * Commands (start, change, adjust, step, seek) happen one after the other, each on a session with no grant outstanding, so that
 * the log's iterations are exact. A newer start makes older ones pointless: the newest wins, and a slider may be dragged as fast
 * as one likes. Nothing is replaced before its successor stands: a refused config leaves the last good run as it was.
 */

import { findParameter } from '../engine/config.js';
import { Amendments } from './amendments.js';
import { applicable, consequences, difference, isLive, merge } from './change.js';
import { Commands } from './commands.js';
import { carriedOver, isBehind, spared } from './lasting.js';
import { Past } from './past.js';
import { Deaths } from './recovery.js';
import { alter, checkCount, noted, PATIENCE_MS, replay, settingsOf } from './replay.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').FrameOptions} FrameOptions */
/** @typedef {import('../engine/types.js').Grant} Grant */
/** @typedef {import('../engine/types.js').OpenSession} OpenSession */
/** @typedef {import('./replay.js').Alteration} Alteration */
/** @typedef {import('./replay.js').Change} Change */
/** @typedef {import('./run-state.js').RunState} RunState */

/** Answers may lag the picture by one grant; more would only delay what the reader does next. */
const GRANTS = 2;

export class Run {
  #store;
  #catalog;
  #open;
  #demand;
  #commands;
  #amendments;
  #past;
  /** @type {OpenSession | null} */
  #session = null;
  /** @type {AbortController | null} */
  #opening = null;
  #epoch = 0;
  #halts = 0;
  /** Whether the frame on show has something of an earlier iteration. */
  #behind = false;
  #deaths = new Deaths();
  #recovering = false;
  /** What the newest start asks for, until it stands or is refused. @type {Config | null} */
  #wanted = null;

  /**
   * @param {object} options
   * @param {import('./store.js').Store<any>} options.store  with the members of RunState
   * @param {Catalog} options.catalog
   * @param {(config: Config, options: { signal: AbortSignal }) => Promise<OpenSession>} options.open
   * @param {(config: Config) => FrameOptions} options.demand  the fields that are on show for a run of this config
   */
  constructor({ store, catalog, open, demand }) {
    /** @type {import('./store.js').Store<RunState>} */
    this.#store = store;
    this.#catalog = catalog;
    this.#open = open;
    this.#demand = demand;
    this.#commands = new Commands({
      busy: (busy) => store.set({ busy }),
      failed: (error) => this.#lose(error) || store.set({ error }),
    });
    this.#amendments = new Amendments((take) => this.#takeTurn(take));
    this.#past = new Past(store, (from, to) => this.#explicit(difference(from, to)));
  }

  /**
   * Opens a new run and, when it stands, puts it in the place of the old one; one with a long history to replay stands soon and
   * shows how far it came.
   * @param {Config} requested
   * @param {{ log?: Change[], iteration?: number }} [history]  replayed first
   * @returns {Promise<void>}
   */
  start(requested, { log = [], iteration = 0 } = {}) {
    const epoch = ++this.#epoch;
    const wanted = this.#patience(epoch);
    this.#wanted = requested;
    this.#opening?.abort();
    return this.#commands.add(async () => {
      if (epoch !== this.#epoch) return;
      if (await this.#rewound(requested, { log, iteration, wanted })) return;
      const controller = new AbortController();
      this.#opening = controller;
      /** @type {OpenSession | null} */
      let session = null;
      const stand = (/** @type {Frame} */ frame, /** @type {Partial<RunState>} */ patch) => {
        const opened = /** @type {OpenSession} */ (session);
        const news = this.#session !== opened && this.#place(opened, { origin: requested, log });
        this.#show(frame, { ...news, ...patch });
      };
      try {
        session = await this.#open(applicable(this.#catalog, requested), { signal: controller.signal });
        const { config } = session;
        const demand = () => this.#demand(config);
        const way = {
          demand,
          show: (/** @type {Frame} */ frame, /** @type {number} */ applied) =>
            epoch === this.#epoch && stand(frame, { applied, heading: iteration }),
        };
        // A way from the start is long once; after that it begins here.
        const first = iteration > 0 ? await session.save() : null;
        const applied = await replay(session, { log, applied: 0, from: 0, to: iteration, wanted, way });
        const frame = await session.frame(demand());
        if (epoch === this.#epoch) {
          stand(frame, { applied, config: session.config });
          if (first) this.#past.begin(requested, first);
          await this.#past.keep(session);
        } else if (session !== this.#session) session.dispose();
      } catch (error) {
        if (session !== this.#session) session?.dispose();
        if (epoch !== this.#epoch) return;
        // Where nothing stands yet, the next change mends this request instead of forgetting it.
        if (!this.#session) this.#store.set({ requested });
        throw error;
      } finally {
        if (epoch === this.#epoch) {
          this.#wanted = null;
          this.#store.set({ heading: null });
        }
      }
    });
  }

  /**
   * Goes to an iteration of the run that stands, from a state that was saved on the way there.
   * @param {Config} origin
   * @param {{ log: Change[], iteration: number, wanted: () => boolean }} history
   * @returns {Promise<boolean>} whether it could
   */
  async #rewound(origin, { log, iteration, wanted }) {
    const session = this.#session;
    const state = this.#store.get();
    if (!session || state.broken || origin !== state.origin) return false;
    const save = await this.#past.back(session, log, iteration);
    if (!save) return false;
    // What was asked of the state before belongs to it alone, as with another session.
    const [generation, revision] = [state.generation + 1, state.revision + 1];
    const furthest = log === state.log ? state.furthest : 0;
    const news = { log, generation, revision, furthest, config: session.config, error: null };
    const demand = () => this.#demand(session.config);
    const show = (/** @type {Frame} */ frame, /** @type {number} */ applied) =>
      this.#show(frame, { ...news, applied, heading: iteration });
    try {
      const from = { applied: save.log.length, from: save.iteration };
      const applied = await replay(session, { log, ...from, to: iteration, wanted, way: { demand, show } });
      this.#show(await session.frame(demand()), { ...news, applied, config: session.config });
    } finally {
      this.#wanted = null;
      this.#store.set({ heading: null });
    }
    return true;
  }

  /** Keeps the state on show for going back, where none is kept near it. */
  #keep() {
    if (!this.#past.due) return;
    this.#commands.add(async () => this.#session && this.#past.keep(this.#session)).catch(() => {});
  }

  /** The same initialisation again, with the settings as they are now. */
  reset() {
    return this.start(this.#wanted ?? this.#store.get().requested);
  }

  /**
   * Changes settings: inside the run where the catalogue allows it for all of them, else by a new one.
   * @param {Config} changes  a value of undefined returns to the default
   * @returns {Promise<void>}
   */
  change(changes) {
    const base = { ...(this.#wanted ?? this.#store.get().requested), ...this.#amendments.waiting };
    const all = consequences(this.#catalog, base, changes);
    if (!this.#session || this.#wanted || !isLive(this.#catalog, all)) {
      return this.start(merge(this.#catalog, base, changes));
    }
    return this.#amendments.change(all);
  }

  /**
   * What a hand does to the run: it is asked for when its turn comes, so that it starts from the newest frame; of what waits, only
   * the newest is done.
   * @param {() => Alteration | null} make
   * @param {string} [what]  is moved; of two things both are
   * @returns {Promise<void>}
   */
  adjust(make, what) {
    return this.#session && !this.#wanted ? this.#amendments.adjust(make, what) : Promise.resolve();
  }

  /** @param {import('../engine/types.js').Parameters} parameters  all of them, as the session names them */
  setParameters(parameters) {
    return this.adjust(() => ({ parameters }));
  }

  /**
   * @param {() => Alteration | null} take  a change, when its turn has come
   */
  async #takeTurn(take) {
    const epoch = this.#epoch;
    const outgrown = await this.#commands.add(async () => {
      const asked = take();
      return asked && this.#amend(asked, epoch);
    });
    if (outgrown && epoch === this.#epoch)
      await this.start(merge(this.#catalog, this.#store.get().requested, outgrown));
  }

  /**
   * Changes this run where it is.
   * @param {Alteration} asked
   * @param {number} epoch  to which the wish belongs
   * @returns {Promise<Config | null>} settings that fit no run that has begun, such as data with another number of columns, which
   *   a new one has to take; else null
   */
  async #amend(asked, epoch) {
    const session = this.#session;
    if (!session || epoch !== this.#epoch) return null;
    const settings = settingsOf(asked);
    const changes = { ...asked, ...this.#explicit(settings) };
    try {
      await alter(session, changes);
    } catch (error) {
      if (/** @type {any} */ (error).code !== 'needs-restart') throw error;
      return settings;
    }
    this.#forget();
    const { log, frame: shown, config: before, requested, revision } = this.#store.get();
    const next = noted(log, shown?.iteration ?? 0, changes);
    // These are new objects only where they changed, which is how others know.
    const changed = Object.keys(settings).length > 0;
    const config = changed ? session.config : before;
    this.#show(await session.frame(this.#demand(config ?? {})), {
      log: next,
      applied: next.length,
      requested: changed ? merge(this.#catalog, requested, settingsOf(changes)) : requested,
      config,
      revision: revision + 1,
      furthest: 0,
      error: null,
    });
    return null;
  }

  /**
   * Leave to compute, unless enough is outstanding, a command is under way or the run has ended.
   * @param {Pick<Grant, 'iterations' | 'milliseconds'>} limits
   * @returns {boolean} whether it was sent
   */
  grant(limits) {
    const session = this.#session;
    const { frame, busy, config } = this.#store.get();
    if (!session || busy || this.#commands.grants >= GRANTS || frame?.status !== 'running') return false;
    this.#forget();
    const demand = spared(this.#catalog, this.#demand(config ?? {}), config, frame, performance.now());
    const answer = session.run({ ...limits, ...demand });
    this.#commands.granted(
      answer
        .then(({ frame }) => session === this.#session && this.#follow(frame))
        .catch(
          (error) =>
            session === this.#session && (this.#lose(error) || this.#store.set({ error, broken: true })),
        ),
    );
    return true;
  }

  /**
   * Shows what a grant came to.
   * @param {Frame} frame
   */
  #follow(frame) {
    const { frame: before, config } = this.#store.get();
    const whole = carriedOver(this.#catalog, frame, config, before);
    this.#behind = isBehind(this.#catalog, whole, config, before, this.#behind);
    this.#show(whole);
    this.#keep();
    if (whole.status !== 'running') void this.rest();
  }

  /**
   * The session on show may have died: another goes on in its place.
   * @param {unknown} error
   * @returns {boolean} whether that is tried
   */
  #lose(error) {
    if (this.#recovering) return this.#deaths.is(error);
    if (!this.#session || !this.#store.get().frame || !this.#deaths.mends(error)) return false;
    this.#recovering = true;
    this.#store.set({ broken: true });
    const epoch = this.#epoch;
    const recovered = this.#commands.add(async () => {
      if (epoch === this.#epoch) await this.#resume(epoch);
      this.#recovering = false;
    });
    recovered.catch((fault) => {
      this.#recovering = false;
      this.#store.set({ error: fault, broken: true });
    });
    return true;
  }

  /**
   * From the last save or, where there is none, from the beginning, to the iteration on show.
   * @param {number} epoch
   */
  async #resume(epoch) {
    const dead = this.#session;
    const { origin, requested, log: whole, applied, frame, revision } = this.#store.get();
    const log = whole.slice(0, applied);
    const to = frame?.iteration ?? 0;
    const controller = new AbortController();
    this.#opening = controller;
    const open = (/** @type {Config} */ config) =>
      this.#open(applicable(this.#catalog, config), { signal: controller.signal });
    let session = await open(requested);
    try {
      const save = await this.#past.back(session, log, to);
      if (!save) {
        session.dispose();
        session = await open(origin);
      }
      const from = { applied: save?.log.length ?? 0, from: save?.iteration ?? 0 };
      await replay(session, { log, ...from, to, wanted: this.#patience(epoch) });
      const shown = await session.frame(this.#demand(session.config));
      if (epoch !== this.#epoch) return session.dispose();
      this.#session = session;
      dead?.dispose();
      const news = { config: session.config, revision: revision + 1, broken: false, error: null };
      this.#show(shown, news);
    } catch (error) {
      session.dispose();
      throw error;
    }
  }

  /** Nothing is granted for now: what a frame was spared while it played is fetched. */
  async rest() {
    if (!this.#behind) return;
    this.#behind = false;
    await this.refresh().catch(() => {});
  }

  /** @param {number} iterations  shown on the way when they take long; fewer when the run ends or halt() is called */
  async step(iterations) {
    checkCount('iterations', iterations);
    const wanted = this.#patience();
    return this.#commands.add(async () => {
      const session = this.#session;
      let { frame } = this.#store.get();
      if (!session || !frame) return;
      this.#forget();
      const target = frame.iteration + iterations;
      while (frame.status === 'running' && frame.iteration < target && wanted()) {
        const left = target - frame.iteration;
        const demand = this.#demand(this.#store.get().config ?? {});
        const answer = await session.run({ iterations: left, milliseconds: PATIENCE_MS, ...demand });
        frame = answer.frame;
        this.#show(frame);
        await this.#past.keep(session);
      }
    });
  }

  /** Ends a step(), a seek() or a replay that is still under way, after what it waits for; the run rests where it came to. */
  halt() {
    this.#halts += 1;
  }

  /**
   * To an iteration of this run, changes included: by computing on, or from the nearest state that was kept.
   * @param {number} iteration
   * @returns {Promise<void>}
   */
  async seek(iteration) {
    checkCount('iteration', iteration);
    const { frame, origin, log } = this.#store.get();
    if (!frame || iteration < frame.iteration || this.#past.isNearer(log, iteration))
      return this.start(origin, { log, iteration });
    const wanted = this.#patience();
    return this.#commands.add(async () => {
      const session = this.#session;
      const { frame: shown, applied } = this.#store.get();
      if (!session || !shown) return;
      const demand = () => this.#demand(session.config);
      const show = (/** @type {Frame} */ frame, /** @type {number} */ applied) =>
        this.#show(frame, { applied, heading: iteration });
      try {
        const history = { log, applied, from: shown.iteration, to: iteration, wanted };
        const done = await replay(session, { ...history, way: { demand, show } });
        const { config } = session;
        this.#show(await session.frame(this.#demand(config)), { applied: done, config });
      } finally {
        this.#store.set({ heading: null });
      }
    });
  }

  /**
   * This run as it would be left for a branch that begins on show.
   * @returns {import('./left.js').Left | null} null where there is none yet
   */
  left() {
    const { origin: config, log, furthest, frame } = this.#store.get();
    if (!frame) return null;
    const iteration = Math.max(furthest, frame.iteration);
    const requested = this.#requestAfter(config, log, log.length);
    const save = this.#past.nearest(log, iteration);
    return { config, log, iteration, at: frame.iteration, requested, save };
  }

  /** A frame with what is on show now, after a panel was added or grew. */
  refresh() {
    return this.#commands.add(async () => {
      const { config } = this.#store.get();
      if (this.#session) this.#show(await this.#session.frame(this.#demand(config ?? {})));
    });
  }

  /** @returns {Promise<Frame | null>} the frame with every field and every point */
  complete() {
    return this.#commands.add(async () => (this.#session ? this.#session.frame() : null));
  }

  /** The parameters where the run is. */
  parameters() {
    return this.#commands.add(async () => (this.#session ? this.#session.parameters() : null));
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
   * Whether what is begun now is still wanted later: nothing newer was started, and nobody called halt().
   * @param {number} [epoch]
   */
  #patience(epoch = this.#epoch) {
    const halts = this.#halts;
    return () => epoch === this.#epoch && halts === this.#halts;
  }

  /**
   * Puts a session in the place of the one before it.
   * @param {OpenSession} session
   * @param {Pick<RunState, 'origin' | 'log'>} of
   * @returns {Partial<RunState>} what that changes
   */
  #place(session, of) {
    this.#session?.dispose();
    this.#session = session;
    this.#past.clear();
    const { generation, revision, origin, log, furthest } = this.#store.get();
    const { config } = session;
    const same = origin === of.origin && log === of.log;
    return {
      ...of,
      config,
      generation: generation + 1,
      revision: revision + 1,
      furthest: same ? furthest : 0,
      broken: false,
      error: null,
    };
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
    if (applied === log.length) return;
    this.#store.set({ log: log.slice(0, applied), furthest: 0 });
  }

  /**
   * @param {Frame} frame
   * @param {Partial<RunState>} [patch]
   */
  #show(frame, patch = {}) {
    const state = /** @type {RunState} */ ({ ...this.#store.get(), ...patch });
    const { origin, log, applied, requested } = state;
    const moved = 'applied' in patch && !('requested' in patch);
    this.#store.set({
      ...patch,
      furthest: Math.max(state.furthest, frame.iteration),
      requested: moved ? this.#requestAfter(origin, log, applied) : requested,
      frame,
    });
  }

  /**
   * What is asked for after so many changes of a log.
   * @param {Config} origin
   * @param {Change[]} log
   * @param {number} applied
   */
  #requestAfter(origin, log, applied) {
    const changed = log.slice(0, applied).map(([, changes]) => settingsOf(changes));
    return changed
      .filter((settings) => Object.keys(settings).length > 0)
      .reduce((config, settings) => merge(this.#catalog, config, settings), origin);
  }
}
