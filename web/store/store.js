/**
 * One store for each figure: a plain object of state, replaced member by member, and told about at most once per turn of the
 * scheduler however often it changed.
 *
 *     const store = createStore({ frame: null, playing: false }, schedule);
 *     const stop = store.subscribe((state) => paint(state));
 *     store.set({ playing: true });
 */

/**
 * @template {object} S
 * @typedef {object} Store
 * @property {() => Readonly<S>} get  the state as it is now
 * @property {(patch: Partial<S>) => void} set  replaces members; nobody is told when nothing changed
 * @property {(listener: (state: Readonly<S>) => void) => () => void} subscribe  answers with the way to stop
 */

/**
 * @template {object} S
 * @param {S} initial
 * @param {(notify: () => void) => void} [schedule]  when to tell: the next microtask, unless the figure has a better moment
 * @returns {Store<S>}
 */
export function createStore(initial, schedule = queueMicrotask) {
  let state = { ...initial };
  let waiting = false;
  /** @type {Set<(state: Readonly<S>) => void>} */
  const listeners = new Set();

  const notify = () => {
    waiting = false;
    for (const listener of [...listeners]) listener(state);
  };

  return {
    get: () => state,
    set(patch) {
      const keys = /** @type {(keyof S)[]} */ (Object.keys(patch));
      if (keys.every((key) => Object.is(state[key], patch[key]))) return;
      state = { ...state, ...patch };
      if (waiting || listeners.size === 0) return;
      waiting = true;
      schedule(notify);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
