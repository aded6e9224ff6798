import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { distUrl, importCore, readCatalog } from './support/dist.js';

/**
 * Runs a module in a process of its own.
 * @param {string} code
 */
function run(code) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

for (const name of ['core.js', 'elbo-explorer.js', 'worker.js', 'catalog.js']) {
  test(`importing ${name} where there is no DOM does nothing`, () => {
    const code = `
      const globals = () => Reflect.ownKeys(globalThis).map(String).join();
      const before = globals();
      const start = () => { throw new Error('it computes or fetches'); };
      WebAssembly.compile = WebAssembly.instantiate = WebAssembly.Module = globalThis.fetch = start;
      await import(${JSON.stringify(distUrl(name).href)});
      console.log(globals() === before ? 'untouched' : 'globals changed');
    `;
    // That the process ends by itself says that no timer, port or worker was left.
    assert.equal(run(code), 'untouched');
  });
}

test('a session that is not disposed of does not keep Node alive', () => {
  const code = `
    const { createSession, openSession } = await import(${JSON.stringify(distUrl('core.js').href)});
    const one = await createSession({ components: 2 });
    const two = await openSession({ components: 2 });
    console.log(one.step(2) + (await two.step(3)));
    const three = await openSession({ components: 2 });
    three.dispose();
  `;
  assert.equal(run(code), '5');
});

test('the package has these exports and no others', async () => {
  const core = await importCore();
  assert.deepEqual(Object.keys(core).sort(), [
    'ElboError',
    'catalog',
    'createSession',
    'init',
    'openSession',
  ]);
});

test('catalog() is the catalogue of catalog.json, one object, frozen', async () => {
  const { catalog } = await importCore();
  assert.deepEqual(catalog(), readCatalog());
  assert.equal(catalog(), catalog());
  assert.ok(Object.isFrozen(catalog()) && Object.isFrozen(catalog().parameters[0]));
  assert.throws(() => catalog().parameters.push({}), TypeError);
});
