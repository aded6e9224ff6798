/** `elbo-explorer/core`: the computation without a picture. */

export { catalog, createSession, ElboError, init, openSession } from './engine/core.js';
export type { Config, ConfigProperties } from './config.js';
export type { AnswerOf, Answers, FrameOf, Frames } from './frames.js';
export type {
  Catalog,
  Choice,
  Dense,
  EvaluateOptions,
  Frame,
  FrameOptions,
  Grant,
  Issue,
  OpenSession,
  Parameter,
  Parameters,
  Quantity,
  Session,
} from './engine/types.js';
