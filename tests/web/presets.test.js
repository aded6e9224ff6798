/** The table of presets, and the lists that pages get from it. */

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';

import { pictureOf, renderPresets } from '../../tools/build/presets.js';
import { inRoot } from '../../tools/lib/paths.js';
import { fragmentOf, presets } from '../../web/pages/presets.js';
import { plotNames } from '../../web/plots/index.js';
import { formatLink, parseLink } from '../../web/store/link.js';
import { readCatalog } from './support/dist.js';

const catalog = readCatalog();

/** @param {string} fragment */
const pairsOf = (fragment) => fragment.replace('#', '').split('&').sort();

test('a preset is written as its figure writes the address, so that the page knows it again', () => {
  for (const [model, list] of Object.entries(presets)) {
    for (const preset of list) {
      const fragment = fragmentOf(model, preset);
      const { state, issues } = parseLink(catalog, fragment);
      assert.deepEqual(issues, [], fragment);
      assert.deepEqual(pairsOf(formatLink(catalog, state)), pairsOf(fragment));
    }
  }
});

test('a preset shows panels of its model, has a name of its own and says what to look at', () => {
  for (const [model, list] of Object.entries(presets)) {
    const known = plotNames(model).map(({ id }) => id);
    for (const { id, view = '', says } of list) {
      for (const name of view.split(',').filter(Boolean)) assert.ok(known.includes(name), `${id}: ${name}`);
      assert.match(says, /^\S.*\.$/, id);
    }
    assert.equal(new Set(list.map(({ id }) => id)).size, list.length);
    assert.equal(new Set(list.map(({ title }) => title)).size, list.length);
  }
});

test('pages get the lists where they leave a place for them', () => {
  const own = renderPresets('<main><nav data-presets="curve"></nav></main>');
  assert.equal(own.match(/<li>/g)?.length, presets.curve.length);
  assert.match(own, /<a href="#v=1&amp;model=curve" aria-current="true">A curve learns its data<\/a>/);
  assert.ok(own.includes(`<p id="preset-says" class="says" aria-live="polite">${presets.curve[0].says}</p>`));
  const front = renderPresets('<ul data-presets="vae"></ul>');
  assert.equal(front.match(/<li>/g)?.length, presets.vae.filter((preset) => preset.front).length);
  assert.match(front, /href="\.\/vae\.html#v=1&amp;model=vae&amp;data=digits/);
  assert.throws(() => renderPresets('<ul data-presets="nothing"></ul>'), /no presets of a model nothing/);
});

test('every preset has a light picture for the gallery, in both schemes', () => {
  for (const [model, list] of Object.entries(presets)) {
    for (const preset of list) {
      for (const scheme of ['', '-dark']) {
        const file = inRoot('web', 'pages', 'public', `${pictureOf(model, preset)}${scheme}.webp`);
        const { size } = statSync(file);
        assert.ok(size > 1000 && size < 15_000, `${file}: ${size} bytes`);
      }
    }
  }
});
