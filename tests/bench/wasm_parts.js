/**
 * What the WebAssembly is made of: the code and data of the compiled files, by room. The linker drops what nobody calls
 * and what two files share, and its optimiser shrinks the rest, so these are shares and not summands of the module.
 */

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { buildFolder } from '../../tools/lib/paths.js';
import { filesBelow } from '../../tools/lib/stamp.js';

/** Sections of the binary format that end up in the module. */
const kept = new Map([
  [10, 'code'],
  [11, 'data'],
]);

/** @typedef {{ room: string, code: number, data: number }} Part */

/** @returns {Part[]} the largest first */
export function wasmParts() {
  const folder = join(buildFolder, 'wasm');
  /** @type {Map<string, Part>} */
  const parts = new Map();
  for (const path of filesBelow(folder).filter((name) => name.endsWith('.o'))) {
    const target = /CMakeFiles\/(elbo_core|elbo_core_hot|elbo_bindings)\.dir\/(.*)$/.exec(
      relative(folder, path),
    );
    if (!target) continue;
    const room = target[1] === 'elbo_bindings' ? 'wasm' : roomOf(target[2]);
    const part = parts.get(room) ?? { room, code: 0, data: 0 };
    for (const { id, size } of sections(readFileSync(path))) {
      if (kept.get(id) === 'code') part.code += size;
      if (kept.get(id) === 'data') part.data += size;
    }
    parts.set(room, part);
  }
  return [...parts.values()].sort((a, b) => b.code + b.data - a.code - a.data);
}

/** src/models/mixture/setup.cpp.o lies in core/models/mixture. @param {string} path */
const roomOf = (path) => path.replace(/^src/, 'core').replace(/\/[^/]*$/, '');

/**
 * The sections of a wasm file: after eight bytes of header, each an id, its size in LEB128 and its content.
 * @param {Buffer} bytes
 */
function sections(bytes) {
  const list = [];
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      size |= (bytes[at] & 0x7f) << shift;
      more = (bytes[at++] & 0x80) !== 0;
    }
    list.push({ id, size });
    at += size;
  }
  return list;
}
