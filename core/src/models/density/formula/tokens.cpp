#include "models/density/formula/tokens.hpp"

#include <algorithm>
#include <array>

#include "numeric/read_number.hpp"

namespace elbo::formula {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

struct Typeset {
  std::string_view text;
  char symbol;
};
// Operations of arrays that go element by element have a point.
constexpr std::array<Typeset, 26> kTypeset = {
    {{"**", '^'}, {".*", '*'}, {"./", '/'}, {".^", '^'}, {"−", '-'}, {"–", '-'}, {"—", '-'},
     {"‐", '-'},  {"‑", '-'},  {"·", '*'},  {"×", '*'},  {"⋅", '*'}, {"∗", '*'}, {"•", '*'},
     {"÷", '/'},  {"⁄", '/'},  {"∕", '/'},  {"∣", '|'},  {"‖", '|'}, {"√", 'r'}, {"{", '('},
     {"}", ')'},  {"（", '('}, {"）", ')'}, {"，", ','}, {"＋", '+'}}};
constexpr std::array<std::string_view, 10> kRaised = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
constexpr std::array<std::string_view, 10> kLowered = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
constexpr std::array<std::string_view, 8> kLetters = {"π", "θ", "σ", "μ", "τ", "φ", "λ", "ω"};

struct Fraction {
  std::string_view text;
  double number;
};
constexpr std::array<Fraction, 7> kFractions = {
    {{"½", 0.5}, {"¼", 0.25}, {"¾", 0.75}, {"⅓", 1.0 / 3}, {"⅔", 2.0 / 3}, {"⅛", 0.125}, {"⅕", 0.2}}};

// Libraries whose functions are called with the library's name before them.
constexpr std::array<std::string_view, 19> kLibraries = {
    "np.",        "numpy.",     "math.",  "Math.",          "torch.", "tf.math.", "tf.nn.",
    "tf.",        "jnp.",       "scipy.", "special.",       "stats.", "sp.",      "jax.nn.",
    "jax.numpy.", "jax.scipy.", "F.",     "nn.functional.", "std."};

// Which of ten digits `text` begins with; −1 for none.
int digit_of(std::string_view text, const std::array<std::string_view, 10>& digits) {
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (begins(text, digits[i])) return static_cast<int>(i);
  }
  return -1;
}

