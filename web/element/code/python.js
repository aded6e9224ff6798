/** What every program in Python begins and ends with. */

import { python } from './text.js';

/**
 * @param {string} model
 * @param {any} frame
 */
export function heading(model, frame) {
  return `#!/usr/bin/env python3
"""The evidence lower bound of a figure of ELBO Explorer (model ${model}, iteration ${frame.iteration}), computed anew from its own
formula. In nats, with all constants. Needs Python 3.8 or later and no package."""`;
}

/** @param {any} frame */
export function ending({ bound }) {
  const error = bound.standardError ?? bound.elboError ?? 0;
  return `
shown = ${python(bound.elbo)}  # in the figure, ± ${python(error)}
print(f"ELBO, computed anew: {elbo:.12g}")
print(f"ELBO in the figure:  {shown:.12g}")
print(f"difference:          {elbo - shown:.3g}")
`;
}
