/** On what was it measured? */

import { cpus, loadavg, release, totalmem } from 'node:os';

import { emscriptenIdentity } from '../../tools/lib/emscripten.js';
import { ask } from '../../tools/lib/process.js';

/** @param {string} text */
const firstLine = (text) => text.split('\n')[0];

export function describeMachine() {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    compiler: firstLine(ask(process.env.CXX ?? 'c++', ['--version']) ?? 'none'),
    emscripten: emscriptenIdentity()?.split(' ').at(-1) ?? 'none',
    commit: ask('git', ['describe', '--always', '--dirty', '--abbrev=12']) ?? 'unknown',
    load: loadavg()[0],
  };
}
