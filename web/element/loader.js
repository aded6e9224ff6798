/**
 * The script that people embed. It registers <elbo-explorer>, keeps what stands between its tags on show (a poster, some
 * words), and fetches the figure itself, ./element.js, when the reader first comes near it or somebody asks something of it.
 *
 *     <script type="module" src="…/elbo-explorer.js"></script>
 *     <elbo-explorer data="faithful" components="6" autoplay controls="compact">
 *       <img src="poster.png" alt="…" />
 *     </elbo-explorer>
 *
 * Attributes are the kebab-case of the catalogue's keys (camelCase is understood), and autoplay, speed (iterations a second, or max),
 * controls (none, compact, full), status (none hides the numbers), loading (near, lazy: a screen ahead of the reader, or not before it is
 * seen), knobs (settings to stand under the figure all the same), view (ids of plots), theme (auto, light,
 * dark), highlight (the id of a quantity to light), point and coordinate (the observation and the parameter to look at, where a model
 * lets one choose: "12", "0.5,-1"), compare (up to three runs beside this one: "estimator=score-function;
 * optimizer=sgd,learning-rate=0.01"). They are watched, not listed: of the catalogue nothing but the keys is known here. Each key is a
 * property as well, which frameworks set: it counts before the attribute of that name; the others are reflected by properties.
 * Events, all bubbling and composed: elbo-ready { config, catalog },
 * elbo-frame { frame }, elbo-converged { frame }, elbo-diverged { frame }, elbo-error { error }, each in `detail`.
 *
 *     defined ──near, or asked──▶ loading ──▶ live ◀──moved in the document── kept for a moment
 *        ▲                           │failed    └──────────removed───────────▶   │
 *        └───────asked again─────────┘                 everything freed  ◀───────┘ (config, log, iteration are remembered)
 *
 * Importing it twice, or where there is no document, is harmless.
 */

import { lookAhead } from './ahead.js';
import { reservedHeight } from './reserve.js';
import { wear, wearAgain } from './wardrobe.js';

/* global ELBO_SETTINGS */

/** @typedef {import('./element.js').View} View */
/** @typedef {{ grant: (view: View) => unknown, refuse: (error: Error) => void }} Wish */

/** How near the viewport a figure is loaded, in viewport heights or widths, so that it stands when the reader arrives. */
const NEAR = '100%';

/** How near where it is to wait until it is seen, so that nothing is fetched for a reader who never scrolls. */
const LAZY = '0%';

/** The catalogue's keys, which the build writes. */
const settings = typeof ELBO_SETTINGS === 'string' ? ELBO_SETTINGS.split(' ') : [];

/** Attributes that say how a figure is shown, for which there are properties as well. */
const LOOK = [
  'speed',
  'controls',
  'status',
  'loading',
  'knobs',
  'view',
  'theme',
  'highlight',
  'point',
  'coordinate',
  'autoplay',
];

const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

export class ElboExplorerElement extends Base {
  /** @type {View | null} */
  #view = null;
  #loading = false;
  /** @type {Wish[]} */
  #wishes = [];
  /** @type {ReturnType<View['detach']> | undefined} */
  #memory = undefined;
  /** @type {IntersectionObserver | null} */
  #nearness = null;
  /** @type {MutationObserver | null} */
  #attributes = null;
  /** What keeps the figure's place until it is there. @type {ResizeObserver | null} */
  #place = null;
  /** What a script assigned before the figure was there. @type {{ config?: any, link?: string, compare?: any[] }} */
  #assigned = {};
  /** The settings that were assigned as properties. @type {Record<string, any>} */
  #settings = {};
  #told = false;

