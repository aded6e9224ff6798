#pragma once

// The words of a line: what people type or paste, plain, typeset or as TeX, brought to one spelling.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace elbo::lines {

struct Token {
  enum class Kind {
    kNumber,
    kName,      // log, p, q, z, KL, E, int, grad, theta, mean, …; typeset ones by their plain name
    kSymbol,    // one of + - * / ^ ( ) [ ] { } | , _ ~ and ‖, which is '!'
    kRelation,  // '=', '>' for ≥, '<' for ≤
    kRaised,    // a power as it is typeset, ² or ⁻¹
    kUnknown,   // anything else
    kEnd,
  };
  Kind kind = Kind::kEnd;
  std::string name;          // of a name, plain
  char symbol = 0;           // of a symbol or a relation
  double number = 0;         // of a number or a raised power
  std::string_view text;     // as it was written
  std::size_t position = 0;  // in characters, from 0
};

// All words, the last of them kEnd. `text` must outlive them.
std::vector<Token> tokens_of(std::string_view text);

// The number of characters (not bytes) of UTF-8 text.
std::size_t count_characters(std::string_view text);

}  // namespace elbo::lines
