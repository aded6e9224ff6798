#include "models/density/formula/tokens.hpp"

#include <array>

#include "numeric/read_number.hpp"

namespace elbo::formula {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

struct Typeset {
  std::string_view text;
  char symbol;
};
constexpr std::array<Typeset, 5> kTypeset = {{{"−", '-'}, {"·", '*'}, {"×", '*'}, {"⋅", '*'}, {"**", '^'}}};
constexpr std::array<std::string_view, 10> kRaised = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
constexpr std::array<std::string_view, 10> kLowered = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};

// Which of ten digits `text` begins with; −1 for none.
int digit_of(std::string_view text, const std::array<std::string_view, 10>& digits) {
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (text.substr(0, digits[i].size()) == digits[i]) return static_cast<int>(i);
  }
  return -1;
}

// Length of the typeset power that `text` begins with; 0 where it does not begin with one.
std::size_t read_raised(std::string_view text, double& number) {
  constexpr std::string_view kMinus = "⁻";
  const bool negative = text.substr(0, kMinus.size()) == kMinus;
  const std::size_t begin = negative ? kMinus.size() : 0;
  std::size_t i = begin;
  number = 0;
  for (int digit = 0; (digit = digit_of(text.substr(i), kRaised)) >= 0;) {
    number = 10 * number + digit;
    i += kRaised[static_cast<std::size_t>(digit)].size();
  }
  if (negative) number = -number;
  return i == begin ? 0 : i;
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(c) ? 0 : 1;
  return count;
}

void Tokens::take(Token::Kind kind, std::size_t bytes) {
  current_.kind = kind;
  current_.text = rest_.substr(0, bytes);
  current_.position = position_;
  position_ += count_characters(current_.text);
  rest_.remove_prefix(bytes);
}

void Tokens::advance() {
  current_ = {};
  while (!rest_.empty() && is_space(rest_.front())) {
    rest_.remove_prefix(1);
    ++position_;
  }
  if (rest_.empty()) return take(Token::Kind::kEnd, 0);
  const char first = rest_.front();
  if (const std::size_t length = read_number(rest_, current_.number); length != 0) {
    return take(Token::Kind::kNumber, length);
  }
  if (is_letter(first)) {
    std::size_t length = 1;
    while (length < rest_.size() && (is_letter(rest_[length]) || is_digit(rest_[length]))) ++length;
    for (int digit = 0; (digit = digit_of(rest_.substr(length), kLowered)) >= 0;) {
      length += kLowered[static_cast<std::size_t>(digit)].size();
    }
    return take(Token::Kind::kName, length);
  }
  for (const Typeset& sign : kTypeset) {
    if (rest_.substr(0, sign.text.size()) != sign.text) continue;
    current_.symbol = sign.symbol;
    return take(Token::Kind::kSymbol, sign.text.size());
  }
  if (std::string_view("+-*/^()[]|,").find(first) != std::string_view::npos) {
    current_.symbol = first;
    return take(Token::Kind::kSymbol, 1);
  }
  if (const std::size_t length = read_raised(rest_, current_.number); length != 0) {
    return take(Token::Kind::kRaised, length);
  }
  constexpr std::string_view kPi = "π";
  if (rest_.substr(0, kPi.size()) == kPi) return take(Token::Kind::kName, kPi.size());
  std::size_t length = 1;
  while (length < rest_.size() && is_continuation(rest_[length])) ++length;
  take(Token::Kind::kUnknown, length);
}

}  // namespace elbo::formula
