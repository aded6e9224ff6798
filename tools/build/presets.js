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

/** @param {string} model */
function navigation(model) {
  const items = presets[model].map((preset, i) => {
    const current = i === 0 ? ' aria-current="true"' : '';
    const link = `<a href="${escape(fragmentOf(model, preset))}"${current}>${escape(preset.title)}</a>`;
    return `<li>${link}<span hidden>${escape(preset.says)}</span></li>`;
  });
  return `<nav class="presets" aria-labelledby="presets-label">
<h2 id="presets-label">Worth a look</h2>
<ul>${items.join('\n')}</ul>
</nav>
<p id="preset-says" class="says" aria-live="polite">${escape(presets[model][0].says)}</p>`;
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
