/**
 * A mixture's bound in Python. Where q(π, μ, Λ) is a Dirichlet times normal-Wisharts, Σ_n log Σ_k ρ_nk − KL(q(π) ‖ p(π)) −
 * Σ_k KL(q(μ_k, Λ_k) ‖ p(μ_k, Λ_k)), with the best q(z) inserted (Bishop 2006, 10.46, 10.70–10.77); of EM, log p(X | θ).
 */

import { ending, heading } from './python.js';
import { python } from './text.js';

const LINEAR_ALGEBRA = `def cholesky(a):
    l = [[0.0] * len(a) for _ in a]
    for i in range(len(a)):
        for j in range(i + 1):
            rest = a[i][j] - sum(l[i][k] * l[j][k] for k in range(j))
            l[i][j] = sqrt(rest) if i == j else rest / l[j][j]
    return l


def solve(l, b):
    u = []
    for i, row in enumerate(l):
        u.append((b[i] - sum(row[j] * u[j] for j in range(i))) / row[i])
    return u


def log_sum_exp(values):
    largest = max(values)
    return largest + log(sum(exp(v - largest) for v in values))


def distance(l, a, b):
    """(a − b)ᵀ (l lᵀ)⁻¹ (a − b)."""
    return sum(v * v for v in solve(l, [p - q for p, q in zip(a, b)]))


def log_det(l):
    return 2 * sum(log(l[i][i]) for i in range(len(l)))
`;

/** @param {import('./code.js').State} state */
export function mixturePython({ config, frame, parameters }) {
  const data = `x = ${python(frame.points)}`;
  const body = config.optimizer === 'em' ? likelihood(parameters) : conjugate(config, parameters);
  return `${heading('mixture', frame)}
from math import exp, lgamma, log, pi, sqrt

${data}


${LINEAR_ALGEBRA}

${body}${ending(frame)}`;
}

/** @param {any} parameters */
function likelihood({ weights, means, covariances }) {
  return `weights = ${python(weights)}
means = ${python(means)}
factors = [cholesky(a) for a in ${python(covariances)}]
d = len(x[0])
elbo = sum(
    log_sum_exp(
        [
            log(w) - 0.5 * (d * log(2 * pi) + log_det(l) + distance(l, row, m))
            for w, m, l in zip(weights, means, factors)
            if w > 0
        ]
    )
    for row in x
)
`;
}

/**
 * @param {import('../../engine/types.js').Config} config
 * @param {any} parameters
 */
function conjugate(config, parameters) {
  return `# q(π) = Dirichlet(alpha); q(μ_k, Λ_k) = N(μ_k; m_k, (beta_k Λ_k)⁻¹) W(Λ_k; W_k, nu_k), where W_k⁻¹ = nu_k × covariance_k.
alpha = ${python(parameters.weightConcentration)}
beta = ${python(parameters.meanPrecision)}
m = ${python(parameters.means)}
nu = ${python(parameters.degreesOfFreedom)}
covariances = ${python(parameters.covariances)}

# The prior.
alpha0 = ${python(config.weightConcentrationPrior)}
beta0 = ${python(config.meanPrecisionPrior)}
m0 = ${python(config.meanPrior)}
nu0 = ${python(config.degreesOfFreedomPrior)}
w0_inverse = ${python(config.covariancePrior)}


def digamma(v):
    shift = 0.0
    while v < 20:
        shift -= 1 / v
        v += 1
    r = 1 / (v * v)
    return shift + log(v) - 0.5 / v - r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r / 132))))


d = len(x[0])


def log_gamma_d(v):
    return 0.25 * d * (d - 1) * log(pi) + sum(lgamma(v - 0.5 * i) for i in range(d))


w_inverse = [[[n * v for v in row] for row in a] for n, a in zip(nu, covariances)]
factors = [cholesky(a) for a in w_inverse]
e_log_pi = [digamma(a) - digamma(sum(alpha)) for a in alpha]
e_log_det = [
    sum(digamma(0.5 * (n - i)) for i in range(d)) + d * log(2) - log_det(l) for n, l in zip(nu, factors)
]

# Σ_n log Σ_k ρ_nk
elbo = 0.0
for row in x:
    elbo += log_sum_exp(
        [
            e_log_pi[k] + 0.5 * (e_log_det[k] - d * log(2 * pi) - d / beta[k] - nu[k] * distance(factors[k], row, m[k]))
            for k in range(len(alpha))
        ]
    )

# − KL of the weights
elbo -= lgamma(sum(alpha)) - lgamma(len(alpha) * alpha0)
elbo -= sum(lgamma(alpha0) - lgamma(a) + (a - alpha0) * e for a, e in zip(alpha, e_log_pi))

# − KL of the components
log_det_w0_inverse = log_det(cholesky(w0_inverse))
for k, l in enumerate(factors):
    log_det_w = -log_det(l)
    columns = [solve(l, [w0_inverse[i][j] for i in range(d)]) for j in range(d)]
    half = [solve(l, [columns[j][i] for j in range(d)]) for i in range(d)]  # l⁻¹ W0⁻¹ l⁻ᵀ
    trace = sum(half[i][i] for i in range(d))
    ratio = beta0 / beta[k]
    elbo -= 0.5 * (d * (ratio - 1 - log(ratio)) + beta0 * nu[k] * distance(l, m[k], m0))
    elbo -= (
        -0.5 * nu0 * (log_det_w0_inverse + log_det_w)
        + 0.5 * nu[k] * (trace - d)
        + log_gamma_d(0.5 * nu0)
        - log_gamma_d(0.5 * nu[k])
        + 0.5 * (nu[k] - nu0) * (e_log_det[k] - d * log(2) - log_det_w)
    )
`;
}
