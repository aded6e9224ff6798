#pragma once

// How the numbers of a density's frame and answers are written: each with its error beside it, and the
// identities between them.

#include <string_view>
#include <vector>

#include "bounds/decomposition.hpp"
#include "elbo/value.hpp"
#include "models/identities.hpp"

namespace elbo {

// Sets `name` and `name`Error in `numbers`: null where they are not finite, with `reason` in `why` under
// `path` + the name.
void set_known(Value& numbers, Value& why, std::string_view path, std::string_view name, const Known& known,
               std::string_view reason = "infinite");

// logEvidence, its error and its kind.
void set_evidence(Value& numbers, const Truth& truth);
Known evidence_of(const Truth& truth);

// The errors of a list of values, as one of them is shown: null where a value or its error is not finite.
Value errors_of(const std::vector<Known>& list);
Value values_of(const std::vector<Known>& list);

// D1, D2, D3, D7, D10, and that neither bound is on the wrong side of log p(x).
std::vector<Identity> identities_of(const Truth& truth, const Decomposition& d);

// Of the inequalities that fail, of many bounds against one log p(x), only the worst of a kind; equations and
// what holds stay.
std::vector<Identity> without_repeats(const std::vector<Identity>& identities);

}  // namespace elbo
