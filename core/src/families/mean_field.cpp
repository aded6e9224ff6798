#include "families/mean_field.hpp"

#include "families/families.hpp"
#include "families/limits.hpp"
#include "values/dense.hpp"

namespace elbo {

MeanField::MeanField(const Eigen::VectorXd& mean, const Eigen::VectorXd& scale) {
  set_gaussian({mean, scale.asDiagonal().toDenseMatrix()});
}

std::unique_ptr<Family> MeanField::clone() const { return std::make_unique<MeanField>(*this); }

Value MeanField::parameters() const {
  return Value::map({{"mean", to_dense(gaussian_.mean)}, {"scale", to_dense(gaussian_.factor.diagonal())}});
}

void MeanField::set_parameters(const Value& parameters) {
  const auto size = static_cast<std::size_t>(dimension());
  std::vector<Issue> issues;
  refuse_unknown(parameters, "parameters", {"mean", "scale"}, issues);
  const Dense* mean = checked_array(parameters, "mean", {size}, issues);
  const Dense* scale = checked_array(parameters, "scale", {size}, issues);
  if (mean) check_locations("mean", *mean, issues);
  if (scale) check_scales("scale", *scale, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));
  set_gaussian({vector_of(*mean), vector_of(*scale).asDiagonal().toDenseMatrix()});
}

std::vector<std::string> MeanField::names() const {
  std::vector<std::string> names;
  for (const char* name : {"mean", "log scale"}) {
    for (int i = 0; i < dimension(); ++i) names.push_back(name + ("[" + std::to_string(i) + "]"));
  }
  return names;
}

Value MeanField::named(const Eigen::VectorXd& over_phi) const {
  const int size = dimension();
  return Value::map({{"mean", to_dense(over_phi.head(size))}, {"logScale", to_dense(over_phi.tail(size))}});
}

std::unique_ptr<Family> families::make_mean_field(const FamilySettings& settings) {
  const Eigen::VectorXd scale =
      Eigen::VectorXd::Constant(settings.initial_mean.size(), settings.initial_scale);
  return std::make_unique<MeanField>(settings.initial_mean, scale);
}

}  // namespace elbo
