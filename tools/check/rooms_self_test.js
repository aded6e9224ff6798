/** The checker of the rooms, checked: it must find each of these faults, and nothing in the sound files. */

import { checkCoreRooms, upwards } from './core_rooms.js';
import { checkWebRooms } from './web_rooms.js';

/** @type {[string, string][]} */
const sound = [
  ['web/engine/core.js', "import glue from 'elbo-explorer-glue'; /* Math.random */ const s = 'new Date';"],
  [
    'web/store/store.js',
    "/** @typedef {import('../element/element.js').View} View */ import '../engine/core.js';",
  ],
  ['web/element/element.js', "import { html } from 'lit/html.js'; export * from '../store/store.js';"],
  ['core/src/models/mixture/run.cpp', '#include "session/run.hpp"\n#include <Eigen/Core>\n// printf("x")'],
  ['core/src/modules/all.cpp', '#include "models/mixture/run.hpp"\n#include "session/registry.hpp"'],
  ['core/src/values/value.cpp', '#include <cstdio>\nvoid f() { std::snprintf(a, 1, "printf("); }'],
  ['wasm/bindings.cpp', '#include <emscripten/bind.h>\n#include "elbo/value.hpp"'],
];

/** @type {[string, string, string][]} path, text, and what the one complaint must contain */
const faulty = [
  ['web/engine/a.js', "import '../store/store.js';", 'engine may not import store'],
  ['web/store/a.js', "const m = await import('../element/element.js');", 'store may not import element'],
  ['web/plots/a.js', "export { x } from './missing.js';", 'does not exist'],
  ['web/plots/b.js', "import { html } from 'lit';", 'may not import the package lit'],
  ['web/plots/c.js', "import '../../tools/build.js';", 'leads out of web/'],
  ['web/element/a.js', 'const x = Math.random();', 'Math.random'],
  ['web/store/b.js', 'const x = Date.now();', 'wall clock'],
  ['web/cellar/a.js', '', 'is no room'],
  ['core/src/numeric/a.cpp', '#include "models/mixture/run.hpp"', 'numeric may not include models'],
  ['core/src/session/a.cpp', '#include "models/mixture/run.hpp"', 'session may not include models'],
  ['core/src/catalog/a.cpp', '#include <Eigen/Core>', 'without Eigen'],
  ['core/include/elbo/a.hpp', '#include "session/run.hpp"', 'public headers may not include'],
  ['core/src/data/a.cpp', '#include <iostream>', 'may not include <iostream>'],
  ['core/src/data/b.cpp', 'void f() { std::printf("x"); }', 'prints'],
  ['core/src/data/c.cpp', '#ifdef __EMSCRIPTEN__\n#endif', 'knows Emscripten'],
  ['wasm/a.cpp', '#include "session/run.hpp"', 'public headers only'],
];

/** @returns {string[]} what is wrong with the checker */
export function roomsSelfTest() {
  const all = (/** @type {Map<string, string>} */ files) => [
    ...checkWebRooms(files),
    ...checkCoreRooms(files),
  ];
  const problems = all(new Map(sound)).map(
    (problem) => `rooms self-test: found fault with a sound file: ${problem}`,
  );
  for (const [path, text, expected] of faulty) {
    const found = all(new Map([...sound, [path, text]]));
    if (found.length === 1 && found[0].startsWith(`${path}: `) && found[0].includes(expected)) continue;
    problems.push(
      `rooms self-test: ${path} must give one complaint, '${expected}', and gave ${JSON.stringify(found)}`,
    );
  }
  const arrows = upwards({ cellar: [], hall: ['cellar', 'attic'], attic: ['hall'] });
  if (arrows.length !== 1 || !arrows[0].includes('hall/ may not be allowed to include attic')) {
    problems.push(`rooms self-test: one arrow leads up, and ${JSON.stringify(arrows)} was found`);
  }
  return problems;
}
