/**
 * What a reader has chosen of an autoencoder, and what evaluate() is asked because of it.
 */

import { answerOf } from '../shared/analyses.js';
import { isFiniteNumber, plain, valuesOf } from '../drawing/numbers.js';
import { shapeOf } from './pictures.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Chosen} Chosen */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Mark} Mark */
/** @typedef {import('../types.js').Run} Run */

/**
 * The subject of the pictures: a point of the data set, the first unless another is chosen, or what was drawn.
 * @param {Run | undefined} run
 * @returns {{ point: number, picture: number[] | null, latent: number[] | null }}
 */
export function chosenOf(run) {
  const { frame, chosen } = run ?? {};
  const columns = frame?.columnNames?.length ?? frame?.points?.shape[1] ?? 0;
  const count = frame?.pointCount ?? frame?.points?.shape[0] ?? 0;
  const { subject, point, picture, latent } = chosen ?? {};
  const inData = isFiniteNumber(point) && point >= 0 && point < count;
  return {
    point: inData ? point : 0,
    picture: subject === 'picture' && picture?.length === columns ? picture : null,
    latent: latent && latent.length === frame?.latentDimensions ? latent : null,
  };
}

/**
 * What was drawn, whether or not it is looked at.
 * @param {Run | undefined} run
 */
export function drawnOf(run) {
  const { chosen } = run ?? {};
  return chosenOf({ ...run, chosen: { ...chosen, subject: 'picture' } }).picture;
}

/**
 * @param {Run | undefined} run
 * @returns {string} 'point 12'
 */
export function nameOf(run) {
  const { point, picture } = chosenOf(run);
  return picture ? 'the drawing' : `point ${plain(point + 1)}`;
}

/**
 * The row of the frame's points that holds a row of the data set.
 * @param {Frame} frame
 * @param {number} point
 * @returns {number} −1 where it is not among them
 */
export function rowOf({ pointIndex }, point) {
  return Array.prototype.indexOf.call(valuesOf(pointIndex), point);
}

/**
 * @param {Frame} frame
 * @param {number} row  of the frame's points
 */
export function pointAt({ pointIndex }, row) {
  return pointIndex?.data[row] ?? row;
}

/**
 * Options of what evaluate() computes about the chosen.
 * @param {Run} run
 * @returns {Record<string, Record<string, unknown> | null>}
 */
export function questionsOf(run) {
  const { point, picture, latent } = chosenOf(run);
  const drawn = drawnOf(run);
  return {
    posterior: picture ? { x: picture } : { point },
    encode: drawn ? { x: drawn } : null,
    decode: latent ? { z: latent } : null,
    ...samplingOf(run),
  };
}

/** The gaps of so many points are asked for, fewer for the first answer, which then comes soon; of pictures each takes long. */
const ASKED = { first: 20, most: 100 };
const PICTURES_ASKED = { first: 6, most: 24 };

/**
 * Options of what evaluate() computes point by point, spread evenly over the data. The evidence is of use where it is that of all, and
 * of pictures that would take minutes.
 * @param {Run} run
 * @returns {Record<string, Record<string, unknown> | null>}
 */
export function samplingOf({ frame, analyses }) {
  const all = frame?.pointCount ?? 0;
  if (all === 0) return {};
  const pictures = shapeOf(frame) !== null;
  const { first, most } = pictures ? PICTURES_ASKED : ASKED;
  const gaps = { rows: Math.min(all, analyses?.gaps ? most : first) };
  return pictures ? { gaps, evidence: null } : { gaps };
}

/**
 * What evaluate('posterior') answered, as long as it is about what is chosen now.
 * @param {Run | undefined} run
 * @returns {Analysis | null}
 */
export function posteriorOf(run) {
  const answer = answerOf(run, 'posterior');
  const { point, picture } = chosenOf(run);
  if (!answer) return null;
  return (picture ? sameNumbers(answer.x, picture) : answer.point === point) ? answer : null;
}

/**
 * What evaluate('encode') answered, as long as it is about what is drawn now.
 * @param {Run | undefined} run
 * @returns {Analysis | null}
 */
export function encodedOf(run) {
  const answer = answerOf(run, 'encode');
  const drawn = drawnOf(run);
  return answer && drawn && sameNumbers(answer.x, drawn) ? answer : null;
}

/**
 * What the chosen latent position decodes to; of the position before it for the moment until the answer is there.
 * @param {Run | undefined} run
 * @returns {{ z: ArrayLike<number>, mean: ArrayLike<number>, answer: Analysis } | null}
 */
