#pragma once

// Conditions on other settings, without a name for each list of ids.

#include <algorithm>
#include <array>
#include <cstddef>

#include "elbo/catalog.hpp"

namespace elbo {

// A string as an argument of a template.
template <std::size_t kSize>
struct Literal {
  constexpr Literal(const char (&text)[kSize]) { std::copy_n(text, kSize, value); }  // NOLINT: as a string is
  char value[kSize];
};

// The setting `kKey` has one of these values.
template <Literal... kIds>
inline constexpr std::array<std::string_view, sizeof...(kIds)> kAnyOf = {kIds.value...};
template <Literal kKey, Literal... kIds>
inline constexpr Condition kWith = {kKey.value, kAnyOf<kIds...>};

// The model is `density`, and `kKey` has one of these values.
template <Literal kKey, Literal... kIds>
inline constexpr std::array kDensityWith = {kWith<"model", "density">, kWith<kKey, kIds...>};

// And another setting has one value.
template <Literal kKey, Literal kId, Literal kOther, Literal kOtherId>
inline constexpr std::array kDensityWithBoth = {kWith<"model", "density">, kWith<kKey, kId>,
                                                kWith<kOther, kOtherId>};

}  // namespace elbo
