#include "models/density/formula/display.hpp"

#include <utility>
#include <vector>

#include "models/density/formula/functions.hpp"

namespace elbo::formula {
namespace {

using Kind = Syntax::Kind;

// How tightly a node holds together: what is below the place it stands in gets brackets. A sign comes before
// the product that follows it: -a*b is (-a)*b.
enum Strength { kSum, kSign, kProduct, kPowered, kAtom };

Strength strength(const Syntax& node) {
  switch (node.kind) {
    case Kind::kAdd:
    case Kind::kSubtract: return kSum;
    case Kind::kNegate: return kSign;
    case Kind::kMultiply:
    case Kind::kDivide: return kProduct;
    case Kind::kPower: return kPowered;
    case Kind::kNumber: return node.number < 0 ? kSign : kAtom;
    default: return kAtom;
  }
}

std::string coordinate_name(int which, int dimension) {
  if (dimension == 1) return "z";
  return which == 0 ? "z1" : "z2";
}

std::string between(const char* open, const std::string& text, const char* close) {
  std::string all(open);
  all += text;
  all += close;
  return all;
}

// Operands have smaller numbers than what they are operands of, so that one pass makes all of them, and a
// long sum needs no deep recursion.
class Plain {
 public:
  Plain(const Tree& tree, int dimension) : tree_(tree), dimension_(dimension) {}

  std::string print() {
    for (const Syntax& node : tree_.nodes) texts_.push_back(made(node));
    return std::move(texts_[tree_.root]);
  }

 private:
  std::string held(const Syntax& node, std::size_t i, Strength least) {
    const std::size_t operand = node.operands[i];
    std::string text = std::move(texts_[operand]);
    return strength(tree_.nodes[operand]) < least ? between("(", text, ")") : text;
  }

  std::string joined(const Syntax& node, Strength first, const char* sign, Strength second) {
    std::string text = held(node, 0, first);
    text += sign;
    text += held(node, 1, second);
    return text;
  }

  std::string made(const Syntax& node) {
    switch (node.kind) {
      case Kind::kNumber: return node.text;
      case Kind::kPi: return "pi";
      case Kind::kE: return "e";
      case Kind::kCoordinate: return coordinate_name(node.which, dimension_);
      case Kind::kNorm: return "sqrt(z1^2 + z2^2)";
      case Kind::kNegate: return between("-", held(node, 0, kPowered), "");
      case Kind::kAdd: return joined(node, kSum, " + ", kProduct);
      case Kind::kSubtract: return joined(node, kSum, " - ", kProduct);
      case Kind::kMultiply: return joined(node, kSign, "*", kPowered);
      case Kind::kDivide: return joined(node, kSign, "/", kPowered);
      case Kind::kPower: return joined(node, kAtom, "^", kPowered);
      case Kind::kAbs: return between("abs(", held(node, 0, kSum), ")");
      case Kind::kCall: break;
    }
    std::string text(node.function->name);
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      text += i > 0 ? ", " : "(";
      text += held(node, i, kSum);
    }
    text += ")";
    return text;
  }

  const Tree& tree_;
  int dimension_;
  std::vector<std::string> texts_;
};

Value element(const char* tag, std::string text) { return List{Value(tag), Value(std::move(text))}; }

Value element(const char* tag, std::vector<Value> children) {
  List list{Value(tag)};
  for (Value& child : children) list.push_back(std::move(child));
  return list;
}

Value sign(const char* text) { return element("mo", text); }

class Typeset {
 public:
  Typeset(const Tree& tree, int dimension) : tree_(tree), dimension_(dimension) {}

  Value print() {
    for (const Syntax& node : tree_.nodes) rows_.push_back(made(node));
    return element("mrow", std::move(rows_[tree_.root]));
  }

 private:
  // The elements of a row, which need no row of their own in a longer one.
  using Row = std::vector<Value>;

  Row held(const Syntax& node, std::size_t i, Strength least) {
    const std::size_t operand = node.operands[i];
    Row row = std::move(rows_[operand]);
    // A line between above and below holds them together, but for a sign before it.
    const bool is_fraction = tree_.nodes[operand].kind == Kind::kDivide && !is_signed(tree_.nodes[operand]);
    if (strength(tree_.nodes[operand]) < least && !is_fraction) return between("(", std::move(row), ")");
    return row;
  }
  [[nodiscard]] bool is_signed(const Syntax& fraction) const {
    return tree_.nodes[fraction.operands[0]].kind == Kind::kNegate;
  }
  Value whole(const Syntax& node, std::size_t i) {
    Row row = std::move(rows_[node.operands[i]]);
    return row.size() == 1 ? std::move(row[0]) : element("mrow", std::move(row));
  }

