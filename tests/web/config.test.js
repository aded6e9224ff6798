import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  allowedText,
  attributeName,
  codecs,
  readAttributes,
  readLink,
  writeAttributes,
  writeLink,
} from '../../web/engine/config.js';
import { readCatalog } from './support/dist.js';
import { refuses } from './support/errors.js';

/** @typedef {import('../../web/engine/types.js').Parameter} Parameter */

const catalog = readCatalog();

/** @param {Partial<Parameter>} parameter @returns {Parameter} */
const parameter = (parameter) =>
  /** @type {Parameter} */ ({
    key: 'p',
    label: '',
    explanation: '',
    group: 'run',
    live: false,
    ...parameter,
  });

/** One of every type, whatever the catalogue has at the moment. */
const invented = {
  version: 1,
  answers: [],
  quantities: [],
  derivations: [],
  parameters: [
    parameter({ key: 'model', type: 'choice', default: 'a', choices: choices('a', 'b') }),
    parameter({ key: 'aBoolean', type: 'boolean', default: false }),
    parameter({ key: 'anInteger', type: 'integer', default: 'auto', minimum: 1, maximum: 64 }),
    parameter({ key: 'aReal', type: 'real', default: 1, exclusiveMinimum: 0 }),
    parameter({ key: 'data', type: 'choice', default: 'a', choices: choices('a', 'two-moons') }),
    parameter({ key: 'aText', type: 'text', default: '' }),
    parameter({ key: 'aList', type: 'list', default: 'auto' }),
    parameter({ key: 'aMatrix', type: 'matrix', default: 'auto' }),
    parameter({ key: 'somePoints', type: 'points', default: [] }),
    parameter({ key: 'someRecords', type: 'records', default: [] }),
  ],
};

/** @param {...string} ids */
function choices(...ids) {
  return ids.map((id) => ({ id, label: id, explanation: '' }));
}

const numbers = [0, -1, 0.1, 1e-300, 1.7976931348623157e308, 123456789.125, 5e-324];
const rows = [numbers, [1, 2, 3, 4, 5, 6, 7]];

/**
 * Values that a parameter can have, its default first.
 * @param {Parameter} parameter
 * @returns {any[]}
 */
function samples({ key, type, default: initial, choices = [], minimum = 0, maximum = 1e9 }) {
  const of = {
    boolean: [true, false],
    integer: [minimum, maximum, Math.round((minimum + maximum) / 2)],
    real: numbers,
    choice: [
      ...choices.map(({ id }) => id),
      ...(key === 'data' ? [{ points: rows }, { points: [[3]] }] : []),
    ],
    text: ['', ' two  words\n', 'a=b&c#%d', "~*!'()", 'true', '1', 'ß 語 🙂', '50%'],
    list: [numbers, [], [0, 1]],
    matrix: [rows, [[1]]],
    points: [rows, [[1], [2]]],
    records: [[], [{ a: 1, b: [2, 'x'] }, {}]],
  };
  return [initial, ...of[type]];
}

test('every value of every parameter survives form, attribute and link', () => {
  for (const parameter of [...catalog.parameters, ...invented.parameters]) {
    for (const value of samples(parameter)) {
      for (const [place, codec] of Object.entries(codecs)) {
        const text = codec.write(parameter, value);
        assert.equal(typeof text, 'string');
        assert.deepEqual(codec.read(parameter, text), value, `${parameter.key} in a ${place}: ${text}`);
      }
    }
  }
});

test('text of a link needs no encoding beyond it and survives being encoded again', () => {
  for (const parameter of invented.parameters) {
    for (const value of samples(parameter)) {
      const text = codecs.link.write(parameter, value);
      assert.match(text, /^[\w.,;:@/+%-]*$/);
      assert.equal(new URL(`https://example.org/#x=${text}`).hash, `#x=${text}`);
    }
  }
});

test('resolved configs, with dense arrays, are written as the rows they are', () => {
  const dense = { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) };
  const [matrix, list, data] = ['aMatrix', 'aList', 'data'].map(find);
  assert.equal(codecs.attribute.write(matrix, dense), '1,2;3,4');
  assert.equal(codecs.form.write(matrix, dense), '1,2\n3,4');
  assert.equal(codecs.attribute.write(list, { shape: [2], data: Float64Array.of(1, 2) }), '1,2');
  assert.equal(codecs.link.write(data, { points: dense }), '1,2;3,4');
});

