// Random formulas over every operation, for tests of derivatives and of the parser.
#pragma once

#include <string>
#include <vector>

#include "oracle/problems.hpp"

// A random expression of the given depth, in a range where all of it is defined; with `smooth`, one without
// kinks.
inline std::string random_tree(oracle::TestGenerator& random, int depth, bool smooth = false) {
  static const std::vector<std::string> kLeaves = {"z1", "z2", "0.5", "pi", "1.5", "e"};
  // Each keeps its argument within the domain and its value within reach.
  static const std::vector<std::string> kOne = {"exp(sin(#))",
                                                "log(2 + square(#))",
                                                "sqrt(1 + square(#))",
                                                "sin(#)",
                                                "cos(#)",
                                                "tan(sin(#))",
                                                "sinh(sin(#))",
                                                "cosh(cos(#))",
                                                "tanh(#)",
                                                "atan(#)",
                                                "erf(#)",
                                                "-(#)",
                                                "lgamma(3 + sin(#))",
                                                "softplus(#)",
                                                "(1.2 + sin(#))^3",
                                                "(2 + cos(#))^-2",
                                                "(2 + cos(#))^0.5",
                                                "2^sin(#)",
                                                "abs(#)"};
  static const std::vector<std::string> kTwo = {"(# + @)",
                                                "(# - @)",
                                                "(# * @)",
                                                "sin(#) / (2 + cos(@))",
                                                "(2 + sin(#))^cos(@)",
                                                "logaddexp(#, @)",
                                                "normal(#, @, 1.5)",
                                                "normal(#, 1, 2 + sin(@))",
                                                "min(#, @)",
                                                "max(#, @)"};
  if (depth == 0) return kLeaves[random.integer(0, kLeaves.size() - 1)];
  const bool one = random.uniform() < 0.4;
  const auto& from = one ? kOne : kTwo;
  // What has kinks comes last.
  const std::size_t kinked = one ? 1 : 2;
  std::string text = from[random.integer(0, from.size() - 1 - (smooth ? kinked : 0))];
  for (const char mark : {'#', '@'}) {
    const std::size_t at = text.find(mark);
    if (at != std::string::npos) text.replace(at, 1, random_tree(random, depth - 1, smooth));
  }
  return text;
}
