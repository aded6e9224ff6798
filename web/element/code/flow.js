/** A normalising flow in Python: z of ε, and log q(z) along with it, layer by layer. */

import { python } from './text.js';

/**
 * @param {any} parameters
 * @param {number} dimension
 * @returns {string} the parameters, and `draw(e)`, which answers z and log q(z)
 */
export function flowPython(parameters, dimension) {
  const numbers = Object.entries(parameters).map(([name, dense]) => `${snake(name)} = ${python(dense)}`);
  return `# q: the image of N(0, I) under its layers, then a scale and a shift of each coordinate.
${numbers.join('\n')}


${dimension === 2 ? COUPLINGS : MONOTONE}


def draw(e):
    """z of e ~ N(0, I), and log q(z)."""
    point, log_det = layers(list(e))
    z = [m + s * p for m, s, p in zip(mean, scale, point)]
    log_base = sum(-0.5 * v * v - 0.5 * log(2 * pi) for v in e)
    return z, log_base - log_det - sum(log(s) for s in scale)`;
}

/** Affine couplings (Dinh et al. 2017). */
const COUPLINGS = `def layers(point):
    log_det = 0.0
    for layer, (weights, biases) in enumerate(zip(input_weights, input_biases)):
        kept = layer % 2
        hidden = [tanh(w * point[kept] + b) for w, b in zip(weights, biases)]
        raw = sum(w * h for w, h in zip(scale_weights[layer], hidden)) / len(hidden) + scale_biases[layer]
        shift = sum(w * h for w, h in zip(shift_weights[layer], hidden)) / len(hidden) + shift_biases[layer]
        stretch = 2 * tanh(raw / 2)
        point[1 - kept] = point[1 - kept] * exp(stretch) + shift
        log_det += stretch
    return point, log_det`;

/** Sums of smooth steps on the line. */
const MONOTONE = `def layers(point):
    log_det = 0.0
    for stretch, gain, offset in zip(stretches, gains, offsets):
        x, z, slope = point[0], point[0], 1.0
        for v, g, o in zip(stretch, gain, offset):
            beta = 0.9 * (v - 1) / len(stretch)
            step = tanh(g * (x - o / 4))
            z += beta / g * step
            slope += beta * (1 - step * step)
        point = [z]
        log_det += log(slope)
    return point, log_det`;

/** @param {string} name  in camelCase */
function snake(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
