/**
 * The shapes that plots and painters agree on. Types only: this module has no code of its own.
 *
 * Every field of a frame may be null or absent; a plot then leaves the thing out or prints a dash, and never throws.
 */

/**
 * A dense array of doubles in row-major order.
 * @typedef {{ shape: number[], data: ArrayLike<number> }} Dense
 */

/**
 * The bound and its parts, in nats over the whole data set. `parts` are signed and add up to `elbo`;
 * `derived` names the members that were found by subtraction. A density's frames have all the quantities, by quadrature.
 * @typedef {object} Bound
 * @property {number | null} [elbo]
 * @property {number | null} [elboError]
 * @property {number | null} [standardError]
 * @property {number | null} [logEvidence]
 * @property {number | null} [logEvidenceError]
 * @property {string | null} [logEvidenceKind]  'exact', 'quadrature' or 'estimate'
 * @property {number | null} [klPosterior]
 * @property {number | null} [klPosteriorError]
 * @property {number | null} [logMeanWeight]  log E_q[w], which is the log evidence again
 * @property {number | null} [klReverse]  KL(p(z | x) ‖ q)
 * @property {number | null} [klReverseError]
 * @property {number | null} [eubo]
 * @property {number | null} [expectedLogLikelihood]
 * @property {number | null} [klPrior]
 * @property {number | null} [expectedLogJoint]
 * @property {number | null} [entropy]
 * @property {Record<string, number | null> | null} [parts]
 * @property {string[] | null} [derived]
 * @property {{ id?: string | null, value?: number | null, standardError?: number | null } | null} [objective]
 *   what the newest step estimated
 */

/**
 * The course of the bound: entry i belongs to iteration `iteration.data[i]`. A density's are the estimates that the algorithm saw;
 * `objective` is there where something else than the bound is maximised.
 * @typedef {object} Trace
 * @property {Dense | null} [iteration]
 * @property {Dense | null} [elbo]
 * @property {Dense | null} [standardError]
 * @property {Dense | null} [objective]
 */

/**
 * The components of a mixture. `factors[k]` is the lower Cholesky factor L of the covariance in the shown columns: the
 * ellipse of r standard deviations is mean + r·L·(cos t, sin t).
 * @typedef {object} Components
 * @property {Dense | null} [weights]  [K]
 * @property {Dense | null} [counts]   [K], the expected number of points N_k
 * @property {Dense | null} [means]    [K, D]
 * @property {Dense | null} [factors]  [K, p, p], p = 1 or 2
 * @property {Dense | null} [active]   [K], 1 or 0
 */

/**
 * The posterior predictive density on a grid: over a plane (x, y, density [ny, nx], levels) or over a line
 * (x, density [nx], componentDensities [K, nx], each already multiplied by its weight, so that they add up to the density).
 * @typedef {object} Predictive
 * @property {Dense | null} [x]
 * @property {Dense | null} [y]
 * @property {Dense | null} [density]
 * @property {Dense | null} [levels]
 * @property {Dense | null} [componentDensities]
 */

/**
 * q over one or two dimensions: Gaussians where it is made of such (weights, means, and the lower Cholesky factors of their covariances),
 * its density on a grid where a picture needs one.
 * @typedef {object} Approximation
 * @property {string | null} [family]  as in the settings
 * @property {Dense | null} [weights]  [K]
 * @property {Dense | null} [means]    [K, D]
 * @property {Dense | null} [factors]  [K, D, D]; null for a delta
 * @property {Grid | null} [density]
 */

/**
 * A density on a grid: [ny, nx] over a plane, [nx] over a line.
 * @typedef {object} Grid
 * @property {Dense | null} [x]
 * @property {Dense | null} [y]
 * @property {Dense | null} [density]
 */

/**
 * The posterior p(z | x). `levels` are the six densities, ascending, whose contours hold the shares `levelMass` of
 * the mass, 95 to 5 % where that is absent; `components` the rows of targetComponents where it is a mixture that readers edit.
 * @typedef {Grid & { version?: number | null, levels?: Dense | null, levelMass?: Dense | null, components?: number[][] | Dense | null }} Target
 */

