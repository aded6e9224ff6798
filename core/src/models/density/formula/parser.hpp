#pragma once

// A reader's log density, typed as text, made into a tree and a program. Never run as code.
//
//   -(z1^2 + z2^2)/2
//   logaddexp(normal(z1, -2, 1), normal(z1, 2, 0.5)) + normal(z2, 0, 1)
//
// Numbers (1, 0.5, .5, 2e-3); names z1, z2, pi, e (in one dimension z1, which may also be written z); + - * /
// ^, where ^ comes first and from the right, and a sign after it: -z1^2 is -(z1^2), 2^-1 is a half; the
// functions of functions.cpp; normal(x, mean, sd), a normal log density.
//
// Also what people write. For names: x, y; u, v; x1, z_1, z_{1}, z₁, z[0] (from 1 where there is a z[2]), θ;
// z1z2 for a product. For signs: −, ·, ×, ÷, √, ** and .^, ², ½, |z|, 2z, 0,5. For functions: other
// libraries' names, with the library (np.log) or in capitals; log cosh z, sin²(z). Of z in two dimensions:
// |z| and norm(z), its length, and sum(f(z)). In TeX: \frac{a}{b}, \left( \right), \log. In front: "log p(z)
// =", "lambda z:"; with "p(z) =" or "p(z) ∝" what follows is the density itself, of which the logarithm is
// taken.
//
// What would overflow inside a logarithm is taken out of it: log(1 + exp(a)) is softplus(a), log(exp(a) +
// 2*exp(b)) is logaddexp(a, log(2) + b).
//
// Outside the domain of a part (the logarithm or a broken power of a negative number) the whole has no value.

#include <string_view>
#include <vector>

#include "models/density/formula/program.hpp"
#include "models/density/formula/syntax.hpp"

namespace elbo::formula {

// Thirty modes written out, each turned and bent, take about half of it.
inline constexpr std::size_t kMostCharacters = 20'000;
inline constexpr int kDeepest = 60;  // brackets, signs and powers within each other

struct Parsed {
  Program whole;
  // Programs whose exponentials add up to that of the whole; the whole alone where it is no sum.
  std::vector<Program> terms;
};

// Each throws Error(kInvalidConfig) with one issue, whose path is "formula[i]" for a fault at character i
// (from 0), "formula" for one of the whole. Its sentence counts characters from 1.
Tree parse_tree(std::string_view text, int dimension);
Parsed parse_sum(std::string_view text, int dimension);
// The whole of it.
Program parse(std::string_view text, int dimension);

}  // namespace elbo::formula
