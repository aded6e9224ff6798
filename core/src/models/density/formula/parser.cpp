#include "models/density/formula/parser.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/error.hpp"
#include "models/density/formula/tokens.hpp"

namespace elbo::formula {
namespace {

using Kind = Token::Kind;

constexpr double kPi = 3.14159265358979323846;
constexpr double kE = 2.71828182845904523536;

struct Function {
  std::string_view name;
  std::size_t fewest;
  std::size_t most;
  Op op;
};

constexpr std::size_t kMany = SIZE_MAX;

// pow, square and normal are made of other operations; their op is not used.
constexpr std::array<Function, 23> kFunctions = {{
    {"exp", 1, 1, Op::kExp},         {"log", 1, 1, Op::kLog},
    {"sqrt", 1, 1, Op::kSqrt},       {"abs", 1, 1, Op::kAbs},
    {"sin", 1, 1, Op::kSin},         {"cos", 1, 1, Op::kCos},
    {"tan", 1, 1, Op::kTan},         {"sinh", 1, 1, Op::kSinh},
    {"cosh", 1, 1, Op::kCosh},       {"tanh", 1, 1, Op::kTanh},
    {"atan", 1, 1, Op::kAtan},       {"erf", 1, 1, Op::kErf},
    {"lgamma", 1, 1, Op::kLogGamma}, {"softplus", 1, 1, Op::kSoftplus},
    {"square", 1, 1, Op::kSquare},   {"log1p", 1, 1, Op::kLog1p},
    {"expm1", 1, 1, Op::kExpm1},     {"ln", 1, 1, Op::kLog},
    {"pow", 2, 2, Op::kPower},       {"logaddexp", 2, kMany, Op::kLogAddExp},
    {"min", 2, kMany, Op::kMinimum}, {"max", 2, kMany, Op::kMaximum},
    {"normal", 3, 3, Op::kConstant},
}};

const Function* find_function(std::string_view name) {
  for (const Function& function : kFunctions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

std::string function_names() {
  std::string names;
  for (const Function& function : kFunctions)
    names += (names.empty() ? "" : ", ") + std::string(function.name);
  return names;
}

std::string count_of(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

std::string allowed_count(const Function& function) {
  return function.most == kMany ? std::to_string(function.fewest) + " or more"
                                : std::to_string(function.most);
}

// Recursive descent; each level is one member function.
class Parser {
 public:
  Parser(std::string_view text, int dimension) : text_(text), dimension_(dimension), tokens_(text) {}

  Parsed parse() {
    if (count_characters(text_) > kMostCharacters) {
      refuse_whole("it has more than " + std::to_string(kMostCharacters) + " characters",
                   "at most " + std::to_string(kMostCharacters) + " characters");
    }
    if (current().kind == Kind::kEnd) {
      refuse_whole("it is empty",
                   "a log density such as " + std::string(dimension_ == 2 ? "-(z1^2 + z2^2)/2" : "-z^2/2"));
    }
    const Node result = sum();
    if (current().kind != Kind::kEnd)
      refuse_here("stands where an operator belongs", "+, -, *, /, ^ or the end");
    Parsed parsed;
    parsed.whole = builder_.finish(result);
    for (const Node term : builder_.terms(result)) parsed.terms.push_back(builder_.finish(term));
    return parsed;
  }

 private:
  [[nodiscard]] const Token& current() const { return tokens_.current(); }
  [[nodiscard]] bool at(char symbol) const {
    return current().kind == Kind::kSymbol && current().symbol == symbol;
  }

  [[nodiscard]] std::string names() const { return dimension_ == 2 ? "z1, z2, pi, e" : "z, z1, pi, e"; }

  [[noreturn]] void refuse(std::string path, const std::string& fault, std::string allowed) const {
    std::string message = "formula: " + fault + "; allowed: " + allowed + ".";
    throw Error(ErrorCode::kInvalidConfig,
                {Issue{std::move(path), Value(text_), std::move(allowed), std::move(message)}});
  }
  [[noreturn]] void refuse_whole(const std::string& fault, std::string allowed) const {
    refuse("formula", fault, std::move(allowed));
  }
  [[noreturn]] void refuse_at(const Token& token, const std::string& fault, std::string allowed) const {
    const std::string what = token.kind == Kind::kEnd ? "the end" : describe(Value(token.text));
    refuse("formula[" + std::to_string(token.position) + "]",
           "at character " + std::to_string(token.position + 1) + ", " + what + " " + fault,
           std::move(allowed));
  }
  [[noreturn]] void refuse_here(const std::string& fault, std::string allowed) const {
    refuse_at(current(), fault, std::move(allowed));
  }

  Node checked(Node node) const {
    if (builder_.is_full()) {
      refuse_whole("it has too many operations",
                   "at most " + std::to_string(ProgramBuilder::kMostInstructions) + " different operations");
    }
    return node;
  }

  // product {(+ | -) product}
  Node sum() {
    Node left = product();
    while (at('+') || at('-')) {
      const Op op = at('+') ? Op::kAdd : Op::kSubtract;
      tokens_.advance();
      left = checked(builder_.binary(op, left, product()));
    }
    return left;
  }

  // factor {[* | /] factor}, where a sign may be left out before a name or a bracket
  Node product() {
    Node left = factor();
    while (at('*') || at('/') || at('(') || current().kind == Kind::kName) {
      const Op op = at('/') ? Op::kDivide : Op::kMultiply;
      if (at('*') || at('/')) tokens_.advance();
      left = checked(builder_.binary(op, left, factor()));
    }
    return left;
  }

  // (- | +) factor | primary [^ factor | ²]
  Node factor() {
    if (++depth_ > kDeepest) {
      refuse_here("is too deep inside",
                  "at most " + std::to_string(kDeepest) + " brackets, signs and powers within each other");
    }
    Node result = 0;
    if (at('-')) {
      tokens_.advance();
      result = checked(builder_.unary(Op::kNegate, factor()));
    } else if (at('+')) {
      tokens_.advance();
      result = factor();
    } else {
      result = primary();
      if (at('^')) {
        tokens_.advance();
        result = checked(builder_.binary(Op::kPower, result, factor()));
      } else if (current().kind == Kind::kRaised) {
        const Node power = checked(builder_.constant(current().number));
        tokens_.advance();
        result = checked(builder_.binary(Op::kPower, result, power));
      }
    }
    --depth_;
    return result;
  }

  Node primary() {
    const Token token = current();
    if (token.kind == Kind::kNumber) {
      if (!std::isfinite(token.number)) refuse_here("is too large", "numbers up to 1.8e308");
      tokens_.advance();
      return checked(builder_.constant(token.number));
    }
    if (at('(')) {
      tokens_.advance();
      const Node inner = sum();
      if (!at(')')) refuse_here("stands where an operator or a bracket belongs", "+, -, *, /, ^ or )");
      tokens_.advance();
      return inner;
    }
    if (at('|')) {
      tokens_.advance();
      const Node inner = sum();
      if (!at('|')) refuse_here("stands where an operator or a bar belongs", "+, -, *, /, ^ or |");
      tokens_.advance();
      return checked(builder_.unary(Op::kAbs, inner));
    }
    if (token.kind == Kind::kName) {
      tokens_.advance();
      return at('(') && is_called(token.text) ? call(token) : name(token);
    }
    if (token.kind == Kind::kUnknown) {
      refuse_here("is not understood", "numbers, " + names() + ", functions, brackets and + - * / ^");
    }
    refuse_here("stands where a number or a name belongs", "a number, a name, a function, - or (");
  }

  // Whether a bracket behind a name is for arguments: z1(1 + z2) is a product, and foo(z1) is a mistake.
  [[nodiscard]] bool is_called(std::string_view text) const {
    return coordinate(text) < 0 && text != "pi" && text != "π" && text != "e";
  }

  // Which coordinate a name is of; −1 for none.
  [[nodiscard]] int coordinate(std::string_view text) const {
    if (text == "z1" || text == "z_1" || text == "z₁" || text == "x") return 0;
    if (text == "z" && dimension_ == 1) return 0;
    if (dimension_ == 2 && (text == "z2" || text == "z_2" || text == "z₂" || text == "y")) return 1;
    return -1;
  }

  // z[0], z[1] after the z.
  Node indexed() {
    tokens_.advance();
    const Token token = current();
    const bool known =
        token.kind == Kind::kNumber && (token.number == 0 || token.number == 1) && token.number < dimension_;
    if (!known) refuse_here("is not the number of a coordinate", dimension_ == 2 ? "0 or 1" : "0");
    tokens_.advance();
    if (!at(']')) refuse_here("stands where a bracket belongs", "]");
    tokens_.advance();
    return checked(builder_.variable(static_cast<Node>(token.number)));
  }

  Node name(const Token& token) {
    const std::string_view text = token.text;
    if (text == "z" && at('[')) return indexed();
    if (const int which = coordinate(text); which >= 0) {
      return checked(builder_.variable(static_cast<Node>(which)));
    }
    if (text == "pi" || text == "π") return checked(builder_.constant(kPi));
    if (text == "e") return checked(builder_.constant(kE));
    if (find_function(text) != nullptr) {
      refuse_at(token, "is a function", std::string(text) + "( and what it is of");
    }
    refuse_at(token, "is not a name", names());
  }

  Node call(const Token& token) {
    const Function* function = find_function(token.text);
    if (function == nullptr) refuse_at(token, "is not a function", function_names());
    tokens_.advance();
    std::vector<Node> arguments;
    if (!at(')')) {
      arguments.push_back(sum());
      while (at(',')) {
        tokens_.advance();
        arguments.push_back(sum());
      }
    }
    if (!at(')')) refuse_here("stands where an operator or a bracket belongs", "+, -, *, /, ^, a comma or )");
    tokens_.advance();
    const std::size_t count = arguments.size();
    if (count < function->fewest || count > function->most) {
      refuse_at(token, "has " + count_of(count), allowed_count(*function));
    }
    if (function->name == "normal") {
      return checked(builder_.normal(arguments[0], arguments[1], arguments[2]));
    }
    if (count == 1 && function->op == Op::kLog) return checked(builder_.log(arguments[0]));
    if (count == 1 && function->op == Op::kLog1p) return checked(builder_.log1p(arguments[0]));
    if (count == 1) return checked(builder_.unary(function->op, arguments[0]));
    Node result = arguments[0];
    for (std::size_t i = 1; i < count; ++i) {
      result = checked(builder_.binary(function->op, result, arguments[i]));
    }
    return result;
  }

  std::string_view text_;
  int dimension_;
  Tokens tokens_;
  ProgramBuilder builder_;
  int depth_ = 0;
};

}  // namespace

Parsed parse_sum(std::string_view text, int dimension) { return Parser(text, dimension).parse(); }

Program parse(std::string_view text, int dimension) { return parse_sum(text, dimension).whole; }

}  // namespace elbo::formula
