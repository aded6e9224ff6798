#pragma once

// The density model's targets as the catalogue offers them. To add one is to write its file in
// models/density/targets/ and its entry in targets.def there.

#include <span>
#include <string_view>

#include "elbo/catalog.hpp"

namespace elbo {

// Whether it exists in one dimension too; kUnoffered: it does, but looks like another target there.
enum class OnLine { kOffered, kUnoffered, kMissing };

struct TargetRow {
  std::string_view id;
  std::string_view label;
  std::string_view explanation;
  OnLine on_line = OnLine::kOffered;
  double log_constant = -2;  // what an automatic logConstant is: 0 where the density says itself what p(x) is
};

// In the order in which they are offered.
std::span<const TargetRow> target_rows();
// None where there is no such target.
const TargetRow* find_target(std::string_view id);

}  // namespace elbo
