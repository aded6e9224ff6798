/** How many tests passed and failed, read from what the test programs print. */

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * Of Catch2 2 and 3 (test cases), or of doctest; null where there is no closing line, as after a crash.
 * @param {string} output
 * @returns {Counts | null}
 */
export function catchCounts(output) {
  // eslint-disable-next-line no-control-regex
  const text = output.replace(/\x1b\[[0-9;]*m/g, '');
  const all = /^All tests passed \(.*?(\d+) test cases?\)/m.exec(text);
  if (all) return { passed: Number(all[1]), failed: 0 };
  const some = /^(?:\[doctest\] )?test cases:\s*(\d+)\s*\|(.*)$/m.exec(text);
  if (!some) return null;
  const count = (/** @type {string} */ word) => Number(new RegExp(`(\\d+) ${word}`).exec(some[2])?.[1] ?? 0);
  return { passed: count('passed'), failed: count('failed') };
}

/**
 * Of Node's test runner, as TAP. Cancelled tests, such as those that ran out of time, have failed.
 * @param {string} tap
 * @returns {Counts | null}
 */
export function tapCounts(tap) {
  const count = (/** @type {string} */ word) => {
    const match = new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap);
    return match ? Number(match[1]) : null;
  };
  const passed = count('pass');
  const failed = count('fail');
  if (passed === null || failed === null) return null;
  return { passed, failed: failed + (count('cancelled') ?? 0) };
}
