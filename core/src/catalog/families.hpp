#pragma once

// The density model's families as the catalogue offers them, and what each can do, which decides what may be
// chosen beside it. To add one is to write its file in families/ and its entry in families.def there.

#include <array>
#include <span>
#include <string_view>

#include "elbo/catalog.hpp"

namespace elbo {

enum FamilyTrait : unsigned {
  kSpread = 1,         // it has a density: all but a point
  kClosedEntropy = 2,  // H[q] has a closed form
  kOnePath = 4,        // draws follow φ along one path: there are no components to choose
  kByDraws = 8,        // gradients from draws of q lead it
  kNaturalSteps = 16,  // it takes natural-gradient steps, or Newton's
};

// One of its parameters(), and what of a frame's q it is made of, for those who move q by hand.
enum class Part { kNone, kWeights, kMeans, kFactors, kDeviations };
struct FamilyArray {
  std::string_view name;
  Part part = Part::kNone;
};

struct FamilyRow {
  std::string_view id;
  std::string_view label;
  std::string_view explanation;
  std::string_view noun;  // "a full-rank Gaussian"
  unsigned traits = 0;    // of FamilyTrait
  // All of its parameters(), where handles can set them; the first that has no name ends them.
  std::array<FamilyArray, 3> arrays = {};

  [[nodiscard]] constexpr bool has(unsigned wanted) const { return (traits & wanted) == wanted; }
};

// In the order in which they are offered.
std::span<const FamilyRow> family_rows();
// None where there is no such family.
const FamilyRow* find_family(std::string_view id);

}  // namespace elbo
