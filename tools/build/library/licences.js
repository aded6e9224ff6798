/** LICENSES.txt: whose work is in the files of dist/, and on what terms. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { inRoot } from '../../lib/paths.js';

const rule = `\n\n${'='.repeat(80)}\n\n`;

/** @param {string} holders */
const mit = (holders) => `${holders}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const eigen = `Eigen (https://eigen.tuxfamily.org), in the .wasm files, is used unchanged under the Mozilla Public License 2.0. Its
source is at https://gitlab.com/libeigen/eigen, the licence at https://mozilla.org/MPL/2.0/.`;

const llvm = `libc++, libc++abi and compiler-rt of LLVM (https://llvm.org), in the .wasm files, are used under the Apache License 2.0
with LLVM exceptions: https://llvm.org/LICENSE.txt.`;

/** @param {string} folder to write to */
export function writeLicences(folder) {
  const read = (/** @type {string[]} */ ...parts) => readFileSync(inRoot(...parts), 'utf8').trim();
  const parts = [
    `ELBO Explorer\n\n${read('LICENSE')}`,
    `lit (https://lit.dev), in the script of the controls\n\n${read('node_modules', 'lit', 'LICENSE')}`,
    eigen,
    mit(
      'Emscripten (https://emscripten.org), in the glue of the .wasm files\n\nCopyright (c) 2010-2014 Emscripten authors, see its AUTHORS file.',
    ),
    mit('musl (https://musl.libc.org), in the .wasm files\n\nCopyright © 2005-2020 Rich Felker, et al.'),
    llvm,
    `The data sets\n\n${read('core', 'data', 'README.md').replace(/^# .*\n+/, '')}`,
  ];
  writeFileSync(join(folder, 'LICENSES.txt'), `${parts.join(rule)}\n`);
}
