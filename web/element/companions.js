/**
 * The runs beside a figure's own, which most figures do without: what they need is fetched when somebody asks for some.
 */

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../store/comparison.js').Comparison} Comparison */
/** @typedef {ConstructorParameters<typeof import('../store/comparison.js').Comparison>[0]} Options */

export class Companions {
  #options;
  /** @type {Comparison | null} */
  #comparison = null;
  /** What is asked for while it is fetched. */
  #text = '';
  #fetching = 0;
  #turn = 0;
  #disposed = false;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /** As the attribute spells them. */
  get text() {
    return this.#comparison && this.#fetching === 0 ? this.#comparison.text : this.#text;
  }

  /** @returns {Config[]} */
  get runs() {
    return this.#comparison?.runs ?? [];
  }

  /** Whether the main run should wait for them. */
  get behind() {
    return this.#fetching > 0 || this.#comparison?.behind === true;
  }

  /** Whether they go on where the main run has ended. */
  get outlasts() {
    return this.#comparison?.outlasts === true;
  }

  /** @param {Parameters<Comparison['grant']>[0]} limits */
  grant(limits) {
    return this.#comparison?.grant(limits) === true;
  }

  follow() {
    this.#comparison?.follow();
  }

  /** Frames with what is on show now. */
  async refresh() {
    await this.#comparison?.refresh();
  }

  /**
   * @param {string | Config[]} asked  as text or as configs. Rejects with an ElboError where it is neither
   * @param {{ next?: boolean }} [options]  `next`: beside the run that is about to stand, not beside the one that does
   */
  ask(asked, options) {
    const { catalog } = this.#options;
    return this.#change(asked, options, (code) =>
      typeof asked === 'string' ? code.parseCompare(catalog, asked) : code.checkCompare(catalog, asked),
    );
  }

  /** The run that was about to stand does not. */
  cancel() {
    this.#turn += 1;
    if (this.#comparison) this.#comparison.next = null;
  }

  /** The main run as it is now stays to be compared with what becomes of it. */
  keep() {
    return this.#change(null, {}, (code) => {
      const { catalog, store } = this.#options;
      const kept = code.pinned(catalog, store.get().requested);
      return code.checkCompare(catalog, [...(this.#comparison?.given ?? []), kept]);
    });
  }

  /** @param {number} index */
  drop(index) {
    const { given = [] } = this.#comparison ?? {};
    if (this.#comparison) this.#comparison.given = given.filter((_, i) => i !== index);
  }

  dispose() {
    this.#disposed = true;
    this.#comparison?.dispose();
  }

  /**
   * @param {string | Config[] | null} asked
   * @param {{ next?: boolean } | undefined} options
   * @param {(code: typeof import('../store/comparison.js')) => Config[]} make
   */
  async #change(asked, { next = false } = {}, make) {
    const turn = ++this.#turn;
    if (!this.#comparison && asked?.length === 0) return void (this.#text = '');
    const { generation } = this.#options.store.get();
    this.#text = typeof asked === 'string' ? asked : this.text;
    this.#fetching += 1;
    try {
      const code = await import('../store/comparison.js');
      if (this.#disposed || turn !== this.#turn) return;
      const runs = make(code);
      this.#comparison ??= new code.Comparison(this.#options);
      // The run may stand by now.
      if (next && this.#options.store.get().generation === generation) this.#comparison.next = runs;
      else this.#comparison.given = runs;
    } finally {
      this.#fetching -= 1;
    }
  }
}
