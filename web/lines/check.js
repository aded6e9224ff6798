/**
 * <elbo-check>: a field for a line of one's own. The core computes both sides at the state on show and on a hundred random models, and
 * says whether the line holds; where it fails, with a counter-example that is drawn, and where it cannot be read, at which place.
 *
 *     <elbo-check for="figure" line="log p(x) >= E_q[log p(x,z) - log q(z)]"></elbo-check>
 *
 * Attributes: `line`, what stands in the field at first and is checked at once; `for`, the id of a figure on the page whose state it is
 * computed at, else `config`, settings as JSON; `linked`, which lets the element read its line from the page's address (#line=…), where
 * its link puts it; `theme`. Property `line`; event elbo-line { text, answer, error }.
 */

import { catalog } from '../engine/core.js';
import { element, setText } from '../element/dom.js';
import { LinesElement } from './base.js';
import { claimOf, rowsOf } from './chain.js';
import { pictureOf } from './picture.js';
import { typeset } from './typeset.js';
import { modelText, numberText, placeIn, sideText, verdictSigns, verdictText } from './words.js';

/** @typedef {import('./types.js').LineAnswer} LineAnswer */
/**
 * @typedef {{ form: HTMLFormElement, field: HTMLTextAreaElement, result: HTMLElement, examples: HTMLSelectElement,
 *   link: HTMLAnchorElement }} Parts
 */

const KEY = 'line=';

let count = 0;

export class CheckElement extends LinesElement {
  /** @type {Parts | null} */
  #parts = null;
  #asked = 0;
  #stale = true;
  /** @type {AbortController | null} */
  #request = null;

  static observedAttributes = ['line'];

