/**
 * What a reader takes along: to show elsewhere, the tag, an iframe or a link, each with the state of the figure; to keep, the picture,
 * its numbers, or a program that computes them anew; to cite, an entry of BibTeX.
 */

import { writeAttributes } from '../engine/config.js';
import { element } from './dom.js';
import { FRAME_LOOK } from './frame-look.js';
import { wear } from './wardrobe.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */

/**
 * @typedef {object} Shared
 * @property {Config} config  as it was asked for
 * @property {Record<string, string>} attributes  how the figure is shown
 * @property {string} link  the whole state as a link's text; '' where it is too large for one
 * @property {string} model
 * @property {number} height  of the figure, CSS px
 */

/** The folder of the pages, where the script lies in one of its folders v0/ or of a version. @param {string} script  its address */
export function siteOf(script) {
  return /^(https?:.*\/)(?:v\d+|\d+\.\d+\.\d+[\w.-]*)\/[^/]+$/.exec(script)?.[1] ?? null;
}

/**
 * @param {Catalog} catalog
 * @param {Shared} shared
 * @param {string} [script]  the address of one of the build's scripts
 * @returns {{ label: string, text: string }[]}
 */
export function shareTexts(catalog, { config, attributes, link, model, height }, script = import.meta.url) {
  const site = siteOf(script);
  const all = { ...Object.fromEntries(writeAttributes(catalog, config)), ...attributes };
  const tag = `<elbo-explorer${Object.entries(all).map(attributeText).join('')}></elbo-explorer>`;
  const texts = [
    {
      label: 'Tag, for a page of your own',
      text: site ? `<script type="module" src="${site}v0/elbo-explorer.js"></script>\n${tag}` : tag,
    },
  ];
  const cite = {
    label: 'BibTeX',
    text: bibtex(site ? `${site}${model}.html${link && `#${link}`}` : ''),
  };
  if (!site || link === '') return [...texts, cite];
  const look = FRAME_LOOK.filter((name) => name in attributes).map(
    (name) => `&${name}=${encodeURIComponent(attributes[name])}`,
  );
  const address = `${site}frame.html#${link}${look.join('')}`;
  return [
    ...texts,
    {
      label: 'Iframe, for everything else',
      text:
        `<iframe src="${escaped(address)}" title="ELBO Explorer" loading="lazy" allow="fullscreen; clipboard-write" ` +
        `style="width: 100%; height: ${Math.round(height)}px; border: 0"></iframe>\n` +
        `<script async src="${site}frame-host.js"></script>`,
    },
    { label: 'Link', text: `${site}${model}.html#${link}` },
    cite,
  ];
}

/** @param {string} address */
function bibtex(address) {
  const url = address === '' ? '' : `,\n  url     = {${address}}`;
  return `@software{elbo_explorer,\n  title   = {{ELBO Explorer}: variational inference that you can watch}${url}\n}`;
}

/** What can be saved, and under which name. @type {[type: string, label: string, extension: string][]} */
const FILES = [
  ['svg', 'Picture (SVG)', 'svg'],
  ['json', 'The run (JSON)', 'json'],
  ['py', 'Program in Python', 'py'],
  ['js', 'Program in JavaScript', 'mjs'],
  ['cpp', 'Program in C++', 'cpp'],
];

/** @param {[string, string]} attribute */
function attributeText([name, value]) {
  return value === '' ? ` ${name}` : ` ${name}="${escaped(value)}"`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

const css = String.raw;

const styles = css`
  .share {
    box-sizing: border-box;
    inline-size: min(40rem, calc(100% - 2rem));
    padding: 1.25rem;
    border: 1px solid var(--elbo-edge);
    border-radius: 6px;
    background: var(--elbo-surface);
    color: var(--elbo-ink);
    font-size: 0.9375rem;
  }
  .share[open] {
    display: grid;
    gap: 1rem;
  }
  .share label {
    display: grid;
    gap: 0.35rem;
  }
  .share textarea {
    min-block-size: 4.5em;
    padding: 0.5rem;
    font:
      0.8125rem/1.4 ui-monospace,
      monospace;
    resize: vertical;
    overflow-wrap: anywhere;
  }
  .share .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.5rem;
    align-items: start;
  }
  .share > button {
    justify-self: end;
  }
  .share .files {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .share legend {
    margin-block-end: 0.35rem;
    padding: 0;
  }
  .share select {
    min-block-size: 40px;
  }
  .share .pair {
    display: inline-flex;
    gap: 0.25rem;
  }
  .share output {
    color: var(--elbo-problem);
  }
`;

/**
 * Opens what there is to take along.
 * @param {HTMLElement} figure  in its shadow root
 * @param {{ label: string, text: string }[]} texts
 * @param {(type: any, options?: { panel?: string, scale?: number }) => Promise<Blob>} save
 * @param {string} title  of the files
 * @param {readonly { id: string, label: string }[]} panels  on show
 */
export function openShare(figure, texts, save, title, panels) {
  const root = figure.getRootNode();
  if (root instanceof ShadowRoot) wear(root, styles);
  const rows = texts.map(({ label, text }) => {
    const box = element('textarea', { readonly: '', rows: '3', spellcheck: 'false' });
    box.value = text;
    box.addEventListener('focus', () => box.select());
    const copy = element('button', { type: 'button', 'aria-label': `Copy: ${label}` }, 'Copy');
    copy.addEventListener('click', () => void copied(box, copy));
    return element('div', { class: 'row' }, element('label', {}, label, box), copy);
  });
  const close = element('button', { type: 'button' }, 'Close');
  const refusal = element('output', { hidden: '' });
  const files = FILES.map(([type, label, extension]) => {
    const button = element('button', { type: 'button' }, label);
    button.addEventListener('click', () => void saved(() => save(type), `${title}.${extension}`, refusal));
    return button;
  });
  const take = (/** @type {string} */ name, /** @type {() => Promise<Blob>} */ make) =>
    void saved(make, name, refusal);
  const picture = chosen(
    'Picture (PNG)',
    'Scale of the picture',
    [1, 2, 3].map((n) => [String(n), `${n}×`]),
    '2',
    (n) => take(`${title}${n === '1' ? '' : `@${n}x`}.png`, () => save('png', { scale: Number(n) })),
  );
  const course = /** @type {[string, string]} */ (['', 'Course of the bound']);
  const tables = [course, ...panels.map(({ id, label }) => /** @type {[string, string]} */ ([id, label]))];
  const numbers = chosen('Numbers (CSV)', 'Which numbers', tables, '', (panel) =>
    take(`${title}${panel && `-${panel}`}.csv`, () => save('csv', panel === '' ? {} : { panel })),
  );
  const all = [picture, numbers, ...files];
  const group = element('fieldset', { class: 'files' }, element('legend', {}, 'Save'), ...all, refusal);
  const name = { class: 'share', 'aria-label': 'Share this figure' };
  const dialog = element('dialog', name, ...rows, group, close);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  figure.append(dialog);
  dialog.showModal();
}

/**
 * A button beside what it is to take.
 * @param {string} label
 * @param {string} name  of the choice
 * @param {[string, string][]} choices  value and text
 * @param {string} usual
 * @param {(value: string) => void} act
 */
function chosen(label, name, choices, usual, act) {
  const options = choices.map(([value, text]) => element('option', { value }, text));
  const select = element('select', { 'aria-label': name }, ...options);
  select.value = usual;
  const button = element('button', { type: 'button' }, label);
  button.addEventListener('click', () => act(select.value));
  return element('span', { class: 'pair' }, button, select);
}

/**
 * @param {HTMLTextAreaElement} box
 * @param {HTMLButtonElement} button
 */
async function copied(box, button) {
  try {
    await navigator.clipboard.writeText(box.value);
    button.textContent = 'Copied';
  } catch {
    // A frame may not be allowed to; what is selected can be copied by hand.
    box.focus();
    box.select();
    button.textContent = 'Selected';
  }
}

/**
 * @param {() => Promise<Blob>} make
 * @param {string} name
 * @param {HTMLOutputElement} refusal
 */
async function saved(make, name, refusal) {
  refusal.hidden = true;
  try {
    const link = element('a', { download: name, href: URL.createObjectURL(await make()) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    refusal.textContent = /** @type {Error} */ (error).message;
    refusal.hidden = false;
  }
}