/**
 * What a session reports. Positions and densities are on the analysed scale; `standardization` maps them back.
 * @typedef {object} Frame
 * @property {number | null} [iteration]
 * @property {string | null} [status]   'running', 'converged' or 'diverged'
 * @property {string | null} [message]
 * @property {Bound | null} [bound]
 * @property {Record<string, number | null> | null} [residuals]
 * @property {Record<string, number | null> | null} [residualErrors]  what the stated errors allow of each
 * @property {{ identity?: string, residual?: number, allowed?: number, message?: string }[] | null} [contradictions]
 * @property {Record<string, string> | null} [why]
 * @property {Trace | null} [trace]
 * @property {{ mean?: Dense | null, scale?: Dense | null } | null} [standardization]
 * @property {number[] | null} [columns]
 * @property {string[] | null} [columnNames]
 * @property {string[] | null} [columnUnits]
 * @property {Dense | null} [points]            [n, D]
 * @property {number | null} [pointCount]
 * @property {Dense | null} [pointIndex]        [n]
 * @property {Dense | null} [responsibilities]  [n, K]
 * @property {Components | null} [components]
 * @property {Predictive | null} [predictive]
 * @property {{ edges?: Dense | null, density?: Dense | null } | null} [histogram]
 * @property {number | null} [dimensions]   of z, 1 or 2
 * @property {(Approximation & PointFactors) | null} [q]
 * @property {Target | null} [target]
 * @property {{ points?: Dense | null, logWeights?: Dense | null, latent?: Dense | null, means?: Dense | null } | null} [samples]
 *   of a density the draws of the newest step, [S, D] and [S]; of an autoencoder z, E[x | z] and x drawn from the model
 * @property {{ iteration?: Dense | null, means?: Dense | null } | null} [path]  of the mean of q, [n] and [n, D]
 * @property {{ mean?: Dense | null, factor?: Dense | null } | null} [laplace]  the Gaussian at a peak, for a delta
 * @property {string | null} [shape]   of a curve: 'parabola', 'spline', …
 * @property {string | null} [phase]   'E', 'M' or 'gradient': the half-step that was last
 * @property {Curve | null} [curve]
 * @property {(Grid & { version?: number | null, levels?: Dense | null, averaged?: boolean | null }) | null} [marginal]
 *   p(x); `levels` enclose 95 to 20 % of the mass
 * @property {number | null} [trainingCount]  points that are trained on; the others are held out
 * @property {number | null} [latentDimensions]  H
 * @property {string | null} [likelihood]  'gaussian' or 'bernoulli'
 * @property {number | null} [observationScale]  σ of a Gaussian likelihood
 * @property {Dense | null} [imageShape]  [2], height and width, where a point is a picture
 * @property {Dense | null} [heldOut]  [n], 1 or 0, rows as in pointIndex
 * @property {Latent | null} [latent]
 * @property {{ pointIndex?: Dense | null, points?: Dense | null, means?: Dense | null } | null} [reconstruction]  [m] and [m, D]
 * @property {{ x?: Dense | null, y?: Dense | null, means?: Dense | null } | null} [decoder]  [gy, gx, D] or [g, D]
 * @property {(Grid & { levels?: Dense | null, prior?: Dense | null }) | null} [aggregate]  q̄(z)
 * @property {{ training?: Course | null, heldOut?: Course | null, heldOutCount?: number | null } | null} [learning]
 */

