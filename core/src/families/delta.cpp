#include "families/delta.hpp"

#include <limits>
#include <numeric>

#include "families/families.hpp"
#include "families/limits.hpp"
#include "values/dense.hpp"

namespace elbo {

std::unique_ptr<Family> Delta::clone() const { return std::make_unique<Delta>(*this); }

bool Delta::set_phi(const Eigen::VectorXd& phi) {
  for (const double value : phi) {
    if (!is_location(value)) return false;
  }
  phi_ = phi;
  return true;
}

void Delta::transform(Eigen::Index /*k*/, const Samples& epsilon, Samples& z) const {
  z.resize(epsilon.rows(), epsilon.cols());
  for (Eigen::Index i = 0; i < z.cols(); ++i) z.col(i).setConstant(phi_(i));
}

void Delta::log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const {
  value.setConstant(z.rows(), -std::numeric_limits<double>::infinity());
  if (gradient) gradient->setZero(z.rows(), z.cols());
}

void Delta::add_pathwise(Eigen::Index /*k*/, const Samples& /*epsilon*/, const Samples& /*z*/,
                         const Samples& a, Eigen::VectorXd& out) const {
  for (Eigen::Index i = 0; i < a.cols(); ++i) {
    const double* column = a.data() + i * a.rows();
    out(i) = std::accumulate(column, column + a.rows(), out(i));
  }
}

Value Delta::parameters() const { return Value::map({{"point", to_dense(phi_)}}); }

void Delta::set_parameters(const Value& parameters) {
  std::vector<Issue> issues;
  refuse_unknown(parameters, "parameters", {"point"}, issues);
  const Dense* point = checked_array(parameters, "point", {static_cast<std::size_t>(size())}, issues);
  if (point) check_locations("point", *point, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));
  phi_ = vector_of(*point);
}

std::vector<std::string> Delta::names() const {
  std::vector<std::string> names;
  names.reserve(2);
  for (int i = 0; i < dimension(); ++i) names.push_back("point[" + std::to_string(i) + "]");
  return names;
}

Value Delta::named(const Eigen::VectorXd& over_phi) const {
  return Value::map({{"point", to_dense(over_phi)}});
}

std::unique_ptr<Family> families::make_delta(const FamilySettings& settings) {
  return std::make_unique<Delta>(settings.initial_mean);
}

}  // namespace elbo
