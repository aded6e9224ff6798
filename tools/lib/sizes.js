/**
 * What is fetched, in bytes, each file gzipped as hosts do; and what it was when that was written down. tests/sizes.json is a ratchet:
 * it goes down freely, and up with a reason in the changelog (tools/sizes.js).
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { emscriptenIdentity } from './emscripten.js';
import { generatedFolder, inRoot, libraryFolder } from './paths.js';

/** Modules and first figures by name. @typedef {{ compiler: string, modules: Record<string, number>, figures: Record<string, number> }} Sizes */

export const sizesJson = inRoot('tests', 'sizes.json');

/** Less than this share is nobody's growth: compressors differ by as much. */
const SLACK = 0.01;

/** @returns {Sizes} of the build's own output */
export function measuredSizes() {
  /** @type {Record<string, string[]>} */
  const figures = JSON.parse(readFileSync(join(generatedFolder, 'first-figures.json'), 'utf8'));
  const weigh = (/** @type {string} */ name) =>
    gzipSync(readFileSync(join(libraryFolder, name)), { level: 9 }).length;
  const modules = Object.keys(figures).flatMap((model) => [model, `${model}-rest`]);
  return {
    compiler: versionOf(emscriptenIdentity()),
    modules: Object.fromEntries(modules.map((name) => [name, weigh(`elbo-${name}.wasm`)])),
    figures: Object.fromEntries(
      Object.entries(figures).map(([model, names]) => [
        model,
        names.reduce((sum, name) => sum + weigh(name), 0),
      ]),
    ),
  };
}

/** @returns {Sizes | null} */
export function recordedSizes() {
  return existsSync(sizesJson) ? JSON.parse(readFileSync(sizesJson, 'utf8')) : null;
}

/**
 * What has grown, in sentences.
 * @param {Sizes | null} recorded
 * @param {Sizes} measured
 * @returns {string[]}
 */
export function growth(recorded, measured) {
  return /** @type {const} */ (['modules', 'figures']).flatMap((kind) =>
    Object.entries(measured[kind]).flatMap(([name, bytes]) => {
      const before = recorded?.[kind][name] ?? 0;
      return bytes > before * (1 + SLACK) ? [`${kind}: ${name} has ${bytes} bytes, and had ${before}`] : [];
    }),
  );
}

/** Another compiler makes other bytes. @param {string | null} identity */
const versionOf = (identity) => identity?.split(' ').at(-1) ?? 'none';
