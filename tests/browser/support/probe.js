/** Counts, inside a page and from its first moment, what a figure does: display frames it asks for, messages, workers. */

/**
 * @typedef {object} Activity
 * @property {number} frames  calls of requestAnimationFrame
 * @property {number} sent  messages to workers
 * @property {number} received  messages from workers
 * @property {number} workers  that were started
 * @property {number} compiled  modules that the page itself compiled
 * @property {(count: number) => Promise<void>} pass  resolves after as many display frames, which are not counted
 */

/** For addInitScript: it may refer to nothing outside itself. */
export function probe() {
  const nextFrame = window.requestAnimationFrame.bind(window);
  /** @type {Activity} */
  const activity = {
    frames: 0,
    sent: 0,
    received: 0,
    workers: 0,
    compiled: 0,
    async pass(count) {
      for (let i = 0; i < count; ++i) await new Promise(nextFrame);
    },
  };
  Object.assign(window, { activity });

  window.requestAnimationFrame = (callback) => {
    activity.frames += 1;
    return nextFrame(callback);
  };

  window.Worker = class extends Worker {
    /**
     * @param {string | URL} url
     * @param {WorkerOptions} [options]
     */
    constructor(url, options) {
      super(url, options);
      activity.workers += 1;
      this.addEventListener('message', () => (activity.received += 1));
    }

    /**
     * @param {any} message
     * @param {any} [transfer]
     * @override
     */
    postMessage(message, transfer) {
      activity.sent += 1;
      super.postMessage(message, transfer);
    }
  };

  for (const name of /** @type {const} */ (['compile', 'compileStreaming'])) {
    const compile = WebAssembly[name];
    WebAssembly[name] = (/** @type {any} */ source) => {
      activity.compiled += 1;
      return compile.call(WebAssembly, source);
    };
  }
}
