/**
 * A core that computes nothing, for tests of what lies around it: it counts iterations, and its work moves a clock
 * of its own instead of taking time.
 */

import { decode, encode } from '../../../web/engine/codec.js';
import { ElboError } from '../../../web/engine/errors.js';

/** A clock that only moves when told to. */
export class Clock {
  ms = 0;
  now = () => this.ms;
}

/**
 * In place of Instance (web/engine/instance.js).
 */
export class FakeInstance {
  /** Every call: method and arguments. @type {[string, any][]} */
  calls = [];
  iteration = 0;
  closed = false;
  memoryBytes = 4 * 2 ** 20;
  /** Work that is left of iteration 0. */
  #firstWork;
  /** Work that is left of the iteration begun. */
  #rest = 0;
  /** @type {Map<number, { work: number, done: number }>} */
  #tasks = new Map();

  /**
   * @param {object} [options]
   * @param {Clock} [options.clock]
   * @param {number} [options.unitsPerMs] how fast this machine is
   * @param {number} [options.firstWork] units of iteration 0
   * @param {number} [options.iterationWork] units of one iteration
   * @param {number} [options.startWork] units of a task's beginning
   * @param {number} [options.taskWork] units of a task
   * @param {number} [options.convergesAt]
   */
  constructor({
    clock = new Clock(),
    unitsPerMs = 1e6,
    firstWork = 0,
    iterationWork = 1e6,
    startWork = 0,
    taskWork = 1e8,
    convergesAt = Infinity,
  } = {}) {
    this.clock = clock;
    this.unitsPerMs = unitsPerMs;
    this.#firstWork = firstWork;
    this.iterationWork = iterationWork;
    this.startWork = startWork;
    this.taskWork = taskWork;
    this.convergesAt = convergesAt;
  }

  get midway() {
    return this.#rest > 0;
  }

  /**
   * @param {string} method
   * @param {Uint8Array} args
   */
  invoke(method, args) {
    if (this.closed) throw new ElboError('internal', 'closed');
    const given = /** @type {any} */ (decode(args));
    this.calls.push([method, given]);
    try {
      return encode({ ok: this.#answer(method, given) });
    } catch (error) {
      if (!(error instanceof ElboError)) throw error;
      return encode({ error: error.toPlain() });
    }
  }

  close() {
    this.closed = true;
  }

  /** @param {number} work */
  #spend(work) {
    this.clock.ms += work / this.unitsPerMs;
  }

  /**
   * @param {string} method
   * @param {any} given
   * @returns {any}
   */
  #answer(method, given) {
    switch (method) {
      case 'create':
        if (given.config.bad) throw new ElboError('invalid-config', 'bad: true is not allowed.');
        if (given.config.trap) throw new WebAssembly.RuntimeError('unreachable');
        return { config: given.config };
      case 'advance':
        return this.#advance(given);
      case 'frame':
        return { iteration: this.iteration, midway: this.midway, ...given };
      case 'taskStart':
        if (given.what === 'bad') throw new ElboError('not-available', 'bad cannot be evaluated.');
        this.#spend(this.startWork);
        this.#tasks.set(this.#tasks.size + 1, { work: this.taskWork, done: 0 });
        return { task: this.#tasks.size };
      case 'taskAdvance': {
        const task = /** @type {{ work: number, done: number }} */ (this.#tasks.get(given.task));
        const work = Math.min(given.work, task.work - task.done);
        task.done += work;
        this.#spend(work);
        const done = task.done >= task.work;
        return { done, progress: task.done / task.work, work, result: done ? { task: given.task } : null };
      }
      case 'trap':
        throw new WebAssembly.RuntimeError('unreachable');
      default:
        return { method, ...given };
    }
  }

  /** @param {{ iterations: number, work: number }} given */
  #advance({ iterations, work }) {
    let done = 0;
    let left = work;
    const first = Math.min(left, this.#firstWork);
    this.#firstWork -= first;
    left -= first;
    while (done < iterations && left > 0 && this.iteration < this.convergesAt) {
      if (this.#rest === 0) this.#rest = this.iterationWork;
      const part = Math.min(left, this.#rest);
      this.#rest -= part;
      left -= part;
      if (this.#rest > 0) continue;
      ++this.iteration;
      ++done;
    }
    this.#spend(work - left);
    return {
      iterations: done,
      work: work - left,
      ready: this.#firstWork === 0,
      status: this.iteration < this.convergesAt ? 'running' : 'converged',
    };
  }
}
