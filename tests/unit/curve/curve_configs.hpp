// Sessions of the model `curve` that between them reach every shape, family and way of learning.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "session/configs.hpp"

namespace curves {

using configs::at;
using elbo::Value;

inline Value config(std::initializer_list<Value::Field> fields) {
  Value result = Value::map(fields);
  result.set("model", "curve");
  return result;
}

inline std::vector<configs::Named> configurations() {
  std::vector<configs::Named> all;
  for (const char* shape : {"linear", "parabola", "circle", "figure-eight", "loop", "wave", "spline"}) {
    all.push_back({shape, config({{"curve", shape}, {"rows", 20}})});
  }
  all.push_back(
      {"gaussian",
       config({{"curve", "figure-eight"}, {"family", "gaussian"}, {"rows", 12}, {"learn", "both"}})});
  all.push_back({"gaussian spline",
                 config({{"curve", "spline"}, {"family", "gaussian"}, {"rows", 15}, {"controlPoints", 9}})});
  all.push_back({"narrow", config({{"family", "narrow"}, {"rows", 15}, {"learn", "both"}})});
  all.push_back({"wide", config({{"family", "narrow"}, {"qWidth", 3}, {"rows", 8}})});
  all.push_back({"prior", config({{"family", "prior"}, {"rows", 15}, {"learn", "both"}})});
  all.push_back({"half steps", config({{"learning", "half-steps"}, {"rows", 20}, {"learn", "both"}})});
  all.push_back(
      {"gaussian half steps",
       config({{"learning", "half-steps"}, {"family", "gaussian"}, {"curve", "wave"}, {"rows", 10}})});
  all.push_back({"gradient", config({{"learning", "posterior-average"}, {"rows", 20}, {"learn", "both"}})});
  all.push_back(
      {"differences",
       config({{"learning", "finite-difference"}, {"curve", "linear"}, {"rows", 10}, {"learn", "both"}})});
  all.push_back({"wrong gradient", config({{"learning", "prior-average"}, {"rows", 20}, {"learn", "both"}})});
  all.push_back({"noise alone", config({{"learn", "noise"}, {"rows", 20}})});
  all.push_back({"nothing learned", config({{"learn", "none"}, {"family", "gaussian"}, {"rows", 10}})});
  all.push_back({"sharp", config({{"noise", 0.001}, {"rows", 10}})});
  all.push_back({"sharp gaussian",
                 config({{"noise", 0.001}, {"family", "gaussian"}, {"curve", "wave"}, {"rows", 10}})});
  all.push_back({"discrete", config({{"latent", "discrete"}, {"rows", 20}, {"learn", "both"}})});
  all.push_back(
      {"discrete, hard", config({{"latent", "discrete"}, {"family", "hard"}, {"atoms", 40}, {"rows", 20}})});
  all.push_back({"discrete, prior", config({{"latent", "discrete"}, {"family", "prior"}, {"rows", 12}})});
  all.push_back({"discrete half steps", config({{"latent", "discrete"},
                                                {"learning", "half-steps"},
                                                {"family", "hard"},
                                                {"atoms", 5},
                                                {"rows", 12}})});
  all.push_back({"moons", config({{"data", "two-moons"}, {"rows", 30}, {"curve", "spline"}})});
  all.push_back(
      {"one point", config({{"data", Value::map({{"points", Value::dense({1, 2}, {0.5, -0.25})}})}})});
  all.push_back(
      {"duplicates", config({{"data", Value::map({{"points", Value::dense({3, 2}, {1, 1, 1, 1, 1, 1})}})},
                             {"learn", "both"},
                             {"curve", "circle"}})});
  return all;
}

inline double number(const Value& value, std::initializer_list<const char*> path) {
  return at(value, path).number();
}

// A copy, so that the value may be a temporary.
inline std::vector<double> numbers(const Value& value, std::initializer_list<const char*> path) {
  return at(value, path).dense().data;
}

// Every number in a value is finite.
inline void check_finite(const Value& value, const std::string& path) {
  if (value.is_number() && !std::isfinite(value.number())) FAIL(path << " is not finite");
  if (value.is_dense()) {
    for (const double entry : value.dense().data) {
      if (!std::isfinite(entry)) FAIL(path << " holds what is not finite");
    }
  }
  if (value.is_list()) {
    for (const Value& item : value.list()) check_finite(item, path + "[]");
  }
  if (value.is_map()) {
    for (const auto& [name, member] : value.map()) check_finite(member, path + "." + name);
  }
}

}  // namespace curves
