#include <string_view>

#include "elbo/value.hpp"
#include "lines/line.hpp"

namespace elbo::lines {
namespace {

using Kind = Node::Kind;

std::string_view name_of(Density density) {
  switch (density) {
    case Density::kPrior: return "p(z)";
    case Density::kLikelihood: return "p(x|z)";
    case Density::kJoint: return "p(x,z)";
    case Density::kPosterior: return "p(z|x)";
    case Density::kEvidence: return "p(x)";
    case Density::kQ: return "q(z)";
    case Density::kAggregate: break;
  }
  return "q̄(z)";
}

std::string average_over(Density density) {
  if (density == Density::kQ) return "E_q";
  if (density == Density::kAggregate) return "E_q̄";
  return "E_{" + std::string(name_of(density)) + "}";
}

// How tightly a node holds together: what is below the place it stands in gets brackets.
enum Strength { kSum, kSign, kProduct, kFactor, kPowered, kAtom };

Strength strength(const Node& node) {
  switch (node.kind) {
    case Kind::kAdd:
    case Kind::kSubtract: return kSum;
    case Kind::kNegate: return kSign;
    case Kind::kMultiply:
    case Kind::kDivide: return kProduct;
    case Kind::kLog:
    case Kind::kGradient: return kFactor;
    case Kind::kPower: return kPowered;
    default: return kAtom;
  }
}

std::string bracketed(const std::string& text) { return "(" + text + ")"; }

class Printer {
 public:
  explicit Printer(const Line& line) : line_(line) {}

  std::string print(int index) const {
    const Node& node = line_.node(index);
    switch (node.kind) {
      case Kind::kNumber: return format_number(node.number);
      case Kind::kCount: return "N";
      case Kind::kDensity: return std::string(name_of(node.density));
      case Kind::kLog: return "log" + argument(node.left);
      case Kind::kExp: return "exp(" + print(node.left) + ")";
      case Kind::kNegate: return "−" + held(node.left, kProduct);
      case Kind::kAdd: return held(node.left, kSum) + " + " + held(node.right, kProduct);
      case Kind::kSubtract: return held(node.left, kSum) + " − " + held(node.right, kProduct);
      case Kind::kMultiply: return before_operator(node.left) + " · " + held(node.right, kFactor);
      case Kind::kDivide: return before_operator(node.left) + " / " + held(node.right, kFactor);
      case Kind::kPower: return held(node.left, kAtom) + "^" + held(node.right, kAtom);
      case Kind::kExpectation: return average_over(node.density) + "[" + print(node.left) + "]";
      case Kind::kDivergence:
        return "KL(" + std::string(name_of(node.density)) + " ‖ " + std::string(name_of(node.other)) + ")";
      case Kind::kEntropy: return "H[" + std::string(name_of(node.density)) + "]";
      case Kind::kIntegral: return "∫ " + print(node.left) + " dz";
      case Kind::kGradient: return "∇θ " + held(node.left, kFactor);
      case Kind::kMean: break;
    }
    return "mean_n[" + print(node.left) + "]";
  }

 private:
  std::string held(int index, Strength least) const {
    const std::string text = print(index);
    return strength(line_.node(index)) < least ? bracketed(text) : text;
  }

  // Of a logarithm: a density, an average or an integral needs no brackets.
  std::string argument(int index) const {
    const Node& node = line_.node(index);
    const bool is_plain = node.kind == Kind::kDensity || node.kind == Kind::kExpectation ||
                          node.kind == Kind::kIntegral || node.kind == Kind::kNumber ||
                          node.kind == Kind::kCount;
    return is_plain ? " " + print(index) : bracketed(print(index));
  }

  // "log p(x) · 2" could be the logarithm of a product.
  std::string before_operator(int index) const {
    const std::string text = held(index, kProduct);
    return ends_in_log(index) ? bracketed(text) : text;
  }
  bool ends_in_log(int index) const {
    const Node& node = line_.node(index);
    if (node.kind == Kind::kMultiply || node.kind == Kind::kDivide) return ends_in_log(node.right);
    return strength(node) == kFactor;
  }

  const Line& line_;
};

void collect(const Line& line, int index, int sign, std::vector<Term>& terms) {
  const Node& node = line.node(index);
  if (node.kind == Kind::kAdd || node.kind == Kind::kSubtract) {
    collect(line, node.left, sign, terms);
    collect(line, node.right, node.kind == Kind::kAdd ? sign : -sign, terms);
  } else if (node.kind == Kind::kNegate) {
    collect(line, node.left, -sign, terms);
  } else {
    terms.push_back({index, sign});
  }
}

}  // namespace

std::vector<Term> terms_of(const Line& line, int side) {
  std::vector<Term> terms;
  collect(line, side, 1, terms);
  return terms;
}

std::string display(const Line& line, int node) { return Printer(line).print(node); }

const char* display(Relation relation) {
  switch (relation) {
    case Relation::kEqual: return "=";
    case Relation::kAtLeast: return "≥";
    case Relation::kAtMost: break;
  }
  return "≤";
}

std::string display(const Line& line) {
  std::string text = display(line, line.sides[0]);
  for (std::size_t i = 0; i < line.relations.size(); ++i) {
    text += std::string(" ") + display(line.relations[i]) + " " + display(line, line.sides[i + 1]);
  }
  return text;
}

}  // namespace elbo::lines
