#pragma once

// The words of a formula.

#include <cstddef>
#include <string_view>

namespace elbo::formula {

struct Token {
  enum class Kind {
    kNumber,
    kName,
    kSymbol,   // one of + - * / ^ ( ) [ ] | , and √
    kRaised,   // a power as it is typeset, ² or ⁻¹
    kUnknown,  // anything else
    kEnd,
  };
  Kind kind = Kind::kEnd;
  std::string_view text;     // as it was written, of a name without the library before it
  char symbol = 0;           // typeset signs as their plain ones; √ as 'r', \frac as 'f'
  bool spaced = false;       // whether there is space before it
  double number = 0;         // ±∞ never, but +∞ where it is too large
  std::size_t position = 0;  // in characters, from 0
};

class Tokens {
 public:
  // `position` characters stand before the text.
  explicit Tokens(std::string_view text, std::size_t position = 0) : rest_(text), position_(position) {
    advance();
  }
  [[nodiscard]] const Token& current() const { return current_; }
  void advance();
  // What comes after the current one.
  [[nodiscard]] Token peek() const;
  // Leaves the first bytes of a name, so that the rest of it comes next.
  void shorten(std::size_t bytes);

 private:
  void take(Token::Kind kind, std::size_t bytes);
  void skip();
  bool take_name();
  bool take_sign();
  bool take_command();

  std::string_view rest_;
  std::size_t position_ = 0;
  Token current_;
};

// The number of characters (not bytes) of UTF-8 text.
std::size_t count_characters(std::string_view text);

}  // namespace elbo::formula
