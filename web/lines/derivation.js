/**
 * <elbo-derivation>: a derivation of the bound, line by line. Each line is computed, by quadrature, at the state on show; a bar beside
 * it is made of its terms and ends at its number, which stays. Lines as they are often printed come behind a switch, and miss it.
 *
 *     <elbo-derivation derivation="jensen" for="figure"></elbo-derivation>
 *
 * Attributes: `derivation`, an id of the catalogue's derivations (without it there is a choice of all); `for`, the id of a figure on
 * the page whose state it is computed at, else `config`, settings as JSON; `step`, the number of lines that are open at first, from 1;
 * `printed`, which shows the first slip at once; `theme`. Keys, in the list: arrows, Home and End open and close lines, p prints the
 * next slip. Event elbo-step { derivation, step, printed, answer } whenever a number has come.
 */

import { catalog } from '../engine/core.js';
import { element, setText } from '../element/dom.js';
import { barOf, domainOf, placeOf } from './bars.js';
import { LinesElement } from './base.js';
import { rowsOf, slipsOf, textOf } from './chain.js';
import { typeset } from './typeset.js';
import { numberText, sideText, stepText } from './words.js';

/** @typedef {import('../engine/types.js').Derivation} Derivation */
/** @typedef {import('./chain.js').Row} Row */
/** @typedef {import('./types.js').LineAnswer} LineAnswer */
/**
 * @typedef {Record<'title' | 'list' | 'say' | 'note' | 'count' | 'slips', HTMLElement> & { back: HTMLButtonElement,
 *   next: HTMLButtonElement, choice: HTMLSelectElement }} Parts
 */

export class DerivationElement extends LinesElement {
  /** @type {Derivation} */
  #derivation = catalog().derivations[0];
  /** How many lines are open. */
  #open = 1;
  /** The slip on show, counted from 0; −1 for none. */
  #slip = -1;
  /** @type {Row[]} */
  #rows = [];
  /** @type {LineAnswer | null} */
  #answer = null;
  /** Of the lines as they are right, for what a slip is off by. @type {LineAnswer | null} */
  #right = null;
  #asked = 0;
  /** @type {Parts | null} */
  #parts = null;

  static observedAttributes = ['derivation', 'step'];

