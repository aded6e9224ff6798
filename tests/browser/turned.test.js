/** Figures that pages zoom, scale and turn: their handles are where they are shown. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pageOf, publish, visit } from './support/cases.js';
import { drag, standsStill } from './support/drag.js';

/** @type {Record<string, string>} */
const TURNED = {
  'from right to left': '<div dir="rtl">FIGURE</div>',
  mirrored: '<div style="transform: scaleX(-1)">FIGURE</div>',
  'scaled and turned by properties of their own':
    '<div style="scale: 1.3; rotate: -5deg; transform-origin: 0 0; width: 600px">FIGURE</div>',
  'in perspective':
    '<div style="perspective: 900px; width: 700px; margin: 50px"><div style="transform: rotateY(25deg)">FIGURE</div></div>',
  'under zoom within zoom': '<div style="zoom: 1.4"><div style="zoom: .8; width: 600px">FIGURE</div></div>',
  'with a zoom of its own': '<style>elbo-explorer { zoom: 1.3; width: 600px }</style>FIGURE',
  'under the zoom of the root': '<style>html { zoom: 1.25 }</style>FIGURE',
  'in SVG that is scaled':
    '<svg width="900" height="1100" viewBox="0 0 1200 1400"><foreignObject width="1200" height="1400"><div xmlns="http://www.w3.org/1999/xhtml">FIGURE</div></foreignObject></svg>',
  'that is zoomed while it stands':
    '<div>FIGURE</div><script>setTimeout(() => { document.querySelector("div").style.zoom = 1.2 }, 200)</script>',
};

for (const [what, body] of Object.entries(TURNED)) {
  test(`the handles of a figure ${what} go with the pointer`, async (t) => {
    const html = pageOf({
      body: body.replace('FIGURE', '<elbo-explorer model="density" controls="none"></elbo-explorer>'),
    });
    const { figure, problems } = await visit(t, publish({ html }), {
      viewport: { width: 1000, height: 900 },
    });
    const handle = figure.locator('.handle[data-kind$="mean"]').first();
    await standsStill(handle);
    await drag(handle, [30, -20]);
    assert.deepEqual(problems, []);
  });
}
