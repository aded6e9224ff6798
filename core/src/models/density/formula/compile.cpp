#include "models/density/formula/compile.hpp"

#include <cmath>
#include <vector>

#include "models/density/formula/functions.hpp"
#include "numeric/special.hpp"

namespace elbo::formula {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kE = 2.71828182845904523536;

class Compiler {
 public:
  Compiler(const Tree& tree, int dimension) : tree_(tree), dimension_(dimension) {}

  std::optional<Parsed> compile() {
    // Operands have smaller numbers than what they are operands of.
    for (const Syntax& node : tree_.nodes) {
      made_.push_back(make(node));
      if (builder_.is_full()) return {};
    }
    const Node result = made_[tree_.root];
    Parsed parsed;
    parsed.whole = builder_.finish(result);
    for (const Node term : builder_.terms(result)) parsed.terms.push_back(builder_.finish(term));
    return parsed;
  }

 private:
  Node made(const Syntax& node, std::size_t i) const { return made_[node.operands[i]]; }

  Node make(const Syntax& node) {
    switch (node.kind) {
      case Syntax::Kind::kNumber: return builder_.constant(node.number);
      case Syntax::Kind::kPi: return builder_.constant(kPi);
      case Syntax::Kind::kE: return builder_.constant(kE);
      case Syntax::Kind::kCoordinate: return builder_.variable(static_cast<Node>(node.which));
      case Syntax::Kind::kNorm: return builder_.unary(Op::kSqrt, square_of_length());
      case Syntax::Kind::kNegate: return builder_.unary(Op::kNegate, made(node, 0));
      case Syntax::Kind::kAdd: return builder_.binary(Op::kAdd, made(node, 0), made(node, 1));
      case Syntax::Kind::kSubtract: return builder_.binary(Op::kSubtract, made(node, 0), made(node, 1));
      case Syntax::Kind::kMultiply: return builder_.binary(Op::kMultiply, made(node, 0), made(node, 1));
      case Syntax::Kind::kDivide: return builder_.binary(Op::kDivide, made(node, 0), made(node, 1));
      case Syntax::Kind::kPower: return power(node);
      case Syntax::Kind::kAbs: return builder_.unary(Op::kAbs, made(node, 0));
      case Syntax::Kind::kCall: break;
    }
    return call(node);
  }

  Node square_of_length() {
    Node sum = builder_.unary(Op::kSquare, builder_.variable(0));
    for (int i = 1; i < dimension_; ++i) {
      const Node square = builder_.unary(Op::kSquare, builder_.variable(static_cast<Node>(i)));
      sum = builder_.binary(Op::kAdd, sum, square);
    }
    return sum;
  }

  Node power(const Syntax& node) {
    // A root whose slope has no value at 0 is taken only where it stays.
    if (tree_.nodes[node.operands[0]].kind == Syntax::Kind::kNorm) {
      const Node half = builder_.binary(Op::kMultiply, builder_.constant(0.5), made(node, 1));
      return builder_.binary(Op::kPower, square_of_length(), half);
    }
    return builder_.binary(Op::kPower, made(node, 0), made(node, 1));
  }

  Node call(const Syntax& node) {
    const Function& function = *node.function;
    const Node first = made(node, 0);
    switch (function.form) {
      case Function::Form::kNormal:
        return builder_.normal(first, node.operands.size() > 1 ? made(node, 1) : builder_.constant(0),
                               node.operands.size() > 2 ? made(node, 2) : builder_.constant(1));
      case Function::Form::kLogSigmoid: return log_sigmoid(first);
      // As an exponential, whose logarithm is its exponent.
      case Function::Form::kSigmoid: return builder_.unary(Op::kExp, log_sigmoid(first));
      case Function::Form::kLogBase:
        return builder_.binary(Op::kDivide, builder_.log(first),
                               builder_.constant(std::log(function.parameter)));
      case Function::Form::kComplement:
        return builder_.binary(Op::kSubtract, builder_.constant(1), builder_.unary(function.op, first));
      case Function::Form::kHypotenuse:
        return builder_.unary(Op::kSqrt, builder_.binary(Op::kAdd, builder_.unary(Op::kSquare, first),
                                                         builder_.unary(Op::kSquare, made(node, 1))));
      case Function::Form::kPlain: break;
    }
    if (function.most == 1) {
      if (function.op == Op::kLog) return builder_.log(first);
      if (function.op == Op::kLog1p) return builder_.log1p(first);
      return builder_.unary(function.op, first);
    }
    Node result = first;
    for (std::size_t i = 1; i < node.operands.size(); ++i)
      result = builder_.binary(function.op, result, made(node, i));
    return result;
  }

  // log σ(a) = −softplus(−a)
  Node log_sigmoid(Node a) {
    return builder_.unary(Op::kNegate, builder_.unary(Op::kSoftplus, builder_.unary(Op::kNegate, a)));
  }

  const Tree& tree_;
  int dimension_;
  ProgramBuilder builder_;
  std::vector<Node> made_;
};

}  // namespace

std::optional<Parsed> compile(const Tree& tree, int dimension) { return Compiler(tree, dimension).compile(); }

}  // namespace elbo::formula
