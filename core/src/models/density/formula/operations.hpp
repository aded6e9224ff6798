#pragma once

// The operations of a formula on four numbers at a time, with their first and second partial derivatives.
// What has no value is NaN; derivatives of what has none may be anything.

#include <cstdint>

#include "numeric/pack_math.hpp"
#include "targets/target.hpp"

namespace elbo::formula {

enum class Op : std::uint8_t {
  kConstant,
  kVariable,
  // one operand
  kNegate,
  kSquare,
  kPowerConstant,  // its exponent is the instruction's value
  kExp,
  kLog,
  kLog1p,
  kExpm1,
  kSqrt,
  kAbs,
  kSin,
  kCos,
  kTan,
  kSinh,
  kCosh,
  kTanh,
  kAtan,
  kErf,
  kLogGamma,  // of positive numbers only
  kSoftplus,  // log(1 + eᵃ)
  // two
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kPower,      // of a base that is not negative
  kLogAddExp,  // log(eᵃ + eᵇ)
  kMinimum,    // the first where both are equal
  kMaximum,
};

// f(a), f′(a), f″(a).
struct UnaryValues {
  Pack f = 0;
  Pack fa = 0;
  Pack faa = 0;
};

// f(a, b) with its partial derivatives.
struct BinaryValues {
  Pack f = 0;
  Pack fa = 0;
  Pack fb = 0;
  Pack faa = 0;
  Pack fab = 0;
  Pack fbb = 0;
};

// Derivatives beyond `order` are left out.
UnaryValues unary(Op op, Pack a, double parameter, Order order);
BinaryValues binary(Op op, Pack a, Pack b, Order order);

}  // namespace elbo::formula
