#pragma once

// A line that a reader typed, made into a tree. Never run as code.
//
//   log p(x) = log E_q[p(x,z)/q(z)] >= E_q[log p(x,z) - log q(z)]
//
// A line is sides with =, ≥ or ≤ (>=, <=) between them; a side alone is a value. A side is made of
//   numbers, pi, N (how many data points there are), + − * / ^ and brackets of any kind;
//   p(x,z), p(z), p(x|z), p(z|x), p(x) and q(z), for which q and q(z|x) may stand; q̄(z), the average of q
//   over the data, also written qbar(z) or \bar q(z);
//   E_q[…], E_{p(z)}[…], E_{p(z|x)}[…]: averages over z. E_p alone is refused: it could be either;
//   KL(q(z) ‖ p(z|x)), with ‖, ||, |, a comma or the word "to" between; H[q]; ∫ … dz, also int … dz;
//   log and ln, exp, sqrt; mean_n[…], the average over the data points, each with its own x and q;
//   ∇θ, d/dθ or grad: the slope as the model's curve is shifted by θ, with q held still.
// TeX commands for all of these are read as well (\log p_\theta(x) \ge \mathbb{E}_{q_\phi(z)}[…]); subscripts
// θ and φ are passed over, as there is one model and one q.
//
// Refused are the ambiguous: after log without brackets a factor, a quotient or a power, since
// log p(x,z)/q(z) is read both ways.

#include <string_view>

#include "lines/line.hpp"

namespace elbo::lines {

inline constexpr std::size_t kMostCharacters = 4000;
inline constexpr std::size_t kMostNodes = 400;
inline constexpr std::size_t kMostSides = 16;
inline constexpr int kDeepest = 40;  // brackets within each other

// Throws Error(kInvalidConfig) with one issue, whose path is "text[i]" for a fault at character i (from 0),
// "text" for one of the whole. Its sentence counts characters from 1.
Line parse(std::string_view text);

}  // namespace elbo::lines
