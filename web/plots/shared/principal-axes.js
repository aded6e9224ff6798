/**
 * Between the two ways to write down a Gaussian's covariance: the axes of its ellipse, and its lower Cholesky factor. In one or two
 * dimensions.
 */

/** @typedef {[number, number]} Pair */

/** @typedef {{ direction: Pair, deviation: number }} Axis  a unit vector in data coordinates, and the standard deviation along it */

/**
 * The principal axes of a Gaussian, the one nearer to the horizontal first, so that stretching never swaps them.
 * @param {ArrayLike<number>} factor  row-major lower Cholesky factor, [1, 1] or [2, 2]
 * @returns {Axis[]}
 */
export function axesOf(factor) {
  if (factor.length === 1) return [{ direction: [1, 0], deviation: Math.abs(factor[0]) }];
  const [l11, , l21, l22] = Array.from(factor);
  const [a, b, c] = [l11 * l11, l11 * l21, l21 * l21 + l22 * l22];
  const half = Math.hypot((a - c) / 2, b);
  const large = Math.sqrt((a + c) / 2 + half);
  // Their product is the determinant's root: more exact than the difference of two squares.
  const small = Math.abs(l11 * l22) / large;
  const angle = b === 0 ? (a >= c ? 0 : Math.PI / 2) : Math.atan2(2 * b, a - c) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const major = { direction: /** @type {Pair} */ ([cos, sin]), deviation: large };
  const minor = { direction: /** @type {Pair} */ (cos > 0 ? [-sin, cos] : [sin, -cos]), deviation: small };
  const level = Math.abs(cos) >= Math.abs(sin);
  const [first, second] = level ? [major, minor] : [minor, major];
  return [first, second].map(({ direction: [u, v], deviation }, i) => {
    const turn = (i === 0 ? u : v) < 0 ? -1 : 1;
    return { direction: /** @type {Pair} */ ([turn * u, turn * v]), deviation };
  });
}

/**
 * The lower Cholesky factor of the covariance with these principal axes.
 * @param {Axis[]} axes  one, or two at right angles
 * @returns {number[]} row-major
 */
export function factorOf(axes) {
  if (axes.length === 1) return [axes[0].deviation];
  const [{ direction, deviation: s }, { deviation: t }] = axes;
  const [u, v] = direction;
  const l11 = Math.hypot(s * u, t * v);
  return [l11, 0, ((s - t) * (s + t) * u * v) / l11, (s * t) / l11];
}

/**
 * @param {number[]} covariance  [v] or [v11, v12, v22]
 * @returns {number[]} row-major lower factor
 */
export function choleskyOf([v11, v12, v22]) {
  const l11 = Math.sqrt(v11);
  if (v22 === undefined) return [l11];
  return [l11, 0, v12 / l11, Math.sqrt(v22 - (v12 / l11) ** 2)];
}

/**
 * The axes of a mean-field Gaussian, which are those of the plane.
 * @param {number[]} factor
 * @returns {Axis[]}
 */
export function alignedAxes(factor) {
  if (factor.length === 1) return axesOf(factor);
  return [
    { direction: [1, 0], deviation: factor[0] },
    { direction: [0, 1], deviation: factor[3] },
  ];
}

/**
 * @param {Axis[]} axes
 * @returns {number[]} [v] or [v11, v12, v22]
 */
export function covarianceOf(axes) {
  const [l11, , l21, l22] = factorOf(axes);
  return axes.length === 1 ? [l11 * l11] : [l11 * l11, l11 * l21, l21 * l21 + l22 * l22];
}
