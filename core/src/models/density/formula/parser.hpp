#pragma once

// A reader's log density, typed as text, made into a program. Never run as code.
//
//   -(z1^2 + z2^2)/2
//   logaddexp(normal(z1, -2, 1), normal(z1, 2, 0.5)) + normal(z2, 0, 1)
//
// Numbers (1, 0.5, .5, 2e-3); names z1, z2, pi, e (in one dimension z1, which may also be written z); + - * /
// ^, where ^ comes first and from the right, and a sign after it: -z1^2 is -(z1^2), 2^-1 is a half; functions
// of one argument, exp log sqrt abs sin cos tan sinh cosh tanh atan erf lgamma softplus square; pow(x, y);
// logaddexp, min, max of two or more; normal(x, mean, sd), a normal log density. Also −, ·, × and π as
// typeset.
//
// Outside the domain of a part (the logarithm or a broken power of a negative number) the whole has no value.

#include <string_view>

#include "models/density/formula/program.hpp"

namespace elbo::formula {

inline constexpr std::size_t kMostCharacters = 2000;
inline constexpr int kDeepest = 60;  // brackets, signs and powers within each other

// Throws Error(kInvalidConfig) with one issue, whose path is "formula[i]" for a fault at character i (from
// 0), "formula" for one of the whole. Its sentence counts characters from 1.
Program parse(std::string_view text, int dimension);

}  // namespace elbo::formula
