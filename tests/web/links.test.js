import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isLink, mendLink } from '../../web/engine/link-text.js';
import { formatLink, parseLink, withoutFaults } from '../../web/store/link.js';
import { messageOf } from '../../web/store/message.js';
import { hasPacked, pack, unpacked } from '../../web/store/packed.js';
import { readCatalog } from './support/dist.js';
import { randomFrom } from './support/link-states.js';

const catalog = readCatalog();

/** What must be understood of each. */
const galaxies = { model: 'mixture', data: 'galaxies', components: 4 };

/** @param {string} text */
function understood(text) {
  const { state, issues } = parseLink(catalog, text);
  assert.deepEqual(issues.map(({ message }) => message), [], text); // prettier-ignore
  return state;
}

const link = 'v=1&model=mixture&data=galaxies&components=4';

test('links that were damaged on their way open what they were made of', () => {
  for (const text of [
    '#v%3D1%26model%3Dmixture%26data%3Dgalaxies%26components%3D4',
    '#v=1&amp;model=mixture&amp;data=galaxies&amp;components=4',
    '#v=1&model=mixture&data=galaxies&components=4)',
    '#v=1&model=mixture&data=galaxies&components=4&utm_source=x',
    `#${link}`,
    `https://example.org/mixture.html#${link}`,
    `<https://example.org/mixture.html?x=1#${link}>`,
    `#${encodeURIComponent(encodeURIComponent(link))}`,
    `#${encodeURIComponent(link)}&fbclid=abc-_1`,
    `#${encodeURIComponent(link)}).`,
    `#${link.replaceAll('&', '&amp;amp;')}`,
    `#${link.replaceAll('&', '&#38;')}`,
    `#${link.replaceAll('=', '%3d')}`,
    `#${link.replaceAll('&', '%26')}`,
    `#${link.replaceAll('=', '=3D').replace('gal', 'gal=\r\n')}`,
    `#${link.replaceAll('=', '=3D').replace('gal', 'gal=')}`,
    `#${link.replace('gal', 'gal\r\n')}`,
    `#${link.replace('gal', 'gal%0D%0A')}`,
    `#${link.replace('gal', 'gal\u00ad')}`,
    `#${link.replace('&components', '&%20components')}`,
    `#${link}%20`,
    `#${link}%E2%80%9D.`,
    `#${link}”`,
    `#${link}%22`,
    `#${link}%3E`,
    `#${link}&gt;`,
    `#${link}...`,
    `#${link}**`,
    `#${link}?utm_campaign=y&gclid=7`,
    `#${link}&utm_source=a&utm_medium=b&gclid=c&mc_cid=d`,
    `#${link}#:~:text=bound`,
    `“#${link}”`,
    `#${link.replace('&', '\\&')}`,
  ]) {
    assert.ok(isLink(text), text);
    assert.deepEqual(understood(text), { config: galaxies, log: [], iteration: 0 }, text);
  }
  // A bracket that the last setting has opened is its own; one more is the sentence's.
  for (const end of ['', ')', ').', ')]'])
    assert.equal(
      understood(`#v=1&model=density&target=formula&formula=-log(2%2Bcosh(z1))${end}`).config.formula,
      '-log(2+cosh(z1))',
    );
  const log = '#v=1&model=mixture&data=galaxies&components=4&iteration=5&log=3%2Atolerance%210.001';
  assert.deepEqual(understood(log), { config: galaxies, log: [[3, { tolerance: 0.001 }]], iteration: 5 });
  assert.deepEqual(understood('v=1&meanPrior=–1,−0.5&data=two–moons').config, { meanPrior: [-1, -0.5], data: 'two-moons' }); // prettier-ignore
});

test('other fragments are no links', () => {
  for (const text of ['', '#', '#the-bound', '#section=1', '#model=mixture', '#v', '#values=1', '#%76alue']) {
    assert.ok(!isLink(text), text);
  }
});

/** What programs do to a link. @type {Record<string, (link: string) => string>} */
const damages = {
  'encoded whole': (link) => encodeURIComponent(link),
  'encoded twice': (link) => encodeURIComponent(encodeURIComponent(link)),
  'encoded whole, spaces as plus': (link) => encodeURIComponent(link).replaceAll('%20', '+'),
  entities: (link) => link.replaceAll('&', '&amp;'),
  'a bracket and a full stop': (link) => `${link}).`,
  'a quote': (link) => `${link}%22`,
  'a smart quote': (link) => `${link}”`,
  'angle brackets': (link) => `<https://example.org/a.html#${link}>`,
  'a tracker': (link) => `${link}&utm_source=mail&fbclid=A_-b`,
  'a tracker as of an address': (link) => `${link}?utm_source=mail`,
  'marks encoded': (link) => link.replaceAll('*', '%2A').replaceAll('!', '%21'),
  'the marks of a log encoded': (link) =>
    link.replaceAll('*', '%2A').replaceAll('!', '%21').replaceAll('~', '%7E'),
  'small letters in encodings': (link) => link.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  'commas, semicolons and colons encoded': (link) => link.replace(/[,;:]/g, encodeURIComponent),
  'broken lines': (link) => link.replace(/(.{60})/g, '$1\r\n'),
  'encoded line breaks': (link) => link.replace(/([^%]{2}[&=,])/g, '$1%0A'),
  'quoted-printable': (link) => link.replaceAll('=', '=3D').replace(/(.{70}[^=]{3})/g, '$1=\r\n'),
  'unseen marks': (link) => link.replaceAll('&', '\u200b&'),
  'spaces as plus': (link) => link.replaceAll('%20', '+'),
  'an address': (link) => `https://example.org/x.html?a=b#${link}`,
  'as the address bar has it': (link) => new URL(`https://example.org/#${link}`).hash,
};

