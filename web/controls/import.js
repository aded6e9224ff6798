/**
 * A table on its way into a figure: pasted, dropped or opened from a file; read as it comes, shown as it was read, and used when
 * the reader says so. Nothing of it is lost when it is refused, and nothing leaves the browser.
 *
 *     empty ──text──▶ reading ──▶ read: what it was read as, its first rows, its columns ──Use──▶ used
 *                        │                          │ other marks, other columns
 *                        └─no table──▶ refused      └────────────▶ reading
 */

import { decoding } from '../engine/tables/bytes.js';
import { dataOf, usualColumns } from '../engine/tables/chosen.js';
import { reading } from '../engine/tables/read.js';
import { inPieces } from './pieces.js';

/** @typedef {import('../engine/tables/read.js').Table} Table */
/** @typedef {import('../engine/tables/read.js').Told} Told */
/** @typedef {ReturnType<typeof dataOf>} Data */

/** A longer text is kept beside the box: laying it out would stop the page. */
export const LONGEST_SHOWN = 200_000;

/** What is typed is read when nothing was typed for so long. */
const TYPING_MS = 250;

/** More than this is more than a million rows of any use. */
const LARGEST_FILE = 500_000_000;

export class Import {
  #changed;
  /** The newest text, whatever has become of it. */
  #text = '';
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {Promise<void>} */
  #done = Promise.resolve();
  /** Whence it came, where it is not in the box. @type {{ name: string, size: number } | null} */
  source = null;
  /** How much is read, from 0 to 1; null when nothing is being read. @type {number | null} */
  progress = null;
  /** @type {Table | null} */
  table = null;
  /** Why it is no table. @type {string | null} */
  message = null;
  /** The columns to be used, counted from 0. @type {number[]} */
  chosen = [];
  /** @type {Told} */
  told = {};
  /** What would be used now. @type {Data | null} */
  data = null;
  /** So many columns are chosen where nobody says otherwise. @type {number | undefined} */
  most = undefined;
  /** What came of using it. */
  outcome = '';

  /** @param {() => void} changed  is called when there is something else to show */
  constructor(changed) {
    this.#changed = changed;
  }

  /** What is in the box, or was before it went out of sight. */
  get text() {
    return this.source ? '' : this.#text;
  }

  /** @param {string} text  in the box, perhaps not finished */
  type(text) {
    this.source = null;
    this.#begin(text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), TYPING_MS);
  }

  /**
   * A text that came whole.
   * @param {string} text
   * @param {string} name
   */
  take(text, name) {
    this.source = { name, size: text.length };
    this.#begin(text);
    void this.#read();
  }

  /** @param {File} file */
  async open(file) {
    this.source = { name: file.name, size: file.size };
    this.#begin('');
    const turn = this.#turn;
    const wanted = () => turn === this.#turn;
    if (file.size > LARGEST_FILE)
      return this.#fail(`${file.name} has ${Math.round(file.size / 1e6)} MB; at most 500 can be read.`);
    this.#report(0);
    let bytes;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch {
      return wanted() ? this.#fail(`${file.name} cannot be read.`) : undefined;
    }
    const answer = await inPieces(decoding(bytes), { wanted });
    if (!answer || !wanted()) return;
    if ('message' in answer) return this.#fail(answer.message);
    this.#text = answer.text;
    await this.#read();
  }

  /** @param {Told} told  what the reader says of the text, added to what was said before */
  tell(told) {
    this.told = Object.fromEntries(
      Object.entries({ ...this.told, ...told }).filter(([, value]) => value !== undefined),
    );
    void this.#read();
  }

  /**
   * @param {number} column
   * @param {boolean} used
   */
  choose(column, used) {
    const others = this.chosen.filter((d) => d !== column);
    this.#take(used ? [...others, column].sort((a, b) => a - b) : others);
    this.outcome = '';
    this.#changed();
  }

  /** @param {number[]} columns */
  #take(columns) {
    this.chosen = columns;
    this.data = this.table && columns.length > 0 ? dataOf(this.table, columns) : null;
  }

  /**
   * What is to be used, once all of it is read.
   * @param {string | null} text  in the box; null where it is not there
   * @returns {Promise<Data | { message: string }>}
   */
  async finish(text) {
    if (text !== null && !this.source && text !== this.#text) this.#begin(text);
    clearTimeout(this.#timer);
    if (!this.table && this.message === null) void this.#read();
    await this.#done;
    if (this.message !== null) return { message: this.message };
    const { data, table } = this;
    if (!table || !data) return { message: 'No column is chosen; at least one is needed.' };
    if (data.points.shape[0] > 0) return data;
    return {
      message: 'No row has a number in every chosen column; leave out the columns that are mostly empty.',
    };
  }

  /** @param {string} text */
  #begin(text) {
    this.#turn += 1;
    this.#text = text;
    Object.assign(this, {
      table: null,
      message: null,
      data: null,
      chosen: [],
      told: {},
      outcome: '',
      progress: null,
    });
  }

  #read() {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    const reads = async () => {
      const wanted = () => turn === this.#turn;
      const progress = (/** @type {number} */ part) => wanted() && this.#report(part);
      const answer = await inPieces(reading(this.#text, this.told), { progress, wanted });
      if (!answer || !wanted()) return;
      this.progress = null;
      if ('message' in answer) {
        this.table = null;
        return this.#fail(answer.message);
      }
      this.message = null;
      this.table = answer;
      this.#take(usualColumns(answer, this.most));
      this.#changed();
    };
    this.#done = reads();
    return this.#done;
  }

  /** @param {string | null} message */
  #fail(message) {
    this.progress = null;
    this.message = message;
    this.#changed();
  }

  /** @param {number} part */
  #report(part) {
    const before = this.progress;
    this.progress = part;
    if (before === null || Math.floor(20 * before) !== Math.floor(20 * part)) this.#changed();
  }
}
