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

TaskOptions::Place TaskOptions::place(const CurveSnapshot& state) {
  Place place;
  if (has("x")) {
    const auto x = point_of(value("x"), 2);
    if (x && x->cwiseAbs().maxCoeff() <= 1e6) {
      place.x = x->transpose();
    } else {
      refuse("x", "two numbers from -1e6 to 1e6, a point of the plane");
    }
    return place;
  }
  place.point = integer("point", 0, 0, state.points.rows() - 1);
  place.x = state.point(*place.point);
  return place;
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
