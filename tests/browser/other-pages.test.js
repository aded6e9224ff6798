/** Other people's pages: their keys, scales, directions, themes, documents and policies. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { plotNames } from '../../web/plots/index.js';
import { article, openBlog } from './support/blog.js';
import { centreOf, drag, standsStill } from './support/drag.js';
import { button, reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('playwright-core').Page} Page */

const { url: host, visit } = await openStage({ cors: true });
const publish = await openBlog();

/** @param {string} body */
const post = (body, headers = {}) => publish({ html: article(host, body), headers });

/** @param {Locator} locator  of one element */
function boxOf(locator) {
  return locator.evaluate((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return { x, y, width, height, right: x + width, bottom: y + height };
  });
}

const SHOWN = {
  'as it is': '',
  'under zoom': 'zoom: 1.5',
  'scaled up': 'transform: scale(1.6); transform-origin: 0 0',
  'scaled down': 'transform: scale(.5); transform-origin: 0 0',
  turned: 'transform: rotate(12deg); transform-origin: 0 0',
  'zoomed, scaled and turned': 'zoom: .8; transform: scale(1.2) rotate(-8deg); transform-origin: 0 0',
};

for (const [what, style] of Object.entries(SHOWN)) {
  test(`a figure ${what}: handles go with the pointer, words stand beside it, pictures are sharp`, async (t) => {
    const body = `<div style="margin: 120px 40px; width: 700px; ${style}"><elbo-explorer model="density" controls="none"></elbo-explorer></div>`;
    const { page, figure, problems } = await visit(t, post(body), {
      viewport: { width: 1300, height: 1400 },
    });
    await reaches(figure, { iteration: 0 });
    const handle = figure.locator('.handle[data-kind$="mean"]').first();
    await handle.waitFor({ state: 'attached' });
    await standsStill(handle);
    await drag(handle, [30, -24]);
    const canvas = figure.locator('canvas').last();
    const [cx, cy] = await centreOf(canvas);
    const tooltip = figure.locator('.tooltip');
    for (const dy of [0, 10, 20, -10, -20]) {
      await page.mouse.move(cx, cy + dy);
      const shown = tooltip.waitFor({ state: 'visible', timeout: 1000 });
      if (
        await shown.then(
          () => true,
          () => false,
        )
      )
        break;
    }
    const box = await boxOf(tooltip);
    const [mx, my] = [Math.max(box.x - cx, cx - box.right, 0), Math.max(box.y - cy, cy - box.bottom, 0)];
    assert.ok(Math.hypot(mx, my) < 90, `the words are ${Math.round(Math.hypot(mx, my))} px away`);
    const sharpness = await canvas.evaluate((/** @type {any} */ node) => {
      const seen = node.getBoundingClientRect();
      return { pixels: node.width, seen: seen.width, own: node.offsetWidth };
    });
    if (!/rotate/.test(style)) assert.ok(sharpness.pixels >= sharpness.seen - 1, JSON.stringify(sharpness));
    assert.deepEqual(problems, []);
  });
}

test('keys that a figure uses stop at its edge, others do not', async (t) => {
  const body = `<elbo-explorer model="density" target="formula" controls="full"></elbo-explorer><script>
    window.heard = [];
    document.addEventListener('keydown', ({ key }) => heard.push(key));
    document.addEventListener('input', () => heard.push('input'));
  </script>`;
  const { page, figure } = await visit(t, post(body));
  await reaches(figure, { iteration: 0 });
  const box = figure.locator('form input[type="text"], form textarea').first();
  await box.click();
  await page.keyboard.type('nbv 1');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+a');
  const heard = () => page.evaluate(() => /** @type {any} */ (window).heard.splice(0));
  assert.deepEqual(
    (await heard()).filter((/** @type {string} */ key) => key !== 'Control'),
    [],
  );
  await page.keyboard.press('Control+k');
  assert.deepEqual(await heard(), ['Control', 'k']);
  await figure.locator('.figure').focus();
  for (const key of [' ', ' ', 'ArrowRight', 'ArrowLeft', 'r']) await page.keyboard.press(key);
  assert.deepEqual(await heard(), []);
  await page.keyboard.press('n');
  await page.keyboard.press('Escape');
  assert.deepEqual(await heard(), ['n', 'Escape']);
  const handle = figure.locator('.handle[tabindex="0"]').first();
  await handle.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('PageDown');
  assert.deepEqual(await heard(), []);
});

