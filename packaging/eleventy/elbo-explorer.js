/**
 * Eleventy: the shortcode `elbo`, whose names are the figure's attributes.
 *
 *     // eleventy.config.js
 *     import elboExplorer from './elbo-explorer.js';
 *     export default (config) => config.addPlugin(elboExplorer, { host: 'https://YOUR-HOST/' });
 *
 *     {% elbo "model", "mixture", "data", "faithful", "components", 6, "autoplay", true %}                Liquid
 *     {% elbo { model: "mixture", data: "faithful", components: 6, autoplay: true } %}            Nunjucks
 *
 * @param {any} config
 * @param {{ host: string }} options  where v0/ is, with a slash at its end
 */
export default function elboExplorer(config, { host }) {
  config.addShortcode('elbo', (...given) => {
    // Liquid hands names and values over one after the other, Nunjucks as one object.
    const attributes = typeof given[0] === 'object' ? given[0] : Object.fromEntries(pairs(given.flat()));
    const texts = Object.entries(attributes)
      .filter(([, value]) => value !== false && value !== undefined)
      .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`));
    // A module script runs once, however often it stands in a page.
    return `<script type="module" src="${host}v0/elbo-explorer.js"></script><elbo-explorer${texts.join('')}></elbo-explorer>`;
  });
}

/** @param {any[]} list */
function pairs(list) {
  return Array.from({ length: Math.floor(list.length / 2) }, (_, i) => [
    String(list[2 * i]),
    list[2 * i + 1],
  ]);
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
