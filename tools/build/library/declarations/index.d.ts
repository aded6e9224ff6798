/** `elbo-explorer`: importing it registers <elbo-explorer>. Where there is no document it does nothing. */

import type { Config, ConfigProperties } from './config.js';
import type { ElboError } from './engine/errors.js';
import type { Catalog, Frame } from './engine/types.js';

export type { Config, ConfigProperties } from './config.js';
export type { ElboError } from './engine/errors.js';
export type { Catalog, Frame } from './engine/types.js';
export type { AnswerOf, Answers, FrameOf, Frames } from './frames.js';

/** How a figure is shown: attributes, and properties that reflect them. */
export interface Look {
  /** Starts to play by itself. */
  autoplay?: boolean | string | null;
  /** Iterations a second, or as many as there is time for. */
  speed?: number | 'max' | (string & {}) | null;
  controls?: 'none' | 'compact' | 'full' | (string & {}) | null;
  /** `none` hides the numbers of the run. */
  status?: 'full' | 'none' | (string & {}) | null;
  /** Keys of settings that stand under the figure all the same. */
  knobs?: string | null;
  /** Ids of panels, in their order: those of `views`. */
  view?: string | null;
  theme?: 'auto' | 'light' | 'dark' | (string & {}) | null;
  /** Whether it is fetched a screen ahead of the reader, or not before it comes into sight. */
  loading?: 'near' | 'lazy' | (string & {}) | null;
  /** The id of a quantity to light. */
  highlight?: string | null;
  /** What panels look at: a row of the data ("12") or a place ("0.5,-1"). */
  point?: string | null;
  /** The parameter over which a bound is drawn. */
  coordinate?: string | null;
}

export interface ElboExplorerEvents {
  'elbo-ready': CustomEvent<{ config: Config; catalog: Catalog }>;
  'elbo-frame': CustomEvent<{ frame: Frame }>;
  'elbo-converged': CustomEvent<{ frame: Frame }>;
  'elbo-diverged': CustomEvent<{ frame: Frame }>;
  'elbo-error': CustomEvent<{ error: ElboError }>;
}

export interface ElboExplorerElement extends ConfigProperties, Look {}

export declare class ElboExplorerElement extends HTMLElement {
  /** The config, resolved, of the run on show; assigning one replaces it and everything the attributes say of it. */
  get config(): Config | null;
  set config(config: Config | null);
  /** The whole state as the text of a link, without the leading '#'; assigning one restores that state. */
  link: string;
  /** The settings in which each of the runs beside this one differs; assigning an array, of at most three, replaces them. */
  compare: Config[];
  /** The settings that were assigned as properties, by key. */
  readonly settings: ConfigProperties;
  /** The newest frame, with the fields that the panels on show need; null before the first. */
  readonly frame: Frame | null;
  /** The same, for whoever listens for `input`. */
  readonly value: Frame | null;
  /** The panels that `view` can name; none until the figure is loaded. */
  readonly views: { id: string; label: string; models: string[] }[];
  /** Ids of the quantities that the pictures show, any of which `highlight` can light; none before the first picture. */
  readonly quantities: string[];
  /** Every choice and parameter; null until the figure is loaded. */
  readonly catalog: Catalog | null;
  play(): Promise<void>;
  pause(): Promise<void>;
  step(iterations?: number): Promise<void>;
  /** Back to the same initialisation; a new start is a new seed. */
  reset(): Promise<void>;
  seek(iteration: number): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  /** The run stays beside the branch that goes on from what is on show; rejects where four runs are there already. */
  branch(): Promise<void>;
  /** What a session's evaluate() answers at the state on show. */
  evaluate(what: string, options?: object): Promise<any>;
  toBlob(
    type?: 'png' | 'svg' | 'csv' | 'json' | 'js' | 'cpp' | 'py',
    options?: string | { panel?: string; scale?: number },
  ): Promise<Blob>;
  addEventListener<K extends keyof ElboExplorerEvents>(
    type: K,
    listener: (this: ElboExplorerElement, event: ElboExplorerEvents[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** What may be set on the tag in the templates of React, Vue and Svelte; their own attributes apart. */
export interface ElboExplorerProps extends ConfigProperties, Look {
  config?: Config | null;
  link?: string;
  compare?: Config[] | string;
}

/** Listeners as React 19 and Svelte 5 write them. */
export type ElboExplorerListeners = {
  [K in keyof ElboExplorerEvents as `on${K}`]?: (event: ElboExplorerEvents[K]) => void;
};

declare global {
  interface HTMLElementTagNameMap {
    'elbo-explorer': ElboExplorerElement;
  }
}

// Each of the following holds where that framework is installed, and is nothing elsewhere.

// @ts-ignore
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore
      'elbo-explorer': Omit<React.HTMLAttributes<ElboExplorerElement>, keyof ElboExplorerProps> &
        // @ts-ignore
        React.RefAttributes<ElboExplorerElement> &
        ElboExplorerProps &
        ElboExplorerListeners;
    }
  }
}

// @ts-ignore
declare module 'vue' {
  interface GlobalComponents {
    // @ts-ignore
    'elbo-explorer': import('vue').DefineComponent<ElboExplorerProps>;
  }
}

// @ts-ignore
declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    // @ts-ignore
    'elbo-explorer': Omit<HTMLAttributes<ElboExplorerElement>, keyof ElboExplorerProps> &
      ElboExplorerProps &
      ElboExplorerListeners;
  }
}
