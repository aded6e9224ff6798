#include "lines/parser.hpp"

#include <cmath>
#include <optional>
#include <utility>

#include "elbo/error.hpp"
#include "lines/tokens.hpp"

namespace elbo::lines {
namespace {

using Kind = Token::Kind;

constexpr const char* kDensities = "p(x,z), p(z), p(x|z), p(z|x), p(x) or q(z)";
constexpr const char* kOverZ = "q(z), p(z) for the prior, or p(z|x) for the posterior";
constexpr const char* kOperands =
    "a number, a density such as p(x,z) or q(z), E_q[…], KL(… ‖ …), H[q], log, ∫ … dz, or a bracket";

// Recursive descent; each level is one member function.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(tokens_of(text)) {}

  Line parse() {
    if (count_characters(text_) > kMostCharacters) {
      refuse("text", "it has more than " + std::to_string(kMostCharacters) + " characters",
             "at most " + std::to_string(kMostCharacters) + " characters");
    }
    if (current().kind == Kind::kEnd) {
      refuse("text", "it is empty", "a line such as log p(x) >= E_q[log p(x,z) - log q(z)]");
    }
    line_.sides.push_back(sum());
    while (current().kind == Kind::kRelation) {
      if (line_.sides.size() == kMostSides) {
        refuse_here("is one side too many", "at most " + std::to_string(kMostSides) + " sides");
      }
      line_.relations.push_back(current().symbol == '='   ? Relation::kEqual
                                : current().symbol == '>' ? Relation::kAtLeast
                                                          : Relation::kAtMost);
      advance();
      line_.sides.push_back(sum());
    }
    if (current().kind != Kind::kEnd) {
      if (current().text == ">" || current().text == "<") {
        refuse_here("is not decided by numbers with errors", "=, ≥ or >=, ≤ or <=");
      }
      refuse_here("stands where an operator belongs", "+, −, *, /, ^, =, ≥, ≤ or the end");
    }
    return std::move(line_);
  }

 private:
  [[nodiscard]] const Token& current() const { return tokens_[next_]; }
  [[nodiscard]] const Token& following(std::size_t ahead = 1) const {
    return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
  }
  void advance() {
    end_ = current().position + count_characters(current().text);
    if (next_ + 1 < tokens_.size()) ++next_;
  }
  static bool is(const Token& token, char symbol) {
    return token.kind == Kind::kSymbol && token.symbol == symbol;
  }
  static bool is(const Token& token, std::string_view name) {
    return token.kind == Kind::kName && token.name == name;
  }
  [[nodiscard]] bool at(char symbol) const { return is(current(), symbol); }
  [[nodiscard]] bool at(std::string_view name) const { return is(current(), name); }
  bool take(char symbol) {
    if (!at(symbol)) return false;
    advance();
    return true;
  }
  bool take(std::string_view name) {
    if (!at(name)) return false;
    advance();
    return true;
  }

  [[noreturn]] void refuse(std::string path, const std::string& fault, std::string allowed) const {
    std::string message = "line: " + fault + "; allowed: " + allowed + ".";
    throw Error(ErrorCode::kInvalidConfig,
                {Issue{std::move(path), Value(text_), std::move(allowed), std::move(message)}});
  }
  [[noreturn]] void refuse_at(const Token& token, const std::string& fault, std::string allowed) const {
    const std::string what = token.kind == Kind::kEnd ? "the end" : describe(Value(token.text));
    refuse("text[" + std::to_string(token.position) + "]",
           "at character " + std::to_string(token.position + 1) + ", " + what + " " + fault,
           std::move(allowed));
  }
  [[noreturn]] void refuse_here(const std::string& fault, std::string allowed) const {
    refuse_at(current(), fault, std::move(allowed));
  }

  // Adds a node that began at character `begin` and ends with what was read last.
  int add(Node node, std::size_t begin) {
    if (line_.nodes.size() == kMostNodes) {
      refuse("text", "it has too many operations", "at most " + std::to_string(kMostNodes) + " operations");
    }
    node.begin = begin;
    node.end = end_;
    line_.nodes.push_back(node);
    return static_cast<int>(line_.nodes.size()) - 1;
  }
  int unary(Node::Kind kind, int left, std::size_t begin) {
    return add({.kind = kind, .left = left, .is_function = line_.node(left).is_function}, begin);
  }
  int binary(Node::Kind kind, int left, int right) {
    return add({.kind = kind,
                .left = left,
                .right = right,
                .is_function = line_.node(left).is_function || line_.node(right).is_function},
               line_.node(left).begin);
  }

