/**
 * What a session has been asked to do, as jobs that the scheduler lets run for a slice at a time. A session's jobs
 * run in the order of their requests and each ends between two iterations, so that what follows (a frame, a
 * change, a save) never sees half of one.
 */

import { encode } from './encode.js';
import { ElboError } from './errors.js';
import { unwrap } from './instance.js';
import { Pace } from './pace.js';

/** @typedef {import('./instance.js').Instance} Instance */

/**
 * The host's side of a session.
 * @typedef {object} Entry
 * @property {number} id
 * @property {Instance | null} instance null until it is made
 * @property {Job[]} queue
 * @property {Pace} pace of iterations
 * @property {boolean} ready whether iteration 0 is there
 * @property {() => number} now
 * @property {(request: number, bytes: Uint8Array<ArrayBuffer>, more?: { iterations: number }) => void} answer
 */

/**
 * How a slice ended: the job is finished; it is not, but may have left time over; its time is spent.
 * @typedef {'finished' | 'paused' | 'spent'} Outcome
 */

/**
 * @typedef {object} Job
 * @property {number} request
 * @property {(entry: Entry, instance: Instance, ms: number, report: (bytes: Uint8Array<ArrayBuffer>) => void)
 *   => Outcome} slice works for about so many milliseconds
 */

/** What one call of 'advance' is asked for where nothing limits it. */
const MOST_ITERATIONS = 2 ** 31 - 1;

/** @implements {Job} */
export class CallJob {
  #method;
  #args;

  /**
   * @param {number} request
   * @param {string} method
   * @param {ArrayBuffer} args
   */
  constructor(request, method, args) {
    this.request = request;
    this.#method = method;
    this.#args = new Uint8Array(args);
  }

  /**
   * @param {Entry} entry
   * @param {Instance} instance
   * @returns {Outcome}
   */
  slice(entry, instance) {
    entry.answer(this.request, instance.invoke(this.#method, this.#args));
    return 'finished';
  }
}

/** A session's step(n) and run(): iterations in slices. @implements {Job} */
export class IterateJob {
  #left;
  #msLeft;
  #frame;
  #done = 0;
  #goesOn;

  /**
   * @param {number} request
   * @param {object} limits
   * @param {number} limits.iterations
   * @param {number} limits.milliseconds of computing
   * @param {ArrayBuffer | null} frame arguments of the frame to answer with; null answers as step does
   */
  constructor(request, { iterations, milliseconds }, frame) {
    this.request = request;
    this.#left = iterations;
    this.#msLeft = milliseconds;
    this.#frame = frame;
    this.#goesOn = iterations > 0 && milliseconds > 0;
  }

  /**
   * @param {Entry} entry
   * @param {Instance} instance
   * @param {number} ms
   * @returns {Outcome}
   */
  slice(entry, instance, ms) {
    if (!entry.ready) return this.#prepare(entry, instance, ms);
    // The answer has a slice of its own, for a frame can take as long as the iterations before it.
    if (!this.#goesOn) return this.#finish(entry, instance);
    this.#iterate(entry, instance, ms);
    return this.#goesOn ? 'spent' : 'paused';
  }

  /**
   * The first guess of a large data set is more than a slice too, and the first frame must not make it in one go.
   * @param {Entry} entry
   * @param {Instance} instance
   * @param {number} ms
   * @returns {Outcome}
   */
  #prepare(entry, instance, ms) {
    const start = entry.now();
    const answer = unwrap(instance.invoke('advance', encode({ iterations: 0, work: entry.pace.units(ms) })));
    if (answer.work > 0) entry.pace.record(answer.work, entry.now() - start);
    entry.ready = answer.ready;
    if (!entry.ready && answer.work <= 0) throw new ElboError('internal', 'The core did not begin.');
    return entry.ready ? 'paused' : 'spent';
  }

  /**
   * @param {Entry} entry
   * @param {Instance} instance
   * @param {number} ms
   */
  #iterate(entry, instance, ms) {
    // Time that is up in the middle of an iteration still lets this one end.
    const late = this.#msLeft <= 0;
    const iterations = late ? 1 : Math.min(this.#left, MOST_ITERATIONS);
    const work = entry.pace.units(late ? ms : Math.min(ms, this.#msLeft));
    const start = entry.now();
    const answer = unwrap(instance.invoke('advance', encode({ iterations, work })));
    this.#msLeft -= entry.pace.record(answer.work, entry.now() - start);
    this.#done += answer.iterations;
    this.#left -= answer.iterations;
    const running = answer.status === 'running';
    // The core stopped for want of work, so an iteration may be half done.
    const midway = running && answer.iterations < iterations;
    if (midway && answer.work <= 0) throw new ElboError('internal', 'The core stopped without a reason.');
    this.#goesOn = running && this.#left > 0 && (midway || this.#msLeft > 0);
  }

  /**
   * @param {Entry} entry
   * @param {Instance} instance
   * @returns {Outcome}
   */
  #finish(entry, instance) {
    const bytes = this.#frame
      ? instance.invoke('frame', new Uint8Array(this.#frame))
      : encode({ ok: { iterations: this.#done } });
    entry.answer(this.request, bytes, { iterations: this.#done });
    return 'finished';
  }
}

/** An evaluate(): in the queue until its turn, then a task beside the run. @implements {Job} */
export class EvaluateJob {
  #args;
  #progress;
  #due;
  /** @type {number | null} */
  #task = null;
  #pace = new Pace();

  /**
   * @param {number} request
   * @param {object} wish
   * @param {string | null} wish.key
   * @param {boolean} wish.progress
   * @param {{ asked: number, within: number } | null} [wish.due]  when it was asked for, and in how many milliseconds it is wanted
   * @param {ArrayBuffer} args
   */
  constructor(request, { key, progress, due = null }, args) {
    this.request = request;
    this.key = key;
    this.#progress = progress;
    this.#due = due;
    this.#args = new Uint8Array(args);
  }

  /**
   * @param {Entry} entry
   * @param {Instance} instance
   * @param {number} ms
   * @param {(bytes: Uint8Array<ArrayBuffer>) => void} report
   * @returns {Outcome}
   */
  slice(entry, instance, ms, report) {
    if (this.#task === null) {
      this.#task = unwrap(instance.invoke('taskStart', this.#args)).task;
      return 'paused';
    }
    const work = this.#pace.units(ms);
    const start = entry.now();
    const bytes = instance.invoke('taskAdvance', encode({ task: this.#task, work }));
    const answer = unwrap(bytes);
    this.#pace.record(answer.work, entry.now() - start);
    if (answer.done) {
      entry.answer(this.request, bytes);
      return 'finished';
    }
    if (this.#progress) report(bytes);
    return 'spent';
  }

  /**
   * @param {number} now
   * @returns {number} the share of its time that has passed; 0 where it has as much as it takes
   */
  passed(now) {
    return this.#due ? (now - this.#due.asked) / this.#due.within : 0;
  }

  /** @param {Instance | null} instance */
  abort(instance) {
    if (this.#task === null || !instance) return;
    instance.invoke('taskAbort', encode({ task: this.#task }));
  }
}
