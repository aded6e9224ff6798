/** A curve's bound in Python: Σ E_q[log p(x, z) − log q(z)], each a sum over evenly spaced z. */

import { ending, heading } from './python.js';
import { python, unavailable } from './text.js';

/** The functions that span each kind of curve; a curve goes through its control points at the anchors. */
const SPANS = {
  polynomial: `def span(z):
    return [z**k for k in range(len(theta))]`,
  circle: `def span(z):
    a = pi * erf(z / sqrt(2))
    return [1.0, cos(a), sin(a)]`,
  'figure-eight': `def span(z):
    a = pi * erf(z / sqrt(2))
    return [1.0, cos(a), sin(2 * a)]`,
  wave: `def span(z):
    return [1.0, z, sin(2 * max(-2.25 * pi, min(z, 2.25 * pi)))]`,
};

const THROUGH = `def solved(rows, right):
    """The solution of a small linear system by elimination."""
    a = [list(r) + [b] for r, b in zip(rows, right)]
    n = len(a)
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(a[k][i]))
        a[i], a[pivot] = a[pivot], a[i]
        for k in range(n):
            if k != i:
                ratio = a[k][i] / a[i][i]
                a[k] = [p - ratio * q for p, q in zip(a[k], a[i])]
    return [a[i][n] / a[i][i] for i in range(n)]


def curve_through(points):
    columns = [solved([span(z) for z in anchors], [p[j] for p in points]) for j in (0, 1)]
    return lambda z: tuple(sum(c * s for c, s in zip(column, span(z))) for column in columns)`;

const SPLINE = `def curve_through(points):
    """A natural cubic spline, straight beyond its ends."""
    n, h = len(anchors), anchors[1] - anchors[0]
    bends = []
    for j in (0, 1):
        m, c, d = [0.0] * n, [0.0] * n, [0.0] * n
        for k in range(1, n - 1):
            right = 6 / (h * h) * (points[k - 1][j] - 2 * points[k][j] + points[k + 1][j])
            below = 4 - c[k - 1]
            c[k], d[k] = 1 / below, (right - d[k - 1]) / below
        for k in range(n - 2, 0, -1):
            m[k] = d[k] - c[k] * m[k + 1]
        bends.append(m)

    def at(z):
        k = max(0, min(int((z - anchors[0]) // h), n - 2))
        t = (z - anchors[k]) / h
        b = max(0.0, min(t, 1.0))
        a, beyond = 1 - b, (t - b) * h
        result = []
        for j in (0, 1):
            y0, y1, m0, m1 = points[k][j], points[k + 1][j], bends[j][k], bends[j][k + 1]
            value = a * y0 + b * y1 + ((a**3 - a) * m0 + (b**3 - b) * m1) * h * h / 6
            slope = (y1 - y0) / h + ((1 - 3 * a * a) * m0 + (3 * b * b - 1) * m1) * h / 6
            result.append(value + beyond * slope)
        return tuple(result)

    return at`;

/** @param {import('./code.js').State} state */
export function curvePython({ config, frame, parameters }) {
  if (config.latent !== 'continuous') throw unavailable('a latent variable with atoms');
  const means = parameters.qMean;
  if (!means && config.family !== 'exact') throw unavailable(`the family ${config.family}`);
  const kind = String(config.curve);
  const span = SPANS[/** @type {keyof typeof SPANS} */ (kind)] ?? SPANS.polynomial;
  return `${heading('curve', frame)}
from math import cos, erf, exp, log, pi, sin, sqrt

x = ${python(frame.points)}
anchors = ${python(frame.curve.anchors)}
theta = ${python(parameters.theta)}  # control points: the curve's values at the anchors
noise = ${python(parameters.noise.data[0])}  # standard deviation of each coordinate of x around the curve


${kind === 'spline' ? SPLINE : `${span}\n\n\n${THROUGH}`}


step = 0.002
line = [step * i for i in range(-5000, 5001)]
log_prior = [-0.5 * z * z - 0.5 * log(2 * pi) for z in line]


def log_joint(point, places, deviation):
    """log p(x, z) at every z of the line: log N(z; 0, 1) + log N(x; f(z), deviation² I)."""
    constant = -2 * log(deviation) - log(2 * pi)
    half = 0.5 / deviation**2
    return [
        p + constant - half * ((point[0] - a) ** 2 + (point[1] - b) ** 2) for p, (a, b) in zip(log_prior, places)
    ]


f = curve_through(theta)
places = [f(z) for z in line]
elbo = 0.0
${means ? gaussians(parameters) : posteriors(parameters)}${ending(frame)}`;
}

/** @param {any} parameters */
function gaussians({ qMean, qDeviation }) {
  return `
# q of each point is a normal density.
for point, m, s in zip(x, ${python(qMean)}, ${python(qDeviation)}):
    nodes = [m + s * 0.02 * i for i in range(-425, 426)]
    for i, z in enumerate(nodes):
        u = 0.02 * (i - 425)
        mass = 0.02 * exp(-0.5 * u * u) / sqrt(2 * pi)
        a, b = f(z)
        away = (point[0] - a) ** 2 + (point[1] - b) ** 2
        log_p = -0.5 * z * z - 1.5 * log(2 * pi) - 2 * log(noise) - 0.5 * away / noise**2
        elbo += mass * (log_p + 0.5 * u * u + log(s) + 0.5 * log(2 * pi))
`;
}

/** @param {any} parameters */
function posteriors({ qTheta, qNoise, theta, noise }) {
  return `
# q of each point is the posterior under the curve of the newest E step.
q_theta = ${python(qTheta ?? theta)}
q_noise = ${python((qNoise ?? noise).data[0])}
q_curve = curve_through(q_theta)
q_places = [q_curve(z) for z in line]
for point in x:
    log_q = log_joint(point, q_places, q_noise)
    largest = max(log_q)
    weights = [exp(v - largest) for v in log_q]
    total = step * sum(weights)
    log_p = log_joint(point, places, noise)
    elbo += step * sum(w * (p - q) for w, p, q in zip(weights, log_p, log_q) if w > 0) / total + largest + log(total)
`;
}
