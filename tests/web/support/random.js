/** A small generator with a fixed seed, so that a failing fuzz case can be had again. */

/** @param {number} seed */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return {
    /** A whole number from 0 to below n. @param {number} n */
    below: (n) => next() % n,
    /** From 0 to below 1. */
    uniform: () => next() / 2 ** 32,
    /** @template T @param {readonly T[]} items @returns {T} */
    pick: (items) => items[next() % items.length],
  };
}
