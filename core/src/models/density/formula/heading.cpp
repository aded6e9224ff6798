#include "models/density/formula/heading.hpp"

#include <array>
#include <string>

namespace elbo::formula {
namespace {

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80U;
}

// Letters, brackets that are closed, and the marks between arguments: a name and what it is of.
bool is_name(std::string_view text) {
  constexpr std::string_view kMarks = "0123456789 \t\n(),;|_~{}\\";
  std::size_t letters = 0;
  int open = 0;
  for (const char c : text) {
    letters += is_letter(c) ? 1 : 0;
    open += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (!is_letter(c) && kMarks.find(c) == std::string_view::npos) return false;
  }
  return letters > 0 && open == 0;
}

}  // namespace

Heading read_heading(std::string_view text) {
  struct Mark {
    std::string_view text;
    bool proportional;
  };
  constexpr std::array<Mark, 6> kMarks = {
      {{":=", false}, {"=>", false}, {"=", false}, {"∝", true}, {"\\propto", true}, {":", false}}};
  for (const Mark& mark : kMarks) {
    const std::size_t at = text.find(mark.text);
    if (at == std::string_view::npos || !is_name(text.substr(0, at))) continue;
    std::string_view name = text.substr(0, at);
    while (!name.empty() && !is_letter(name.front()) && name.front() != '\\') name.remove_prefix(1);
    // A p, or a q or π, of something is a density; a log p and any other name are logarithms already.
    const bool is_p = (begins(name, "p(") || begins(name, "q(") || begins(name, "p (") ||
                       begins(name, "π(") || begins(name, "pdf") || begins(name, "p ") || name == "p");
    const bool is_log =
        begins(name, "log") || begins(name, "ln") || begins(name, "\\log") || begins(name, "\\ln");
    return {at + mark.text.size(), is_p || (mark.proportional && !is_log)};
  }
  return {};
}

}  // namespace elbo::formula
