/** A typed formula in Python. */

export const HELPERS = `def softplus(v):
    return max(v, 0.0) + log1p(exp(-abs(v)))


def logaddexp(*values):
    return log_sum_exp(values)


def square(v):
    return v * v


def sigmoid(v):
    return exp(-softplus(-v))


def logsigmoid(v):
    return -softplus(-v)


def normal(v, m=0.0, s=1.0):
    """Its logarithm, as everywhere in a formula."""
    return -0.5 * ((v - m) / s) ** 2 - log(s * sqrt(2 * pi))`;

/**
 * @param {string} plain  in the plain grammar: names, numbers, brackets, + - * / ^ and functions by their own names
 * @param {number} dimensions
 */
export function formulaPython(plain, dimensions) {
  const names = dimensions === 1 ? 'z' : 'z1, z2';
  const body = plain.replaceAll('^', '**').replace(/\be\b(?!\()/g, 'exp(1)');
  return `def log_target(${names}):\n    return ${body}`;
}
