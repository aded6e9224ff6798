/**
 * What the project needs of the machine beside Node and npm, and how to see whether it is there. To need
 * something more is to add a row. Node's own modules only: this runs before npm has installed anything.
 */

import { existsSync } from 'node:fs';

import { findChrome } from '../lib/chrome.js';
import { which } from '../lib/process.js';

/** @typedef {'start' | 'test' | 'check'} Purpose each needs what those before it need */

/**
 * @typedef {object} Need
 * @property {string} name as people call it
 * @property {Purpose} since the first purpose that needs it
 * @property {() => boolean} present
 * @property {string | null} apt package on Debian and Ubuntu; null: none that works there
 * @property {string} brew what to type on macOS
 * @property {string} dnf what to type on Fedora
 * @property {string[]} [ubuntu] what to type on Ubuntu where `apt` does not do
 */

/** @type {Purpose[]} */
export const purposes = ['start', 'test', 'check'];

const prefixes = ['/usr/include', '/usr/local/include', '/opt/homebrew/include'];

/** @param {string} path */
const header = (path) => prefixes.some((prefix) => existsSync(`${prefix}/${path}`));
const emsdk =
  'git clone https://github.com/emscripten-core/emsdk && emsdk/emsdk install latest && emsdk/emsdk activate latest && ' +
  '. emsdk/emsdk_env.sh';

const catch2 = () => header('catch2/catch.hpp') || header('catch2/catch_all.hpp');

/** @type {Need[]} */
export const needs = [
  {
    name: 'Emscripten',
    since: 'start',
    present: () => which('emcc') !== null,
    apt: 'emscripten',
    brew: 'brew install emscripten',
    dnf: emsdk,
  },
  {
    name: 'Eigen',
    since: 'start',
    present: () => header('eigen3/Eigen/Core') || Boolean(process.env.Eigen3_DIR),
    apt: 'libeigen3-dev',
    brew: 'brew install eigen',
    dnf: 'sudo dnf install eigen3-devel',
  },
  {
    name: 'CMake',
    since: 'start',
    present: () => which('cmake') !== null,
    apt: 'cmake',
    brew: 'brew install cmake',
    dnf: 'sudo dnf install cmake',
  },
  {
    name: 'Ninja',
    since: 'start',
    present: () => which('ninja') !== null,
    apt: 'ninja-build',
    brew: 'brew install ninja',
    dnf: 'sudo dnf install ninja-build',
  },
  {
    name: 'a C++ compiler',
    since: 'test',
    present: () => Boolean(process.env.CXX) || ['c++', 'g++', 'clang++'].some(which),
    apt: 'g++',
    brew: 'xcode-select --install',
    dnf: 'sudo dnf install gcc-c++',
  },
  {
    name: 'Catch2',
    since: 'test',
    present: catch2,
    apt: 'catch2',
    brew: 'brew install catch2',
    dnf: 'sudo dnf install catch-devel',
  },
  {
    // Catch2 3 is packaged as a native library, which wasm cannot link: there its tests run on doctest's
    // header.
    name: 'doctest',
    since: 'test',
    present: () => !catch2() || header('catch2/catch.hpp') || header('doctest/doctest.h'),
    apt: 'doctest-dev',
    brew: 'brew install doctest',
    dnf: 'sudo dnf install doctest-devel',
  },
  {
    name: 'Chromium or Chrome',
    since: 'test',
    present: () => findChrome() !== null,
    apt: 'chromium',
    brew: 'brew install --cask google-chrome',
    dnf: 'sudo dnf install chromium',
    ubuntu: [
      '# Ubuntu packages Chromium as a snap, which cannot be driven; Chrome itself can:',
      'wget https://dl.google.com/linux/direct/google-chrome-stable_current_amd64.deb',
      'sudo apt-get install ./google-chrome-stable_current_amd64.deb',
      '# or set CHROME=/path/to/a/chromium',
    ],
  },
  {
    name: 'clang-format',
    since: 'check',
    present: () => which('clang-format') !== null,
    apt: 'clang-format',
    brew: 'brew install clang-format',
    dnf: 'sudo dnf install clang-tools-extra',
  },
  {
    name: 'clang-tidy',
    since: 'check',
    present: () => which('clang-tidy') !== null,
    apt: 'clang-tidy',
    brew: 'brew install llvm && export PATH="$(brew --prefix llvm)/bin:$PATH"',
    dnf: 'sudo dnf install clang-tools-extra',
  },
];

/** @param {Purpose} purpose */
export function missing(purpose) {
  const wanted = purposes.slice(0, purposes.indexOf(purpose) + 1);
  return needs.filter((need) => wanted.includes(need.since) && !need.present());
}
