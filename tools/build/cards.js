/** What a page says of itself where a link to it is shown: title, description and picture, web/pages/public/card-….png (tools/cards.js). */

import { existsSync } from 'node:fs';

import { inRoot } from '../lib/paths.js';

/** The size that social sites ask for, in px. */
export const CARD = { width: 1200, height: 630 };

/**
 * @param {string} html  of a page
 * @returns {{ title: string, description: string }}
 */
export function wordsOf(html) {
  const [, title = ''] = /<title>([^<]*)<\/title>/.exec(html) ?? [];
  const [, description = ''] = /<meta\s+name="description"\s+content="([^"]*)"/.exec(html) ?? [];
  return { title: title.trim(), description: description.replace(/\s+/g, ' ').trim() };
}

/**
 * The tags for the head of a page; none for a page without a picture.
 * @param {string} page  its file
 * @param {string} html
 * @param {string | null} site  its address, with a slash at its end: crawlers want whole addresses
 */
export function cardTags(page, html, site) {
  const name = page.replace(/\.html$/, '');
  if (!existsSync(inRoot('web', 'pages', 'public', `card-${name}.png`))) return '';
  const { title, description } = wordsOf(html);
  const base = site ?? './';
  const tags = [
    ['property="og:type"', 'article'],
    ['property="og:title"', title],
    ['property="og:description"', description],
    ['property="og:image"', `${base}card-${name}.png`],
    ['property="og:image:width"', String(CARD.width)],
    ['property="og:image:height"', String(CARD.height)],
    ['property="og:image:alt"', `A figure of the page: ${title}`],
    ['name="twitter:card"', 'summary_large_image'],
    ...(site ? [['property="og:url"', `${site}${name === 'index' ? '' : page}`]] : []),
  ];
  return tags.map(([key, content]) => `<meta ${key} content="${content}" />`).join('\n');
}