  // product {(+ | −) product}
  int sum() {
    if (++depth_ > kDeepest) {
      refuse_here("is too deep inside",
                  "at most " + std::to_string(kDeepest) + " brackets within each other");
    }
    int left = product();
    while (at('+') || at('-')) {
      const auto kind = at('+') ? Node::Kind::kAdd : Node::Kind::kSubtract;
      advance();
      left = binary(kind, left, product());
    }
    --depth_;
    return left;
  }

  // − product | factor {[* | /] factor}, where * may be left out
  int product() {
    const std::size_t begin = current().position;
    if (at('-')) {
      guard();
      advance();
      const int inner = product();
      --depth_;
      return unary(Node::Kind::kNegate, inner, begin);
    }
    if (at('+')) {
      advance();
      return product();
    }
    int left = factor();
    while (at('*') || at('/') || begins_operand()) {
      const auto kind = at('/') ? Node::Kind::kDivide : Node::Kind::kMultiply;
      if (at('*') || at('/')) advance();
      left = binary(kind, left, factor());
    }
    return left;
  }

  void guard() {
    if (++depth_ > kDeepest) {
      refuse_here("is too deep inside", "at most " + std::to_string(kDeepest) + " signs within each other");
    }
  }

  [[nodiscard]] bool begins_operand() const {
    if (current().kind == Kind::kNumber || at('(') || at('[') || at('{')) return true;
    return current().kind == Kind::kName && !at("dz") && !at("d") && !at("to");
  }

  // log … | ∇θ factor | power
  int factor() {
    const std::size_t begin = current().position;
    if (take("log")) return logarithm(begin);
    if (at("slope") || at("grad")) {
      guard();
      if (inside_gradient_) refuse_here("is a slope of a slope", "one ∇θ at a time");
      if (take("grad")) {
        take('_');
        const bool is_braced = take('{');
        take("theta");
        if (is_braced && !take('}')) refuse_here("stands where a bracket belongs", "}");
      } else {
        advance();
      }
      inside_gradient_ = true;
      line_.uses_gradient = true;
      const int inner = factor();
      inside_gradient_ = false;
      --depth_;
      return unary(Node::Kind::kGradient, inner, begin);
    }
    return power();
  }

  int logarithm(std::size_t begin) {
    guard();
    const bool is_bracketed = at('(') || at('[') || at('{');
    const int inner = at("log") ? factor() : primary();
    --depth_;
    const int node = unary(Node::Kind::kLog, inner, begin);
    const bool goes_on = at('*') || at('/') || at('^') || current().kind == Kind::kRaised || begins_operand();
    if (!is_bracketed && goes_on) {
      refuse_here("after log without brackets can be read two ways",
                  "log(…) around all that the logarithm is of, or (log …) around the logarithm");
    }
    return is_bracketed ? raised(node) : node;
  }

  // primary [^ [−] power | ²]
  int power() { return raised(primary()); }
  int raised(int base) {
    const std::size_t begin = current().position;
    if (take('^')) {
      guard();
      const bool is_negative = take('-');
      int exponent = power();
      if (is_negative) exponent = unary(Node::Kind::kNegate, exponent, begin);
      --depth_;
      return binary(Node::Kind::kPower, base, exponent);
    }
    if (current().kind != Kind::kRaised) return base;
    const double number = current().number;
    advance();
    int exponent = add({.number = std::abs(number)}, begin);
    if (number < 0) exponent = unary(Node::Kind::kNegate, exponent, begin);
    return binary(Node::Kind::kPower, base, exponent);
  }

  int primary() {
    const Token token = current();
    if (token.kind == Kind::kNumber) {
      if (!std::isfinite(token.number)) refuse_here("is too large", "numbers up to 1.8e308");
      advance();
      return add({.number = token.number}, token.position);
    }
    if (at('(') || at('[') || at('{')) return bracketed();
    if (token.kind == Kind::kName) return named();
    if (token.kind == Kind::kEnd) refuse_here("stands where something is missing", kOperands);
    refuse_here("stands where something to compute belongs", kOperands);
  }

  static char closing(char opening) { return opening == '(' ? ')' : opening == '[' ? ']' : '}'; }

  int bracketed() {
    const char close = closing(current().symbol);
    advance();
    const int inner = sum();
    if (!take(close)) {
      refuse_here("stands where an operator or a bracket belongs", std::string("+, −, *, /, ^ or ") + close);
    }
    return inner;
  }

