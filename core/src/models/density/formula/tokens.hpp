#pragma once

// The words of a formula.

#include <cstddef>
#include <string_view>

namespace elbo::formula {

struct Token {
  enum class Kind {
    kNumber,
    kName,
    kSymbol,   // one of + - * / ^ ( ) [ ] | ,
    kRaised,   // a power as it is typeset, ² or ⁻¹
    kUnknown,  // anything else
    kEnd,
  };
  Kind kind = Kind::kEnd;
  std::string_view text;     // as it was written
  char symbol = 0;           // typeset signs as their plain ones
  double number = 0;         // ±∞ never, but +∞ where it is too large
  std::size_t position = 0;  // in characters, from 0
};

class Tokens {
 public:
  explicit Tokens(std::string_view text) : rest_(text) { advance(); }
  [[nodiscard]] const Token& current() const { return current_; }
  void advance();

 private:
  void take(Token::Kind kind, std::size_t bytes);

  std::string_view rest_;
  std::size_t position_ = 0;
  Token current_;
};

// The number of characters (not bytes) of UTF-8 text.
std::size_t count_characters(std::string_view text);

}  // namespace elbo::formula