  attributeChangedCallback() {
    if (!this.#parts) return;
    this.#read();
    this.refresh();
  }

  /** @override @param {HTMLElement} box */
  build(box) {
    const button = (/** @type {string} */ text, /** @type {() => void} */ act) => {
      const made = element('button', { type: 'button' }, text);
      made.addEventListener('click', act);
      return made;
    };
    const choice = element('select', { 'aria-label': 'Derivation' });
    for (const { id, label } of catalog().derivations) choice.append(element('option', { value: id }, label));
    choice.addEventListener('change', () => this.setAttribute('derivation', choice.value));
    const parts = {
      title: element('h3'),
      choice,
      list: element('ol', { tabindex: '0', 'aria-label': 'Lines of the derivation' }),
      say: element('p', { class: 'say', role: 'status' }),
      note: element('p', { class: 'note' }),
      count: element('span', { class: 'count' }),
      back: button('Back', () => this.#go(this.#open - 1)),
      next: button('Next line', () => this.#go(this.#open + 1)),
      slips: element('fieldset', { class: 'slips' }),
    };
    this.#parts = parts;
    parts.list.addEventListener('keydown', (event) => this.#key(event));
    const head = element('div', { class: 'head' });
    if (this.hasAttribute('derivation')) head.append(parts.title);
    else head.append(choice);
    const steps = element('div', { class: 'steps' }, parts.back, parts.next, parts.count);
    box.append(head, parts.list, parts.say, steps, parts.slips, parts.note);
    this.#read();
  }

  #read() {
    const { derivations } = catalog();
    const wanted = this.getAttribute('derivation');
    this.#derivation = derivations.find(({ id }) => id === wanted) ?? derivations[0];
    this.#slip = this.hasAttribute('printed') ? 0 : -1;
    const count = this.#derivation.steps.length;
    this.#open = Math.min(count, Math.max(1, Number(this.getAttribute('step')) || 1));
    if (this.#slip >= 0) this.#openSlip();
    this.#answer = this.#right = null;
    const parts = this.#parts;
    if (!parts) return;
    parts.choice.value = this.#derivation.id;
    setText(parts.title, this.#derivation.label);
    this.#offerSlips();
    this.#draw();
  }

  /** The slips that there are, one of which may stand in the place of its line. */
  #offerSlips() {
    const { slips } = /** @type {Parts} */ (this.#parts);
    const all = slipsOf(this.#derivation);
    slips.hidden = all.length === 0;
    const options = [{ text: 'As it is right', index: -1 }].concat(
      all.map(({ slip }, index) => ({ text: `${slip.relation} ${slip.text}`, index })),
    );
    slips.replaceChildren(
      element('legend', {}, 'As often printed'),
      ...options.map(({ text, index }) => {
        const radio = element('input', { type: 'radio', name: 'slip', value: String(index) });
        radio.checked = index === this.#slip;
        radio.addEventListener('change', () => this.#print(index));
        return element(
          'label',
          {},
          radio,
          element('span', { class: index < 0 ? '' : 'formula' }, ...(index < 0 ? [text] : typeset(text))),
        );
      }),
    );
  }

  /** @param {number} index  of a slip, −1 for none */
  #print(index) {
    this.#slip = index;
    if (index >= 0) this.#openSlip();
    this.#answer = index < 0 ? this.#right : null;
    const radios = this.#parts?.slips.querySelectorAll('input') ?? [];
    radios.forEach((radio) => (radio.checked = Number(radio.value) === index));
    this.#draw();
    this.refresh();
  }

  /** Its line has to be open to be seen. */
  #openSlip() {
    const { step } = slipsOf(this.#derivation)[this.#slip] ?? {};
    const index = this.#derivation.steps.findIndex(({ id }) => id === step);
    this.#open = Math.max(this.#open, index + 1);
  }

  /** @param {number} open */
  #go(open) {
    this.#open = Math.min(this.#derivation.steps.length, Math.max(1, open));
    this.#draw();
    this.#say();
    this.#tell();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const count = this.#derivation.steps.length;
    const slips = slipsOf(this.#derivation).length;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowRight: () => this.#go(this.#open + 1),
      ArrowDown: () => this.#go(this.#open + 1),
      ArrowLeft: () => this.#go(this.#open - 1),
      ArrowUp: () => this.#go(this.#open - 1),
      Home: () => this.#go(1),
      End: () => this.#go(count),
      p: () => slips > 0 && this.#print(this.#slip + 1 < slips ? this.#slip + 1 : -1),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Computes the lines on show, all of them at once: opening one asks nobody. @override */
  refresh() {
    if (!this.#parts || !this.isConnected) return;
    void this.#ask();
  }

  async #ask() {
    const asked = ++this.#asked;
    const printed = this.#printed();
    try {
      const [answer, right] = await Promise.all([
        this.source.line(textOf(rowsOf(this.#derivation, printed)), { instances: 0, panel: 'derivation' }),
        this.#slip < 0
          ? null
          : this.source.line(textOf(rowsOf(this.#derivation)), { instances: 0, panel: 'derivation-right' }),
      ]);
      if (asked !== this.#asked || !answer) return;
      this.#answer = answer;
      this.#right = right ?? answer;
      this.#fault('');
      this.#draw();
      this.#say();
      this.#tell();
    } catch (error) {
      const { code, message } = /** @type {any} */ (error);
      if (asked === this.#asked && code !== 'aborted' && code !== 'disposed') this.#fault(message);
    }
  }

  #printed() {
    const found = slipsOf(this.#derivation)[this.#slip];
    return found ? { [found.step]: found.slip.id } : {};
  }

  #draw() {
    const parts = this.#parts;
    if (!parts) return;
    this.#rows = rowsOf(this.#derivation, this.#printed());
    const bars = this.#rows.map((_, i) => barOf(this.#answer?.sides[i]));
    const rightBars = this.#right?.sides.map((side) => barOf(side)) ?? [];
    const domain = domainOf([...bars, ...rightBars]);
    const start = bars[0].end;
    parts.list.replaceChildren(
      ...this.#rows.slice(0, this.#open).map((row, i) => {
        const side = this.#answer?.sides[i];
        const is = { current: i === this.#open - 1, wrong: row.slip !== null };
        const item = element('li', {
          class: Object.entries(is)
            .filter(([, value]) => value)
            .map(([name]) => name)
            .join(' '),
        });
        if (is.current) item.setAttribute('aria-current', 'step');
        const line = element('div', { class: 'line' });
        line.append(element('span', { class: 'relation' }, row.relation ?? ''));
        line.append(element('span', { class: 'formula' }, ...typeset(row.text)));
        const value = element('span', { class: 'value' }, side ? numberText(side.value) : '…');
        if (side && typeof side.value !== 'number') value.title = sideText(side);
        item.append(line, value, this.#bar(bars[i], domain, start));
        if (is.current || is.wrong) {
          item.append(element('p', { class: 'reason' }, row.reason));
          const off = this.#off(i);
          if (off) item.append(element('p', { class: 'off' }, off));
        }
        return item;
      }),
    );
    const count = this.#rows.length;
    parts.back.disabled = this.#open === 1;
    parts.next.disabled = this.#open === count;
    setText(parts.count, `${this.#open} of ${count}`);
  }

  /** What a slip is off by, in numbers. @param {number} index */
  #off(index) {
    const { slip } = this.#rows[index];
    const value = this.#answer?.sides[index]?.value;
    const before = this.#answer?.sides[index - 1]?.value;
    if (!slip || typeof value !== 'number' || typeof before !== 'number') return '';
    if (slip.relation !== '=') {
      const by = slip.relation === '≤' ? before - value : value - before;
      return by > 1e-9
        ? `It is violated by ${numberText(by)}, which is ${slip.off}.`
        : 'Here both are equal.';
    }
    const off = value - before;
    return `Off by ${off > 0 ? '+' : ''}${numberText(off)}, which is ${slip.off}.`;
  }

  /**
   * @param {import('./bars.js').Bar} bar
   * @param {[number, number]} domain
   * @param {number | null} start  the first line's number
   */
  #bar(bar, domain, start) {
    const track = element('div', { class: 'track', 'aria-hidden': 'true' });
    const at = (/** @type {number} */ value) => `${placeOf(value, domain).toFixed(3)}%`;
    const mark = (/** @type {string} */ name, /** @type {number} */ value) => {
      const node = element('i', { class: name });
      node.style.insetInlineStart = at(value);
      track.append(node);
    };
    mark('zero', 0);
    if (start !== null) mark('start', start);
    bar.segments.forEach(({ from, to, quantity, text, value }, i) => {
      const node = element('b', { title: `${text} = ${numberText(value)}` });
      const width = Math.abs(placeOf(to, domain) - placeOf(from, domain));
      node.style.insetInlineStart = at(Math.min(from, to));
      node.style.inlineSize = `${width.toFixed(3)}%`;
      node.style.insetBlockStart = `${(100 * i) / bar.segments.length}%`;
      node.style.blockSize = `${100 / bar.segments.length}%`;
      node.style.background = quantity ? `var(--elbo-${quantity})` : 'var(--elbo-term)';
      if (value < 0) node.className = 'negative';
      track.append(node);
    });
    if (bar.end !== null) mark('end', bar.end);
    return track;
  }

  #say() {
    const index = this.#open - 1;
    const row = this.#rows[index];
    const side = this.#answer?.sides[index];
    const before = index > 0 ? (this.#answer?.sides[index - 1]?.value ?? null) : null;
    if (this.#parts)
      setText(this.#parts.say, stepText({ index, count: this.#rows.length, row, side, before }));
  }

  /** @param {string} message */
  #fault(message) {
    if (this.#parts) setText(this.#parts.note, message);
  }

  #tell() {
    const detail = {
      derivation: this.#derivation.id,
      step: this.#open,
      printed: slipsOf(this.#derivation)[this.#slip]?.slip.id ?? null,
      answer: this.#answer,
    };
    this.dispatchEvent(new CustomEvent('elbo-step', { detail, bubbles: true, composed: true }));
  }
}
