#pragma once

// Settings checked against the catalogue.

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "elbo/error.hpp"
#include "elbo/value.hpp"

namespace elbo {

// Every setting that applies, in the catalogue's order: given ones checked for type, range and choice, the
// others at their defaults, "auto" left as it is for the model to resolve. A setting that does not apply (its
// conditions do not hold) is checked all the same and left out. Faults go to `issues`; what is at fault is at
// its default in the answer.
Value check_settings(const Value& config, std::vector<Issue>& issues);

// "2 of 5", "an integer from 1 to 64": what a parameter allows, in words.
struct Parameter;
std::string allowed_text(const Parameter& parameter);

// Typed access to settings that check_settings() has passed.
bool is_auto(const Value& settings, std::string_view key);
// The seed of the data: "auto" is resolved, in place, to the seed of the run.
std::uint32_t data_seed(Value& settings);
double number_setting(const Value& settings, std::string_view key);
std::int64_t integer_setting(const Value& settings, std::string_view key);
bool boolean_setting(const Value& settings, std::string_view key);
const std::string& choice_setting(const Value& settings, std::string_view key);
Eigen::VectorXd list_setting(const Value& settings, std::string_view key);
Eigen::MatrixXd matrix_setting(const Value& settings, std::string_view key);
Value list_value(const Eigen::Ref<const Eigen::VectorXd>& vector);
Value matrix_value(const Eigen::Ref<const Eigen::MatrixXd>& matrix);

}  // namespace elbo