/**
 * A curve f through a plane: x given z is normal around f(z). Parameters are counted 2·b + axis for control point b, then the noise σ.
 * @typedef {object} Curve
 * @property {Dense | null} [z]       [G], ascending
 * @property {Dense | null} [points]  [G, 2], f(z)
 * @property {{ left?: Dense | null, right?: Dense | null } | null} [tube]  [G, 2] each, two standard deviations beside it
 * @property {Dense | null} [prior]   [G], p(z)
 * @property {Dense | null} [theta]   [B, 2], the control points
 * @property {Dense | null} [anchors] [B], the z of each
 * @property {number | null} [noise]
 * @property {number | null} [noiseFloor]
 * @property {string[] | null} [parameterNames]  [2B + 1]
 * @property {{ points?: Dense | null, theta?: Dense | null, noise?: number | null } | null} [truth]  which the data were drawn from
 * @property {{ z?: Dense | null, points?: Dense | null, weight?: Dense | null } | null} [atoms]  [J], [J, 2], [J]; null where z is
 *   continuous
 */

/**
 * q of every observation of a curve, in rows as pointIndex.
 * @typedef {object} PointFactors
 * @property {Dense | null} [mean]       [n]
 * @property {Dense | null} [deviation]  [n]
 * @property {Dense | null} [gap]        [n], KL(q_n ‖ p(z | x_n))
 * @property {Dense | null} [modes]      [n], how many the posterior has
 * @property {Dense | null} [posteriorMean]  [n]
 */

/**
 * What an encoder makes of each point, rows as in pointIndex. `kl`, `meanVariance` and `active` are of each latent dimension.
 * @typedef {object} Latent
 * @property {Dense | null} [means]       [n, H]
 * @property {Dense | null} [deviations]  [n, H]
 * @property {Dense | null} [factors]     [n, H, H]; null where they are diagonal
 * @property {Dense | null} [kl]
 * @property {Dense | null} [meanVariance]
 * @property {Dense | null} [active]
 * @property {string | null} [message]
 */

/**
 * How an autoencoder learned, in nats per point: entry i is the mean of `estimates[i]` estimates, around `iteration[i]`.
 * @typedef {object} Course
 * @property {Dense | null} [iteration]
 * @property {Dense | null} [estimates]
 * @property {Dense | null} [elbo]
 * @property {Dense | null} [standardError]
 * @property {Dense | null} [expectedLogLikelihood]
 * @property {Dense | null} [klPrior]
 */

/**
 * What a reader looks at. A picture that was drawn, or a place, takes the place of the point while it is there.
 * @typedef {object} Chosen
 * @property {'point' | 'picture'} [subject]
 * @property {number | null} [point]      a row of the data set
 * @property {number[] | null} [picture]  pixels of 0 and 1, row by row
 * @property {number[] | null} [latent]   a place in latent space
 * @property {number} [pixel]             where the keys stand in the picture
 * @property {0 | 1} [ink]                what the present stroke leaves
 * @property {number[] | null} [place]    an observation that is none of the data
 * @property {number} [coordinate]        one of the model's parameters
 * @property {number} [start]             one of many starts
 */

/**
 * What evaluate() answered, with the iteration that it belongs to; or why it will not.
 * @typedef {{ iteration?: number | null, refusal?: string | null, pending?: number, [name: string]: any }} Analysis  `pending`: the
 *   share of the first answer that is computed
 */

/**
 * One run as the store hands it over. `trace` stands in for the frame's own when given, `analyses` holds the newest answer
 * for each name that a plot asks for, `label` names the run where several are compared.
 * @typedef {object} Run
 * @property {Record<string, unknown> | null} [config]
 * @property {Frame | null} [frame]
 * @property {Trace | null} [trace]
 * @property {Record<string, Analysis | null | undefined> | null} [analyses]
 * @property {string | null} [label]
 * @property {Chosen | null} [chosen]
 * @property {Family} [family]  the catalogue's row of the family of q
 */

/**
 * What a family is called in a sentence, and what its parameters are made of, where handles can set them: an array each, `from` what of a
 * frame's q, `shape` with K for its Gaussians and D for its dimensions.
 * @typedef {{ noun?: string, parameters?: { name: string, from: string, shape: string[] }[] }} Family
 */

