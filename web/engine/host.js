/**
 * Owns the sessions and spends the page's grants on them, in the worker and on the main thread alike.
 *
 *     open ──instance made──► queue of jobs ──slice by slice, in turn with the other sessions──► answers
 *                                   └─ evaluate ──► tasks, beside the run, a sixth of the time ──┘
 *                                                   (more where one is wanted within a time that is passing)
 *
 * Work is done in turns of at most 8 ms, between which messages come in. Without a request there is no turn:
 * back-pressure, a hidden figure and pause are all the same thing here, nothing to do.
 */

import { encode } from './encode.js';
import { ElboError } from './errors.js';
import { CallJob, EvaluateJob, IterateJob } from './jobs.js';
import { Pace, SLICE } from './pace.js';

/**
 * @typedef {import('./protocol.js').ToHost} ToHost
 * @typedef {import('./jobs.js').Entry} Entry
 * @typedef {import('./jobs.js').Job} Job
 */

/** Run time that buys one unit of task time: a sixth of the whole. */
const RUN_PER_TASK = 5;
/**
 * The same for a task that is wanted within a time, by the share of it that has passed: in the end the run waits for it, but not for
 * one that takes far longer.
 */
const HURRY = [
  { passed: 1.6, price: 1 },
  { passed: 0.6, price: 0 },
  { passed: 0.25, price: 1 },
];
/** Less than this of a turn is not worth starting anything in. */
const REST = 1;

export class Host {
  #createInstance;
  #post;
  #defer;
  #now;
  /** @type {Map<number, Entry>} in the order in which they come next */
  #entries = new Map();
  /** @type {{ entry: Entry, job: EvaluateJob }[]} in the order in which they come next */
  #tasks = [];
  /** Milliseconds that tasks may take while a run has work. */
  #credit = 0;
  #scheduled = false;

  /**
   * @param {object} world
   * @param {(module: string) => Promise<import('./instance.js').Instance>} world.createInstance
   * @param {import('./protocol.js').PostToPage} world.post
   * @param {(turn: () => void) => void} world.defer calls back after messages that are waiting
   * @param {() => number} [world.now] milliseconds
   */
  constructor({ createInstance, post, defer, now = () => performance.now() }) {
    this.#createInstance = createInstance;
    this.#post = post;
    this.#defer = defer;
    this.#now = now;
  }

  /** @param {Exclude<ToHost, import('./protocol.js').WasmMessage>} message */
  receive(message) {
    if (message.type === 'open') return void this.#open(message);
    const entry = this.#entries.get(message.session);
    // Messages to a session that has ended were sent before the page heard of its end.
    if (!entry) return;
    switch (message.type) {
      case 'call':
        return this.#enqueue(entry, new CallJob(message.request, message.method, message.args));
      case 'step': {
        const limits = { iterations: message.iterations, milliseconds: Infinity };
        return this.#enqueue(entry, new IterateJob(message.request, limits, null));
      }
      case 'run': {
        const { request, iterations, milliseconds, args } = message;
        const limits = { iterations: iterations ?? Infinity, milliseconds: milliseconds ?? Infinity };
        return this.#enqueue(entry, new IterateJob(request, limits, args));
      }
      case 'evaluate': {
        if (message.key !== null) this.#replace(entry, message.key);
        const { request, key, progress, args, within = null } = message;
        const due = within === null ? null : { asked: this.#now(), within };
        return this.#enqueue(entry, new EvaluateJob(request, { key, progress, due }, args));
      }
      case 'abort':
        return this.#drop(entry, (job) => job.request === message.request);
      case 'memory':
        return entry.answer(message.request, encode({ ok: entry.instance?.memoryBytes ?? 0 }));
      case 'dispose':
        entry.instance?.close();
        this.#entries.delete(entry.id);
        this.#tasks = this.#tasks.filter((task) => task.entry !== entry);
    }
  }

  /** @param {import('./protocol.js').OpenMessage} message */
  async #open({ session: id, request, module, args }) {
    /** @type {Entry} */
    const entry = {
      id,
      instance: null,
      queue: [new CallJob(request, 'create', args)],
      pace: new Pace(),
      ready: false,
      now: this.#now,
      answer: (request, bytes, more) => {
        this.#post({ type: 'answer', session: id, request, bytes: bytes.buffer, ...more }, [bytes.buffer]);
      },
    };
    this.#entries.set(id, entry);
    try {
      const instance = await this.#createInstance(module);
      if (this.#entries.get(id) !== entry) return instance.close();
      entry.instance = instance;
      this.#schedule();
    } catch (error) {
      if (this.#entries.delete(id)) this.#fail(id, request, error);
    }
  }

  /**
   * @param {Entry} entry
   * @param {Job} job
   */
  #enqueue(entry, job) {
    entry.queue.push(job);
    this.#schedule();
  }

  #schedule() {
    if (this.#scheduled || (!this.#nextEntry() && this.#tasks.length === 0)) return;
    this.#scheduled = true;
    this.#defer(() => this.#turn());
  }

  #turn() {
    this.#scheduled = false;
    const end = this.#now() + SLICE;
    let left = SLICE;
    while (left >= REST && this.#slice(left)) left = end - this.#now();
    this.#schedule();
  }

  /**
   * @param {number} ms
   * @returns {boolean} whether there may be time for another slice
   */
  #slice(ms) {
    const entry = this.#nextEntry();
    const price = this.#hurry();
    const task = this.#tasks[0];
    if (!entry && !task) return false;
    const start = this.#now();
    const free = !entry || price === 0;
    if (task && (free || this.#credit >= REST)) {
      const outcome = this.#sliceTask(task, free ? ms : Math.min(ms, this.#credit));
      if (!free) this.#credit -= this.#now() - start;
      return outcome !== 'spent';
    }
    // A task's beginning, which copies what it is about, is in the queue of the run, and yet the task's time.
    const begins = entry?.queue[0] instanceof EvaluateJob;
    const outcome = this.#sliceEntry(/** @type {Entry} */ (entry), ms);
    const spent = this.#now() - start;
    this.#credit = begins ? this.#credit - spent : Math.min(SLICE, this.#credit + spent / (price || 1));
    return outcome !== 'spent';
  }

  /**
   * Puts a task whose time is passing before the others.
   * @returns {number} run time that buys one unit of task time
   */
  #hurry() {
    const now = this.#now();
    for (const { passed, price } of HURRY) {
      const i = this.#tasks.findIndex(({ job }) => job.passed(now) >= passed);
      if (i < 0) continue;
      this.#tasks.unshift(...this.#tasks.splice(i, 1));
      return price;
    }
    return RUN_PER_TASK;
  }

