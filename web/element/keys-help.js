/** The list of keys that `?` opens. */

import { element } from './dom.js';
import { KEYS } from './keys.js';
import { wear } from './wardrobe.js';

const css = String.raw;

const styles = css`
  .keys {
    box-sizing: border-box;
    max-inline-size: calc(100% - 2rem);
    padding: 1.25rem;
    border: 1px solid var(--elbo-edge);
    border-radius: 6px;
    background: var(--elbo-surface);
    color: var(--elbo-ink);
  }
  .keys dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.5rem 1rem;
    margin: 0 0 1rem;
  }
  .keys dt {
    font-weight: 600;
  }
  .keys dd {
    margin: 0;
  }
`;

/** @param {HTMLElement} figure  in its shadow root */
export function openKeys(figure) {
  if (figure.querySelector('.keys')) return;
  const root = figure.getRootNode();
  if (root instanceof ShadowRoot) wear(root, styles);
  const rows = [...KEYS, { keys: 'Arrows', does: 'move a handle that has the focus' }].flatMap(
    ({ keys, does }) => [element('dt', {}, keys), element('dd', {}, does)],
  );
  const close = element('button', { type: 'button' }, 'Close');
  const dialog = element(
    'dialog',
    { class: 'keys', 'aria-label': 'Keys of this figure' },
    element('dl', {}, ...rows),
    close,
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  figure.append(dialog);
  dialog.showModal();
}
