#include "models/curve/tasks.hpp"

#include <cmath>

#include "values/dense.hpp"

namespace elbo {

std::vector<std::string> parameter_names(const CurveModel& model) {
  std::vector<std::string> names;
  for (Eigen::Index b = 0; b < model.theta.rows(); ++b) {
    names.push_back("x₁ of control point " + std::to_string(b));
    names.push_back("x₂ of control point " + std::to_string(b));
  }
  names.emplace_back("σ");
  return names;
}

Value text_list(const std::vector<std::string>& texts) {
  List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

void set_known(Value& map, const std::string& name, const Known& known) {
  map.set(name, finite_or_null(known.value));
  map.set(name + "Error", finite_or_null(known.error));
}

void set_known(Value& map, const std::string& name, const std::vector<Known>& column) {
  std::vector<double> values, errors;
  values.reserve(column.size());
  errors.reserve(column.size());
  for (const Known& known : column) {
    values.push_back(known.value);
    errors.push_back(known.error);
  }
  map.set(name, to_dense(values));
  map.set(name + "Error", to_dense(errors));
}

TaskOptions::TaskOptions(const Value& options, const char* what,
                         std::initializer_list<std::string_view> known)
    : options_(options) {
  refuse_unknown(options, what, known, issues_);
}

bool TaskOptions::has(const char* name) const {
  const Value* value = options_.find(name);
  return value && !value->is_null();
}

void TaskOptions::refuse(const char* name, std::string allowed) {
  issues_.push_back(elbo::refuse(name, *options_.find(name), std::move(allowed)));
}

std::int64_t TaskOptions::integer(const char* name, std::int64_t otherwise, std::int64_t low,
                                  std::int64_t high) {
  if (!has(name)) return otherwise;
  const Value& value = *options_.find(name);
  if (value.is_number() && value.number() >= static_cast<double>(low) &&
      value.number() <= static_cast<double>(high) && value.number() == std::floor(value.number())) {
    return static_cast<std::int64_t>(value.number());
  }
  refuse(name, "an integer from " + std::to_string(low) + " to " + std::to_string(high));
  return otherwise;
}

std::optional<double> TaskOptions::number(const char* name) {
  if (!has(name)) return std::nullopt;
  const Value& value = *options_.find(name);
  if (value.is_number() && std::abs(value.number()) <= 1e6) return value.number();
  refuse(name, "a number from -1e6 to 1e6");
  return std::nullopt;
}

TaskOptions::Place TaskOptions::place(const CurveSnapshot& state) {
  Place place;
  if (has("x")) {
    const Value& value = *options_.find("x");
    std::vector<double> numbers;
    if (value.is_dense()) numbers = value.dense().data;
    if (value.is_list()) {
      for (const Value& item : value.list()) numbers.push_back(item.is_number() ? item.number() : NAN);
    }
    if (numbers.size() == 2 && std::abs(numbers[0]) <= 1e6 && std::abs(numbers[1]) <= 1e6) {
      place.x << numbers[0], numbers[1];
    } else {
      refuse("x", "two numbers from -1e6 to 1e6, a point of the plane");
    }
    return place;
  }
  place.point = integer("point", 0, 0, state.points.rows() - 1);
  place.x = state.point(*place.point);
  return place;
}

void TaskOptions::finish() {
  if (!issues_.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues_));
}

Factors factors_at(const CurveSnapshot& state, const TaskOptions::Place& place) {
  Factors one;
  one.family = state.q.family;
  one.theta = state.q.theta;
  one.noise = state.q.noise;
  one.resize(1);
  if (!place.point) {
    one.theta = state.model.theta;
    one.noise = state.model.noise;
    EStep step(state.model, state.q_width);
    step.fit(0, place.x, nullptr, one);
    return one;
  }
  if (one.has_gaussians()) {
    one.mean(0) = state.q.mean(*place.point);
    one.deviation(0) = state.q.deviation(*place.point);
  }
  if (one.family == CurveFamily::kHard) one.atom(0) = state.q.atom(*place.point);
  return one;
}

}  // namespace elbo
