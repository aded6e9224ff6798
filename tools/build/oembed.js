/**
 * Answers to oEmbed, by which WordPress and others make a figure of the address of a page: static files, one a model, which each page
 * names in its head. They hold whole addresses, so they are written where the site's own is known:
 *
 *     ELBO_SITE=https://example.org/elbo/ npm run build
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { distFolder } from '../lib/paths.js';

/** The pages that have one, with their titles, and the height that a figure of that model takes at 800 px. */
const PAGES = /** @type {Record<string, { title: string, height: number }>} */ ({
  mixture: { title: 'A Gaussian mixture by variational inference', height: 860 },
  density: { title: 'A posterior and its approximation q', height: 930 },
  curve: { title: 'One latent variable, and a bound that touches', height: 900 },
  vae: { title: 'A variational autoencoder that trains while you watch', height: 1060 },
});

const WIDTH = 800;

/** @returns {string | null} with a slash at its end */
export function siteAddress() {
  const { ELBO_SITE: site } = process.env;
  if (!site) return null;
  if (!URL.canParse(site)) throw new Error(`ELBO_SITE is no address: ${site}`);
  return site.endsWith('/') ? site : `${site}/`;
}

/**
 * @param {string} site
 * @param {string} model
 */
export function oembedOf(site, model) {
  const { title, height } = PAGES[model];
  const address = `${site}frame.html#v=1&amp;model=${model}`;
  return {
    version: '1.0',
    type: 'rich',
    title: `${title} – ELBO Explorer`,
    provider_name: 'ELBO Explorer',
    provider_url: site,
    html: `<iframe src="${address}" width="${WIDTH}" height="${height}" style="border: 0; width: 100%" title="${title}" sandbox="allow-scripts allow-same-origin" loading="lazy"></iframe>`,
    width: WIDTH,
    height,
    cache_age: 86_400,
  };
}

/** The line by which a page names its answer. @param {string} page  its file @param {string | null} site */
export function oembedLink(page, site) {
  const model = page.replace(/\.html$/, '');
  if (site === null || !Object.hasOwn(PAGES, model)) return '';
  const { title } = PAGES[model];
  return `<link rel="alternate" type="application/json+oembed" href="${site}oembed/${model}.json" title="${title}" />`;
}

/** @param {string | null} [site] */
export function writeOembed(site = siteAddress(), folder = distFolder) {
  rmSync(join(folder, 'oembed'), { recursive: true, force: true });
  if (site === null) return;
  mkdirSync(join(folder, 'oembed'), { recursive: true });
  for (const model of Object.keys(PAGES))
    writeFileSync(
      join(folder, 'oembed', `${model}.json`),
      `${JSON.stringify(oembedOf(site, model), null, 2)}\n`,
    );
}
