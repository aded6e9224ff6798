#include "numeric/read_number.hpp"

#include <cmath>
#include <cstdint>

namespace elbo {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// mantissa · 10^exponent; exact where mantissa and power are, to a unit or two in the last place otherwise.
double scaled(std::uint64_t mantissa, int exponent) {
  auto value = static_cast<double>(mantissa);
  double power = 1;
  for (int i = 0; i < 22 && i < std::abs(exponent); ++i) power *= 10;
  int rest = std::abs(exponent);
  for (; rest >= 22 && value != 0 && std::isfinite(value); rest -= 22) {
    value = exponent < 0 ? value / 1e22 : value * 1e22;
  }
  if (rest >= 22) return value;
  for (power = 1; rest > 0; --rest) power *= 10;
  return exponent < 0 ? value / power : value * power;
}

}  // namespace

std::size_t read_number(std::string_view text, double& number) {
  constexpr std::uint64_t kMostMantissa = (UINT64_MAX - 9) / 10;
  constexpr int kFarthest = 100000;
  std::uint64_t mantissa = 0;
  int exponent = 0;
  std::size_t digits = 0;
  std::size_t i = 0;
  bool fraction = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (!is_digit(text[i])) break;
    ++digits;
    if (mantissa <= kMostMantissa) {
      mantissa = mantissa * 10 + static_cast<std::uint64_t>(text[i] - '0');
      if (fraction) --exponent;
    } else if (!fraction) {
      ++exponent;
    }
  }
  if (digits == 0) return 0;
  // An e belongs to the number only where digits follow it.
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    std::size_t j = i + 1;
    const bool negative = j < text.size() && text[j] == '-';
    if (j < text.size() && (text[j] == '-' || text[j] == '+')) ++j;
    if (j < text.size() && is_digit(text[j])) {
      int power = 0;
      for (; j < text.size() && is_digit(text[j]); ++j) {
        if (power < kFarthest) power = power * 10 + (text[j] - '0');
      }
      exponent += negative ? -power : power;
      i = j;
    }
  }
  number = scaled(mantissa, exponent);
  return i;
}

}  // namespace elbo
