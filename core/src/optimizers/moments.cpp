#include "optimizers/moments.hpp"

#include <string>
#include <vector>

#include "elbo/error.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

[[noreturn]] void refuse_state(const char* name) {
  throw Error(ErrorCode::kIncompatibleState, std::string("the optimiser's ") + name + " is damaged");
}

}  // namespace

Eigen::VectorXd saved_moment(const Value& state, const char* name, Eigen::Index size) {
  std::vector<Issue> issues;
  const Dense* moment = checked_array(state, name, {static_cast<std::size_t>(size)}, issues);
  if (!moment) refuse_state(name);
  return vector_of(*moment);
}

double saved_number(const Value& state, const char* name) {
  const Value* number = state.find(name);
  if (!number || !number->is_number() || !std::isfinite(number->number())) refuse_state(name);
  return number->number();
}

}  // namespace elbo
