/** How a figure may come into a page, where it may stand, what it inherits, and whom it meets. */

import assert from 'node:assert/strict';

import { COLUMN, defined, framed, full, pageOf, script, tag, tryCases } from './support/cases.js';

tryCases('comes in', {
  'by innerHTML': {
    body: '<div></div>',
    first: `${defined} document.querySelector('div').innerHTML = '${tag}'`,
  },
  'by createElement, with properties': {
    body: '',
    first: `${defined} document.body.append(Object.assign(document.createElement('elbo-explorer'), { data: 'galaxies', components: 4 }))`,
  },
  'before its class, with properties': {
    body: `<script>document.body.append(Object.assign(document.createElement('elbo-explorer'), { data: 'galaxies', components: 4, theme: 'dark' }))</script>`,
    scheme: 'dark',
  },
  'by DOMParser': {
    body: '',
    first: `${defined} document.body.append(new DOMParser().parseFromString('${tag}', 'text/html').body.firstChild)`,
  },
  'as a clone of a template': {
    body: `<template>${tag}</template>`,
    first: `${defined} document.body.append(document.querySelector('template').content.cloneNode(true))`,
  },
  'as a clone of a figure that plays': {
    then: `${framed} const clone = figure.cloneNode(true); figure.replaceWith(clone); window.figure = clone;`,
  },
  'again after it was in a template': {
    body: `<template></template>${tag}`,
    then: `${framed} await figure.step(3); document.querySelector('template').content.append(figure);
      await new Promise((done) => setTimeout(done, 50)); document.body.append(figure);`,
    check: ({ iteration }) => assert.equal(iteration, 3),
  },
  'again after a while': {
    then: `${framed} await figure.step(3); figure.remove(); await new Promise((done) => setTimeout(done, 50)); document.body.append(figure);`,
    check: ({ iteration }) => assert.equal(iteration, 3),
  },
  'from a window of its own': {
    then: `${framed} const other = open('about:blank', '', 'width=700,height=600'); other.document.body.append(figure);
      await figure.step(2); document.body.append(figure); other.close(); await figure.step(1);`,
    check: ({ iteration }) => assert.equal(iteration, 3),
  },
  'in a page that is written anew': {
    then: `${framed} const text = document.documentElement.outerHTML; document.open(); document.write('<!doctype html>' + text); document.close(); delete window.figure;`,
  },
});

tryCases('stands', {
  'in nested shadow roots': {
    body: `<div></div><script>
      let root = document.querySelector('div').attachShadow({ mode: 'open' });
      for (const mode of ['open', 'closed', 'open']) root = root.appendChild(document.createElement('div')).attachShadow({ mode });
      root.innerHTML = '${tag}';
      window.figure = root.firstChild;
    </script>`,
  },
  'in a declarative shadow root': {
    body: `<div><template shadowrootmode="open">${tag}</template></div><script>window.figure = document.querySelector('div').shadowRoot.firstChild</script>`,
  },
  'in a slot': {
    body: `<div>${tag}</div><script>document.querySelector('div').attachShadow({ mode: 'open' }).innerHTML = '<p style="background: #111"><slot></slot></p>'</script>`,
    scheme: 'dark',
  },
  'in a dialog that is closed at first': {
    body: `<dialog>${tag}</dialog>`,
    first: `${defined} document.querySelector('dialog').showModal()`,
    width: COLUMN,
  },
  'in details that are closed at first': {
    body: `<details><summary>More</summary>${tag}</details>`,
    first: `${defined} document.querySelector('details').open = true`,
  },
  'where nothing was displayed at first': {
    body: `<div style="display: none">${tag}</div>`,
    first: `${defined} document.querySelector('div').style.display = ''`,
  },
  'where nothing is laid out before it is seen': {
    body: `<p style="height: 2000px"></p><div style="content-visibility: auto; contain-intrinsic-size: auto 500px">${tag}</div>`,
    first: `${defined} scrollTo(0, 2000)`,
  },
  'in SVG': {
    body: `<svg width="900" height="1100"><foreignObject width="900" height="1100"><div xmlns="http://www.w3.org/1999/xhtml">${tag}</div></foreignObject></svg>`,
    width: 900,
  },
  'in a float': { body: `<div style="float: left">${tag}</div>`, width: COLUMN },
  'in a box as wide as its content': {
    body: `<div style="width: fit-content">${tag}</div>`,
    width: COLUMN,
  },
  'in a table': { body: `<table><tr><td>${tag}<td>Words.</table>`, width: COLUMN },
  'in a row of boxes': { body: `<div style="display: flex">${tag}</div>`, width: COLUMN },
  'in the middle of a grid': {
    body: `<div style="display: grid; place-items: center">${tag}</div>`,
    width: COLUMN,
  },
  'in a narrow row of boxes': {
    body: `<div style="display: flex; width: 500px"><p style="flex: none; width: 200px">Words.</p>${tag}</div>`,
    width: 300,
  },
  'between columns from top to bottom': {
    head: '<style>body { writing-mode: vertical-rl }</style>',
    width: COLUMN,
  },
  'between such columns, from the right': {
    head: '<style>body { writing-mode: vertical-lr }</style>',
    root: 'dir="rtl"',
    width: COLUMN,
  },
  'in a page without a doctype': {
    html: `<title>Old</title><link rel="icon" href="data:,">${script}${tag}<p>More.</p>`,
    first: `${framed} await new Promise((done) => setTimeout(done, 400));
      if (figure.shadowRoot.querySelector('[data-fit]')) throw new Error('It takes the window for its box.');`,
  },
});

tryCases('inherits', {
  'the type of a loud slide': {
    body: `<div style="text-align: center; white-space: pre; letter-spacing: 4px; word-spacing: 9px; text-indent: 4em; text-transform: uppercase;
      line-height: 4; font: italic 900 30px serif; text-shadow: 2px 2px red; -webkit-text-fill-color: red; font-variant: small-caps;
      word-break: break-all; cursor: wait; list-style: inside">${tag}</div>`,
    check: ({ font }) => assert.equal(font, '400 15px normal 0px 0px none none normal start'),
  },
  'small rems': {
    head: '<style>html { font-size: 62.5% }</style>',
    check: ({ font }) => assert.match(font, /^400 13px/),
  },
  'a style for everything': {
    head: '<style>* { margin: 0; padding: 0; box-sizing: content-box; max-width: 100%; transition: all .2s !important } *::before { content: "x" }</style>',
  },
  'what a library puts upon every object': {
    body: `<script>Array.prototype.last = function () { return this.at(-1); }; Object.prototype.keep = () => {};</script>${full}`,
  },
});

tryCases('shares its page', {
  'with the same script once more': { head: script },
  'with the folder of its version': { head: script.replace('/v0/', `/0.1.0/`) },
  'with all in one file, and with what bundlers get': {
    html: pageOf({
      head: ['inline', 'index'].map((name) => script.replace('elbo-explorer.js', `${name}.js`)).join(''),
    }),
  },
  'with a base of other addresses': { head: '<base href="https://example.org/">' },
});
