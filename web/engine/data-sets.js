/**
 * Data sets that the core does not hold. A config names them like any other; their rows are fetched when a session is made, and go
 * to the core with the name. What comes back has the name alone.
 *
 *     { data: 'digits' }  ──withRows()──►  { data: { name: 'digits', points } }  ──withNames()──►  { data: 'digits' }
 */

/** @typedef {import('./types.js').Config} Config */

/** @type {Map<unknown, () => Promise<{ points: import('./types.js').Dense }>>} */
const fetched = new Map([['digits', async () => (await import('./digits.js')).digits()]]);

/**
 * @param {Config} [config] as it was given, checked by nobody
 * @returns {Promise<Config> | undefined} undefined where there is nothing to fetch
 */
export function withRows(config) {
  const fetchRows = fetched.get(config?.data);
  return fetchRows?.().then(({ points }) => ({ ...config, data: { name: config?.data, points } }));
}

/**
 * Changes without a data set of this kind that the session has already: its rows need not come again.
 * @param {Config} changes
 * @param {{ config: Config }} session
 * @returns {Config}
 */
export function withoutKept(changes, session) {
  if (!fetched.has(changes?.data) || changes.data !== session.config.data) return changes;
  const others = { ...changes };
  delete others.data;
  return others;
}

/**
 * @param {Config} config resolved
 * @returns {Config}
 */
export function withNames(config) {
  const name = config.data?.name;
  return fetched.has(name) ? { ...config, data: name } : config;
}