test('reading is lenient about space and about how tables are pasted', () => {
  const [boolean, integer, list, data] = ['aBoolean', 'anInteger', 'aList', 'data'].map(find);
  assert.equal(codecs.attribute.read(boolean, ''), true, 'a bare attribute');
  assert.equal(codecs.form.read(integer, ' 1e3 '), 1000);
  assert.equal(codecs.form.read(integer, ' auto '), 'auto');
  assert.deepEqual(codecs.form.read(list, '1, 2 ,3'), [1, 2, 3]);
  assert.deepEqual(codecs.form.read(list, '1 2\t3'), [1, 2, 3]);
  const points = { points: [[1, 2], [-0.5, 4]] }; // prettier-ignore
  for (const text of ['1,2;-.5,4', '1, 2 ; -0.5, 4', '1\t2\r\n-.5\t4\n', '1 2\n-.5 4']) {
    assert.deepEqual(codecs.form.read(data, text), points);
  }
});

test('what is no value of the type is refused, naming the key, the text and what is allowed', async () => {
  const cases = /** @type {[string, string, string][]} */ ([
    ['aBoolean', 'yes', 'aBoolean: "yes" is not allowed; allowed: true or false.'],
    ['anInteger', '2.5', 'anInteger: "2.5" is not allowed; allowed: a whole number from 1 to 64, or auto.'],
    ['anInteger', '', 'anInteger: "" is not allowed; allowed: a whole number from 1 to 64, or auto.'],
    ['aReal', '0x10', 'aReal: "0x10" is not allowed; allowed: a number above 0.'],
    ['aReal', 'NaN', 'aReal: "NaN" is not allowed; allowed: a number above 0.'],
    ['aReal', '1e999', 'aReal: "1e999" is not allowed; allowed: a number above 0.'],
    ['aReal', 'auto', 'aReal: "auto" is not allowed; allowed: a number above 0.'],
    ['aList', '1,,2', 'aList[1]: "" is not allowed; allowed: numbers with commas between them, or auto.'],
    [
      'aMatrix',
      '1,2;3,x',
      'aMatrix[1][1]: "x" is not allowed; allowed: rows of numbers, with commas between the numbers and semicolons ' +
        'between the rows, or auto.',
    ],
    [
      'data',
      '1,2;3,x',
      'data.points[1][1]: "x" is not allowed; allowed: rows of numbers, with commas between the numbers and semicolons ' +
        'between the rows.',
    ],
    ['someRecords', '[1]', 'someRecords: "[1]" is not allowed; allowed: a list of records in JSON.'],
    ['someRecords', '{', 'someRecords: "{" is not allowed; allowed: a list of records in JSON.'],
    ['aReal', 'x'.repeat(50), `aReal: "${'x'.repeat(40)}…" is not allowed; allowed: a number above 0.`],
  ]);
  for (const [key, text, message] of cases) {
    for (const codec of [codecs.form, codecs.link]) {
      const error = await refuses(() => codec.read(find(key), text), 'invalid-config', message);
      assert.equal(error.issues.length, 1);
      assert.ok(text.includes(error.issues[0].value));
    }
  }
  await refuses(() => codecs.link.read(find('aText'), '%E0%A4'), 'invalid-config', /^aText: "%E0%A4" is not/);
});

test('ranges in words', () => {
  const words = (/** @type {any} */ range) => allowedText(parameter({ type: 'real', default: 1, ...range }));
  assert.equal(words({}), 'a number');
  assert.equal(words({ minimum: 0 }), 'a number from 0');
  assert.equal(words({ maximum: 5 }), 'a number at most 5');
  assert.equal(words({ exclusiveMinimum: 0.5, maximum: 1 }), 'a number above 0.5 and at most 1');
  assert.equal(words({ minimum: 0, exclusiveMaximum: 1 }), 'a number from 0 and below 1');
});

test('attribute names are the kebab-case of the keys, and none is taken by HTML', () => {
  assert.equal(attributeName('weightConcentrationPrior'), 'weight-concentration-prior');
  assert.equal(attributeName('nInit'), 'n-init');
  // The global attributes, and what HTMLElement has as properties under the same name.
  const taken =
    'accesskey autocapitalize autocorrect autofocus class contenteditable dir draggable enterkeyhint exportparts ' +
    'hidden id inert inputmode is itemid itemprop itemref itemscope itemtype lang nonce part popover role slot ' +
    'spellcheck style tabindex title translate width height align';
  const properties =
    'accessKey attributes attributeStyleMap children childNodes classList className click blur focus dataset ' +
    'innerHTML innerText outerHTML outerText offsetWidth scroll remove animate append prepend after before ' +
    'closest matches prefix localName tagName shadowRoot textContent nodeName nodeType parentElement isConnected ' +
    // and the element's own
    'config frame catalog play pause step reset seek evaluate toBlob autoplay speed controls knobs view theme status loading highlight compare link';
  const names = catalog.parameters.map(({ key }) => attributeName(key));
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.ok(!taken.split(' ').includes(name), name);
  for (const { key } of catalog.parameters) assert.ok(!properties.split(' ').includes(key), key);
  for (const { key } of catalog.parameters)
    assert.ok(!['v', 'iteration', 'log', 'parameters'].includes(key), key);
});