  int named() {
    const Token token = current();
    const std::size_t begin = token.position;
    if (at("q") || at("qbar") || at("p")) {
      const Density density = this->density();
      return add(
          {.kind = Node::Kind::kDensity, .density = density, .is_function = density != Density::kEvidence},
          begin);
    }
    if (token.name == "E") return expectation();
    if (token.name == "KL" || (token.name == "D" && is(following(), '_'))) return divergence();
    if (token.name == "H" || token.name == "entropy") return entropy();
    if (token.name == "int") return integral();
    if (token.name == "mean" || token.name == "avg") {
      advance();
      skip_index();
      return mean(begin);
    }
    if (token.name == "exp" || token.name == "sqrt") {
      advance();
      if (!at('(') && !at('[') && !at('{')) refuse_here("stands where a bracket belongs", "(");
      const int inner = bracketed();
      if (token.name == "exp") return unary(Node::Kind::kExp, inner, begin);
      const int half = add({.number = 0.5}, begin);
      return binary(Node::Kind::kPower, inner, half);
    }
    if (token.name == "frac") {
      advance();
      if (!at('{')) refuse_here("stands where a bracket belongs", "\\frac{…}{…}");
      const int top = bracketed();
      if (!at('{')) refuse_here("stands where a bracket belongs", "\\frac{…}{…}");
      return binary(Node::Kind::kDivide, top, bracketed());
    }
    if (token.name == "N") {
      advance();
      line_.uses_data = true;
      return add({.kind = Node::Kind::kCount}, begin);
    }
    if (token.name == "pi") {
      advance();
      return add({.number = 3.14159265358979323846}, begin);
    }
    if (token.name == "L" || token.name == "ELBO") {
      refuse_here("has to be written out, as this is what is checked", "E_q[log p(x,z) − log q(z)]");
    }
    if (token.name == "dz") refuse_here("ends an integral that has not begun", "∫ … dz");
    if (token.name == "z" || token.name == "x") {
      refuse_here("is not a number here", kDensities);
    }
    refuse_here("is not a name here", kOperands);
  }

  // _θ, _{θ}, _φ, ₙ: one model and one q, so that they add nothing.
  void skip_subscript() {
    take("index");
    if (!at('_')) return;
    const bool is_greek = is(following(), "theta") || is(following(), "phi");
    const bool is_braced = is(following(), '{') && (is(following(2), "theta") || is(following(2), "phi")) &&
                           is(following(3), '}');
    if (!is_greek && !is_braced) {
      advance();
      refuse_here("is not a subscript here", "θ or φ, which may be left out");
    }
    for (int i = is_braced ? 4 : 2; i > 0; --i) advance();
  }

  // The n of x_n and of mean_n, and what may be left out.
  void skip_index() {
    if (take("index")) return;
    if (!take('_')) return;
    const bool is_braced = take('{');
    if (!take("n") && !take("i")) refuse_here("is not a subscript here", "n, the number of the data point");
    if (is_braced && !take('}')) refuse_here("stands where a bracket belongs", "}");
  }

  // p(…), q, q(z), q̄(z), as far as it is written.
  Density density() {
    const Token name = current();
    const bool is_q = name.name != "p";
    const Density q = name.name == "qbar" ? Density::kAggregate : Density::kQ;
    if (name.name == "qbar") line_.uses_data = true;
    if (!is_q && !is(following(), '(') && !is(following(), '_') && !is(following(), "index")) {
      refuse_here("alone could be the prior or the posterior", kDensities);
    }
    advance();
    skip_subscript();
    const bool has_arguments = at('(') && (is(following(), "z") || is(following(), "x") ||
                                           is(following(), "Z") || is(following(), "X") || !is_q);
    if (!has_arguments) {
      if (!is_q) refuse_at(name, "alone could be the prior or the posterior", kDensities);
      return q;
    }
    advance();
    // What is before and after the bar: 'x', 'z', 'b' for both.
    char before = 0;
    char after = 0;
    bool is_after = false;
    const Token first = current();
    for (;;) {
      char& side = is_after ? after : before;
      const bool is_x = at("x") || at("X");
      const bool is_z = at("z") || at("Z");
      const bool is_number = is_q && is_after && (at("n") || at("i"));  // q(z|n)
      if (!is_x && !is_z && !is_number) {
        refuse_here("is not a variable here", is_q ? "q(z) or q(z|x)" : kDensities);
      }
      const char variable = is_z ? 'z' : 'x';
      if (side == variable) refuse_here("stands there twice", is_q ? "q(z) or q(z|x)" : kDensities);
      side = side == 0 ? variable : 'b';
      advance();
      skip_index();
      if (take(',')) continue;
      if (!is_after && take('|')) {
        is_after = true;
        continue;
      }
      // p_θ(x; θ) and its like are not read: the model is one.
      if (take(')')) break;
      refuse_here("stands where a bracket belongs", ")");
    }
    if (is_q) {
      if (before == 'z' && (after == 0 || after == 'x')) return q;
      refuse_at(first, "is not what q is about", "q(z) or q(z|x)");
    }
    const auto known = [&]() -> std::optional<Density> {
      if (after == 0) {
        return before == 'b' ? Density::kJoint : before == 'z' ? Density::kPrior : Density::kEvidence;
      }
      if (before == 'x' && after == 'z') return Density::kLikelihood;
      if (before == 'z' && after == 'x') return Density::kPosterior;
      return std::nullopt;
    }();
    if (!known) refuse_at(first, "does not make a density of the model", kDensities);
    if (*known == Density::kPrior || *known == Density::kLikelihood) line_.uses_prior = true;
    return *known;
  }