test('on a page from right to left its numbers read as they should', async (t) => {
  const html = article(
    host,
    '<elbo-explorer data="faithful" components="6" controls="full"></elbo-explorer>',
  ).replace('lang="en"', 'lang="he" dir="rtl"');
  const { figure } = await visit(t, publish({ html }));
  await reaches(figure, { iteration: 0 });
  const order = await figure.locator('.item[data-item="bound"] dd').evaluate((node) => {
    const text = /** @type {Text} */ (document.createTreeWalker(node, NodeFilter.SHOW_TEXT).nextNode());
    const at = (/** @type {number} */ i) => {
      const range = document.createRange();
      range.setStart(text, i);
      range.setEnd(text, i + 1);
      return range.getBoundingClientRect().x;
    };
    return { text: text.data, places: Array.from(text.data, (_, i) => at(i)) };
  });
  assert.match(order.text, /^−[\d,.]+ nats$/);
  assert.deepEqual(
    order.places,
    [...order.places].sort((a, b) => a - b),
  );
  assert.equal(
    await figure
      .locator('canvas')
      .first()
      .evaluate((node) => getComputedStyle(node).direction),
    'ltr',
  );
});

/** @param {Locator} figure @param {'light' | 'dark'} scheme */
async function turns(figure, scheme) {
  await figure.locator(`.figure[data-scheme="${scheme}"]`).waitFor({ timeout: 5000 });
}

test('it follows the ground that the page gives it, whichever way', async (t) => {
  const html = article(
    host,
    '<div class="app"><div><elbo-explorer data="galaxies" components="4"></elbo-explorer></div></div>',
  ).replace('<title>', '<style>.app{background:#fff}.app.dark{background:#0b0b12}</style><title>');
  const { page, figure } = await visit(t, publish({ html }));
  await reaches(figure, { iteration: 0 });
  await turns(figure, 'light');
  const run = (/** @type {string} */ code) => page.evaluate(code);
  await run("document.querySelector('.app').classList.add('dark')");
  await turns(figure, 'dark');
  await run("document.querySelector('style').textContent = '.app{background:color(display-p3 .9 .9 .95)}'");
  await turns(figure, 'light');
  await run(`const sheet = document.createElement('link'); sheet.rel = 'stylesheet';
    sheet.href = 'data:text/css,.app{background:%23111 !important}'; document.head.append(sheet)`);
  await turns(figure, 'dark');
  await run("document.querySelector('link[rel=stylesheet]').remove()");
  await turns(figure, 'light');
  await run("document.querySelector('style').remove()");
  await turns(figure, 'light');
  await run(`const later = document.createElement('style'); later.textContent = '.app{background:#222}';
    document.body.append(later)`);
  await turns(figure, 'dark');
  await run("document.querySelector('style').remove(); document.title = 'Another'");
  await turns(figure, 'light');
  await run("document.querySelector('.app').style.colorScheme = 'dark'");
  await turns(figure, 'dark');
  await run("document.querySelector('.app').style.colorScheme = ''");
  await turns(figure, 'light');
  await run("document.documentElement.style.colorScheme = 'dark'");
  await turns(figure, 'dark');
});

