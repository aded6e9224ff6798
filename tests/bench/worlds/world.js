/**
 * A world is a place where the same iterations can be timed.
 *
 * @typedef {import('../workloads.js').Workload} Workload
 * @typedef {{ milliseconds: number, iterations?: number, elbo?: number, allocations?: number | null, processor?: number }} Measurement
 *   milliseconds: of one iteration
 *
 * @typedef {object} World
 * @property {string} name
 * @property {(workload: Workload) => Promise<void>} open makes the run and warms up
 * @property {(workload: Workload) => Promise<Measurement>} measure
 * @property {(workload: Workload) => Promise<void>} release drops the run
 * @property {() => Promise<void>} close
 */

export {};
