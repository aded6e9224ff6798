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
  /** @type {import('../store/left.js').Left[]} */
  #left = [];
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

  /** Those that were left for a branch. @returns {import('../store/left.js').Left[]} */
  get left() {
    return this.#comparison && this.#fetching === 0 ? this.#comparison.left : this.#left;
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
   * @param {{ next?: boolean, left?: import('../store/left.js').Left[] }} [options]  `next`: beside the run that is about to stand,
   *   not beside the one that does; `left`: those that were left for a branch
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
      return this.#oneMore(code, kept);
    });
  }

  /**
   * The run as it is stays beside the branch that begins on show.
   * @param {import('../store/left.js').Left} left
   */
  leave(left) {
    return this.#change(null, { left: [...this.left, left] }, (code) => {
      this.#oneMore(code, {});
      return this.#comparison?.given ?? [];
    });
  }

  /**
   * @param {typeof import('../store/comparison.js')} code
   * @param {Config} run
   * @returns {Config[]} those that are given, with one more. Throws an ElboError where it would be one too many
   */
  #oneMore(code, run) {
    const given = [...(this.#comparison?.given ?? []), run];
    const left = this.#comparison?.left ?? [];
    code.checkCompare(this.#options.catalog, [...given, ...left.map(() => ({}))]);
    return given;
  }

  /** @param {number} index */
  drop(index) {
    this.#comparison?.drop(index);
  }

  dispose() {
    this.#disposed = true;
    this.#comparison?.dispose();
  }

  /**
   * @param {string | Config[] | null} asked
   * @param {{ next?: boolean, left?: import('../store/left.js').Left[] } | undefined} options
   * @param {(code: typeof import('../store/comparison.js')) => Config[]} make
   */
  async #change(asked, { next = false, left = next ? [] : this.left } = {}, make) {
    const turn = ++this.#turn;
    if (!this.#comparison && asked?.length === 0 && left.length === 0) return void (this.#text = '');
    const { generation } = this.#options.store.get();
    this.#text = typeof asked === 'string' ? asked : this.text;
    this.#left = left;
    this.#fetching += 1;
    try {
      const code = await import('../store/comparison.js');
      if (this.#disposed || turn !== this.#turn) return;
      const runs = make(code);
      this.#comparison ??= new code.Comparison(this.#options);
      // The run may stand by now.
      if (next && this.#options.store.get().generation === generation) this.#comparison.next = { runs, left };
      else {
        this.#comparison.left = left;
        this.#comparison.given = runs;
      }
    } finally {
      this.#fetching -= 1;
    }
  }
}
