/**
 * The recipes of packaging/, each in the real tool: made, served and played in Chromium. Where a tool is no package of the registry and
 * not on this machine, its recipe is skipped.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { inRoot, libraryFolder } from '../../tools/lib/paths.js';
import { serve } from '../../tools/serve.js';
import { reaches } from '../browser/support/figure.js';
import { openStage } from '../browser/support/stage.js';
import { html, project, run, serveFolder } from '../packages/support/package.js';
import { openPlays } from '../packages/support/plays.js';

const plays = await openPlays();
const { visit } = await openStage();

/** Where figures come from. */
const { url: host, close } = await serve({ port: 0, cors: true });
after(() => close());

const has = (/** @type {string} */ program, flag = '--version') => spawnSync(program, [flag]).status === 0;

/** @param {string} recipe */
const read = (recipe) => readFileSync(inRoot('packaging', recipe), 'utf8');

/** @param {import('node:test').TestContext} t */
function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'elbo-recipe-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('Reveal.js: the figure fits its slide, and its keys do not turn it', async (t) => {
  const folder = await project(t, { packages: { 'reveal.js': '6.0.2' } });
  const page = join(folder, 'slides');
  cpSync(join(folder, 'node_modules/reveal.js'), join(page, 'reveal.js'), { recursive: true });
  cpSync(libraryFolder, join(page, 'v0'), { recursive: true });
  writeFileSync(join(page, 'index.html'), read('reveal/index.html'));
  const {
    page: tab,
    figure,
    problems,
  } = await visit(t, `${await serveFolder(page)}#/1`, {
    viewport: { width: 1280, height: 720 },
  });
  await reaches(figure, { iteration: 0 });
  await tab.waitForTimeout(1500);
  const inside = await figure.evaluate((node) => {
    const slide = /** @type {HTMLElement} */ (node.closest('section')).parentElement?.getBoundingClientRect();
    const parts = [...(node.shadowRoot?.querySelectorAll('.figure, canvas') ?? [])];
    const bottom = Math.max(...parts.map((part) => part.getBoundingClientRect().bottom));
    return { bottom, slide: slide?.bottom ?? 0, window: innerHeight };
  });
  assert.ok(inside.bottom <= inside.window, JSON.stringify(inside));
  const at = () => tab.evaluate(() => /** @type {any} */ (window).deck.getIndices().h);
  assert.equal(await at(), 1);
  await figure.locator('.figure').focus();
  for (const key of ['ArrowRight', ' ', ' ', 'ArrowLeft', 'ArrowRight', 'r']) await tab.keyboard.press(key);
  const handle = figure.locator('.handle[tabindex="0"]').first();
  await handle.focus();
  for (const key of ['ArrowRight', 'ArrowUp', 'PageDown', 'Home']) await tab.keyboard.press(key);
  assert.equal(await at(), 1, 'the slide stays');
  const box = await handle.boundingBox();
  if (!box) throw new Error('The handle has no place.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await tab.mouse.move(x, y);
  await tab.mouse.down();
  await tab.mouse.move(x + 40, y - 20, { steps: 4 });
  await tab.waitForTimeout(300);
  const moved = await handle.boundingBox();
  await tab.mouse.up();
  assert.ok(moved && Math.abs(moved.x - box.x) + Math.abs(moved.y - box.y) > 15, 'the handle follows');
  await tab.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
  await tab.keyboard.press('ArrowRight');
  assert.equal(await at(), 2, 'elsewhere keys turn slides');
  assert.deepEqual(problems, []);
});

test('Eleventy, by its shortcode, in Liquid and in Nunjucks', async (t) => {
  const files = {
    'elbo-explorer.js': read('eleventy/elbo-explorer.js'),
    'eleventy.config.js': `import elboExplorer from './elbo-explorer.js';\nexport default (config) => config.addPlugin(elboExplorer, { host: '${host}' });\n`,
    'index.liquid': html('', '{% elbo "components", 4, "seed", 3, "speed", "max", "autoplay", true %}'),
    'other.njk': html('', '{% elbo { components: 4, seed: 3, speed: "max", autoplay: true } %}'),
  };
  const folder = await project(t, { packages: { '@11ty/eleventy': '3.1.8' }, files });
  await run(join(folder, 'node_modules/.bin/eleventy'), ['--quiet'], folder);
  const site = await serveFolder(join(folder, '_site'));
  await plays(t, site);
  await plays(t, `${site}other/`);
});

