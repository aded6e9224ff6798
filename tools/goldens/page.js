/** The page on which golden pictures are looked at: before, after, and what differs between them. */

/** @typedef {{ name: string, state: 'same' | 'changed' | 'new' | 'gone' }} Row */

const STYLE = `
  body { font: 14px/1.4 system-ui, sans-serif; margin: 24px; background: #eceff2; color: #1b1f24 }
  h2 { font-size: 14px; margin: 28px 0 6px }
  h2 span { font-weight: 400; color: #5d6670 }
  .row { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start }
  figure { margin: 0 }
  figcaption { color: #5d6670; font-size: 12px }
  img { display: block; outline: 1px solid #c6ccd2 }
  .difference { position: relative; background: #000; isolation: isolate }
  .difference img + img { position: absolute; inset: 0; mix-blend-mode: difference }
`;

/**
 * @param {Row[]} rows
 * @returns {string} HTML; the pictures lie beside it in the folders before/ and after/
 */
export function page(rows) {
  const parts = rows.map(({ name, state }) => {
    const one = (/** @type {string} */ where) =>
      `<img src="${where}/${name}.svg" alt="${where}" loading="lazy">`;
    const figures =
      state === 'changed'
        ? [
            figure('before', one('before')),
            figure('after', one('after')),
            figure('difference', `<div class="difference">${one('before')}${one('after')}</div>`),
          ]
        : state === 'gone'
          ? [figure('before', one('before'))]
          : [figure('after', one('after'))];
    return `<h2>${name} <span>${state}</span></h2>\n<div class="row">${figures.join('')}</div>`;
  });
  const title = 'Golden pictures';
  const count = rows.filter(({ state }) => state !== 'same').length;
  return [
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style>`,
    `<h1>${title}</h1><p>${rows.length} shown, ${count} other than in the last commit.</p>`,
    ...parts,
    '</html>',
    '',
  ].join('\n');
}

/**
 * @param {string} caption
 * @param {string} content
 */
function figure(caption, content) {
  return `<figure>${content}<figcaption>${caption}</figcaption></figure>`;
}
