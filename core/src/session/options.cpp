#include "session/options.hpp"

#include <algorithm>
#include <cmath>

namespace elbo {

Options::Options(const Value& options, std::string_view what, std::initializer_list<std::string_view> known)
    : options_(options) {
  refuse_unknown(options, what, known, issues_);
}

bool Options::has(const char* name) const {
  const Value* value = options_.find(name);
  return value && !value->is_null();
}

void Options::refuse(const char* name, std::string allowed) {
  const Value* value = options_.find(name);
  issues_.push_back(elbo::refuse(name, value ? *value : Value(), std::move(allowed)));
}

Eigen::Index Options::integer(const char* name, Eigen::Index otherwise, Eigen::Index least,
                              Eigen::Index most) {
  if (!has(name)) return otherwise;
  const Value& given = value(name);
  if (given.is_number() && given.number() >= static_cast<double>(least) &&
      given.number() <= static_cast<double>(most) && given.number() == std::floor(given.number())) {
    return static_cast<Eigen::Index>(given.number());
  }
  refuse(name, "an integer from " + std::to_string(least) + " to " + std::to_string(most));
  return otherwise;
}

std::optional<double> Options::number(const char* name, double largest) {
  if (!has(name)) return std::nullopt;
  const Value& given = value(name);
  if (given.is_number() && std::abs(given.number()) <= largest) return given.number();
  // format_number() writes 1e6 out.
  const std::string end = "1e" + std::to_string(static_cast<int>(std::lround(std::log10(largest))));
  refuse(name, "a number from -" + end + " to " + end);
  return std::nullopt;
}

std::optional<Eigen::RowVectorXd> Options::point(const char* name, Eigen::Index size) {
  if (!has(name)) return std::nullopt;
  auto point = point_of(value(name), size);
  if (!point) refuse(name, "a list of " + std::to_string(size) + " numbers");
  return point;
}

void Options::finish() {
  if (!issues_.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues_));
}

std::optional<Eigen::RowVectorXd> point_of(const Value& value, Eigen::Index size) {
  constexpr double kLargest = 1e12;
  std::vector<double> numbers;
  if (value.is_dense()) numbers = value.dense().data;
  if (value.is_list()) {
    for (const Value& number : value.list()) {
      numbers.push_back(number.is_number() ? number.number() : std::nan(""));
    }
  }
  const bool finite =
      std::all_of(numbers.begin(), numbers.end(), [](double number) { return std::abs(number) <= kLargest; });
  if (static_cast<Eigen::Index>(numbers.size()) != size || !finite) return std::nullopt;
  return Eigen::Map<const Eigen::RowVectorXd>(numbers.data(), size);
}

}  // namespace elbo
