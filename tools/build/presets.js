/** Lists of presets: what web/pages/presets.js knows of a model, as the HTML of the pages. */

import { fragmentOf, presets } from '../../web/pages/presets.js';

/** @typedef {import('../../web/pages/presets.js').Preset} Preset */

/** <nav data-presets="curve"></nav> on a model's own page, <ul data-presets="curve"></ul> elsewhere. */
const places = /<(nav|ul) data-presets="(\w+)"><\/\1>/g;

/**
 * @param {string} html
 * @returns {string}
 */
export function renderPresets(html) {
  return html.replace(places, (_, tag, model) => {
    if (!presets[model]) throw new Error(`There are no presets of a model ${model}.`);
    return tag === 'nav' ? navigation(model) : frontList(model);
  });
}

/** Of the pictures, CSS px. */
export const PICTURE = { width: 400, height: 250 };

/**
 * A gallery that is opened: its pictures are fetched then, and not before.
 * @param {string} model
 */
function navigation(model) {
  const { width, height } = PICTURE;
  const items = presets[model].map((preset, i) => {
    const current = i === 0 ? ' aria-current="true"' : '';
    const name = pictureOf(model, preset);
    const picture = `<picture><source srcset="./${name}-dark.webp" media="(prefers-color-scheme: dark)" /><img src="./${name}.webp" loading="lazy" width="${width}" height="${height}" alt="" /></picture>`;
    const link = `<a href="${escape(fragmentOf(model, preset))}"${current}>${escape(preset.title)}</a>`;
    return `<li>${picture}${link}<span>${escape(preset.says)}</span></li>`;
  });
  const [first] = presets[model];
  return `<nav class="presets" aria-labelledby="presets-label">
<details>
<summary><span id="presets-label">Worth a look</span><span class="chosen" id="preset-title">${escape(first.title)}</span></summary>
<ul>${items.join('\n')}</ul>
</details>
</nav>
<p id="preset-says" class="says" aria-live="polite">${escape(first.says)}</p>`;
}

/**
 * @param {string} model
 * @param {Preset} preset
 * @returns {string} the file of its picture, without what follows the name
 */
export function pictureOf(model, { id }) {
  return `preset-${model}-${id}`;
}

/** @param {string} model */
function frontList(model) {
  const items = presets[model]
    .filter(({ front }) => front)
    .map(
      (preset) =>
        `<li><a href="./${model}.html${escape(fragmentOf(model, preset))}">${escape(preset.title)}</a></li>`,
    );
  return `<ul>${items.join('\n')}</ul>`;
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
