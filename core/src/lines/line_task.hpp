#pragma once

// evaluate('line'): a line of mathematics, computed at the state on show and on a hundred random models.

#include <memory>
#include <string>

#include "elbo/task.hpp"
#include "lines/check.hpp"
#include "lines/line.hpp"
#include "lines/world.hpp"

namespace elbo::lines {

struct LineRequest {
  Line line;
  std::unique_ptr<World> world;
  int point = 0;      // of the world
  int instances = 0;  // random models, up to kRandomWorlds
  std::uint32_t seed = 1;
  Value asked;  // what the answer begins with: { iteration, point }
};

// The answer: asked's members, then
//   text       the line as it was understood
//   sides      [{ text, isFunction, value, valueError, why, terms: [{ text, sign, value, valueError,
//   quantity,
//              begin, end }] }]: a term's value has its sign; quantity is an id of the catalogue's or null
//   steps      [{ relation, verdict: 'holds' | 'fails' | 'open', message, pointwise, difference (left −
//   right),
//              allowed, z, left, right }]: at the state on show
//   random     { instances, steps: [{ held, failed, open, largestDifference, smallestSlack }] }
//   verdict    of all: 'value' where there is one side, else 'holds', 'inequality', 'fails' or 'open'
//   message    the verdict in whole sentences
//   counterExample   null, or { step, instance (null: the state on show), model, left, right, z, picture }
std::unique_ptr<Task> line_task(LineRequest request);

// The id of the catalogue's quantity that a term is, by its text as display() has it; empty for none.
std::string_view quantity_of(std::string_view text);

}  // namespace elbo::lines