test('a style that changes without a change of looks paints nothing', async (t) => {
  const { page, figure } = await visit(t, post('<elbo-explorer data="galaxies"></elbo-explorer>'));
  await reaches(figure, { iteration: 0 });
  await page.waitForTimeout(800);
  const painted = await page.evaluate(async () => {
    let count = 0;
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...args) {
      count += 1;
      return clearRect.apply(this, args);
    };
    for (let i = 0; i < 5; i++) {
      document.body.dataset.step = String(i);
      document.title = `Step ${i}`;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    return count;
  });
  assert.equal(painted, 0);
});

test('two fingers over a plot zoom the page', async (t) => {
  const html = article(host, '<elbo-explorer data="galaxies" components="4"></elbo-explorer>').replace(
    '<title>',
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>',
  );
  const { page, figure } = await visit(t, publish({ html }), {
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
  });
  await reaches(figure, { iteration: 0 });
  await page.waitForTimeout(500);
  const canvas = figure.locator('canvas').first();
  await canvas.scrollIntoViewIfNeeded();
  const [x, y] = await centreOf(canvas);
  const line = await page.context().newCDPSession(page);
  await line.send('Input.synthesizePinchGesture', { x, y, scaleFactor: 2, relativeSpeed: 1200 });
  const scale = await page.evaluate(() => visualViewport?.scale ?? 1);
  assert.ok(scale > 1.5, `scale ${scale}`);
});

test('moved to another document and back it keeps its styles and its run', async (t) => {
  const body = `<iframe width="900" height="700" srcdoc="<!doctype html><title>Out</title><body>"></iframe>
    <elbo-explorer data="galaxies" components="4"></elbo-explorer>`;
  const { page, figure, problems } = await visit(t, post(body));
  await reaches(figure, { iteration: 0 });
  await figure.evaluate((/** @type {any} */ figure) => figure.step(3));
  const looks = () =>
    page.evaluate(() => {
      const frame = /** @type {HTMLIFrameElement} */ (document.querySelector('iframe'));
      const figure = /** @type {any} */ (window).moved ?? document.querySelector('elbo-explorer');
      Object.assign(window, { moved: figure });
      const view = /** @type {any} */ (figure.ownerDocument.defaultView);
      const part = (/** @type {string} */ name) => figure.shadowRoot.querySelector(name);
      return {
        inside: frame.contentDocument?.contains(figure),
        display: view.getComputedStyle(part('.figure')).display,
        panels: view.getComputedStyle(part('.panels')).display,
        handles: view.getComputedStyle(part('canvas')).position,
        host: view.getComputedStyle(figure).display,
        iteration: figure.frame.iteration,
      };
    });
  const before = await looks();
  assert.equal(before.display, 'grid');
  const move = (/** @type {string} */ to) =>
    page.evaluate(`${to}.append(window.moved); new Promise((done) => setTimeout(done, 300))`);
  await move("document.querySelector('iframe').contentDocument.body");
  const out = await looks();
  assert.deepEqual({ ...out, panels: '' }, { ...before, panels: '', inside: true });
  await page.evaluate(() => /** @type {any} */ (window).moved.step(2));
  await move('document.body');
  assert.deepEqual(await looks(), { ...before, iteration: 5 });
  assert.deepEqual(problems, []);
});

const trusted = "require-trusted-types-for 'script'; trusted-types elbo-explorer lit-html";

test('it runs under Trusted Types, by its own policy, in a worker and without a word', async (t) => {
  const tag = '<elbo-explorer data="galaxies" components="4" controls="full"></elbo-explorer>';
  const headers = { 'Content-Security-Policy': trusted };
  for (const own of [false, true]) {
    const address = own ? `${host}post.html` : post(tag, headers);
    const { page, figure, problems } = await visit(t, own ? 'about:blank' : address);
    if (own) {
      const html = article(host, tag);
      await page.route(address, (route) => route.fulfill({ body: html, contentType: 'text/html', headers }));
      await page.goto(address);
    }
    await reaches(figure, { iteration: 0 });
    assert.equal(page.workers().length, 1);
    await page.emulateMedia({ media: 'print' });
    await figure.locator('.paper').first().waitFor({ state: 'attached' });
    assert.deepEqual(problems, []);
  }
});

