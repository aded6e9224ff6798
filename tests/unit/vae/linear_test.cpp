// With linear encoder and decoder and a fixed σ the model is probabilistic PCA (Tipping & Bishop 1999), whose
// optimum is known: training has to get there.
#include <Eigen/Eigenvalues>

#include "catch.hpp"
#include "vae/training.hpp"

namespace {

using namespace training;

// Mean log p(x) over the rows at the best W and mean for this σ and H: along the first H principal axes the
// model's variance is the data's (or σ², where that is larger), along the others σ².
double best_log_likelihood(const Eigen::MatrixXd& points, Index latent, double scale) {
  const Eigen::RowVectorXd mean = points.colwise().mean();
  const Eigen::MatrixXd centred = points.rowwise() - mean;
  const Eigen::MatrixXd covariance = centred.transpose() * centred / static_cast<double>(points.rows());
  const Eigen::VectorXd variances =
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(covariance).eigenvalues().reverse();
  double sum = 0;
  for (Index i = 0; i < variances.size(); ++i) {
    const double model = i < latent ? std::max(variances(i), scale * scale) : scale * scale;
    sum += -0.5 * (std::log(2 * M_PI * model) + variances(i) / model);
  }
  return sum;
}

TEST_CASE("linear networks reach the optimum of probabilistic PCA", "[vae][linear]") {
  elbo::Stream stream(11, elbo::Purpose::kData, 0);
  Eigen::MatrixXd mixing(4, 4), points(300, 4);
  mixing << 1, 0.3, -0.2, 0.1, 0.4, -0.8, 0.2, 0, -0.3, 0.5, 0.25, 0.1, 0.2, 0.1, -0.1, 0.2;
  for (double& x : points.reshaped()) x = stream.normal();
  points = points * mixing;
  constexpr double kScale = 0.4;
  Setup setup = setup_of(points, kScale);
  setup.shape.hidden = {};
  setup.shape.covariance = Covariance::kFull;
  setup.batch_size = 100;
  setup.learning_rate = 2e-2;
  VaeRun run(setup);
  train(run, 1500);
  for (const double rate : {5e-3, 1e-3, 2e-4}) {
    setup.learning_rate = rate;
    VaeRun slower(setup);
    slower.set_parameters(run.parameters());
    train(slower, 1500);
    run.set_parameters(slower.parameters());
  }
  const Value gaps = evaluate(run, "gaps", Value::map({{"rows", 300}}));
  const double best = best_log_likelihood(points, 2, kScale);
  const double bound = at(gaps, {"average", "training", "elbo"}).number();
  const double evidence = at(gaps, {"average", "training", "logEvidence"}).number();
  CHECK(evidence <= best + 1e-3);
  CHECK(bound >= best - 1e-2);
  CHECK(evidence - bound < 1e-2);
  CHECK(at(gaps, {"average", "training", "approximationGap"}).number() < 1e-3);
}

}  // namespace
