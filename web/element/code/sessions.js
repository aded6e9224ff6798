/** The run on show, made again by the headless interface: in JavaScript and in C++. */

import { cpp, javascript } from './text.js';

/** What the program imports. */
const CORE = "'elbo-explorer/core'";

/** @typedef {import('./code.js').State} State */
/** @typedef {import('../../store/replay.js').Change} Change */

/**
 * @param {State} state
 * @returns {string}
 */
export function javascriptText({ origin, log, frame }) {
  const changed = (/** @type {Change[1]} */ { parameters, ...settings }) => [
    ...(Object.keys(settings).length > 0 ? [`session.configure(${javascript(settings)});`] : []),
    ...(parameters ? [`session.setParameters(${javascript(parameters)});`] : []),
  ];
  return `// ${titleOf(frame)} npm install elbo-explorer, then: node this-file.mjs
import { createSession } from ${CORE};

const session = await createSession(${javascript(origin)});
${course(log, frame.iteration, { step: (count) => `session.step(${count});`, changed }).join('\n')}
const { bound } = session.frame({ fields: ['bound'] });
console.log('bound, computed anew:', bound.elbo);
console.log('bound in the figure: ', ${String(frame.bound?.elbo)});
session.dispose();
`;
}

/**
 * @param {State} state
 * @returns {string}
 */
export function cppText({ origin, log, frame }) {
  const changed = (/** @type {Change[1]} */ { parameters, ...settings }) => [
    ...(Object.keys(settings).length > 0 ? [`session.configure(${cpp(settings)});`] : []),
    ...(parameters ? [`session.set_parameters(${cpp(parameters)});`] : []),
  ];
  const body = course(log, frame.iteration, { step: (count) => `session.step(${count});`, changed });
  return `// ${titleOf(frame)} Link elbo::core; C++20.
#include <cstdio>

#include "elbo/session.hpp"

int main() {
  using elbo::Value;
  elbo::Session session(${cpp(origin)});
${body.map((line) => `  ${line}\n`).join('')}  const Value frame = session.frame({});
  std::printf("bound, computed anew: %.17g\\n", frame.find("bound")->find("elbo")->number());
  std::printf("bound in the figure:  %s\\n", "${String(frame.bound?.elbo)}");
}
`;
}

/** @param {State['frame']} frame */
function titleOf({ iteration }) {
  return `The run of a figure of ELBO Explorer, to iteration ${iteration}.`;
}

/**
 * Steps and changes in their order.
 * @param {Change[]} log
 * @param {number} end
 * @param {{ step: (count: number) => string, changed: (changes: Change[1]) => string[] }} write
 */
function course(log, end, { step, changed }) {
  const lines = [];
  let at = 0;
  for (const [iteration, changes] of log) {
    if (iteration > at) lines.push(step(iteration - at));
    lines.push(...changed(changes));
    at = iteration;
  }
  if (end > at) lines.push(step(end - at));
  return lines;
}
