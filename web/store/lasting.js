/**
 * What a frame need not bring while a run plays, because the one before it has it: what no iteration changes, and what is looked at
 * rather than read and takes as long as many iterations. It is carried over, the latter for a moment only; at rest a frame is whole.
 */

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').FrameOptions} FrameOptions */
/** @typedef {import('../engine/types.js').Catalog} Catalog */

/**
 * By field: the members of the frame that it stands for, and how long they last, in milliseconds.
 * @param {Catalog} catalog
 * @param {Config | null} config
 * @returns {Record<string, { members: string[], milliseconds: number }>}
 */
function lastingOf(catalog, config) {
  const { fields = [] } = catalog.answers.find(({ model }) => model === config?.model) ?? {};
  const lasting = fields.filter(({ lasts }) => lasts !== undefined);
  return Object.fromEntries(
    lasting.map(({ id, members = [], lasts }) => [
      id,
      { members, milliseconds: lasts === 'run' ? Infinity : Number(lasts) },
    ]),
  );
}

/** When each value was first carried over. @type {WeakMap<object, number>} */
const seen = new WeakMap();

/**
 * @param {Catalog} catalog
 * @param {FrameOptions} options
 * @param {Config | null} config
 * @param {Frame | null} frame  the one on show
 * @param {number} now  in milliseconds
 * @returns {FrameOptions} without the fields that this frame has, and that still hold
 */
export function spared(catalog, options, config, frame, now) {
  if (!frame || !options.fields) return options;
  const lasting = lastingOf(catalog, config);
  const holds = (/** @type {string} */ field) => {
    const { members, milliseconds } = lasting[field] ?? { members: [], milliseconds: 0 };
    const value = frame[members[0] ?? ''];
    if (value === null || typeof value !== 'object') return false;
    if (!seen.has(value)) seen.set(value, now);
    return now - Number(seen.get(value)) < milliseconds;
  };
  return { ...options, fields: options.fields.filter((field) => !holds(field)) };
}

/**
 * @param {Catalog} catalog
 * @param {Frame} frame
 * @param {Config | null} config
 * @param {Frame | null} before  of the same run
 * @returns {Frame} with what it does not bring
 */
export function carriedOver(catalog, frame, config, before) {
  if (!before) return frame;
  const members = Object.values(lastingOf(catalog, config)).flatMap(({ members }) => members);
  const carried = members.filter((name) => !(name in frame) && name in before);
  return carried.length > 0
    ? { ...frame, ...Object.fromEntries(carried.map((name) => [name, before[name]])) }
    : frame;
}

/**
 * Whether a frame shows something of an earlier iteration.
 * @param {Catalog} catalog
 * @param {Frame} frame
 * @param {Config | null} config
 * @param {Frame | null} before
 * @param {boolean} was  whether that did
 */
export function isBehind(catalog, frame, config, before, was) {
  const passing = Object.values(lastingOf(catalog, config)).filter(
    ({ milliseconds }) => milliseconds < Infinity,
  );
  return (
    before !== null &&
    (was || before.iteration !== frame.iteration) &&
    passing.some(({ members }) => members.some((name) => frame[name] && frame[name] === before[name]))
  );
}
