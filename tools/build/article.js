/**
 * The article of the front page: its sections, which are files of their own, put in their places; a table of contents, numbers and
 * links of the sections; lines of the catalogue's derivations, right or as they are often printed; and for every figure its poster,
 * with what is said where scripts are switched off.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { inRoot } from '../lib/paths.js';

/** @typedef {{ id: string, relation: string | null, text: string, explanation: string }} Slip */
/** @typedef {{ id: string, relation: string | null, text: string, reason: string, slips: Slip[] }} Step */
/** @typedef {{ id: string, steps: Step[] }} Derivation */

const pagesFolder = inRoot('web', 'pages');

/** <include-section name="gap"></include-section>: the file article/gap.html. */
const includes = /[ \t]*<include-section name="([\w-]+)"><\/include-section>\n?/g;

/** <figure-poster name="gap">What it shows.</figure-poster> */
const posters = /<figure-poster name="([\w-]+)"\s*>([\s\S]*?)<\/figure-poster\s*>/g;

/** <printed-line name="line" of="reconstruction/prior-kl/prior-kl-added" checked></printed-line>: derivation, step, slip if wrong. */
const printed = /<printed-line name="(\w+)" of="([\w/-]+)"( checked)?><\/printed-line>/g;

/** A section with its heading. */
const headings = /<section id="([\w-]+)"([^>]*)>(\s*(?:<div class="words">\s*)?)<h2>([\s\S]*?)<\/h2>/g;

const contents = /<nav class="contents" aria-labelledby="contents"><\/nav>/;

/**
 * A page with the sections that it includes.
 * @param {string} html
 * @returns {string}
 */
export function withSections(html) {
  return html.replace(includes, (_, name) =>
    readFileSync(join(pagesFolder, 'article', `${name}.html`), 'utf8'),
  );
}

/**
 * @param {string} html
 * @param {Derivation[]} derivations  the catalogue's
 * @returns {string}
 */
export function renderArticle(html, derivations) {
  /** @type {string[]} */
  const listed = [];
  let count = 0;
  const whole = withSections(html).replace(headings, (_, id, attributes, between, title) => {
    const words = title.replace(/<[^>]*>/g, '').trim();
    const number = attributes.includes('class="plain"') ? '' : `<span class="number">${count++}</span> `;
    if (number !== '') listed.push(`<li value="${count - 1}"><a href="#${id}">${title.trim()}</a></li>`);
    const link = `<a class="section-link" href="#${id}" aria-label="Link to this section: ${escape(words)}">#</a>`;
    return `<section id="${id}"${attributes} aria-labelledby="${id}-title">${between}<h2 id="${id}-title">${number}${title} ${link}</h2>`;
  });
  const list = `<nav class="contents" aria-labelledby="contents"><h2 id="contents">The questions</h2><ol start="0">${listed.join('')}</ol></nav>`;
  return whole
    .replace(contents, list)
    .replace(printed, (_, name, of, checked = '') => printedLine(name, of.split('/'), checked, derivations))
    .replace(posters, (_, name, says) => poster(name, says));
}

/**
 * A line to choose, by the id of its slip or, where it is right, of its step. With it go what is to be said of it and the whole of it,
 * from what the derivation begins with, as evaluate('line') takes it.
 * @param {string} name  of those of which one is chosen
 * @param {string[]} of
 * @param {string} checked
 * @param {Derivation[]} derivations
 */
function printedLine(name, [derivation, step, slip], checked, derivations) {
  const steps = derivations.find(({ id }) => id === derivation)?.steps ?? [];
  const at = steps.findIndex(({ id }) => id === step);
  const line = slip ? steps[at]?.slips.find(({ id }) => id === slip) : steps[at];
  if (!line) throw new Error(`The catalogue has no line ${derivation}/${step}/${slip ?? ''}.`);
  // What is wrong with a relation needs both of its sides.
  const text = line.relation === '=' ? line.text : `${steps[at - 1].text} ${line.relation} ${line.text}`;
  const verdict = 'explanation' in line ? line.explanation : line.reason;
  const whole = `${steps[0].text} ${line.relation} ${line.text}`;
  const formula = escape(text).replace(
    /E_(\{[^}]*\}|q̄|q)/g,
    (_, q) => `E<sub>${q.replace(/[{}]/g, '')}</sub>`,
  );
  return `<label data-verdict="${escape(verdict)}" data-whole="${escape(whole)}"><input type="radio" name="${name}" value="${line.id}"${checked} /> <span class="line">${formula}</span></label>`;
}

/**
 * @param {string} name
 * @param {string} says
 */
function poster(name, says) {
  const words = says.replace(/\s+/g, ' ').trim();
  const { width, height } = sizeOf(name);
  const lazily = name === 'gap' ? '' : ' loading="lazy"';
  return `<picture>
<source srcset="./poster-${name}-dark.svg" media="(prefers-color-scheme: dark)" />
<img src="./poster-${name}.svg" width="${width}" height="${height}"${lazily} alt="${escape(words)}" />
</picture>
<noscript><p>This figure computes while you watch, which takes JavaScript and WebAssembly; here, scripts are switched off. The picture shows: ${escape(words)}</p></noscript>`;
}

/**
 * The size of a poster; that of the others where it is not drawn yet.
 * @param {string} name
 */
function sizeOf(name) {
  const path = join(pagesFolder, 'public', `poster-${name}.svg`);
  const head = existsSync(path) ? readFileSync(path, 'utf8').slice(0, 400) : '';
  const [, width = '1200', height = '600'] = /width="([\d.]+)" height="([\d.]+)"/.exec(head) ?? [];
  return { width: Math.round(Number(width)), height: Math.round(Number(height)) };
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