for (const [what, damage] of Object.entries(damages)) {
  test(`links of random states survive to the bit: ${what}`, () => {
    for (let seed = 0; seed < 200; seed++) {
      const state = randomFrom(catalog, seed);
      const whole = formatLink(catalog, state);
      assert.notEqual(whole, '');
      assert.deepEqual(parseLink(catalog, whole), { state, issues: [] }, `undamaged, ${seed}: ${whole}`);
      const damaged = damage(whole);
      assert.deepEqual(parseLink(catalog, damaged), { state, issues: [] }, `${seed}: ${damaged}`);
    }
  });
}

test('rows of a reader are packed in a link, and come out of it to the bit, whatever was done to it', async () => {
  for (let seed = 0; seed < 12; seed++) {
    const state = randomFrom(catalog, seed);
    const points = Array.from({ length: 300 }, (_, i) => [Math.sin(i + seed), i / 7, (i * 37) % 11]);
    const data = { points, ...(seed % 2 === 0 && { names: ['α–β', 'b, "c"', 'd;'] }) };
    state.config.data = data;
    const plain = formatLink(catalog, state);
    await pack(catalog, data);
    const link = formatLink(catalog, state);
    assert.match(link, /&data=deflate:[\w-]+/);
    assert.ok(link.length < 0.8 * plain.length, `${link.length} of ${plain.length}`);
    for (const [what, damage] of Object.entries(damages)) {
      const read = parseLink(catalog, damage(link));
      assert.deepEqual(read.issues, [], what);
      assert.ok(hasPacked(read.state));
      assert.deepEqual(await unpacked(catalog, read.state), { state, issues: [] }, what);
    }
    const torn = parseLink(catalog, link.replace(/deflate:(.{40}).{9}/, 'deflate:$1'));
    const { issues, state: rest } = await unpacked(catalog, torn.state);
    assert.match(
      issues[0].message,
      /^data: "deflate:.*…" is not allowed; allowed: rows as this page packs them, all of them\.$/,
    );
    assert.equal(rest.config.data, undefined);
  }
});

test('rows beyond some thousands make no link', async () => {
  const data = { points: { shape: [20_000, 2], data: new Float64Array(40_000).map((_, i) => Math.sin(i)) } };
  await pack(catalog, data);
  assert.equal(formatLink(catalog, { config: { model: 'mixture', data } }), '');
});

test('mending leaves whole links as they are', () => {
  for (let seed = 1000; seed < 1300; seed++) {
    const whole = formatLink(catalog, randomFrom(catalog, seed));
    assert.equal(mendLink(whole).replace(/&$/, ''), whole.replace(/&$/, ''));
  }
});

test('what cannot be understood is said in one short sentence, and the rest is', () => {
  for (const [text, path, config] of /** @type {const} */ ([
    ['data=galaxies&components=abc', 'components', { data: 'galaxies' }],
    ['data=galaxies&componets=4', 'componets', { data: 'galaxies' }],
    [`data=galaxies&${'x'.repeat(5000)}=4`, 'x'.repeat(5000), { data: 'galaxies' }],
    [`components=4&seed=${'9'.repeat(3000)}x`, 'seed', { components: 4 }],
    ['components=4&iteration=-1', 'iteration', { components: 4 }],
    ['components=4&log=3*what!1', 'what', { components: 4 }],
    ['components=4&data=%E0%A4%A', 'data', { components: 4 }],
  ])) {
    const { state, issues } = parseLink(catalog, `#v=1&${text}`);
    assert.deepEqual(state, { config, log: [], iteration: 0 });
    assert.deepEqual(issues.map((issue) => issue.path), [path]); // prettier-ignore
    const message = messageOf({ issues });
    assert.ok(message.length <= 300, `${message.length}: ${message}`);
    assert.match(message, /^[^"]+: ".*" is not allowed; allowed: .*\.$/);
  }
  assert.match(parseLink(catalog, '#v=1&componets=4').issues[0].message, /perhaps components\.$/);
  assert.deepEqual(parseLink(catalog, '#v=2&components=4').state.config, {});
});

test('many faults are counted', () => {
  const text = Array.from({ length: 40 }, (_, i) => `nonsense${i}=${i}`).join('&');
  const message = messageOf({ issues: parseLink(catalog, `v=1&${text}`).issues });
  assert.ok(message.length <= 330 && / And 3\d more\.$/.test(message), message);
});

test('what the core refuses of a link is left away, then what happened on the way, then all but the model', () => {
  const fault = (/** @type {string} */ path) => [{ path, value: '', allowed: '', message: '' }];
  const log = /** @type {[number, any][]} */ ([[3, { tolerance: 1 }]]);
  const state = { config: { model: 'vae', rows: 3, data: { points: [[1]] } }, log, iteration: 5 };
  const without = withoutFaults(state, fault('data.points[0]'));
  assert.deepEqual(without, { ...state, config: { model: 'vae', rows: 3 } });
  const undone = withoutFaults(/** @type {any} */ (without), fault('components'));
  assert.deepEqual(undone, { config: { model: 'vae', rows: 3 }, log: [], iteration: 0 });
  const bare = withoutFaults(/** @type {any} */ (undone), fault('components'));
  assert.deepEqual(bare, { config: { model: 'vae' } });
  assert.equal(withoutFaults(/** @type {any} */ (bare), fault('components')), null);
});