  /**
   * @param {Entry} entry
   * @param {number} ms
   */
  #sliceEntry(entry, ms) {
    // To the back, so that the others are served before it is again.
    this.#entries.delete(entry.id);
    this.#entries.set(entry.id, entry);
    const [job] = entry.queue;
    const outcome = this.#attempt(entry, job, ms);
    const task = outcome !== 'finished' && job instanceof EvaluateJob;
    if (outcome === 'finished' || task) entry.queue.shift();
    if (task) this.#line({ entry, job });
    return outcome;
  }

  /**
   * @param {{ entry: Entry, job: EvaluateJob }} task
   * @param {number} ms
   */
  #sliceTask(task, ms) {
    this.#tasks.shift();
    const outcome = this.#attempt(task.entry, task.job, ms);
    if (outcome !== 'finished') this.#line(task);
    return outcome;
  }

  /**
   * Tasks take turns, but for those of a panel, for which somebody waits with a pointer in the hand: they go first.
   * @param {{ entry: Entry, job: EvaluateJob }} task
   */
  #line(task) {
    const before = task.job.key === null ? -1 : this.#tasks.findIndex(({ job }) => job.key === null);
    if (before < 0) this.#tasks.push(task);
    else this.#tasks.splice(before, 0, task);
  }

  /**
   * @param {Entry} entry
   * @param {Job} job
   * @param {number} ms
   * @returns {import('./jobs.js').Outcome} a job that fails is finished
   */
  #attempt(entry, job, ms) {
    const instance = /** @type {import('./instance.js').Instance} */ (entry.instance);
    try {
      return job.slice(entry, instance, ms, (bytes) => {
        const { buffer } = bytes;
        this.#post({ type: 'progress', session: entry.id, request: job.request, bytes: buffer }, [buffer]);
      });
    } catch (error) {
      this.#fail(entry.id, job.request, error);
      return 'finished';
    }
  }

  /** @returns {Entry | undefined} */
  #nextEntry() {
    for (const entry of this.#entries.values()) if (entry.instance && entry.queue.length > 0) return entry;
    return undefined;
  }

  /**
   * The newest request of a panel wins.
   * @param {Entry} entry
   * @param {string} key
   */
  #replace(entry, key) {
    this.#drop(entry, (job) => {
      if (!(job instanceof EvaluateJob) || job.key !== key) return false;
      this.#fail(
        entry.id,
        job.request,
        new ElboError('aborted', 'A newer request of the same panel replaced this.'),
      );
      return true;
    });
  }

  /**
   * Forgets jobs that are waiting and tasks that have begun.
   * @param {Entry} entry
   * @param {(job: Job) => boolean} unwanted
   */
  #drop(entry, unwanted) {
    entry.queue = entry.queue.filter((job) => !unwanted(job));
    this.#tasks = this.#tasks.filter((task) => {
      if (task.entry !== entry || !unwanted(task.job)) return true;
      try {
        task.job.abort(entry.instance);
      } catch {
        // A trapped instance has no task left to abort; its own requests are told.
      }
      return false;
    });
  }

  /**
   * @param {number} session
   * @param {number} request
   * @param {unknown} error
   */
  #fail(session, request, error) {
    const plain = ElboError.wrap(error, 'internal').toPlain();
    this.#post({ type: 'failed', session, request, error: plain }, []);
  }
}
