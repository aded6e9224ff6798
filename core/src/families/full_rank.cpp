#include "families/full_rank.hpp"

#include "families/families.hpp"
#include "families/limits.hpp"
#include "values/dense.hpp"

namespace elbo {

FullRank::FullRank(const Eigen::VectorXd& mean, const Eigen::MatrixXd& factor) {
  set_gaussian({mean, factor});
}

std::unique_ptr<Family> FullRank::clone() const { return std::make_unique<FullRank>(*this); }

Value FullRank::parameters() const {
  return Value::map({{"mean", to_dense(gaussian_.mean)}, {"factor", matrix_to_dense(gaussian_.factor)}});
}

void FullRank::set_parameters(const Value& parameters) {
  const auto size = static_cast<std::size_t>(dimension());
  std::vector<Issue> issues;
  refuse_unknown(parameters, "parameters", {"mean", "factor"}, issues);
  const Dense* mean = checked_array(parameters, "mean", {size}, issues);
  const Dense* factor = checked_array(parameters, "factor", {size, size}, issues);
  if (mean) check_locations("mean", *mean, issues);
  if (factor) check_factor("factor", *factor, 0, size, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));
  set_gaussian({vector_of(*mean), matrix_of(*factor)});
}

std::vector<std::string> FullRank::names() const { return affine_names(dimension(), ""); }

Value FullRank::named(const Eigen::VectorXd& over_phi) const {
  const Eigen::Index size = dimension();
  return Value::map({{"mean", to_dense(over_phi.head(size))},
                     {"logFactor", matrix_to_dense(factor_entries(dimension(), over_phi.data()))}});
}

std::unique_ptr<Family> families::make_full_rank(const FamilySettings& settings) {
  const Eigen::VectorXd scale =
      Eigen::VectorXd::Constant(settings.initial_mean.size(), settings.initial_scale);
  return std::make_unique<FullRank>(settings.initial_mean, scale.asDiagonal().toDenseMatrix());
}

}  // namespace elbo