// Length of the typeset power that `text` begins with; 0 where it does not begin with one.
std::size_t read_raised(std::string_view text, double& number) {
  constexpr std::string_view kMinus = "⁻";
  const bool negative = begins(text, kMinus);
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

// Length of the letter that `text` begins with; 0 where it begins with none.
std::size_t letter_length(std::string_view text) {
  if (text.empty()) return 0;
  if (is_letter(text.front())) return 1;
  const auto* found = std::find_if(kLetters.begin(), kLetters.end(),
                                   [&](std::string_view letter) { return begins(text, letter); });
  return found == kLetters.end() ? 0 : found->size();
}

// Length of the name that `text` begins with: letters, digits, underscores, and digits set low, also as _{1}.
std::size_t name_length(std::string_view text) {
  std::size_t length = letter_length(text);
  if (length == 0) return 0;
  while (length < text.size()) {
    const std::string_view rest = text.substr(length);
    if (begins(rest, "_{") && rest.size() > 3 && is_digit(rest[2]) && rest[3] == '}') {
      length += 4;
    } else if (const int digit = digit_of(rest, kLowered); digit >= 0) {
      length += kLowered[static_cast<std::size_t>(digit)].size();
    } else if (is_digit(rest[0]) || rest[0] == '_') {
      ++length;
    } else if (const std::size_t letter = letter_length(rest); letter != 0) {
      length += letter;
    } else {
      break;
    }
  }
  return length;
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

Token Tokens::peek() const {
  Tokens next = *this;
  next.advance();
  return next.current();
}

void Tokens::shorten(std::size_t bytes) {
  const std::string_view more = current_.text.substr(bytes);
  rest_ = std::string_view(more.data(), more.size() + rest_.size());
  current_.text = current_.text.substr(0, bytes);
  position_ = current_.position + count_characters(current_.text);
}

// Space, and a comment at the end.
void Tokens::skip() {
  while (!rest_.empty()) {
    if (is_space(rest_.front())) {
      rest_.remove_prefix(1);
      ++position_;
    } else if (constexpr std::string_view kWide = "\u00a0"; begins(rest_, kWide)) {
      rest_.remove_prefix(kWide.size());
      ++position_;
    } else {
      break;
    }
    current_.spaced = true;
  }
  const bool is_comment = (begins(rest_, "#") && position_ > 0) || begins(rest_, "//");
  const bool is_end = begins(rest_, ";") && std::all_of(rest_.begin() + 1, rest_.end(), is_space);
  if (is_comment || is_end) {
    position_ += count_characters(rest_);
    rest_ = {};
  }
}

bool Tokens::take_sign() {
  for (const Typeset& sign : kTypeset) {
    if (!begins(rest_, sign.text)) continue;
    current_.symbol = sign.symbol;
    take(Token::Kind::kSymbol, sign.text.size());
    return true;
  }
  if (std::string_view("+-*/^()[]|,").find(rest_.front()) == std::string_view::npos) return false;
  current_.symbol = rest_.front();
  take(Token::Kind::kSymbol, 1);
  return true;
}

bool Tokens::take_name() {
  for (const std::string_view library : kLibraries) {
    if (!begins(rest_, library) || name_length(rest_.substr(library.size())) == 0) continue;
    rest_.remove_prefix(library.size());
    position_ += library.size();
  }
  constexpr std::string_view kLogDensity = "norm.logpdf";
  const std::size_t length = begins(rest_, kLogDensity) ? kLogDensity.size() : name_length(rest_);
  if (length == 0) return false;
  take(Token::Kind::kName, length);
  return true;
}

// A command of TeX, such as \frac or \log.
bool Tokens::take_command() {
  constexpr std::array<std::string_view, 9> kNothing = {"\\left", "\\right", "\\,",    "\\;",   "\\!",
                                                        "\\:",    "\\ ",     "\\bigl", "\\bigr"};
  for (const std::string_view nothing : kNothing) {
    if (!begins(rest_, nothing)) continue;
    rest_.remove_prefix(nothing.size());
    position_ += nothing.size();
    advance();
    return true;
  }
  constexpr std::array<Typeset, 9> kCommands = {{{"\\cdot", '*'},
                                                 {"\\times", '*'},
                                                 {"\\dfrac", 'f'},
                                                 {"\\tfrac", 'f'},
                                                 {"\\frac", 'f'},
                                                 {"\\sqrt", 'r'},
                                                 {"\\lvert", '|'},
                                                 {"\\rvert", '|'},
                                                 {"\\|", '|'}}};
  for (const Typeset& command : kCommands) {
    if (!begins(rest_, command.text)) continue;
    current_.symbol = command.symbol;
    take(Token::Kind::kSymbol, command.text.size());
    return true;
  }
  const std::size_t length = begins(rest_, "\\") ? name_length(rest_.substr(1)) : 0;
  if (length == 0) return false;
  rest_.remove_prefix(1);
  ++position_;
  take(Token::Kind::kName, length);
  return true;
}

void Tokens::advance() {
  current_ = {};
  skip();
  if (rest_.empty()) return take(Token::Kind::kEnd, 0);
  if (const std::size_t length = read_number(rest_, current_.number); length != 0) {
    return take(Token::Kind::kNumber, length);
  }
  if (take_command() || take_name() || take_sign()) return;
  if (const std::size_t length = read_raised(rest_, current_.number); length != 0) {
    return take(Token::Kind::kRaised, length);
  }
  for (const Fraction& fraction : kFractions) {
    if (!begins(rest_, fraction.text)) continue;
    current_.number = fraction.number;
    return take(Token::Kind::kNumber, fraction.text.size());
  }
  std::size_t length = 1;
  while (length < rest_.size() && is_continuation(rest_[length])) ++length;
  take(Token::Kind::kUnknown, length);
}

}  // namespace elbo::formula
