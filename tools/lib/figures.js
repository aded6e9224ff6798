/** The figures of the article on the front page, as its sections write them. */

import { readFileSync } from 'node:fs';

import { withSections } from '../build/article.js';
import { inRoot } from './paths.js';

/**
 * @typedef {object} ArticleFigure
 * @property {string} id      of the element
 * @property {string} poster  the name of its picture
 * @property {Record<string, string>} attributes
 */

/** @returns {ArticleFigure[]} in the order of the page */
export function articleFigures() {
  const html = withSections(readFileSync(inRoot('web', 'pages', 'index.html'), 'utf8'));
  return [...html.matchAll(/<elbo-explorer\s([^>]*)>\s*<figure-poster name="([\w-]+)"/g)].map(
    ([, tag, poster]) => {
      const pairs = [...tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value = '']) => [
        name,
        value,
      ]);
      const { id, ...attributes } = Object.fromEntries(pairs);
      return { id, poster, attributes };
    },
  );
}
