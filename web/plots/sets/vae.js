/**
 * The plots of a variational autoencoder.
 */

import { plot as gaps } from '../vae/gaps.js';
import { plot as generated } from '../vae/generated.js';
import { plot as importance } from '../shared/importance.js';
import { plot as latent } from '../vae/latent.js';
import { plot as learning } from '../vae/learning.js';
import { plot as manifold } from '../vae/manifold.js';
import { plot as pad } from '../vae/pad.js';
import { plot as posterior } from '../vae/posterior.js';
import { plot as reconstruction } from '../vae/reconstruction.js';
import { plot as surgery } from '../vae/surgery.js';
import { plot as units } from '../vae/units.js';

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
