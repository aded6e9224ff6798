#pragma once

// The options of one question to evaluate(), read and checked one by one; all faults are thrown at once.
//
//   Options read(options, "grid", {"size"});
//   const Eigen::Index size = read.integer("size", 80, 2, 512);
//   read.finish();

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "elbo/error.hpp"
#include "elbo/value.hpp"

namespace elbo {

class Options {
 public:
  // `known`: all the options that there are.
  Options(const Value& options, std::string_view what, std::initializer_list<std::string_view> known);

  // Where an option is not there, or null, it is what it is otherwise.
  [[nodiscard]] bool has(const char* name) const;
  [[nodiscard]] const Value& value(const char* name) const { return *options_.find(name); }
  Eigen::Index integer(const char* name, Eigen::Index otherwise, Eigen::Index least, Eigen::Index most);
  std::optional<double> number(const char* name, double largest);
  // So many numbers, a list or an array.
  std::optional<Eigen::RowVectorXd> point(const char* name, Eigen::Index size);
  void refuse(const char* name, std::string allowed);
  // Throws Error(kInvalidConfig) where anything was wrong.
  void finish();

 private:
  const Value& options_;
  std::vector<Issue> issues_;
};

// `size` finite numbers, a list or an array.
std::optional<Eigen::RowVectorXd> point_of(const Value& value, Eigen::Index size);

}  // namespace elbo
