#pragma once

// What a formula says, as a tree: the parser makes it from text; programs, plain text and formulas set in
// type are made of it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace elbo::formula {

struct Function;

struct Syntax {
  enum class Kind {
    kNumber,  // `number`, written as `text`
    kPi,
    kE,
    kCoordinate,  // z1 or z2, by `which`
    kNorm,        // the length of z
    kNegate,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kPower,
    kAbs,
    kCall,  // of `function`
  };
  Kind kind = Kind::kNumber;
  double number = 0;
  int which = 0;
  const Function* function = nullptr;
  std::string text;
  std::vector<std::size_t> operands;  // by their numbers, which are smaller than its own
};

struct Tree {
  std::vector<Syntax> nodes;
  std::size_t root = 0;
};

}  // namespace elbo::formula
