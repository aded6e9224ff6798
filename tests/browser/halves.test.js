import assert from 'node:assert/strict';
import { test } from 'node:test';

import { article, openBlog } from './support/blog.js';
import { frameOf, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

const { url: host, visit } = await openStage({ cors: true });
const publish = await openBlog();

/** @param {string} attributes */
const post = (attributes) =>
  publish({ html: article(host, `<elbo-explorer ${attributes}></elbo-explorer>`) });

/** @param {string[]} requests */
const restsOf = (requests) => requests.filter((address) => address.includes('-rest'));

for (const model of ['mixture', 'density', 'curve', 'vae']) {
  test(`${model}: a figure that nobody has changed fetches the first half alone`, async (t) => {
    const { figure, requests, problems } = await visit(t, post(`model="${model}"`));
    await reaches(figure, { iteration: 0 });
    await rests(figure);
    await figure.evaluate((/** @type {any} */ element) => element.step(1));
    await reaches(figure, { iteration: 1 });
    await rests(figure);
    assert.ok(requests.some((address) => address.endsWith(`/elbo-${model}.wasm`)));
    assert.deepEqual(restsOf(requests), []);
    assert.deepEqual(problems, []);
  });
}

test('a question that needs the rest and cannot have it is told so, and answered when it is asked again', async (t) => {
  const { page, figure, requests } = await visit(t, post('model="density" autoplay'));
  await reaches(figure, { iteration: 3 });
  const refusal = () =>
    figure.evaluate((element) =>
      /** @type {any} */ (element).evaluate('renyi').then(
        () => 'answered',
        (/** @type {any} */ error) => `${error.code}: ${error.message}`,
      ),
    );
  await page.route('**/*-rest*', (route) => route.fulfill({ status: 503 }));
  assert.match(
    await refusal(),
    /^load-failed: The core could not be loaded from .*elbo-density-rest\.wasm: HTTP status 503/,
  );
  const { iteration } = await frameOf(figure);
  await reaches(figure, { iteration: iteration + 1 });
  await page.unroute('**/*-rest*');
  assert.equal(await refusal(), 'answered');
  assert.equal(restsOf(requests).filter((address) => address.endsWith('.wasm')).length, 2);
});

test('what nobody foresaw the worker fetches itself, in the middle of what it does', async (t) => {
  const { figure, requests, problems } = await visit(t, post('model="mixture" autoplay'));
  await reaches(figure, { iteration: 5 });
  await figure.evaluate(async (/** @type {any} */ element) => {
    await element.pause();
    await element.seek(2);
  });
  assert.equal((await frameOf(figure)).iteration, 2);
  assert.equal(restsOf(requests).length, 1);
  assert.deepEqual(problems, []);
});