/**
 * @typedef {object} Theme
 * @property {'light' | 'dark'} scheme
 * @property {(name: string) => string} color  the colour of a name as '#rrggbb'
 * @property {string} font       a font family list
 * @property {number} fontSize   CSS px; every other length of a plot follows from it
 */

/** What each axis of a plot spans, in data coordinates. @typedef {[number, number][]} View */

/**
 * What marks are painted on, a canvas or an SVG document: a path is made, then filled, stroked or both.
 * @typedef {object} Painter
 * @property {number} width   CSS px
 * @property {number} height  CSS px
 * @property {Theme} theme
 * @property {string | null} lit  the quantity a reader points at; groups of other quantities are drawn faint
 * @property {Set<string>} [quantities]  takes the quantities that are drawn, where somebody wants to know
 * @property {View | null} [view]  what the axes span at least, as Plot.view gave it, instead of what the plot would choose by now
 * @property {import('./drawing/standing.js').Standing | null} [standing]  axes that stand still from picture to picture; without it
 *   each picture chooses its own
 * @property {() => void} beginPath
 * @property {() => void} closePath
 * @property {(x: number, y: number) => void} moveTo
 * @property {(x: number, y: number) => void} lineTo
 * @property {(x: number, y: number, r: number) => void} circle
 * @property {(x: number, y: number, width: number, height: number) => void} rect
 * @property {(color: string, alpha?: number) => void} fill
 * @property {(style: { color: string, width: number, alpha?: number, dash?: number[], round?: boolean }) => void} stroke
 * @property {(words: string, x: number, y: number, style: Lettering) => void} text
 * @property {(words: string, font: string) => number} measure  the width
 * @property {(values: ArrayLike<number>, columns: number, rows: number, x: number, y: number, pixel: number, color: string) => void}
 *   raster  fills the cells of a grid, the first row on top, each as strongly as its value, 0 to 1; what is no number stays clear
 * @property {(left: number, top: number, width: number, height: number, draw: () => void) => void} clipped  what is drawn ends there
 * @property {(label: string, draw: () => void, quantity?: string) => void} group
 *   draws a named part of the picture; with `quantity`, one that `lit` can single out
 */

/**
 * @typedef {{ font: string, color: string, alpha?: number, align: 'left' | 'center' | 'right', baseline: 'top' | 'middle' | 'alphabetic' | 'bottom' }} Lettering
 */

/**
 * What lies under a pointer: where it is anchored (CSS px), and what to say about it.
 * @typedef {object} Hit
 * @property {string} kind
 * @property {number} x
 * @property {number} y
 * @property {string} title
 * @property {[string, string][]} rows  label and value
 * @property {number} [index]     row of the data set, or component
 * @property {string} [quantity]  id of the quantity, where the thing stands for one
 */

/**
 * A place of a picture that a reader may drag, or move by keys. Plots say where handles are and what moving them means; they do not
 * paint them, so that a picture taken away has none.
 *
 * A handle with two values goes wherever it is dragged. One with a single value moves along `along`, a unit vector in CSS px, in the
 * direction in which the value grows; `move` projects a pointer onto it, so an arrow key is a `move` by some px along it.
 * @typedef {object} Handle
 * @property {string} id      stays the same while the handle is dragged
 * @property {string} group   handles of one thing, for showing only those near the pointer
 * @property {HandleKind} kind
 * @property {string} label   its name for those who do not see it
 * @property {number} x       CSS px
 * @property {number} y
 * @property {number[]} value    in data coordinates: a position, a standard deviation, an angle in degrees, a share of 1
 * @property {[number, number][]} bounds  of each value
 * @property {[number, number]} [along]
 * @property {[number, number]} [stem]  CSS px: where a thin line that leads to it would begin
 * @property {string} [text]    the value in words, where numbers alone do not say it
 * @property {boolean} [chooses]  moving it changes what is looked at, and nothing of the run
 * @property {Record<string, string>} [deeds]  what keys do to it, by their names, as `act` knows it; 'click': what a press in place does
 */

