/** A density's bound in Python: E_q[log p̃(z)] − E_q[log q(z)] by the trapezoidal rule in the coordinates of each Gaussian of q. */

import { formulaPython, HELPERS } from './formula.js';
import { flowPython } from './flow.js';
import { ending, heading } from './python.js';
import { nested, python, unavailable } from './text.js';

/** log p̃ of the named targets but for their constant, as Python; the parameters are those of the catalogue's descriptions. */
const NAMED = {
  banana: `def log_target(z1, z2):
    return -0.5 * (z1 / 1.5) ** 2 - 0.5 * ((z2 - 0.4 * z1**2 + 2) / 0.5) ** 2 - log(2 * pi * 1.5 * 0.5)`,
  funnel: `def log_target(z1, z2):
    return -0.5 * (z1 / 1.35) ** 2 - 0.5 * z2**2 * exp(-z1) - 0.5 * z1 - log(2 * pi * 1.35)`,
  ring: `def log_target(*z):
    r, s = 2.5, 0.4
    side = sqrt(2 * pi) * s * 0.5 * erfc(-r / s * sqrt(0.5))
    mass = 2 * side if len(z) == 1 else 2 * pi * (s * s * exp(-0.5 * (r / s) ** 2) + r * side)
    return -0.5 * ((hypot(*z) - r) / s) ** 2 - log(mass)`,
  'two-moons': `def log_target(z1, z2):
    sides = [-0.5 * ((z1 - 2) / 0.6) ** 2, -0.5 * ((z1 + 2) / 0.6) ** 2]
    return -0.5 * ((hypot(z1, z2) - 2) / 0.4) ** 2 + log_sum_exp(sides)`,
};

/** Two hills that cross, on a line and in the plane: weight, mean, covariance. @type {number[][][]} */
const CROSS = [
  [[0.5, 0, 4], [0.5, 0, 0.09]],
  [[0.5, 0, 0, 2.045, 1.955, 2.045], [0.5, 0, 0, 2.045, -1.955, 2.045]],
]; // prettier-ignore

/** @param {import('./code.js').State} state */
export function densityPython(state) {
  return state.config.family === 'flow' ? ofFlow(state) : ofGaussians(state);
}

/** What every program about a density begins with. @param {import('./code.js').State} state */
function beginning({ config, frame, formula = '' }) {
  return `${heading('density', frame)}
from math import erf, erfc, exp, expm1, hypot, inf, lgamma, log, log1p, log2, log10, pi, sqrt
from math import atan, cos, cosh, sin, sinh, tan, tanh

log_constant = ${python(Number(config.logConstant) || 0)}


def log_sum_exp(values):
    largest = max(values)
    return largest + log(sum(exp(v - largest) for v in values)) if largest > -inf else -inf


def log_gaussian(z, mean, factor):
    """log N(z; mean, factor factorᵀ)."""
    u = []
    for i, row in enumerate(factor):
        u.append((z[i] - mean[i] - sum(row[j] * u[j] for j in range(i))) / row[i])
    return -0.5 * sum(v * v for v in u) - sum(log(row[i]) for i, row in enumerate(factor)) - 0.5 * len(z) * log(2 * pi)


${targetOf(config, frame.target, formula)}
`;
}

/** How two grids that share no point are summed, and what they say differently. @param {any} frame */
function twoGrids(frame) {
  return `# Two grids that share no point: what they say differently is the error.
sides = [bound(0.0), bound(0.5)]
elbo = sum(sides) / 2
print(f"two grids differ by: {abs(sides[0] - sides[1]):.2g}")
${ending(frame)}`;
}

/** @param {import('./code.js').State} state */
function ofFlow(state) {
  const { frame, parameters } = state;
  const dimension = parameters.mean.data.length;
  return `${beginning(state)}

${flowPython(parameters, dimension)}


dimension = ${dimension}
step = 0.125 if dimension == 2 else 0.002


def bound(shift):
    """The sum over a grid that is moved by a part of its step."""
    line = [step * (i + shift) for i in range(-round(8.5 / step), round(8.5 / step) + 1)]
    total = 0.0
    for a in line:
        for b in line if dimension == 2 else [0.0]:
            z, log_q = draw([a, b][:dimension])
            mass = exp(-0.5 * (a * a + b * b)) * (step / sqrt(2 * pi)) ** dimension
            total += mass * (log_constant + log_target(*z) - log_q)
    return total


${twoGrids(frame)}`;
}

/** @param {import('./code.js').State} state */
function ofGaussians(state) {
  const { config, frame } = state;
  const { q } = frame;
  if (!q?.factors?.shape || !['full-rank', 'mean-field', 'mixture'].includes(String(config.family)))
    throw unavailable(`the family ${config.family}`);
  return `${beginning(state)}

# q: weights, means and lower Cholesky factors of its Gaussians.
weights = ${python(q.weights)}
means = ${python(q.means)}
factors = ${python(q.factors)}


def log_q(z):
    return log_sum_exp([log(w) + log_gaussian(z, m, f) for w, m, f in zip(weights, means, factors) if w > 0])


dimension = len(means[0])
step = 0.1 if dimension == 2 else 0.004


def bound(shift):
    """The sum over a grid that is moved by a part of its step."""
    line = [step * (i + shift) for i in range(-round(8.5 / step), round(8.5 / step) + 1)]
    total = 0.0
    for w, mean, factor in zip(weights, means, factors):
        for a in line:
            for b in line if dimension == 2 else [0.0]:
                u = [a, b][:dimension]
                z = [m + sum(row[j] * u[j] for j in range(i + 1)) for i, (m, row) in enumerate(zip(mean, factor))]
                mass = w * exp(-0.5 * (a * a + b * b)) * (step / sqrt(2 * pi)) ** dimension
                total += mass * (log_constant + log_target(*z) - log_q(z))
    return total


${twoGrids(frame)}`;
}

/**
 * @param {import('../../engine/types.js').Config} config
 * @param {any} target  of the frame
 * @param {string} formula  that was typed, in the plain grammar
 */
function targetOf(config, target, formula) {
  const id = String(config.target);
  if (id === 'formula') return `${HELPERS}\n\n\n${formulaPython(formula, Number(config.dimensions))}`;
  if (id in NAMED && (id === 'ring' || config.dimensions === 2))
    return NAMED[/** @type {keyof typeof NAMED} */ (id)];
  /** @type {number[][] | undefined} */
  const rows =
    id === 'cross' ? CROSS[Number(config.dimensions) - 1] : target?.components && nested(target.components);
  if (!rows) throw unavailable(`the target ${id}`);
  const hills = rows.map(hillOf);
  const total = hills.reduce((sum, [weight]) => sum + weight, 0);
  return `# The hills: weight, mean, lower Cholesky factor of the covariance.
hills = ${python(hills.map(([weight, ...rest]) => [weight / total, ...rest]))}


def log_target(*z):
    return log_sum_exp([log(w) + log_gaussian(z, mean, factor) for w, mean, factor in hills])`;
}

/**
 * @param {number[]} row  weight, mean, and the covariance's lower triangle by columns
 * @returns {[number, number[], number[][]]}
 */
function hillOf(row) {
  if (row.length === 3) return [row[0], [row[1]], [[Math.sqrt(row[2])]]];
  const [weight, m1, m2, v11, v12, v22] = row;
  const l11 = Math.sqrt(v11);
  const l21 = v12 / l11;
  return [weight, [m1, m2], [[l11, 0], [l21, Math.sqrt(v22 - l21 * l21)]]]; // prettier-ignore
}