  static {
    for (const key of settings) {
      property(this.prototype, key, {
        /** The value that was assigned, else that of the run on show. @this {ElboExplorerElement} */
        get() {
          return this.#settings[key] ?? this.config?.[key];
        },
        /** @this {ElboExplorerElement} @param {any} value */
        set(value) {
          this.#set(key, value);
        },
      });
    }
    for (const name of LOOK) {
      property(this.prototype, name, {
        /** @this {ElboExplorerElement} */
        get() {
          const text = this.getAttribute(name);
          return name === 'autoplay' ? text !== null && text !== 'false' : text;
        },
        /** @this {ElboExplorerElement} @param {any} value */
        set(value) {
          if (value === null || value === undefined || value === false) this.removeAttribute(name);
          else this.setAttribute(name, value === true ? '' : String(value));
        },
      });
    }
  }

  constructor() {
    super();
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const [room, place] = ['room', 'place'].map((name) =>
      Object.assign(document.createElement('div'), { className: name }),
    );
    place.append(document.createElement('slot'));
    room.append(place);
    root.replaceChildren(room);
    this.#dress();
    for (const name of ['config', 'link', 'compare', ...settings, ...LOOK]) this.#upgrade(name);
  }

  connectedCallback() {
    // Where the page is read as in the nineties, a share of a height that nobody gave is one of the window's.
    this.#room.style.blockSize = this.ownerDocument.compatMode === 'BackCompat' ? 'auto' : '';
    this.#dress();
    if (this.#view) return this.#view.moved();
    this.#stopWatching();
    this.#attributes = new MutationObserver(() => this.#view?.attributesChanged());
    this.#attributes.observe(this, { attributes: true });
    if (canDraw()) this.#reserve();
    if (this.#wishes.length > 0 || this.#memory) return void this.#load();
    if (!canDraw()) return;
    this.#nearness = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && this.#load(),
      { rootMargin: this.getAttribute('loading') === 'lazy' ? LAZY : NEAR },
    );
    this.#nearness.observe(this);
  }

  /** Being moved is a removal and, before the next task, an insertion: only a removal that lasts frees the run. */
  disconnectedCallback() {
    setTimeout(() => {
      if (this.isConnected) return;
      this.#stopWatching();
      this.#memory = this.#view?.detach() ?? this.#memory;
      this.#view = null;
      this.#loading = false;
    });
  }

  /** Its being there makes moveBefore() move the figure without touching the run. */
  connectedMoveCallback() {
    this.#view?.moved();
  }

  /** The config, resolved, of the run on show; assigning one replaces it and everything the attributes say of it. */
  get config() {
    return this.#view ? this.#view.config : (this.#assigned.config ?? null);
  }

  set config(config) {
    this.#assigned = { config, compare: this.#assigned.compare };
    if (this.#view) this.#view.config = config;
  }

  /** The whole state as the text of a link, without the leading '#'; assigning one restores that state. */
  get link() {
    return this.#view ? this.#view.link : (this.#assigned.link ?? '');
  }

  set link(link) {
    this.#assigned = { link };
    if (this.#view) this.#view.link = link;
  }

  /** The settings in which each of the runs beside this one differs; assigning an array, of at most three, replaces them. */
  get compare() {
    return this.#view ? this.#view.compare : (this.#assigned.compare ?? []);
  }

  set compare(compare) {
    this.#assigned = { ...this.#assigned, compare };
    if (this.#view) this.#view.compare = compare;
  }

  /** The settings that were assigned as properties, by key. */
  get settings() {
    return { ...this.#settings };
  }

  /**
   * What assigning the property of a setting does; all that are assigned in one go make one change. Null takes it back.
   * @param {string} key
   * @param {any} value
   */
  #set(key, value) {
    if (this.#settings[key] === value) return;
    this.#settings = { ...this.#settings, [key]: value };
    if (value === null || value === undefined) delete this.#settings[key];
    if (!this.#view || this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      this.#view?.attributesChanged();
    });
  }

  /** The newest frame, with the fields that the panels on show need; null before the first. */
  get frame() {
    return this.#view?.frame ?? null;
  }

  /** Every choice and parameter; null until the figure is loaded. */
  get catalog() {
    return this.#view?.catalog ?? null;
  }

  /** The panels that `view` can name, each with its id, label and the models that have it; none until the figure is loaded. */
  get views() {
    return this.#view?.views ?? [];
  }

  /** The newest frame, for those who know elements by their value and listen for `input` (Observable's viewof). */
  get value() {
    return this.frame;
  }

  /** Ids of the quantities that the pictures show, any of which the attribute `highlight` can light; none before the first picture. */
  get quantities() {
    return this.#view?.quantities ?? [];
  }

  play() {
    return this.#ask((view) => view.play());
  }

  pause() {
    return this.#ask((view) => view.pause());
  }

  /** @param {number} [iterations] */
  step(iterations = 1) {
    return this.#ask((view) => view.step(iterations));
  }

  /** Back to the same initialisation; a new start is a new seed. */
  reset() {
    return this.#ask((view) => view.reset());
  }

  /** Takes the last change back; does nothing where there is none. */
  undo() {
    return this.#ask((view) => view.undo());
  }

  /** Makes again what was taken back. */
  redo() {
    return this.#ask((view) => view.redo());
  }

  /** The run stays as it is beside the branch that goes on from what is on show; rejects where four runs are there already. */
  branch() {
    return this.#ask((view) => view.branch());
  }

  /** @param {number} iteration */
  seek(iteration) {
    return this.#ask((view) => view.seek(iteration));
  }

  /**
   * What a session's evaluate() answers at the state on show: heavier quantities, which the catalogue names for each model.
   * @param {string} what
   * @param {Record<string, unknown>} [options]
   * @returns {Promise<any>}
   */
  evaluate(what, options = {}) {
    return this.#ask((view) => view.evaluate(what, options));
  }

  /**
   * @param {'png' | 'svg' | 'csv' | 'json' | 'js' | 'cpp' | 'py'} [type]  the last three: the state on show as a program
   * @param {string | { panel?: string, scale?: number }} [options]  the id of one panel alone; px of a PNG for each CSS px
   */
  toBlob(type = 'png', options = {}) {
    return this.#ask((view) => view.toBlob(type, options));
  }

  /**
   * Does it now, or when the figure is there; asking loads it.
   * @template T
   * @param {(view: View) => T | Promise<T>} wish
   * @returns {Promise<T>}
   */
  #ask(wish) {
    return new Promise((resolve, reject) => {
      /** @param {View} view */
      const grant = async (view) => {
        try {
          resolve(await wish(view));
        } catch (error) {
          reject(error);
        }
      };
      if (this.#view) return void grant(this.#view);
      this.#wishes.push({ grant, refuse: reject });
      if (this.isConnected) this.#load();
    });
  }

  #load() {
    this.#nearness?.disconnect();
    this.#nearness = null;
    if (this.#loading || !canDraw()) return;
    this.#loading = true;
    const ahead = lookAhead(this.#model, this.getAttribute('controls'));
    import('./element.js').then(
      ({ View, adopt }) => {
        if (ahead) adopt(ahead);
        if (!this.isConnected || this.#view) return;
        const root = /** @type {ShadowRoot} */ (this.shadowRoot);
        const live = () => this.#release();
        this.#view = new View(this, root, { memory: this.#memory, ...this.#assigned, live });
        this.#memory = undefined;
        for (const wish of this.#wishes.splice(0)) wish.grant(this.#view);
      },
      (/** @type {Error} */ cause) => {
        this.#loading = false;
        this.#release();
        this.#explain();
        const message = `The figure could not be loaded: ${cause.message}`;
        console.error(`elbo-explorer: ${message}`);
        const error = Object.assign(new Error(message, { cause }), {
          name: 'ElboError',
          code: 'load-failed',
          issues: [],
        });
        this.dispatchEvent(
          new CustomEvent('elbo-error', { bubbles: true, composed: true, detail: { error } }),
        );
        for (const wish of this.#wishes.splice(0)) wish.refuse(error);
      },
    );
  }

  /** The model of the first run, as far as it is known before the catalogue is. */
  get #model() {
    const { config, link = '' } = this.#assigned;
    const linked = /(?:^|[#&])model=(\w+)/.exec(link)?.[1];
    return config?.model ?? linked ?? this.#settings.model ?? this.getAttribute('model') ?? undefined;
  }

  /** Keeps as much room as the figure will take, at whatever width it has meanwhile. */
  #reserve() {
    if (this.#place || !globalThis.ResizeObserver) return;
    let known = 0;
    const write = () => {
      const width = this.clientWidth;
      if (width === known || !this.#place || !this.isConnected) return;
      known = width;
      const { style } = this.#placeElement;
      style.minBlockSize = `${reservedHeight(this, this.#model, width, this.#rem)}px`;
      // A box of given height has its place already.
      if (this.#room.clientHeight < this.#placeElement.offsetHeight) style.minBlockSize = '';
    };
    // Not within the observer's call, which must not change what it observes.
    this.#place = new ResizeObserver(() => this.clientWidth !== known && requestAnimationFrame(write));
    write();
    this.#place.observe(this);
  }

  #release() {
    this.#place?.disconnect();
    this.#place = null;
    this.#placeElement.style.minBlockSize = '';
  }

  /** The figure itself could not be had, so nobody but the loader can say so. */
  #explain() {
    const place = this.#placeElement;
    const line = place.querySelector('p') ?? document.createElement('p');
    line.role = 'alert';
    line.textContent = 'This figure could not be loaded. Reload the page to try again.';
    place.append(line);
  }

  /** In the document that it stands in now; a figure that has gone took its clothes along. */
  #dress() {
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    if (!hasSheets()) return;
    wear(root, HOST_STYLES);
    wearAgain(root);
  }

  /** What the page counts in, in CSS px. */
  get #rem() {
    return Number.parseFloat(getComputedStyle(this.ownerDocument.documentElement).fontSize) || undefined;
  }

  get #room() {
    return /** @type {HTMLElement} */ (this.shadowRoot?.querySelector('.room'));
  }

  get #placeElement() {
    return /** @type {HTMLElement} */ (this.shadowRoot?.querySelector('.place'));
  }

  #stopWatching() {
    this.#nearness?.disconnect();
    this.#attributes?.disconnect();
    this.#nearness = this.#attributes = null;
  }

  /**
   * A property that was assigned before this class was known hides the accessor: take it off and assign it again.
   * @param {string} name
   */
  #upgrade(name) {
    if (!Object.hasOwn(this, name)) return;
    const self = /** @type {any} */ (this);
    const value = self[name];
    delete self[name];
    self[name] = value;
  }
}

/** Browsers can; what imitates one, to test a page or to render it on a server, keeps what stands between the tags. */
function canDraw() {
  return Boolean(globalThis.IntersectionObserver && globalThis.ResizeObserver && hasSheets());
}

/**
 * @param {object} prototype
 * @param {string} name
 * @param {{ get(): any, set(value: any): void }} accessors
 */
function property(prototype, name, accessors) {
  Object.defineProperty(prototype, name, { ...accessors, configurable: true, enumerable: true });
}

/**
 * The least that the page around the figure can rely on; a page's own rules win over :host. Its width comes from the page alone, and
 * where the page asks how wide it would be (a float, a table, a dialog), it is a column of text's, or the window's. `room` is as high
 * as the box of the page where that has a height of its own, `place` as high as the figure, with the margins of what it holds.
 */
const HOST_STYLES =
  ':host{display:block;writing-mode:horizontal-tb;container:elbo/inline-size;' +
  'contain-intrinsic-inline-size:min(44rem,100vw - 2rem);min-inline-size:min(100%,16rem)}' +
  ':host([hidden]){display:none}::slotted(img){max-width:100%;height:auto}.room{block-size:100%}.place{display:flow-root}';

function hasSheets() {
  return 'adoptedStyleSheets' in Document.prototype;
}

if (globalThis.customElements && !customElements.get('elbo-explorer')) {
  customElements.define('elbo-explorer', ElboExplorerElement);
}