test('no id of a choice looks like data', () => {
  for (const { choices = [] } of catalog.parameters) {
    for (const { id } of choices) assert.doesNotMatch(id, /^[\d.+-]/);
  }
});

test('a config through attributes, with every fault at once', async () => {
  const config = { aBoolean: true, anInteger: 3, aList: [1, 2], data: { points: [[1, 2]] } };
  const attributes = writeAttributes(invented, { ...config, aReal: 1 });
  assert.deepEqual(attributes, [
    ['a-boolean', 'true'],
    ['an-integer', '3'],
    ['data', '1,2'],
    ['a-list', '1,2'],
  ]);
  assert.deepEqual(readAttributes(invented, [...attributes, ['class', 'wide']]), config);
  const wrong = /** @type {[string, string][]} */ ([
    ['an-integer', 'x'],
    ['a-real', 'y'],
  ]);
  const error = await refuses(() => readAttributes(invented, wrong), 'invalid-config');
  assert.deepEqual(error.issues.map((/** @type {any} */ issue) => issue.path), ['anInteger', 'aReal']); // prettier-ignore
});

test('a run through a link', () => {
  const run = {
    config: { model: 'b', aBoolean: true, aText: 'a~b*c!d&e=f', aMatrix: rows },
    iteration: 37,
    log: /** @type {[number, any][]} */ ([
      [0, { aReal: 0.5, aText: '1*2!3~4' }],
      [12, { aList: [1, 0] }],
    ]),
    extra: { view: 'trace parts' },
  };
  const link = writeLink(invented, run);
  assert.deepEqual(readLink(invented, link, ['view']), run);
  assert.deepEqual(readLink(invented, new URL(link, 'https://example.org/').hash, ['view']), run);
});

test('a link tells only what differs from the defaults, and its version', () => {
  const config = { components: 4, data: 'galaxies', seed: 1, tolerance: 'auto' };
  assert.equal(writeLink(catalog, { config }), '#v=1&model=mixture&data=galaxies&components=4');
  assert.deepEqual(readLink(catalog, '#v=1&model=mixture&data=galaxies&components=4'), {
    config: { model: 'mixture', data: 'galaxies', components: 4 },
    iteration: 0,
    log: [],
    extra: {},
  });
  for (const fragment of ['', '#', '#section', '#model=mixture'])
    assert.equal(readLink(catalog, fragment), null);
});

test('a damaged link is refused with every fault', async () => {
  const link = '#v=2&components=many&colour=red&iteration=-1&log=x*seed!1~3*what!1';
  const error = await refuses(() => readLink(catalog, link, ['view']), 'invalid-config');
  assert.deepEqual(error.issues.map((/** @type {any} */ issue) => issue.path), ['v', 'components', 'colour', 'iteration', 'log[0]']); // prettier-ignore
  assert.match(
    error.message,
    /^v: "2" is not allowed; allowed: 1, the format's version\. components: "many" is not/,
  );
  assert.match(
    error.issues[2].message,
    /^colour: "colour" is not allowed; allowed: the keys of settings, such as model, .*\.$/,
  );
  await refuses(
    () => readLink(catalog, '#v=1&log=3*what!1'),
    'invalid-config',
    /^what: "what" is not allowed/,
  );
  await refuses(
    () => readLink(catalog, '#v=1&view=%E0%A4', ['view']),
    'invalid-config',
    /^view: "%E0%A4" is not/,
  );
  await refuses(() => writeLink(catalog, { config: { colour: 'red' } }), 'invalid-config', /^colour: /);
  await refuses(
    () => writeLink(catalog, { config: {}, log: [[1, { colour: 1 }]] }),
    'invalid-config',
    /^colour: /,
  );
});

/** @param {string} key @returns {Parameter} */
function find(key) {
  const found = invented.parameters.find((parameter) => parameter.key === key);
  assert.ok(found);
  return found;
}
