/** The package as other people get it: packed, and installed in an empty folder. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join, normalize } from 'node:path';
import { after } from 'node:test';

import { inRoot, libraryFolder } from '../../../tools/lib/paths.js';
import { contentHash } from '../../../tools/lib/stamp.js';

/** @typedef {import('node:test').TestContext} TestContext */

/** The figure that every environment shows. */
export const tag = '<elbo-explorer components="4" seed="3" speed="max" autoplay></elbo-explorer>';

/**
 * Packs dist/ once for all test files.
 * @returns {Promise<string>} the tarball
 */
async function pack() {
  const folder = join(
    tmpdir(),
    `elbo-package-${contentHash([libraryFolder, inRoot('package.json')]).slice(0, 12)}`,
  );
  const tarball = join(folder, 'elbo-explorer.tgz');
  if (existsSync(tarball)) return tarball;
  const work = mkdtempSync(join(tmpdir(), 'elbo-pack-'));
  const output = await run('npm', ['pack', '--silent', '--pack-destination', work], inRoot());
  mkdirSync(folder, { recursive: true });
  renameSync(join(work, /** @type {string} */ (output.trim().split('\n').at(-1))), tarball);
  return tarball;
}

/**
 * An empty folder with the package, some others and some files in it, gone when the test ends.
 * @param {TestContext} t
 * @param {{ packages?: Record<string, string>, files?: Record<string, string>, type?: 'module' | 'commonjs' }} [content]
 *   packages: versions by name, from the registry
 * @returns {Promise<string>}
 */
export async function project(t, { packages = {}, files = {}, type = 'module' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'elbo-project-'));
  if (!process.env.KEEP) t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const tarball = await pack();
  const dependencies = { 'elbo-explorer': `file:${tarball}`, ...packages };
  const all = { 'package.json': JSON.stringify({ private: true, type, dependencies }), ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], folder);
  return folder;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<string>} what it wrote; fails where it fails
 */
export async function run(command, args, cwd) {
  const env = {
    ...process.env,
    NODE_ENV: undefined,
    NEXT_TELEMETRY_DISABLED: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
  };
  const child = spawn(command, args, { cwd, env: /** @type {any} */ (env) });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  assert.equal(code, 0, `${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
  return stdout;
}

/** A program of another package, or of this repository where `packages` left it out. @param {string} name */
export const ours = (name) => inRoot('node_modules', '.bin', name);

/**
 * A server that runs as long as the test.
 * @param {TestContext} t
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {string} address  answered once it is up
 */
export async function serveBy(t, command, args, cwd, address) {
  const child = spawn(command, args, { cwd, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (output += text));
  t.after(() => child.kill());
  for (let i = 0; i < 600; ++i) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return;
    assert.equal(child.exitCode, null, output);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`${address} does not answer: ${output}`);
}

const types = /** @type {Record<string, string>} */ ({
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
});

/**
 * @param {string} folder
 * @param {string} [base]  the path under which it is served
 * @returns {Promise<string>} its address
 */
export async function serveFolder(folder, base = '/') {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    let file = join(folder, normalize(pathname.slice(base.length - 1)));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
    if (!pathname.startsWith(base) || !existsSync(file)) return response.writeHead(404).end();
    return createReadStream(file).pipe(
      response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'text/plain' }),
    );
  });
  await new Promise((/** @type {(value: void) => void} */ ready) => server.listen(0, '127.0.0.1', ready));
  after(() => (server.closeAllConnections(), server.close()));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}${base}`;
}

/** @returns {Promise<number>} a port that is free */
export async function freePort() {
  const server = createServer();
  await new Promise((/** @type {(value: void) => void} */ ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((closed) => server.close(closed));
  return port;
}

/** @param {string} [head] @param {string} [body] */
export function html(head = '', body = tag) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>A page</title>
<link rel="icon" href="data:,">
${head}
</head>
<body>${body}</body>
</html>
`;
}
