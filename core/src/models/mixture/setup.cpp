#include "models/mixture/setup.hpp"

#include "elbo/error.hpp"
#include "models/data.hpp"
#include "numeric/cholesky.hpp"
#include "session/config.hpp"

namespace elbo {
namespace {

constexpr std::int64_t kBatchSize = 64;

Eigen::VectorXd column_variances(const Eigen::MatrixXd& points) {
  const Eigen::RowVectorXd mean = points.colwise().mean();
  Eigen::VectorXd variances =
      (points.rowwise() - mean).array().square().colwise().mean().matrix().transpose();
  return variances;
}

void read_priors(Value& settings, const Dataset& data, bool standardized, MixtureSetup& setup,
                 std::vector<Issue>& issues) {
  const Eigen::Index dimension = data.points.cols();
  const auto d = static_cast<double>(dimension);
  if (is_auto(settings, "weightConcentrationPrior")) {
    settings.set("weightConcentrationPrior", 1 / static_cast<double>(setup.components));
  }
  if (is_auto(settings, "degreesOfFreedomPrior")) settings.set("degreesOfFreedomPrior", d + 2);
  if (is_auto(settings, "meanPrior")) {
    settings.set("meanPrior", list_value(standardized ? Eigen::VectorXd::Zero(dimension).eval()
                                                      : data.points.colwise().mean().transpose().eval()));
  }
  if (is_auto(settings, "covariancePrior")) {
    Eigen::VectorXd diagonal = Eigen::VectorXd::Ones(dimension);
    if (!standardized) {
      const Eigen::VectorXd variances = column_variances(data.points);
      for (Eigen::Index c = 0; c < dimension; ++c) {
        if (!is_constant(data.points.col(c))) diagonal(c) = variances(c);
      }
    }
    settings.set("covariancePrior", matrix_value(diagonal.asDiagonal().toDenseMatrix()));
  }

  MixturePriors& priors = setup.priors;
  priors.weight_concentration = number_setting(settings, "weightConcentrationPrior");
  priors.mean_precision = number_setting(settings, "meanPrecisionPrior");
  priors.degrees_of_freedom = number_setting(settings, "degreesOfFreedomPrior");
  if (!(priors.degrees_of_freedom > d - 1)) {
    issues.push_back(refuse("degreesOfFreedomPrior", priors.degrees_of_freedom,
                            "a number above " + format_number(d - 1) + ", the number of columns less one"));
  }
  priors.mean = list_setting(settings, "meanPrior");
  if (priors.mean.size() != dimension) {
    issues.push_back(refuse("meanPrior.length", static_cast<std::size_t>(priors.mean.size()),
                            std::to_string(dimension) + ", the number of columns"));
  }
  priors.inverse_scale = matrix_setting(settings, "covariancePrior");
  Eigen::MatrixXd factor;
  auto& matrix = priors.inverse_scale;
  if (matrix.rows() != dimension) {
    issues.push_back(refuse("covariancePrior.length", static_cast<std::size_t>(matrix.rows()),
                            std::to_string(dimension) + ", the number of columns"));
  } else if (!make_symmetric(matrix) || !cholesky(matrix, factor)) {
    issues.push_back(
        refuse("covariancePrior", *settings.find("covariancePrior"), "a symmetric positive definite matrix"));
  } else {
    priors.log_det_inverse_scale = log_determinant(factor);
  }
}

}  // namespace

MixtureSetup prepare_mixture(Value& settings, std::vector<Issue>& issues, Kept& kept) {
  MixtureSetup setup;
  setup.seed = static_cast<std::uint32_t>(integer_setting(settings, "seed"));
  const bool standardized = boolean_setting(settings, "standardize");
  setup.data = read_data(settings, standardized, kept);
  const Eigen::Index count = setup.data->points.rows();
  setup.components = static_cast<Eigen::Index>(integer_setting(settings, "components"));

  const std::string& optimizer = choice_setting(settings, "optimizer");
  setup.optimizer = optimizer == "em"           ? MixtureOptimizer::kEm
                    : optimizer == "stochastic" ? MixtureOptimizer::kStochastic
                                                : MixtureOptimizer::kCoordinateAscent;
  setup.init_params =
      choice_setting(settings, "initParams") == "random" ? InitParams::kRandom : InitParams::kKMeansPlusPlus;
  setup.starts = static_cast<int>(integer_setting(settings, "nInit"));
  const bool stochastic = setup.optimizer == MixtureOptimizer::kStochastic;
  if (is_auto(settings, "tolerance")) settings.set("tolerance", stochastic ? 1e-5 : 1e-8);
  setup.tolerance = number_setting(settings, "tolerance");
  if (stochastic) {
    if (is_auto(settings, "batchSize")) {
      settings.set("batchSize", std::min(kBatchSize, static_cast<std::int64_t>(count)));
    }
    setup.batch_size = static_cast<Eigen::Index>(integer_setting(settings, "batchSize"));
    setup.learning_offset = number_setting(settings, "learningOffset");
    setup.learning_decay = number_setting(settings, "learningDecay");
    if (setup.batch_size > count) {
      issues.push_back(refuse("batchSize", static_cast<std::int64_t>(setup.batch_size),
                              "an integer from 1 to " + std::to_string(count) + ", the number of rows"));
    }
  }
  if (setup.optimizer == MixtureOptimizer::kEm) {
    setup.covariance_floor = number_setting(settings, "regCovar");
  } else {
    read_priors(settings, *setup.data, standardized, setup, issues);
  }
  setup.columns = read_columns(settings, setup.data->points.cols(), issues);
  return setup;
}

}  // namespace elbo