  attributeChangedCallback() {
    if (!this.#parts) return;
    this.line = this.getAttribute('line') ?? '';
  }

  /** The line in the field; assigning one checks it. */
  get line() {
    return this.#parts?.field.value ?? this.getAttribute('line') ?? '';
  }

  set line(text) {
    if (!this.#parts) {
      this.setAttribute('line', text);
    } else {
      this.#parts.field.value = text;
      void this.#check();
    }
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    if (this.hasAttribute('linked')) window.addEventListener('hashchange', this.#follow);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#follow);
  }

  #follow = () => {
    const text = linkedLine();
    if (text !== null && text !== this.line) this.line = text;
  };

  /** @override @param {HTMLElement} box */
  build(box) {
    const id = `line-${++count}`;
    const field = element('textarea', {
      id,
      rows: '2',
      spellcheck: 'false',
      autocapitalize: 'off',
      autocomplete: 'off',
      'aria-describedby': `${id}-help`,
    });
    const examples = element('select', { 'aria-label': 'Take a line of the derivations' });
    examples.append(element('option', { value: '' }, 'Take a line of the derivations …'));
    for (const derivation of catalog().derivations) {
      const group = element('optgroup', { label: derivation.label });
      derivation.steps.forEach((step, i) => {
        if (i === 0) return;
        const claims = [
          rowsOf(derivation),
          ...step.slips.map(({ id: slip }) => rowsOf(derivation, { [step.id]: slip })),
        ];
        claims.forEach((rows, k) => {
          const claim = claimOf(rows, i);
          group.append(element('option', { value: claim }, k > 0 ? `as printed: ${claim}` : claim));
        });
      });
      examples.append(group);
    }
    const form = element(
      'form',
      {},
      element('label', { for: id }, 'Check a line of your own'),
      field,
      element('div', { class: 'steps' }, element('button', { type: 'submit' }, 'Check'), examples),
      element(
        'p',
        { id: `${id}-help`, class: 'help' },
        'Two sides with =, ≥ or ≤ between, of p(x,z), p(z), p(x|z), p(z|x), p(x), q(z), E_q[…], E_{p(z)}[…], E_{p(z|x)}[…], KL(… ‖ …), H[q], ∫ … dz, log, powers and numbers. TeX is read too.',
      ),
    );
    const link = element('a', { class: 'link' }, 'Link to this line');
    const result = element('div', { class: 'result', role: 'status' });
    this.#parts = { form, field, result, examples, link };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#check();
    });
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void this.#check();
    });
    examples.addEventListener('change', () => {
      if (examples.value) this.line = examples.value;
      examples.value = '';
    });
    field.value = (this.hasAttribute('linked') ? linkedLine() : null) ?? this.getAttribute('line') ?? '';
    box.append(form, result);
  }

  /** @override */
  refresh() {
    this.#stale = true;
    if (this.#parts && this.isConnected && this.line.trim() !== '') void this.#check();
  }

  async #check() {
    const parts = this.#parts;
    if (!parts) return;
    const asked = ++this.#asked;
    const text = parts.field.value;
    this.#request?.abort();
    this.#request = new AbortController();
    if (this.#stale) setText(parts.result, 'Computing …');
    parts.field.removeAttribute('aria-invalid');
    let answer = null;
    let error = null;
    try {
      answer = await this.source.line(text, { panel: 'line', signal: this.#request.signal });
    } catch (caught) {
      error = /** @type {any} */ (caught);
    }
    if (!answer && !error) return;
    if (asked !== this.#asked || error?.code === 'aborted' || error?.code === 'disposed') return;
    this.#stale = false;
    if (answer) this.#show(text, answer);
    else this.#refuse(text, error);
    const detail = { text, answer, error };
    this.dispatchEvent(new CustomEvent('elbo-line', { detail, bubbles: true, composed: true }));
  }

  /** @param {string} text @param {LineAnswer} answer */
  #show(text, answer) {
    const { result, link } = /** @type {Parts} */ (this.#parts);
    const verdict = element('p', { class: 'verdict', 'data-verdict': answer.verdict });
    const word = verdictText(answer);
    // Most messages begin with the verdict.
    const rest = answer.message.startsWith(word) ? answer.message.slice(word.length) : `. ${answer.message}`;
    verdict.append(element('b', {}, `${verdictSigns[answer.verdict]} ${word}`), rest);
    const rows = answer.sides.map((side, i) =>
      element(
        'tr',
        { class: i > 0 && answer.steps[i - 1].verdict === 'fails' ? 'wrong' : '' },
        element('td', { class: 'relation' }, i > 0 ? answer.steps[i - 1].relation : ''),
        element('th', { scope: 'row', class: 'formula' }, ...typeset(side.text)),
        element('td', { class: 'value' }, sideText(side)),
      ),
    );
    const table = element('table', {}, element('caption', {}, 'At the state on show'), ...rows);
    link.href = linkOf(text);
    result.replaceChildren(verdict, table, ...this.#counterExample(answer), link);
  }

  /** @param {LineAnswer} answer @returns {HTMLElement[]} */
  #counterExample({ counterExample, picture }) {
    if (!counterExample) return picture ? [pictureOf(picture)] : [];
    const { left, right, z } = counterExample;
    const where = z === null ? '' : ` at z = ${numberText(z)}`;
    const words = `${modelText(counterExample)} Left ${numberText(left)}, right ${numberText(right)}${where}.`;
    return [
      element('p', { class: 'example' }, element('b', {}, 'Counter-example. '), words),
      pictureOf(counterExample.picture, z),
    ];
  }

  /** @param {string} text @param {any} error */
  #refuse(text, error) {
    const { result, field } = /** @type {Parts} */ (this.#parts);
    const [issue] = error.issues ?? [];
    const place = issue ? placeIn(text, issue.path) : null;
    const message = element('p', { class: 'verdict', 'data-verdict': 'refused' });
    message.append(element('b', {}, '! Cannot be read. '), error.message);
    if (!issue) {
      setText(/** @type {Node} */ (message.firstChild), '! ');
      return result.replaceChildren(message);
    }
    field.setAttribute('aria-invalid', 'true');
    if (!place) return result.replaceChildren(message);
    const shown = element('p', { class: 'formula place' });
    const marked = text.slice(place.start, place.end);
    shown.append(text.slice(0, place.start), element('mark', {}, marked || '␣'), text.slice(place.end));
    result.replaceChildren(message, shown);
    // Only for somebody who is at it: a line that came with a link takes no focus.
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    if (root.activeElement === field) field.setSelectionRange(place.start, place.end);
  }
}

/** @param {string} text */
function linkOf(text) {
  return `#${KEY}${encodeURIComponent(text)}`;
}

/** @returns {string | null} the line in the page's address */
function linkedLine() {
  const { hash } = location;
  if (!hash.startsWith(`#${KEY}`)) return null;
  try {
    return decodeURIComponent(hash.slice(KEY.length + 1));
  } catch {
    return null;
  }
}