test('a figure raises no error in the page when its sizes change', async (t) => {
  const body = `<script>window.errors = []; addEventListener('error', ({ message }) => errors.push(message));</script>
    <div id="box"><elbo-explorer data="galaxies" components="4" controls="full"></elbo-explorer></div>`;
  const { page, figure } = await visit(t, post(body));
  await reaches(figure, { iteration: 0 });
  for (const width of [900, 420, 330, 700, 1100]) {
    await page.evaluate((width) => {
      /** @type {any} */ (document.querySelector('#box')).style.width = `${width}px`;
    }, width);
    await page.waitForTimeout(120);
  }
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).errors), []);
});

const BOXES = [
  [360, 300],
  [360, 640],
  [700, 260],
  [700, 420],
  [1200, 500],
  [1200, 1400],
];

for (const controls of ['none', 'full']) {
  test(`a box of given height is filled and never overflowed, with controls="${controls}"`, async (t) => {
    const [first] = BOXES;
    const style = (/** @type {number[]} */ [width, height]) => `width: ${width}px; height: ${height}px`;
    const body = `<elbo-explorer data="galaxies" components="4" controls="${controls}" style="${style(first)}"></elbo-explorer><p>After it.</p>`;
    const { page, figure } = await visit(t, post(body), { viewport: { width: 1300, height: 900 } });
    await reaches(figure, { iteration: 0 });
    await page.waitForTimeout(700);
    for (const box of BOXES) {
      await figure.evaluate((/** @type {any} */ node, style) => (node.style.cssText = style), style(box));
      const fitted = await fits(figure);
      assert.ok(fitted.least >= 60, `${box}: ${JSON.stringify(fitted)}`);
    }
    await figure.evaluate((/** @type {any} */ node, style) => (node.style.cssText = style), style(first));
    const { count } = await fits(figure);
    assert.ok(count < 4);
    await button(figure, 'Show all of it (4 panels)').click();
    await figure.locator('canvas').nth(3).waitFor();
    await button(figure, 'Fit into the box').click();
    assert.equal((await fits(figure)).count, count);
    await figure.evaluate((/** @type {any} */ node) => (node.style.cssText = ''));
    await figure.locator('canvas').nth(3).waitFor();
    await page.waitForFunction(
      () => /** @type {any} */ (document.querySelector('elbo-explorer')).offsetHeight > 700,
    );
  });
}

/**
 * Waits until the figure fills its box.
 * @param {Locator} figure
 * @returns {Promise<{ over: number, under: number, least: number, count: number }>}  px of the figure below the box, of the box below
 *   the figure, of the lowest picture; and how many pictures there are
 */
async function fits(figure) {
  const element = await figure.elementHandle();
  const found = await figure.page().waitForFunction((/** @type {any} */ node) => {
    const root = node.shadowRoot;
    const seen = [...root.querySelectorAll('.figure, .panels, .panel, canvas')];
    const bottom = Math.max(...seen.map((each) => each.getBoundingClientRect().bottom));
    const box = node.getBoundingClientRect();
    const canvases = [...root.querySelectorAll('canvas')].map((each) => each.clientHeight);
    const over = bottom - box.bottom;
    const under = box.bottom - root.querySelector('.figure').getBoundingClientRect().bottom;
    const least = Math.min(...canvases);
    return over <= 1 && under <= 1 && least >= 60 && { over, under, least, count: canvases.length };
  }, element);
  return /** @type {any} */ (await found.jsonValue());
}

test('status="none" leaves the pictures alone', async (t) => {
  const body = '<elbo-explorer data="galaxies" controls="none" status="none" view="data"></elbo-explorer>';
  const { figure, problems } = await visit(t, post(body));
  await reaches(figure, { iteration: 0 });
  assert.equal(await figure.locator('.bar').isVisible(), false);
  await figure.evaluate((/** @type {any} */ node) => node.setAttribute('status', 'full'));
  await figure.locator('.status').waitFor({ state: 'visible' });
  assert.deepEqual(problems, []);
});