test('Docusaurus, in MDX', async (t) => {
  const version = '3.10.2';
  const files = {
    'docusaurus.config.js':
      "export default { title: 'T', url: 'https://example.org', baseUrl: '/', presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]] };\n",
    'docs/figure.mdx': read('docusaurus/figure.mdx').replace('title: A figure', 'title: A figure\nslug: /'),
  };
  const packages = {
    '@docusaurus/core': version,
    '@docusaurus/preset-classic': version,
    '@mdx-js/react': '3.1.1',
    react: '19.3.1',
    'react-dom': '19.3.1',
  };
  // As its own template has it: what it generates calls require().
  const folder = await project(t, { packages, files, type: 'commonjs' });
  await run(join(folder, 'node_modules/.bin/docusaurus'), ['build'], folder);
  await plays(t, await serveFolder(join(folder, 'build')));
});

test('Observable: the figure is a view, whose value is its newest frame', async (t) => {
  const packages = { '@observablehq/runtime': '6.0.1', '@observablehq/stdlib': '5.8.8', vite: '8.3.8' };
  const main = `import { Runtime, RuntimeError } from '@observablehq/runtime';
import { Library } from '@observablehq/stdlib';
import define from './cells.js';
window.values = {};
const main = new Runtime(new Library()).module();
define(main, (name) => ({
  fulfilled(value) {
    window.values[name] = value;
    if (value instanceof Element) document.body.append(value);
  },
  rejected(error) { throw error; },
}), ${JSON.stringify(host)});
`.replace(', RuntimeError', '');
  const files = {
    'index.html': html('', '<script type="module" src="/main.js"></script>'),
    'main.js': main,
    'cells.js': read('observable/cells.js').replace('import(`', 'import(/* @vite-ignore */ `'),
  };
  const folder = await project(t, { packages, files });
  await run(join(folder, 'node_modules/.bin/vite'), ['build'], folder);
  const { page, figure } = await visit(t, await serveFolder(join(folder, 'dist')));
  await reaches(figure, { iteration: 5 });
  await page.waitForFunction(() => /** @type {any} */ (window).values.frame?.iteration >= 5);
  const told = await page.evaluate(() => /** @type {any} */ (window).values['elbo of it']);
  assert.ok(Number.isFinite(told));
});

test('Hugo, by its shortcode', { skip: !has('hugo', 'version') }, async (t) => {
  const folder = scratch(t);
  cpSync(inRoot('packaging/hugo/layouts'), join(folder, 'layouts'), { recursive: true });
  const files = {
    'config.toml': `baseURL = "/"\ntitle = "T"\n[params]\nelboHost = "${host}"\n`,
    'layouts/index.html': html('', '{{ .Content }}'),
    'content/_index.md':
      '---\ntitle: T\n---\n{{< elbo components="4" seed="3" speed="max" autoplay="" highlight="a\\"b<" >}}<p>Words.</p>{{< /elbo >}}\n',
  };
  for (const [name, text] of Object.entries(files)) {
    cpSync(inRoot('packaging/hugo/layouts'), join(folder, 'layouts'), { recursive: true });
    if (name.startsWith('content')) spawnSync('mkdir', ['-p', join(folder, 'content')]);
    writeFileSync(join(folder, name), text);
  }
  await run('hugo', ['--quiet'], folder);
  assert.match(readFileSync(join(folder, 'public/index.html'), 'utf8'), /highlight="a&(?:#34|quot);b&lt;"/);
  await plays(t, await serveFolder(join(folder, 'public')));
});

test('Quarto, by its extension’s shortcode', { skip: !has('lua5.4', '-v') }, async (t) => {
  const folder = scratch(t);
  const script = inRoot('packaging/quarto/_extensions/elbo-explorer/elbo.lua');
  // What Quarto hands to a shortcode, and what it takes back.
  writeFileSync(
    join(folder, 'quarto.lua'),
    `pandoc = {
  utils = { stringify = tostring },
  Str = function(text) return text end,
  Para = function(parts) return { text = table.concat(parts) } end,
  RawBlock = function(format, text) return { format = format, text = text } end,
}
local web = true
quarto = { doc = { is_format = function() return web end } }
local shortcode = dofile(${JSON.stringify(script)}).elbo
local made = shortcode({ "autoplay" }, { components = "4", seed = "3", speed = "max" }, { ["elbo-host"] = ${JSON.stringify(host)} })
assert(made.format == "html")
print(made.text)
web = false
assert(shortcode({}, {}, {}).text:find("on the web"))
`,
  );
  const made = await run('lua5.4', ['quarto.lua'], folder);
  writeFileSync(join(folder, 'index.html'), html('', made));
  await plays(t, await serveFolder(folder));
});