  static Row between(const char* open, Row row, const char* close) {
    Row all{sign(open)};
    append(all, std::move(row));
    all.push_back(sign(close));
    return all;
  }
  static void append(Row& row, Row more) {
    for (Value& element : more) row.push_back(std::move(element));
  }

  Row joined(const Syntax& node, Strength first, const char* mark, Strength second) {
    Row row = held(node, 0, first);
    row.push_back(sign(mark));
    append(row, held(node, 1, second));
    return row;
  }

  [[nodiscard]] Value coordinate(int which) const {
    if (dimension_ == 1) return element("mi", "z");
    return element("msub", {element("mi", "z"), element("mn", std::to_string(which + 1))});
  }

  static Row number(const std::string& text) {
    const std::size_t e = text.find_first_of("eE");
    if (e == std::string::npos) return {element("mn", text)};
    std::string exponent = text.substr(e + 1);
    if (exponent.front() == '+') exponent.erase(0, 1);
    const bool negative = exponent.front() == '-';
    if (negative) exponent.erase(0, 1);
    Row power;
    if (negative) power.push_back(sign("−"));
    power.push_back(element("mn", exponent));
    return {element("mn", text.substr(0, e)), sign("×"),
            element("msup", {element("mn", "10"), element("mrow", std::move(power))})};
  }

  Row made(const Syntax& node) {
    switch (node.kind) {
      case Kind::kNumber: return number(node.text);
      case Kind::kPi: return {element("mi", "π")};
      case Kind::kE: return {element("mi", "e")};
      case Kind::kCoordinate: return {coordinate(node.which)};
      case Kind::kNorm: return between("‖", {element("mi", "z")}, "‖");
      case Kind::kNegate: {
        Row row{sign("−")};
        append(row, held(node, 0, kProduct));
        return row;
      }
      case Kind::kAdd: return joined(node, kSum, "+", kProduct);
      case Kind::kSubtract: return joined(node, kSum, "−", kProduct);
      case Kind::kMultiply: {
        // Two numbers side by side would be one.
        const bool number = tree_.nodes[node.operands[1]].kind == Kind::kNumber;
        return joined(node, kSign, number ? "·" : "\u2062", kPowered);
      }
      case Kind::kDivide: {
        Row row;
        Row& above = rows_[node.operands[0]];
        if (is_signed(node)) {
          row.push_back(std::move(above.front()));
          above.erase(above.begin());
        }
        Value numerator = whole(node, 0);
        row.push_back(element("mfrac", {std::move(numerator), whole(node, 1)}));
        return row;
      }
      case Kind::kPower: {
        Row base = held(node, 0, kAtom);
        if (tree_.nodes[node.operands[0]].kind == Kind::kDivide) base = between("(", std::move(base), ")");
        Value below = base.size() == 1 ? std::move(base[0]) : element("mrow", std::move(base));
        return {element("msup", {std::move(below), whole(node, 1)})};
      }
      case Kind::kAbs: return between("|", held(node, 0, kSum), "|");
      case Kind::kCall: break;
    }
    return call(node);
  }

  Row call(const Syntax& node) {
    const std::string_view name = node.function->name;
    if (name == "sqrt") return {element("msqrt", {whole(node, 0)})};
    if (name == "abs") return between("|", held(node, 0, kSum), "|");
    Row row{element("mi", std::string(name))};
    row.push_back(sign("\u2061"));
    row.push_back(sign("("));
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      if (i > 0) row.push_back(sign(","));
      append(row, held(node, i, kSum));
    }
    row.push_back(sign(")"));
    return {element("mrow", std::move(row))};
  }

  const Tree& tree_;
  int dimension_;
  std::vector<Row> rows_;
};

}  // namespace

std::string plain(const Tree& tree, int dimension) { return Plain(tree, dimension).print(); }

Value typeset(const Tree& tree, int dimension) { return Typeset(tree, dimension).print(); }

}  // namespace elbo::formula
