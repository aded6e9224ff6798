#include "models/density/formula/names.hpp"

#include <array>
#include <string>

namespace elbo::formula {
namespace {

constexpr std::array<std::string_view, 8> kWhole = {"z", "x", "theta", "θ", "Z", "X", "w", "u"};
constexpr std::array<std::string_view, 10> kLowered = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// z_1, z_{1} and z₁ as z1.
std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c != '_' && c != '{' && c != '}') text += c;
  }
  for (std::size_t i = 0; i < kLowered.size(); ++i) {
    for (std::size_t at = 0; (at = text.find(kLowered[i])) != std::string::npos;)
      text.replace(at, kLowered[i].size(), std::to_string(i));
  }
  return text;
}

}  // namespace

bool is_pi(std::string_view name) {
  return name == "pi" || name == "π" || name == "PI" || name == "Pi" || name == "M_PI";
}

bool is_e(std::string_view name) { return name == "e" || name == "E"; }

bool Names::is_whole(std::string_view name) {
  for (const std::string_view whole : kWhole) {
    if (name == whole) return true;
  }
  return false;
}

Names::Names(std::string_view text, int dimension) : dimension_(dimension) {
  for (const std::string_view whole : kWhole) {
    const std::string name(whole);
    for (const char* zero : {"0", "_0", "₀", "_{0}"}) from_zero_ = from_zero_ || has(text, name + zero);
    const bool first = has(text, name + "[0]");
    const bool last = has(text, name + "[" + std::to_string(dimension) + "]");
    brackets_from_one_ = brackets_from_one_ || (last && !first);
  }
}

int Names::coordinate(std::string_view name) const {
  const std::string text = plain(name);
  if (text == "x" || text == "X" || text == "u") return 0;
  if (dimension_ == 2 && (text == "y" || text == "Y" || text == "v")) return 1;
  if (is_whole(text)) return dimension_ == 1 ? 0 : -1;
  if (text.size() < 2 || !is_whole(std::string_view(text).substr(0, text.size() - 1))) return -1;
  const int which = text.back() - (from_zero_ ? '0' : '1');
  return which >= 0 && which < dimension_ ? which : -1;
}

int Names::indexed(double index) const {
  const double which = brackets_from_one_ ? index - 1 : index;
  for (int i = 0; i < dimension_; ++i) {
    if (which == i) return i;
  }
  return -1;
}

std::size_t Names::first_of(std::string_view text) const {
  const auto known = [&](std::string_view name) {
    return coordinate(name) >= 0 || is_pi(name) || is_e(name);
  };
  // The longest first: z1 rather than z.
  for (std::size_t length = text.size(); length-- > 1;) {
    const std::string_view rest = text.substr(length);
    if (known(text.substr(0, length)) && (known(rest) || first_of(rest) > 0)) return length;
  }
  return 0;
}

}  // namespace elbo::formula
