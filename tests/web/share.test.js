import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { oembedLink, writeOembed } from '../../tools/build/oembed.js';
import { plotNames } from '../../web/plots/index.js';
import { shareTexts, siteOf } from '../../web/element/share.js';
import { parseFrameAddress } from '../../web/pages/frame-address.js';
import { readCatalog } from './support/dist.js';

const catalog = readCatalog();
const shared = {
  config: { model: 'mixture', data: 'faithful', components: 4 },
  attributes: { controls: 'full', autoplay: '', theme: 'dark', view: 'data' },
  link: 'v=1&model=mixture&data=faithful&components=4&view=data',
  model: 'mixture',
  height: 812.4,
};
const script = 'https://example.org/elbo/v0/share-abc.js';

test('the pages lie beside the folder of the script, whichever version that is', () => {
  assert.equal(siteOf(script), 'https://example.org/elbo/');
  assert.equal(siteOf('https://example.org/0.1.0/element.js'), 'https://example.org/');
  assert.equal(siteOf('https://blog.example/assets/share-abc.js'), null);
  assert.equal(siteOf('file:///home/me/v0/share.js'), null);
});

test('what is shared is a tag with the script, an iframe with the script of its height, and a link', () => {
  const [tag, frame, link] = shareTexts(catalog, shared, script).map(({ text }) => text);
  assert.equal(
    tag,
    '<script type="module" src="https://example.org/elbo/v0/elbo-explorer.js"></script>\n' +
      '<elbo-explorer data="faithful" components="4" controls="full" autoplay theme="dark" view="data"></elbo-explorer>',
  );
  const address =
    'https://example.org/elbo/frame.html#v=1&amp;model=mixture&amp;data=faithful&amp;components=4&amp;view=data&amp;controls=full&amp;theme=dark&amp;autoplay=';
  assert.ok(frame.startsWith(`<iframe src="${address}" title="ELBO Explorer"`), frame);
  assert.match(frame, /height: 812px/);
  assert.match(frame, /<script async src="https:\/\/example\.org\/elbo\/frame-host\.js"><\/script>$/);
  assert.equal(
    link,
    'https://example.org/elbo/mixture.html#v=1&model=mixture&data=faithful&components=4&view=data',
  );
});

test('where nobody knows the pages, or the state is too large for a link, there is the tag alone, beside what to cite', () => {
  assert.equal(shareTexts(catalog, shared, 'https://blog.example/a.js').length, 2);
  assert.equal(shareTexts(catalog, { ...shared, link: '' }, script).length, 2);
});

test('a frame finds in its address the link, the look, and the secret of WordPress', () => {
  const read = (/** @type {string} */ hash, search = '') => parseFrameAddress({ hash, search });
  assert.deepEqual(read('#v=1&model=density&controls=none&theme=dark&family=flow'), {
    attributes: [
      ['controls', 'none'],
      ['theme', 'dark'],
    ],
    link: 'v=1&model=density&family=flow',
    secret: null,
  });
  assert.deepEqual(read('#model=vae&autoplay'), {
    attributes: [['autoplay', '']],
    link: 'v=1&model=vae',
    secret: null,
  });
  assert.deepEqual(read('#v=1&model=vae#?secret=aB3'), {
    attributes: [],
    link: 'v=1&model=vae',
    secret: 'aB3',
  });
  assert.deepEqual(read('', '?model=curve&status=none'), {
    attributes: [['status', 'none']],
    link: 'v=1&model=curve',
    secret: null,
  });
  assert.deepEqual(read('#?secret=x', '?model=curve').link, 'v=1&model=curve');
  assert.deepEqual(read(''), { attributes: [], link: '', secret: null });
});

test('pages of a known site answer oEmbed by files, and name them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'elbo-oembed-'));
  try {
    writeOembed('https://example.org/elbo/', folder);
    for (const model of ['mixture', 'density', 'curve', 'vae']) {
      const answer = JSON.parse(readFileSync(join(folder, 'oembed', `${model}.json`), 'utf8'));
      assert.deepEqual([answer.version, answer.type], ['1.0', 'rich']);
      assert.match(
        answer.html,
        new RegExp(`^<iframe src="https://example\\.org/elbo/frame\\.html#v=1&amp;model=${model}"`),
      );
      assert.ok(answer.width > 0 && answer.height > 0);
    }
    const line = oembedLink('vae.html', 'https://example.org/elbo/');
    assert.match(
      line,
      /type="application\/json\+oembed" href="https:\/\/example\.org\/elbo\/oembed\/vae\.json"/,
    );
    assert.equal(oembedLink('index.html', 'https://example.org/elbo/'), '');
    assert.equal(oembedLink('vae.html', null), '');
    writeOembed(null, folder);
    assert.ok(!existsSync(join(folder, 'oembed')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the README names the panels of every model', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const model of ['mixture', 'density', 'curve', 'vae']) {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${model}\` `)) ?? '';
    const named = [...row.matchAll(/`([\w-]+)`/g)].slice(1).map(([, id]) => id);
    assert.deepEqual(
      named.sort(),
      plotNames(model)
        .map(({ id }) => id)
        .sort(),
      model,
    );
  }
});
