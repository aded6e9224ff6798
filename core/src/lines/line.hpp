#pragma once

// A line of mathematics about one latent z and one observed x, as a tree:
//
//   log p(x) = E_q[log p(x,z) − log q(z)] + KL(q(z) ‖ p(z|x)) ≥ E_q[log p(x,z) − log q(z)]
//
// Sides and the relations between neighbours; one side alone is a value to compute. What the words are is
// said in parser.hpp.

#include <cstddef>
#include <string>
#include <vector>

namespace elbo::lines {

enum class Density {
  kPrior,       // p(z)
  kLikelihood,  // p(x|z)
  kJoint,       // p(x,z)
  kPosterior,   // p(z|x)
  kEvidence,    // p(x)
  kQ,           // q(z), of the point that x is
  kAggregate,   // q̄(z), the average of q over the data
};

// Whether it is a density over z, which has a mass of 1 and can be averaged over.
inline bool is_over_z(Density density) {
  return density == Density::kPrior || density == Density::kPosterior || density == Density::kQ ||
         density == Density::kAggregate;
}

struct Node {
  enum class Kind {
    kNumber,
    kCount,        // N, the number of data points
    kDensity,      // of `density`
    kLog,          // of left
    kExp,          // of left
    kNegate,       // left
    kAdd,          // left, right
    kSubtract,     // left, right
    kMultiply,     // left, right
    kDivide,       // left, right
    kPower,        // left, right
    kExpectation,  // of left over `density`
    kDivergence,   // KL(density ‖ other)
    kEntropy,      // H[density]
    kIntegral,     // of left over z
    kGradient,     // of left by θ
    kMean,         // of left over the data points
  };
  Kind kind = Kind::kNumber;
  Density density = Density::kQ;
  Density other = Density::kQ;
  double number = 0;
  int left = -1;
  int right = -1;
  bool is_function = false;  // of z
  std::size_t begin = 0;     // where it was written: characters, from 0
  std::size_t end = 0;
};

enum class Relation { kEqual, kAtLeast, kAtMost };

struct Line {
  std::vector<Node> nodes;
  std::vector<int> sides;           // their roots
  std::vector<Relation> relations;  // one less than sides
  bool uses_data = false;           // an average over the data, q̄ or N
  bool uses_gradient = false;
  bool uses_prior = false;  // p(z) or p(x|z), which not every model has

  [[nodiscard]] const Node& node(int index) const { return nodes[static_cast<std::size_t>(index)]; }
};

// A side as a sum: its terms from left to right, each with its sign.
struct Term {
  int node = -1;
  int sign = 1;
};
std::vector<Term> terms_of(const Line& line, int side);

// A part of a line as it is typeset without TeX, in the one spelling that this project shows. Parsed again it
// gives the same tree.
std::string display(const Line& line, int node);
// The whole line.
std::string display(const Line& line);
const char* display(Relation relation);

}  // namespace elbo::lines
