/** Dark ground, however a page makes it. */

import { tag, tryCases } from './support/cases.js';

tryCases('stands on dark ground', {
  'by a class of the root': {
    head: '<style>.dark { background: #111; color: #eee }</style>',
    root: 'class="dark"',
    scheme: 'dark',
  },
  'by an attribute of the root': {
    head: '<style>[data-theme=dark] body { background: #111 }</style>',
    root: 'data-theme="dark"',
    scheme: 'dark',
  },
  'by the meta tag': { head: '<meta name="color-scheme" content="dark">', scheme: 'dark' },
  'by a gradient': {
    body: `<div style="background: linear-gradient(#000, #223)">${tag}</div>`,
    scheme: 'dark',
  },
  'by a photograph, under light text': {
    body: `<div style="color: #eee; background: url('data:image/svg+xml,<svg/>')">${tag}</div>`,
    scheme: 'dark',
  },
  'through glass': {
    body: `<div style="background: #000"><div style="background: rgb(255 255 255 / 10%)">${tag}</div></div>`,
    scheme: 'dark',
  },
  'in another colour space': {
    body: `<div style="background: color-mix(in oklch, black 80%, teal)">${tag}</div>`,
    scheme: 'dark',
  },
  'by a custom property': {
    head: '<style>body { background: var(--ground, #fff) }</style>',
    then: "document.documentElement.style.setProperty('--ground', '#111')",
    scheme: 'dark',
  },
  'by a box that is checked': {
    head: '<style>:checked ~ div { background: #111 }</style>',
    body: `<input type="checkbox"><div>${tag}</div>`,
    then: "document.querySelector('input').click()",
    scheme: 'dark',
  },
  'by a rule that is put into a sheet, once the pointer comes': {
    head: '<style>body { background: #fff }</style>',
    then: "document.styleSheets[0].insertRule('body { background: #111 }', 1); window.figure.shadowRoot.querySelector('.figure').dispatchEvent(new PointerEvent('pointerenter'))",
    scheme: 'dark',
  },
  'by a constructed sheet that is changed': {
    body: `${tag}<script>const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];</script>`,
    then: "document.adoptedStyleSheets[0].replaceSync('body { background: #111; color: #eee }')",
    scheme: 'dark',
  },
  'by a sheet in a shadow root': {
    body: `<div></div><script>
      const root = document.querySelector('div').attachShadow({ mode: 'open' });
      root.innerHTML = '<style>p { background: #fff }</style><p>${tag}</p>';
      window.figure = root.querySelector('elbo-explorer');
    </script>`,
    then: "document.querySelector('div').shadowRoot.querySelector('style').textContent = 'p { background: #111 }'",
    scheme: 'dark',
  },
});
