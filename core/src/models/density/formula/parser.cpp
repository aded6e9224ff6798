#include "models/density/formula/parser.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "elbo/error.hpp"
#include "models/density/formula/compile.hpp"
#include "models/density/formula/functions.hpp"
#include "models/density/formula/heading.hpp"
#include "models/density/formula/names.hpp"
#include "models/density/formula/tokens.hpp"

namespace elbo::formula {
namespace {

using Kind = Token::Kind;
using Node = std::size_t;

std::string count_of(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

[[noreturn]] void refuse(std::string_view text, std::string path, const std::string& fault,
                         std::string allowed) {
  std::string message = "formula: " + fault + "; allowed: " + allowed + ".";
  throw Error(ErrorCode::kInvalidConfig,
              {Issue{std::move(path), Value(text), std::move(allowed), std::move(message)}});
}

// Recursive descent; each level is one member function.
class Parser {
 public:
  Parser(std::string_view text, int dimension)
      : text_(text),
        names_(text, dimension),
        heading_(read_heading(text)),
        tokens_(text.substr(heading_.bytes), count_characters(text.substr(0, heading_.bytes))) {}

  Tree parse() {
    if (count_characters(text_) > kMostCharacters) {
      refuse_whole("it has more than " + std::to_string(kMostCharacters) + " characters",
                   "at most " + std::to_string(kMostCharacters) + " characters");
    }
    if (current().kind == Kind::kEnd) {
      refuse_whole("it is empty",
                   "a log density such as " + std::string(dimension() == 2 ? "-(z1^2 + z2^2)/2" : "-z^2/2"));
    }
    const Node result = sum();
    if (current().kind != Kind::kEnd)
      refuse_here("stands where an operator belongs", "+, -, *, /, ^ or the end");
    tree_.root = heading_.is_density ? call(find_function("log"), {result}) : result;
    return std::move(tree_);
  }

 private:
  [[nodiscard]] const Token& current() const { return tokens_.current(); }
  [[nodiscard]] bool at(char symbol) const {
    return current().kind == Kind::kSymbol && current().symbol == symbol;
  }
  [[nodiscard]] int dimension() const { return names_.dimension(); }
  [[nodiscard]] std::string names() const { return dimension() == 2 ? "z1, z2, pi, e" : "z, z1, pi, e"; }

  [[noreturn]] void refuse_whole(const std::string& fault, std::string allowed) const {
    refuse(text_, "formula", fault, std::move(allowed));
  }
  [[noreturn]] void refuse_at(const Token& token, const std::string& fault, std::string allowed) const {
    const std::string what = token.kind == Kind::kEnd ? "the end" : describe(Value(token.text));
    refuse(text_, "formula[" + std::to_string(token.position) + "]",
           "at character " + std::to_string(token.position + 1) + ", " + what + " " + fault,
           std::move(allowed));
  }
  [[noreturn]] void refuse_here(const std::string& fault, std::string allowed) const {
    refuse_at(current(), fault, std::move(allowed));
  }
  void expect(char symbol, const std::string& fault, const std::string& allowed) {
    if (!at(symbol)) refuse_here(fault, allowed);
    tokens_.advance();
  }

  Node add(Syntax node) {
    tree_.nodes.push_back(std::move(node));
    return tree_.nodes.size() - 1;
  }
  Node make(Syntax::Kind kind, std::vector<Node> operands) {
    Syntax node;
    node.kind = kind;
    node.operands = std::move(operands);
    return add(std::move(node));
  }
  Node number(double value, std::string text) {
    Syntax node;
    node.number = value;
    node.text = std::move(text);
    return add(std::move(node));
  }
  Node coordinate(int which) {
    Syntax node;
    node.kind = Syntax::Kind::kCoordinate;
    node.which = which;
    return add(std::move(node));
  }
  Node call(const Function* function, std::vector<Node> arguments) {
    Syntax node;
    node.kind = Syntax::Kind::kCall;
    node.function = function;
    node.operands = std::move(arguments);
    return add(std::move(node));
  }

  // product {(+ | -) product}
  Node sum() {
    Node left = product();
    while (at('+') || at('-')) {
      const Syntax::Kind kind = at('+') ? Syntax::Kind::kAdd : Syntax::Kind::kSubtract;
      tokens_.advance();
      left = make(kind, {left, product()});
    }
    return left;
  }

  // Whether a factor begins here although no sign stands before it.
  [[nodiscard]] bool begins_factor() const {
    return at('(') || at('r') || at('f') || (at('|') && bars_ == 0) || current().kind == Kind::kName;
  }

  // factor {[* | /] factor}, where a sign may be left out before a name or a bracket
  Node product() {
    Node left = factor();
    while (at('*') || at('/') || begins_factor()) {
      const Syntax::Kind kind = at('/') ? Syntax::Kind::kDivide : Syntax::Kind::kMultiply;
      if (at('*') || at('/')) tokens_.advance();
      left = make(kind, {left, factor()});
    }
    return left;
  }

  // (- | +) factor | primary [^ factor | ²]
  Node factor() {
    const Deeper deeper(*this);
    if (at('-')) {
      tokens_.advance();
      return make(Syntax::Kind::kNegate, {factor()});
    }
    if (at('+')) {
      tokens_.advance();
      return factor();
    }
    const Node base = primary();
    const std::optional<Node> exponent = power();
    return exponent ? make(Syntax::Kind::kPower, {base, *exponent}) : base;
  }

  // The exponent after a base, if there is one.
  std::optional<Node> power() {
    if (at('^')) {
      tokens_.advance();
      return factor();
    }
    if (current().kind != Kind::kRaised) return {};
    const double value = current().number;
    tokens_.advance();
    return number(value, format_number(value));
  }

  Node primary() {
    const Token token = current();
    if (token.kind == Kind::kNumber) return decimal();
    if (at('(')) return bracketed();
    if (at('|')) return between_bars();
    if (at('r')) {
      tokens_.advance();
      return call(find_function("sqrt"), {factor()});
    }
    if (at('f')) {
      tokens_.advance();
      const Node above = factor();
      return make(Syntax::Kind::kDivide, {above, factor()});
    }
    if (token.kind == Kind::kName) return named();
    if (token.kind == Kind::kUnknown) {
      refuse_here("is not understood", "numbers, " + names() + ", functions, brackets and + - * / ^");
    }
    refuse_here("stands where a number or a name belongs", "a number, a name, a function, - or (");
  }

  // A number, whose decimal mark may be a comma where no comma can part arguments.
  Node decimal() {
    const Token token = current();
    if (!std::isfinite(token.number)) refuse_here("is too large", "numbers up to 1.8e308");
    tokens_.advance();
    const auto has_only = [](std::string_view text, std::string_view letters) {
      return text.find_first_not_of(letters) == std::string_view::npos;
    };
    constexpr std::string_view kDigits = "0123456789";
    const Token next = at(',') && !current().spaced ? tokens_.peek() : Token{};
    const bool follows = arguments_ == 0 && has_only(token.text, kDigits) && next.kind == Kind::kNumber &&
                         !next.spaced && has_only(next.text, kDigits);
    if (!follows) {
      const bool is_typed = has_only(token.text, "0123456789.eE+-");
      return number(token.number, is_typed ? std::string(token.text) : format_number(token.number));
    }
    tokens_.advance();
    tokens_.advance();
    const double value = token.number + next.number / std::pow(10.0, static_cast<double>(next.text.size()));
    return number(value, std::string(token.text) + "." + std::string(next.text));
  }

  Node bracketed() {
    tokens_.advance();
    const Outside outside(*this);
    const Node inner = sum();
    expect(')', "stands where an operator or a bracket belongs", "+, -, *, /, ^ or )");
    return inner;
  }

  // The absolute value; of z in two dimensions its length.
  Node between_bars() {
    tokens_.advance();
    ++bars_;
    const Node inner = is_vector() ? vector() : sum();
    --bars_;
    expect('|', "stands where an operator or a bar belongs", "+, -, *, /, ^ or |");
    return tree_.nodes[inner].kind == Syntax::Kind::kNorm ? inner : make(Syntax::Kind::kAbs, {inner});
  }

  // Whether z as a whole stands here, alone.
  [[nodiscard]] bool is_vector() const {
    if (dimension() == 1 || element_ || current().kind != Kind::kName) return false;
    const Token next = tokens_.peek();
    const bool ends = next.kind == Kind::kSymbol && (next.symbol == '|' || next.symbol == ')');
    return ends && Names::is_whole(current().text) && names_.coordinate(current().text) < 0;
  }
  Node vector() {
    tokens_.advance();
    return make(Syntax::Kind::kNorm, {});
  }

  Node named() {
    // z1z2 is a product.
    const std::string_view text = current().text;
    if (!is_known(text)) {
      if (const std::size_t first = names_.first_of(text); first > 0) tokens_.shorten(first);
    }
    const Token token = current();
    tokens_.advance();
    if (Names::is_whole(token.text) && at('[')) return indexed();
    if (const int which = coordinate_of(token.text); which >= 0) return coordinate(which);
    if (is_pi(token.text)) return make(Syntax::Kind::kPi, {});
    if (is_e(token.text)) return make(Syntax::Kind::kE, {});
    if (at('(') && !current().spaced && is_counted(token)) return counted();
    if (at('(') && (token.text == "sum" || token.text == "norm")) return over_coordinates(token.text);
    return called(token);
  }

  [[nodiscard]] bool is_known(std::string_view text) const {
    return coordinate_of(text) >= 0 || is_pi(text) || is_e(text) || find_function(text) != nullptr ||
           Names::is_whole(text);
  }
  // In a sum over the coordinates z is the one whose turn it is.
  [[nodiscard]] int coordinate_of(std::string_view text) const {
    return element_ && Names::is_whole(text) ? *element_ : names_.coordinate(text);
  }

  // z[0], z[1] after the z.
  Node indexed() {
    tokens_.advance();
    const Token token = current();
    const int which = token.kind == Kind::kNumber ? names_.indexed(token.number) : -1;
    if (which < 0) refuse_here("is not the number of a coordinate", dimension() == 2 ? "0 or 1" : "0");
    tokens_.advance();
    expect(']', "stands where a bracket belongs", "]");
    return coordinate(which);
  }

  // z(1), z(2) in two dimensions, as MATLAB counts.
  [[nodiscard]] bool is_counted(const Token& token) const {
    const Token next = tokens_.peek();
    return dimension() == 2 && Names::is_whole(token.text) && next.kind == Kind::kNumber &&
           (next.number == 1 || next.number == 2);
  }
  Node counted() {
    tokens_.advance();
    const Node which = coordinate(static_cast<int>(current().number) - 1);
    tokens_.advance();
    expect(')', "stands where a bracket belongs", ")");
    return which;
  }

  // sum(f(z)), norm(z)
  Node over_coordinates(std::string_view name) {
    tokens_.advance();
    if (name == "norm") {
      if (!is_vector() && dimension() == 2) refuse_here("stands where z belongs", "norm(z)");
      const Node length = dimension() == 2 ? vector() : make(Syntax::Kind::kAbs, {sum()});
      expect(')', "stands where a bracket belongs", ")");
      return length;
    }
    const Tokens start = tokens_;
    const Outside outside(*this);
    const std::optional<int> before = std::exchange(element_, 0);
    Node total = sum();
    if (dimension() == 2) {
      tokens_ = start;
      element_ = 1;
      total = make(Syntax::Kind::kAdd, {total, sum()});
    }
    element_ = before;
    expect(')', "stands where an operator or a bracket belongs", "+, -, *, /, ^ or )");
    return total;
  }

  Node called(const Token& token) {
    const Function* function = find_function(token.text);
    if (function == nullptr && at('(')) refuse_at(token, "is not a function", function_names());
    if (function == nullptr) {
      const bool is_z = Names::is_whole(token.text);
      refuse_at(token, is_z ? "is not a name in two dimensions" : "is not a name",
                is_z ? names() + ", or one dimension" : names());
    }
    // sin²(z) is the square of sin(z).
    const std::optional<Node> exponent = function->most == 1 ? power() : std::nullopt;
    const Node result = at('(') || at('[') ? arguments(token, function) : bare_argument(token, function);
    return exponent ? make(Syntax::Kind::kPower, {result, *exponent}) : result;
  }

  Node arguments(const Token& token, const Function* function) {
    const char last = at('(') ? ')' : ']';
    tokens_.advance();
    if (at('[')) {  // a list in brackets of its own
      const Node result = arguments(token, function);
      expect(last, "stands where a bracket belongs", std::string(1, last));
      return result;
    }
    std::vector<Node> found;
    ++arguments_;
    const int bars = std::exchange(bars_, 0);
    if (!at(last)) {
      found.push_back(sum());
      while (at(',')) {
        tokens_.advance();
        found.push_back(sum());
      }
    }
    bars_ = bars;
    --arguments_;
    expect(last, "stands where an operator or a bracket belongs",
           std::string("+, -, *, /, ^, a comma or ") + last);
    if (found.size() < function->fewest || found.size() > function->most)
      refuse_at(token, "has " + count_of(found.size()), allowed_count(*function));
    return call(function, std::move(found));
  }

  // log cosh z, sin 2z, ln|z|: what comes after it without a sign between.
  Node bare_argument(const Token& token, const Function* function) {
    const bool takes_one = function->fewest == 1;
    const bool begins = current().kind == Kind::kNumber || begins_factor();
    if (!takes_one || !begins)
      refuse_at(token, "is a function", std::string(token.text) + "( and what it is of");
    Node argument = factor();
    // sin z cos z is a product.
    while (begins_factor() && !(current().kind == Kind::kName && find_function(current().text) != nullptr))
      argument = make(Syntax::Kind::kMultiply, {argument, factor()});
    return call(function, {argument});
  }

  // One level deeper, until it ends.
  struct Deeper {
    explicit Deeper(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kDeepest) {
        parser_.refuse_here("is too deep inside", "at most " + std::to_string(kDeepest) +
                                                      " brackets, signs and powers within each other");
      }
    }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    ~Deeper() { --parser_.depth_; }
    Parser& parser_;
  };
  // Inside brackets, where a bar opens and no comma parts arguments.
  struct Outside {
    explicit Outside(Parser& parser)
        : parser_(parser),
          bars_(std::exchange(parser.bars_, 0)),
          arguments_(std::exchange(parser.arguments_, 0)) {}
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;
    ~Outside() {
      parser_.bars_ = bars_;
      parser_.arguments_ = arguments_;
    }
    Parser& parser_;
    int bars_;
    int arguments_;
  };

  std::string_view text_;
  Names names_;
  Heading heading_;
  Tokens tokens_;
  Tree tree_;
  int depth_ = 0;
  int bars_ = 0;       // open around this place, within the innermost brackets
  int arguments_ = 0;  // calls whose commas are near
  std::optional<int> element_;
};

}  // namespace

Tree parse_tree(std::string_view text, int dimension) { return Parser(text, dimension).parse(); }

Parsed parse_sum(std::string_view text, int dimension) {
  std::optional<Parsed> parsed = compile(parse_tree(text, dimension), dimension);
  if (!parsed) {
    const std::string most = std::to_string(ProgramBuilder::kMostInstructions) + " different operations";
    refuse(text, "formula", "it has too many operations", "at most " + most);
  }
  return std::move(*parsed);
}

Program parse(std::string_view text, int dimension) { return parse_sum(text, dimension).whole; }

}  // namespace elbo::formula
