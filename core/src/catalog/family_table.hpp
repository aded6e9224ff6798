#pragma once

// The rows of families.def, for tables whose conditions follow from them.

#include "catalog/conditions.hpp"
#include "catalog/families.hpp"

namespace elbo::tables {

inline constexpr std::array kFamilyRows = {
#define ELBO_FAMILY(name, ...) FamilyRow{__VA_ARGS__},
#define ELBO_SETTING(...)
#include "families/families.def"
#undef ELBO_FAMILY
#undef ELBO_SETTING
};

// The ids of those that have all of these traits.
template <unsigned kTraits>
inline constexpr auto kFamiliesWith = [] {
  constexpr auto kCount = [] {
    std::size_t found = 0;
    for (const FamilyRow& row : kFamilyRows) found += row.has(kTraits) ? 1 : 0;
    return found;
  }();
  std::array<std::string_view, kCount> ids;
  std::size_t next = 0;
  for (const FamilyRow& row : kFamilyRows) {
    if (row.has(kTraits)) ids[next++] = row.id;
  }
  return ids;
}();
// The family, where there is a choice of one, has these traits.
template <unsigned kTraits>
inline constexpr Condition kFamilyWith = {"family", kFamiliesWith<kTraits>};

}  // namespace elbo::tables