test('a panel that there is not is said, with those that there are', async (t) => {
  const body = '<elbo-explorer data="galaxies" view="data,nonsense"></elbo-explorer>';
  const { figure, problems } = await visit(t, post(body));
  await reaches(figure, { iteration: 0 });
  const alert = figure.getByRole('alert').filter({ visible: true });
  const ids = plotNames('mixture').map(({ id }) => id);
  const said = `The attribute view names nonsense, which the model mixture has not; it has ${ids.join(', ')}.`;
  assert.equal(await alert.textContent(), said);
  assert.deepEqual(problems, [`elbo-explorer: ${said}`]);
  const views = await figure.evaluate((/** @type {any} */ { views }) => views);
  assert.ok(views.some((/** @type {any} */ { id }) => id === 'decompositions'));
  await figure.evaluate((/** @type {any} */ node) => node.setAttribute('view', 'data'));
  await alert.waitFor({ state: 'hidden' });
});

test('a missing file is said in a line, without dead buttons, and can be tried again', async (t) => {
  const { page, figure, problems } = await visit(t, 'icon.svg');
  let missing = true;
  await page.route(/elbo-mixture(?:\.wasm|-bytes)/, (route) =>
    missing ? route.fulfill({ status: 404 }) : route.fallback(),
  );
  await page.goto(post('<elbo-explorer data="galaxies"><p>Words.</p></elbo-explorer>'));
  const alert = figure.getByRole('alert').filter({ visible: true });
  await alert.waitFor();
  assert.equal(
    await alert.textContent(),
    'This figure cannot run here: its host does not give out one of its files.',
  );
  assert.ok(await figure.getByText('Words.').isVisible());
  const said = problems.filter((text) => text.startsWith('elbo-explorer: '));
  assert.equal(said.length, 1);
  assert.match(said[0], /HTTP status 404/);
  assert.doesNotMatch(said[0], /policy/);
  assert.deepEqual(await figure.getByRole('button').filter({ visible: true }).allTextContents(), [
    'Try again',
  ]);
  missing = false;
  await button(figure, 'Try again').click();
  await reaches(figure, { iteration: 0 });
  await alert.waitFor({ state: 'hidden' });
});

test('a figure whose own code cannot be had says so', async (t) => {
  const { page, figure, problems } = await visit(t, 'icon.svg');
  await page.route(/element\.js/, (route) => route.fulfill({ status: 404 }));
  await page.goto(post('<elbo-explorer data="galaxies"><p>Words.</p></elbo-explorer>'));
  await figure.getByText('This figure could not be loaded.').waitFor();
  assert.ok(await figure.getByText('Words.').isVisible());
  assert.equal(problems.filter((text) => text.startsWith('elbo-explorer: ')).length, 1);
});

test('a figure whose worker dies goes on by itself, with the same numbers', async (t) => {
  const tag = '<elbo-explorer data="galaxies" components="4" seed="2" tolerance="0"></elbo-explorer>';
  const { page, figure } = await visit(t, post(tag));
  await reaches(figure, { iteration: 0 });
  await figure.evaluate((/** @type {any} */ node) => node.step(40));
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error('Killed.');
    });
  });
  await page.waitForTimeout(200);
  await figure.evaluate((/** @type {any} */ node) => node.play());
  await reaches(figure, { iteration: 60 });
  const dead = await figure.evaluate(async (/** @type {any} */ node) => {
    node.pause();
    await node.seek(80);
    return node.frame.bound.elbo;
  });
  const whole = await figure.evaluate(async (/** @type {any} */ node) => {
    await node.reset();
    await node.step(80);
    return node.frame.bound.elbo;
  });
  assert.equal(dead, whole);
  assert.equal(await figure.getByRole('alert').filter({ visible: true }).count(), 0);
});
