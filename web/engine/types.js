/**
 * Types of the public contract and of the values that cross the core's edge. No code.
 *
 * Shapes are row-major; bounds are totals in nats over the data set, maximised. Arrays of a frame live on
 * the analysed scale (after standardising); `standardization` maps them back to the data's own units.
 */

/**
 * A dense array of doubles, row-major.
 * @typedef {{ shape: number[], data: Float64Array }} Dense
 */

/**
 * What the core says and understands.
 * @typedef {null | boolean | number | string | Dense | Uint8Array | Value[] | { [key: string]: Value }} Value
 */

/**
 * One fault of a config: where, what stands there, and what may stand there.
 * @typedef {{ path: string, value: Value, allowed: string, message: string }} Issue
 */

/** @typedef {{ code: string, message: string, issues: Issue[] }} PlainError */

/**
 * A config: keys of the catalogue. `data` is the name of a set or `{ points: rows }`.
 * @typedef {{ [key: string]: any }} Config
 */

/**
 * @typedef {object} FrameOptions
 * @property {string[]} [fields] groups of fields to compute and copy; all when absent
 * @property {number} [maxPoints] at most so many points and rows of responsibilities
 */

/**
 * A picture of a run, see DESIGN.md; every null number has its reason in `why`.
 * @typedef {{ iteration: number, status: 'running' | 'converged' | 'diverged', message: string,
 *   bound: { [name: string]: any }, residuals: { [name: string]: number | null },
 *   why: { [field: string]: 'infinite' | 'not-computed' | 'not-defined' }, [field: string]: any }} Frame
 */

/** @typedef {{ [name: string]: Dense }} Parameters */

/**
 * @typedef {object} EvaluateOptions options beyond these four are the quantity's own
 * @property {AbortSignal} [signal] aborts the task; the promise rejects with 'aborted'
 * @property {string} [panel] who asks: a panel's newest request for a quantity replaces its older ones
 * @property {(progress: number, partial: Value) => void} [progress] told now and then while it is computed
 * @property {number} [within] in so many milliseconds it is wanted: it has a sixth of the time while a run plays, and ever more of it
 *   as they pass, in the end all for as long again
 */

/**
 * @typedef {object} Grant leave to compute: whichever limit is reached first ends it
 * @property {number} [iterations] default: one, or no limit when milliseconds are given
 * @property {number} [milliseconds] computing time, not waiting time; default: no limit
 * @property {string[]} [fields]
 * @property {number} [maxPoints]
 */

/**
 * The synchronous session that createSession() makes.
 * @typedef {import('./session.js').LocalSession} Session
 */

/**
 * The same methods returning promises, and run(); openSession() makes it.
 * @typedef {import('./remote.js').RemoteSession} OpenSession
 */

/**
 * @typedef {object} Choice
 * @property {string} id
 * @property {string} label
 * @property {string} explanation
 * @property {{ [key: string]: Value[] }} [when]
 * @property {string[]} [evaluate] quantities that evaluate() offers
 * @property {string[]} [fields] frame fields
 * @property {{ [key: string]: Value[] }} [preferred] where these hold, an automatic choice is this one
 * @property {string} [noun] of a density's family: what q is, in a sentence
 * @property {{ name: string, from: string, shape: string[] }[]} [parameters] of a density's family: its arrays, where handles can set them,
 *   and what of a frame's q each is made of: 'weights', 'means', 'factors' or 'deviations'
 */

/**
 * One row of the catalogue.
 * @typedef {object} Parameter
 * @property {string} key
 * @property {'boolean' | 'integer' | 'real' | 'choice' | 'text' | 'list' | 'matrix' | 'points' | 'records'} type
 * @property {string} label
 * @property {string} explanation
 * @property {string} group
 * @property {any} default a value or 'auto'
 * @property {string} [auto] the rule behind 'auto', in words
 * @property {number} [minimum]
 * @property {number} [exclusiveMinimum]
 * @property {number} [maximum]
 * @property {number} [exclusiveMaximum]
 * @property {number} [maximumLength]
 * @property {'linear' | 'log'} [scale]
 * @property {Choice[]} [choices]
 * @property {{ [key: string]: Value[] }} [when] where the key applies: all must hold
 * @property {boolean} live whether configure() may change it in a run
 * @property {string} [shapedBy] of a list or matrix: the setting whose value it is made for, and with which it loses its meaning
 */

/**
 * @typedef {object} Quantity
 * @property {string} id
 * @property {string} label
 * @property {string} symbol TeX
 * @property {string} [mathml] the symbol, rendered
 * @property {1 | -1} sign
 * @property {string} explanation
 * @property {string} color stem of a CSS custom property
 */

/**
 * A line that is often printed in the place of a step, and is wrong by the value of `off`.
 * @typedef {{ id: string, relation: string, text: string, off: string, explanation: string }} Slip
 */

/**
 * A line of a derivation, in the language of evaluate('line'); `relation` is to the line before it, null for the first.
 * @typedef {{ id: string, relation: string | null, text: string, reason: string, slips: Slip[] }} DerivationStep
 */

/** @typedef {{ id: string, label: string, explanation: string, steps: DerivationStep[] }} Derivation */

/**
 * What needs the second half of a model's module (rest.js): choices by the key of their parameter, and questions.
 * @typedef {{ settings: Record<string, string[]>, evaluate: string[] }} Rest
 */

/**
 * A question that evaluate() answers, and when a page asks it.
 * @typedef {object} Analysis
 * @property {string} id
 * @property {'light' | 'heavy' | 'own'} lane  among what it waits for its turn; in a lane of its own for nothing else
 * @property {boolean} [long]  it takes seconds
 * @property {boolean} [pointed]  it answers to a pointer
 * @property {boolean} [timely]  what is on show must not grow old while a run plays
 * @property {boolean} [ofSettings]  what is true of a setting, not of an iteration, is not shown beside other settings for even a moment
 * @property {boolean} [ofStarts]  what is true of all runs that differ in nothing but their start: neither an iteration nor another of
 *   these starts makes it old
 * @property {number} [period]  milliseconds before it is asked again
 */

/**
 * Part of a frame. What lasts is carried over from an earlier frame while a run plays: for milliseconds, or as long as the run.
 * @typedef {{ id: string, members?: string[], lasts?: number | 'run' }} FrameField
 */

/** What a model can be asked. @typedef {{ model: string, fields: FrameField[], analyses: Analysis[] }} Answers */

/**
 * @typedef {object} Catalog
 * @property {number} version
 * @property {Parameter[]} parameters
 * @property {Answers[]} answers
 * @property {Quantity[]} quantities
 * @property {Derivation[]} derivations
 * @property {Record<string, Rest>} [rest] by model
 */

export {};
