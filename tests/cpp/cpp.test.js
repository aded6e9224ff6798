/**
 * elbo::core in other people's programs: packaging/example built against what `cmake --install` puts down, by CMake and by pkg-config,
 * and with this project as a part of it. By `npm run test:cpp`; the last compiles all of the core, unless FULL=0 leaves it at what CMake
 * makes of it.
 */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { buildFolder, inRoot } from '../../tools/lib/paths.js';
import { run } from '../packages/support/package.js';

const example = inRoot('packaging/example');
const folder = mkdtempSync(join(tmpdir(), 'elbo-cpp-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const prefix = join(folder, 'prefix');
const cmake = (/** @type {string[]} */ ...args) => run('cmake', args, folder);

/** What the example says, once in each way. */
const EXPECTED = /^\d+ iterations, converged; the bound is -\d+\.\d{6} nats\n(?:weight \d\.\d{4}\n){3}$/;
/** @type {string | undefined} */
let said;

/** @param {string} program */
async function says(program) {
  const text = await run(program, [], folder);
  assert.match(text, EXPECTED);
  said ??= text;
  assert.equal(text, said, 'the same numbers however it was built');
}

test('the example has thirty lines of code', () => {
  const lines = readFileSync(join(example, 'fit.cpp'), 'utf8').split('\n');
  const code = lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('//'));
  assert.ok(code.length <= 30, `${code.length}`);
});

test('installed, it is found by find_package', async () => {
  const native = join(buildFolder, 'native');
  assert.ok(existsSync(join(native, 'core/libelbo_core.a')), 'the native library is built first');
  await cmake('--install', native, '--prefix', prefix, '--component', 'elbo');
  const headers = readFileSync(join(prefix, 'include/elbo/session.hpp'), 'utf8');
  assert.ok(!headers.includes('Eigen/'));
  const build = join(folder, 'installed');
  await cmake('-S', example, '-B', build, `-DCMAKE_PREFIX_PATH=${prefix}`, '-DCMAKE_CXX_STANDARD=17');
  await cmake('--build', build);
  await says(join(build, 'fit'));
});

test('an installation may be moved, and pkg-config finds it', async () => {
  const moved = join(folder, 'moved');
  await run('mv', [prefix, moved], folder);
  const pc = join(moved, 'lib/pkgconfig');
  const all = (await run('find', [moved, '-name', 'elbo.pc'], folder)).trim();
  const path = existsSync(pc) ? pc : join(all, '..');
  const flags = await run(
    'env',
    [`PKG_CONFIG_PATH=${path}`, 'pkg-config', '--cflags', '--libs', 'elbo'],
    folder,
  );
  assert.match(flags, /-std=c\+\+20/);
  const program = join(folder, 'fit-by-pkg-config');
  await run('c++', [join(example, 'fit.cpp'), '-o', program, ...flags.trim().split(/\s+/)], folder);
  await says(program);
  await run('mv', [moved, prefix], folder);
});

test('as a part of another project it brings no programs, touches no variable and takes no name', async () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(
    join(other, 'CMakeLists.txt'),
    `cmake_minimum_required(VERSION 3.22)
project(other LANGUAGES CXX)
set(CMAKE_BUILD_TYPE Debug)
set(CMAKE_CXX_STANDARD 23)
set(before "\${CMAKE_CXX_FLAGS_RELEASE}|\${CMAKE_CXX_STANDARD}|\${CMAKE_BUILD_TYPE}|\${CMAKE_MODULE_PATH}")
foreach(name IN ITEMS unit frames evidence autoencoders catalog-writer core tests)
  add_custom_target(\${name})
endforeach()
option(ALL_OF_IT "" OFF)
add_subdirectory("${inRoot()}" elbo)
set(after "\${CMAKE_CXX_FLAGS_RELEASE}|\${CMAKE_CXX_STANDARD}|\${CMAKE_BUILD_TYPE}|\${CMAKE_MODULE_PATH}")
if(NOT before STREQUAL after)
  message(FATAL_ERROR "\${before} became \${after}")
endif()
get_directory_property(targets DIRECTORY "${inRoot('core')}" BUILDSYSTEM_TARGETS)
foreach(target IN LISTS targets)
  if(NOT target MATCHES "^elbo_")
    message(FATAL_ERROR "\${target}")
  endif()
endforeach()
get_target_property(pic elbo_core POSITION_INDEPENDENT_CODE)
get_target_property(features elbo_core INTERFACE_COMPILE_FEATURES)
if(NOT pic OR NOT features MATCHES "cxx_std_20")
  message(FATAL_ERROR "\${pic} \${features}")
endif()
`,
  );
  await cmake('-S', other, '-B', join(other, 'build'));
  await cmake('-S', other, '-B', join(other, 'with-tests'), '-DELBO_BUILD_TESTS=ON', '-DELBO_BUILD_TOOLS=ON');
});

test(
  'as a part of another project it gives the same numbers',
  { skip: process.env.FULL === '0' },
  async () => {
    const build = join(folder, 'part');
    await cmake(
      '-S',
      example,
      '-B',
      build,
      '-G',
      'Ninja',
      `-DELBO_SOURCE=${inRoot()}`,
      '-DCMAKE_BUILD_TYPE=Release',
    );
    await cmake('--build', build);
    await says(join(build, 'fit'));
  },
);
