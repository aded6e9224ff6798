#include "lines/tokens.hpp"

#include <array>

#include "numeric/read_number.hpp"

namespace elbo::lines {
namespace {

using Kind = Token::Kind;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// What is written one way and means another: a name, or one symbol. Longer spellings before their beginnings.
struct Spelling {
  std::string_view text;
  Kind kind;
  std::string_view means;
};

// No break, thin and zero-width spaces, and the marks with which TeX lines up and spaces formulas.
constexpr std::array<std::string_view, 14> kSpaces = {
    " ", "\t", "\n", "\r", "\u00a0", "\u2009", "\u200a", "\u202f", "\u200b", "$", "&", "\\\\", "\\,", "\\!"};

constexpr std::array<Spelling, 41> kSpellings = {{
    {"q\u0304", Kind::kName, "qbar"},   {"∇", Kind::kName, "grad"},
    {"∂/∂θ", Kind::kName, "slope"},     {"d/dθ", Kind::kName, "slope"},
    {"d/dtheta", Kind::kName, "slope"}, {"∂", Kind::kName, "grad"},
    {"∫", Kind::kName, "int"},          {"𝔼", Kind::kName, "E"},
    {"θ", Kind::kName, "theta"},        {"φ", Kind::kName, "phi"},
    {"ϕ", Kind::kName, "phi"},          {"π", Kind::kName, "pi"},
    {"ₙ", Kind::kName, "index"},        {"ᵢ", Kind::kName, "index"},
    {"ᵩ", Kind::kName, "index"},        {"||", Kind::kSymbol, "!"},
    {"‖", Kind::kSymbol, "!"},          {"∥", Kind::kSymbol, "!"},
    {"\\|", Kind::kSymbol, "!"},        {"∣", Kind::kSymbol, "|"},
    {"−", Kind::kSymbol, "-"},          {"–", Kind::kSymbol, "-"},
    {"‐", Kind::kSymbol, "-"},          {"·", Kind::kSymbol, "*"},
    {"×", Kind::kSymbol, "*"},          {"⋅", Kind::kSymbol, "*"},
    {"**", Kind::kSymbol, "^"},         {"\\{", Kind::kSymbol, "{"},
    {"\\}", Kind::kSymbol, "}"},        {"∼", Kind::kSymbol, "~"},
    {">=", Kind::kRelation, ">"},       {"≥", Kind::kRelation, ">"},
    {"⩾", Kind::kRelation, ">"},        {"<=", Kind::kRelation, "<"},
    {"=<", Kind::kRelation, "<"},       {"≤", Kind::kRelation, "<"},
    {"⩽", Kind::kRelation, "<"},        {"==", Kind::kRelation, "="},
    {":=", Kind::kRelation, "="},       {"≡", Kind::kRelation, "="},
    {"=", Kind::kRelation, "="},
}};

// TeX commands, without their backslash.
constexpr std::array<Spelling, 22> kCommands = {{
    {"int", Kind::kName, "int"},    {"nabla", Kind::kName, "grad"},   {"theta", Kind::kName, "theta"},
    {"phi", Kind::kName, "phi"},    {"varphi", Kind::kName, "phi"},   {"log", Kind::kName, "log"},
    {"ln", Kind::kName, "log"},     {"exp", Kind::kName, "exp"},      {"frac", Kind::kName, "frac"},
    {"tfrac", Kind::kName, "frac"}, {"dfrac", Kind::kName, "frac"},   {"mid", Kind::kSymbol, "|"},
    {"Vert", Kind::kSymbol, "!"},   {"parallel", Kind::kSymbol, "!"}, {"cdot", Kind::kSymbol, "*"},
    {"times", Kind::kSymbol, "*"},  {"sim", Kind::kSymbol, "~"},      {"ge", Kind::kRelation, ">"},
    {"geq", Kind::kRelation, ">"},  {"le", Kind::kRelation, "<"},     {"leq", Kind::kRelation, "<"},
    {"pi", Kind::kName, "pi"},
}};
// Commands about looks alone; those with a letter or a word in braces after them stand for that word.
constexpr std::array<std::string_view, 12> kLooks = {
    "left", "right", "big", "Big", "bigl", "bigr", "bigg", "quad", "bigm", "qquad", "displaystyle", "Bigl"};
constexpr std::array<std::string_view, 8> kAlphabets = {"mathbb",       "mathrm", "mathcal", "mathit",
                                                        "operatorname", "text",   "textrm",  "mathbf"};

constexpr std::array<std::string_view, 10> kRaised = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

bool starts(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

template <typename List>
bool is_among(std::string_view word, const List& list) {
  for (const std::string_view item : list) {
    if (item == word) return true;
  }
  return false;
}

std::size_t read_raised(std::string_view text, double& number) {
  constexpr std::string_view kMinus = "⁻";
  const bool negative = starts(text, kMinus);
  const std::size_t begin = negative ? kMinus.size() : 0;
  std::size_t i = begin;
  number = 0;
  for (bool found = true; found;) {
    found = false;
    for (std::size_t digit = 0; digit < kRaised.size() && !found; ++digit) {
      if (!starts(text.substr(i), kRaised[digit])) continue;
      number = 10 * number + static_cast<double>(digit);
      i += kRaised[digit].size();
      found = true;
    }
  }
  if (negative) number = -number;
  return i == begin ? 0 : i;
}

std::size_t letters(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_letter(text[length])) ++length;
  return length;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::vector<Token> all() {
    do {
      skip_spaces();
      read();
    } while (tokens_.back().kind != Kind::kEnd);
    return std::move(tokens_);
  }

 private:
  void skip_spaces() {
    for (bool found = true; found;) {
      found = false;
      for (const std::string_view space : kSpaces) {
        if (!starts(rest_, space)) continue;
        drop(space.size());
        found = true;
      }
    }
  }

  void drop(std::size_t bytes) {
    position_ += count_characters(rest_.substr(0, bytes));
    rest_.remove_prefix(bytes);
  }

  Token& take(Kind kind, std::size_t bytes) {
    Token& token = tokens_.emplace_back();
    token.kind = kind;
    token.text = rest_.substr(0, bytes);
    token.position = position_;
    drop(bytes);
    return token;
  }

  void take(const Spelling& spelling, std::size_t bytes) {
    Token& token = take(spelling.kind, bytes);
    if (spelling.kind == Kind::kName) {
      token.name = spelling.means;
    } else {
      token.symbol = spelling.means[0];
    }
  }

  void read() {
    if (rest_.empty()) {
      take(Kind::kEnd, 0);
      return;
    }
    double number = 0;
    if (const std::size_t length = read_number(rest_, number); length != 0) {
      take(Kind::kNumber, length).number = number;
      return;
    }
    if (const std::size_t length = read_raised(rest_, number); length != 0) {
      take(Kind::kRaised, length).number = number;
      return;
    }
    for (const Spelling& spelling : kSpellings) {
      if (starts(rest_, spelling.text)) return take(spelling, spelling.text.size());
    }
    if (rest_.front() == '\\') return read_command();
    if (const std::size_t length = letters(rest_); length != 0) return read_name(length);
    if (std::string_view("+-*/^()[]{}|,_~").find(rest_.front()) != std::string_view::npos) {
      const char symbol = rest_.front();
      take(Kind::kSymbol, 1).symbol = symbol;
      return;
    }
    std::size_t length = 1;
    while (length < rest_.size() && is_continuation(rest_[length])) ++length;
    take(Kind::kUnknown, length);
  }

  void read_name(std::size_t length) {
    const std::string_view word = rest_.substr(0, length);
    // logp(x), lnq(z), Eq[…]: two words that stick together.
    for (const std::string_view first : {std::string_view("log"), std::string_view("ln")}) {
      if (starts(word, first) && (word.substr(first.size()) == "p" || word.substr(first.size()) == "q")) {
        length = first.size();
      }
    }
    if (word == "Eq" || word == "Ep") length = 1;
    Token& token = take(Kind::kName, length);
    token.name = token.text == "ln" ? "log" : std::string(token.text);
  }

  void read_command() {
    const std::size_t length = letters(rest_.substr(1));
    const std::string_view word = rest_.substr(1, length);
    if (is_among(word, kLooks)) {
      drop(1 + length);
      skip_spaces();
      return read();
    }
    const bool is_bar = word == "bar" || word == "overline";
    if (is_bar || is_among(word, kAlphabets)) {
      std::string_view inner = rest_.substr(1 + length);
      const bool is_braced = starts(inner, "{");
      const std::size_t begin = is_braced || starts(inner, " ") ? 1 : 0;
      const std::size_t size = letters(inner.substr(begin));
      if (size > 0 && (!is_braced || starts(inner.substr(begin + size), "}"))) {
        const std::string_view name = inner.substr(begin, size);
        Token& token = take(Kind::kName, 1 + length + begin + size + (is_braced ? 1 : 0));
        token.name = is_bar ? std::string(name) + "bar" : std::string(name);
        return;
      }
    }
    for (const Spelling& command : kCommands) {
      if (command.text == word) return take(command, 1 + length);
    }
    take(Kind::kUnknown, 1 + length);
  }

  std::string_view rest_;
  std::size_t position_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(c) ? 0 : 1;
  return count;
}

std::vector<Token> tokens_of(std::string_view text) { return Reader(text).all(); }

}  // namespace elbo::lines
