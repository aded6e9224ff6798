/**
 * What a figure shows of a run, which its model decides: the plots, the frame fields that they need, and what evaluate() is to be asked
 * for them.
 */

import { findParameter } from '../engine/config.js';
import { ElboError, openSession } from '../engine/core.js';
import { defaultView, loadPlots, plotById, plotNames } from '../plots/index.js';
import { settle } from '../store/change.js';
import { viewOf } from './attributes.js';
import { runsOf } from './runs.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../plots/types.js').Plot} Plot */
/** @typedef {import('./element.js').State} State */

/** Frame fields that the words need, whatever the plots want. */
const WORDS_NEED = ['bound', 'components'];

/** Points that a plot of this size can still tell apart. */
const MOST_POINTS = 4000;

export class Shown {
  #catalog;
  #asked;

  /**
   * @param {Catalog} catalog
   * @param {() => string[]} asked  ids of plots, as the view attribute names them
   */
  constructor(catalog, asked) {
    this.#catalog = catalog;
    this.#asked = asked;
  }

  /**
   * Opens a session, and fetches the plots of its model beside it.
   * @param {Config} config
   * @param {{ signal: AbortSignal }} options
   */
  async open(config, options) {
    const plots = this.load(settle(this.#catalog, config).model);
    plots.catch(() => {});
    const session = await openSession(config, options);
    try {
      await plots;
      return session;
    } catch (cause) {
      session.dispose();
      throw new ElboError('load-failed', `The plots could not be loaded: ${cause}`, [], { cause });
    }
  }

  /**
   * Fetches the plots that are to be shown of a model.
   * @param {string} model
   */
  load(model) {
    return loadPlots(model, this.#view(model));
  }

  /**
   * @param {Config | null} config
   * @returns {Plot[]} those on show, as far as they are loaded
   */
  plots(config) {
    return config ? this.#view(config.model).flatMap((id) => plotById(id) ?? []) : [];
  }

  /**
   * What may be put on show, and what is.
   * @param {Config} config
   * @returns {import('../controls/panels.js').PanelChoice}
   */
  choice({ model }) {
    return { offered: plotNames(model), shown: this.#view(model) };
  }

  /**
   * @param {Config | null} config
   * @returns {boolean} whether everything that is to be shown can be
   */
  ready(config) {
    return config !== null && this.#view(config.model).every((id) => plotById(id) !== undefined);
  }

  /**
   * @param {Config} config
   * @returns {import('../engine/types.js').FrameOptions}
   */
  demand(config) {
    const { fields: offered = WORDS_NEED } = this.#model(config) ?? {};
    const asked = [...WORDS_NEED, ...this.plots(config).flatMap(({ fields }) => fields)];
    return { fields: offered.filter((field) => asked.includes(field)), maxPoints: MOST_POINTS };
  }

  /**
   * What evaluate() is wanted for; the evidence is for the words as well, where the frame leaves it out.
   * @param {Pick<State, 'config' | 'frame'>} state
   * @returns {string[]}
   */
  analyses({ config, frame }) {
    const { evaluate: offered = [] } = this.#model(config ?? {}) ?? {};
    const asked = this.plots(config).flatMap(({ analyses = [] }) => analyses);
    if (frame?.why?.['bound.logEvidence'] === 'not-computed') asked.push('evidence');
    return offered.filter((what) => asked.includes(what));
  }

  /**
   * What an analysis is to be told: the options that the plots on show have for it.
   * @param {Parameters<typeof runsOf>[0]} state
   * @param {string} what
   * @returns {Record<string, unknown> | null | undefined} null where there is nothing to ask
   */
  about(state, what) {
    const [run] = runsOf(state, this.#catalog);
    if (!run) return undefined;
    const told = this.plots(state.config).map(({ asks }) => asks?.(run)[what]);
    const options = told.find((options) => options !== undefined);
    return options === undefined ? inTime(state, what) : options;
  }

  /** @param {string} model */
  #view(model) {
    return viewOf(this.#asked(), { names: plotNames(model), usual: defaultView(model) });
  }

  /**
   * @param {Config} config
   * @returns {import('../engine/types.js').Choice | undefined} what the catalogue says of its model
   */
  #model({ model }) {
    return findParameter(this.#catalog, 'model')?.choices?.find(({ id }) => id === model);
  }
}

/**
 * Units of the core's work (nanoseconds of a fast machine) in which an evidence is had while a run plays: of as many points as that is
 * enough for, an estimate that is current. At rest it is had of all.
 */
const IN_TIME = 1.2e9;

/**
 * @param {{ config: Config | null, frame: import('../engine/types.js').Frame | null, playing?: boolean }} state
 * @param {string} what
 */
function inTime({ config, frame, playing }, what) {
  const going = playing && frame?.status === 'running';
  return what === 'evidence' && config?.model === 'vae' && going ? { work: IN_TIME } : undefined;
}