  // What an average or a divergence is over: a density of z.
  Density over_z() {
    const Token token = current();
    if (!at("q") && !at("qbar") && !at("p")) refuse_here("is not a density over z", kOverZ);
    if (at("p") && !is(following(), '(') && !is(following(), '_')) {
      refuse_here("alone could be the prior or the posterior", kOverZ);
    }
    const Density density = this->density();
    if (density == Density::kJoint) {
      refuse_at(token, "is the start of p(x,z), which does not integrate to 1 over z", kOverZ);
    }
    if (!is_over_z(density)) refuse_at(token, "is the start of what is no density over z", kOverZ);
    return density;
  }

  // E_q[…], E_{z~p(z)}[…], E_{p(z|x)}(…), E_n[…] for the average over the data
  int expectation() {
    const std::size_t begin = current().position;
    advance();
    const bool has_subscript = take('_');
    const bool is_plain_q = !has_subscript && at("q");  // Eq[…]
    if (!has_subscript && !is_plain_q && !at("p")) {
      refuse_here("leaves open what the average is over",
                  "E_q[…], E_{p(z)}[…] over the prior, or E_{p(z|x)}[…] over the posterior");
    }
    const bool is_braced = take('{');
    if (at("n") || at("i") || at("index")) {
      advance();
      if (is_braced && !take('}')) refuse_here("stands where a bracket belongs", "}");
      return mean(begin);
    }
    if (at("z") && is(following(), '~')) {
      advance();
      advance();
    }
    // Without braces, E_q(…) is an average of what is in the brackets, unless that is z.
    const Density density = over_z();
    if (is_braced && !take('}')) refuse_here("stands where a bracket belongs", "}");
    const int inner = argument();
    return add({.kind = Node::Kind::kExpectation, .density = density, .left = inner}, begin);
  }

  int argument() {
    if (!at('[') && !at('(') && !at('{')) {
      refuse_here("stands where the brackets around what is averaged belong", "[");
    }
    return bracketed();
  }

  int mean(std::size_t begin) {
    if (inside_mean_) refuse_here("is an average over the data within another", "one mean_n[…] at a time");
    inside_mean_ = true;
    line_.uses_data = true;
    const int inner = argument();
    inside_mean_ = false;
    return unary(Node::Kind::kMean, inner, begin);
  }

  int divergence() {
    const std::size_t begin = current().position;
    if (take("D")) {
      take('_');
      const bool is_braced = take('{');
      if (!take("KL")) refuse_here("is not a divergence here", "KL(q(z) ‖ p(z|x))");
      if (is_braced && !take('}')) refuse_here("stands where a bracket belongs", "}");
    } else {
      advance();
    }
    if (!at('(') && !at('[') && !at('{')) refuse_here("stands where a bracket belongs", "(");
    const char close = closing(current().symbol);
    advance();
    const Density from = over_z();
    const bool is_parted = take('!') || take('|') || take(',') || take("to");
    if (!is_parted) refuse_here("stands where the two densities are parted", "‖, || or the word to");
    const Density to = over_z();
    if (!take(close)) refuse_here("stands where a bracket belongs", std::string(1, close));
    return add({.kind = Node::Kind::kDivergence, .density = from, .other = to}, begin);
  }

  int entropy() {
    const std::size_t begin = current().position;
    advance();
    if (!at('(') && !at('[') && !at('{')) refuse_here("stands where a bracket belongs", "[");
    const char close = closing(current().symbol);
    advance();
    const Density density = over_z();
    if (!take(close)) refuse_here("stands where a bracket belongs", std::string(1, close));
    return add({.kind = Node::Kind::kEntropy, .density = density}, begin);
  }

  int integral() {
    const std::size_t begin = current().position;
    advance();
    if (at("dz")) refuse_here("stands before what is integrated", "∫ … dz, dz at the end");
    const int inner = sum();
    const bool is_split = at("d") && is(following(), "z");
    if (!at("dz") && !is_split) refuse_here("stands where the integral's dz belongs", "dz");
    if (is_split) advance();
    advance();
    return add({.kind = Node::Kind::kIntegral, .left = inner}, begin);
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  std::size_t end_ = 0;  // of what was read last, in characters
  int depth_ = 0;
  bool inside_mean_ = false;
  bool inside_gradient_ = false;
  Line line_;
};

}  // namespace

Line parse(std::string_view text) { return Parser(text).parse(); }

}  // namespace elbo::lines
