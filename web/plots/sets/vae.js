/**
 * The plots of a variational autoencoder.
 */

import { plot as gaps } from '../gaps.js';
import { plot as generated } from '../generated.js';
import { plot as importance } from '../importance.js';
import { plot as latent } from '../latent.js';
import { plot as learning } from '../learning.js';
import { plot as manifold } from '../manifold.js';
import { plot as pad } from '../pad.js';
import { plot as posterior } from '../posterior.js';
import { plot as reconstruction } from '../reconstruction.js';
import { plot as surgery } from '../surgery.js';
import { plot as units } from '../units.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [
  latent,
  reconstruction,
  posterior,
  learning,
  generated,
  manifold,
  units,
  gaps,
  surgery,
  importance,
  pad,
];