export function decodedOf(run) {
  const answer = answerOf(run, 'decode');
  if (!answer || !chosenOf(run).latent) return null;
  const [z, mean] = [valuesOf(answer.z), valuesOf(answer.means)];
  return z.length > 0 && mean.length > 0 ? { z, mean, answer } : null;
}

/**
 * A Gaussian q: its mean and lower Cholesky factor, row-major.
 * @typedef {{ mean: number[], factor: number[] }} Gaussian
 */

/**
 * q(z|x) of a row, from the frame alone.
 * @param {Frame} frame
 * @param {number} row
 * @returns {Gaussian | null}
 */
export function gaussianAt({ latent }, row) {
  const means = latent?.means;
  const H = means?.shape[1] ?? 0;
  if (!means || row < 0 || row >= means.shape[0]) return null;
  const factors = valuesOf(latent?.factors);
  const deviations = valuesOf(latent?.deviations);
  const mean = Array.from({ length: H }, (_, h) => means.data[row * H + h]);
  const factor = Array.from({ length: H * H }, (_, i) =>
    factors.length > 0 ? factors[row * H * H + i] : i % (H + 1) === 0 ? deviations[row * H + i / (H + 1)] : 0,
  );
  return [...mean, ...factor].every(isFiniteNumber) ? { mean, factor } : null;
}

/**
 * q of what is chosen: of a point from the frame, so that it is there at once; of a drawing from what evaluate() says.
 * @param {Run | undefined} run
 * @returns {Gaussian | null}
 */
export function chosenGaussian(run) {
  const { point, picture } = chosenOf(run);
  if (!run?.frame) return null;
  const own = picture ? null : gaussianAt(run.frame, rowOf(run.frame, point));
  const answer = own ? null : (posteriorOf(run) ?? encodedOf(run));
  const [mean, factor] = [valuesOf(answer?.mean), valuesOf(answer?.factor)].map((list) => Array.from(list));
  return own ?? (mean.length > 0 && [...mean, ...factor].every(isFiniteNumber) ? { mean, factor } : null);
}

/**
 * @param {ArrayLike<number> | import('../types.js').Dense | null | undefined} numbers
 * @param {ArrayLike<number>} others
 */
function sameNumbers(numbers, others) {
  const values = valuesOf(numbers);
  return (
    values.length === others.length && Array.prototype.every.call(values, (value, i) => value === others[i])
  );
}

/**
 * What keys find of the chosen point, but for its place.
 * @param {Run | undefined} run
 * @returns {Omit<Mark, 'x' | 'y'>}
 */
export function markOf(run) {
  const count = run?.frame?.pointCount ?? run?.frame?.points?.shape[0] ?? 1;
  const value = chosenOf(run).point + 1;
  return { id: 'point', label: 'chosen point', text: nameOf(run), value, range: [1, count] };
}

/**
 * And of the latent position that is decoded.
 * @param {number[] | null} latent
 * @returns {Omit<Mark, 'x' | 'y'>}
 */
export function positionMark(latent) {
  const text = latent ? `(${latent.map(plain).join(', ')})` : 'none';
  return {
    id: 'position',
    label: 'latent position to decode',
    text,
    value: latent?.[0] ?? 0,
    range: [-100, 100],
  };
}

/**
 * The nearest of some places to another; only those that lie in a direction, where one is given.
 * @param {ArrayLike<number>} places  x and y in turn
 * @param {number} x
 * @param {number} y
 * @param {{ reach?: number, arrow?: [number, number], least?: number }} [options]  `arrow` right and down, `least` how far at least
 * @returns {number} its index, −1 where there is none
 */
export function nearestOf(places, x, y, { reach = Infinity, arrow, least = 0 } = {}) {
  let [nearest, best] = [-1, reach];
  for (let i = 0; i < places.length / 2; i++) {
    const [dx, dy] = [places[2 * i] - x, places[2 * i + 1] - y];
    if (arrow) {
      const [ahead, aside] = [dx * arrow[0] + dy * arrow[1], Math.abs(dx * arrow[1] - dy * arrow[0])];
      if (ahead <= 1e-6 || ahead < least || aside > ahead) continue;
    }
    const distance = Math.hypot(dx, dy);
    if (distance < best || (distance === best && nearest < 0)) [nearest, best] = [i, distance];
  }
  return nearest;
}