/**
 * @typedef {'mean' | 'axis' | 'rotation' | 'weight' | 'component-mean' | 'component-axis' | 'component-rotation' |
 *   'component-weight' | 'control-point' | 'q-mean' | 'chosen-point' | 'chosen-coordinate'} HandleKind
 */

/**
 * What a moved handle changes: parameters, as many as session.setParameters needs to be there again, or settings of the run, or what
 * is looked at.
 * @typedef {object} Change
 * @property {Record<string, { shape: number[], data: number[] }>} [parameters]
 * @property {Record<string, unknown>} [config]
 * @property {Chosen} [chosen]
 */

/**
 * What keys move in a picture where a pointer chooses: where it is, and what it is called.
 * @typedef {object} Mark
 * @property {string} id
 * @property {string} label
 * @property {string} text   what is chosen, in words
 * @property {number} value  the same as a number
 * @property {[number, number]} range  of the value
 * @property {number} x      CSS px
 * @property {number} y
 */

/** What a pointer does at a place: 'hover' and 'leave' are a mouse's alone. @typedef {{ phase: 'hover' | 'press' | 'drag' | 'leave', x: number, y: number }} Touch */

/**
 * A key that moves a mark: by an arrow, right and down, with Shift far; by another key where it has no arrow.
 * @typedef {{ key: string, arrow: [number, number], far: boolean }} Press
 */

/**
 * A kind of plot. `draw` is pure: the same runs and painter give the same picture.
 * @typedef {object} Plot
 * @property {string} id
 * @property {string} label
 * @property {string[]} models   ids of the models it serves
 * @property {string[]} fields   the frame fields it needs
 * @property {string[]} [analyses]  names of the evaluate() quantities it needs
 * @property {number} [aspect]   the width over the height it looks best at
 * @property {(width: number, fontSize: number, runs?: number) => number} [height]  the height it needs at a width, where an aspect
 *   will not do; `runs` so many are compared, 1 by default
 * @property {boolean} [evidence]  whether the log evidence is on show in it, so that what contradicts it is said beside it in words; one
 *   that says it within its picture does without
 * @property {(runs: Run[], painter: Painter) => void} draw
 * @property {(runs: Run[]) => string} describe
 * @property {(runs: Run[], painter: Painter) => import('./marks/chart.js').Chart[]} [charts]  what is drawn
 * @property {(runs: Run[]) => string[]} [notes]  sentences that stand under the picture, as the core wrote them
 * @property {(runs: Run[], painter: Painter, x: number, y: number) => Hit | null} [locate]
 * @property {(runs: Run[], painter: Painter) => Handle[]} [handles]  of the first run
 * @property {(runs: Run[], painter: Painter, handle: Handle, x: number, y: number) => Change | null} [move]
 *   what takes the handle to a place; null where it is no longer there
 * @property {(runs: Run[], handle: Handle, deed: string) => Change | null} [act]  what a key or a press does to it
 * @property {(runs: Run[], painter: Painter, touch: Touch) => Chosen | null} [choose]  what a pointer chooses of the first run
 * @property {boolean} [strokes]  whether a pointer draws, so that a finger must not move the page meanwhile
 * @property {(runs: Run[], painter: Painter) => Mark[]} [marks]
 * @property {(runs: Run[], painter: Painter, mark: string, press: Press) => Chosen | null} [press]  what a key chooses
 * @property {(runs: Run[]) => Record<string, unknown> | null} [enter]  the settings that a press on what is chosen, or Enter, leads to
 * @property {{ label: string, push: (runs: Run[]) => Chosen | null }[]} [buttons]
 * @property {(run: Run) => Record<string, Record<string, unknown> | null>} [asks]  options of the analyses that take some; null
 *   where there is nothing to ask
 * @property {(runs: Run[]) => View} [view]  what its axes span, for a painter that is to keep it while something is dragged
 */

export {};
