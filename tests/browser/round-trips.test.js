import assert from 'node:assert/strict';
import { test } from 'node:test';

import { distFolder } from '../../tools/lib/paths.js';
import { reaches } from './support/figure.js';
import { openStage } from './support/stage.js';
import { openWaves } from './support/waves.js';

const { visit } = await openStage();

/** The page, its script, and all that the script asks for at once. */
const MOST = 3;

/** Requests that a browser sends to one host at a time where that speaks HTTP/1.1. */
const TOGETHER = 6;

/** @param {string} tag */
function pageWith(tag) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A post</title>
<link rel="icon" href="data:,">
<script type="module" src="/v0/elbo-explorer.js"></script>
${tag}
</html>`;
}

for (const model of ['mixture', 'density', 'curve', 'vae']) {
  test(`${model}: the first frame is there after ${MOST} round trips`, async (t) => {
    const html = pageWith(`<elbo-explorer model="${model}" autoplay></elbo-explorer>`);
    const { url, waves } = await openWaves(distFolder, { '/': html });
    const { figure, problems } = await visit(t, `${url}/`);
    await reaches(figure, { iteration: 0 });
    const needed = waves.slice(0, MOST);
    assert.deepEqual(waves.slice(MOST), [], JSON.stringify(needed));
    const asked = needed.flat();
    assert.equal(new Set(asked).size, asked.length, 'nothing twice');
    assert.ok(needed[MOST - 1].length <= TOGETHER, needed[MOST - 1].join());
    assert.ok(asked.includes(`/v0/elbo-${model}.wasm`) && asked.includes('/v0/worker.js'));
    assert.deepEqual(problems, []);
  });
}

test('a model that only a property names is asked for at once as well', async (t) => {
  const html = pageWith(`<elbo-explorer autoplay></elbo-explorer>
<script>document.querySelector('elbo-explorer').config = { model: 'curve' };</script>`);
  const { url, waves } = await openWaves(distFolder, { '/': html });
  const { figure } = await visit(t, `${url}/`);
  await reaches(figure, { iteration: 0 });
  assert.equal(waves.length, MOST);
  assert.ok(!waves.flat().includes('/v0/elbo-mixture.wasm'));
});
