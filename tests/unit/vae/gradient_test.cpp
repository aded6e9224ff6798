// Gradients of every weight: against central differences of an objective written down anew (naive.hpp), for
// every likelihood, activation, q, objective and estimator; and the float ones against the same code in
// double.
#include <cmath>

#include "catch.hpp"
#include "vae/harness.hpp"

namespace {

using harness::Activation;
using harness::Answer;
using harness::Case;
using harness::Covariance;
using harness::Estimator;
using harness::Index;
using harness::Likelihood;
using harness::Objective;
using harness::Problem;

constexpr double kStep = 1e-6;

Eigen::VectorXd central_differences(const naive::Autoencoder& model, const Problem& problem, Index begin,
                                    Index end) {
  const naive::Vector at(problem.parameters.begin(), problem.parameters.end());
  Eigen::VectorXd gradient(end - begin);
  for (Index i = begin; i < end; ++i) {
    naive::Vector moved = at;
    const auto here = static_cast<std::size_t>(i);
    moved[here] = at[here] + kStep;
    const double above = harness::naive_objective(model, problem, moved, at);
    moved[here] = at[here] - kStep;
    const double below = harness::naive_objective(model, problem, moved, at);
    gradient(i - begin) = (above - below) / (2 * kStep);
  }
  return gradient;
}

// DReG is for the encoder alone; the decoder follows the plain objective.
Eigen::VectorXd expected_gradient(const Case& c, const Problem& problem) {
  naive::Autoencoder model = harness::naive_model(c);
  const auto encoder = static_cast<Index>(model.encoder.size());
  const auto size = static_cast<Index>(model.size());
  Eigen::VectorXd gradient(size);
  gradient.head(encoder) = central_differences(model, problem, 0, encoder);
  model.held = naive::Held::kNothing;
  gradient.tail(size - encoder) = central_differences(model, problem, encoder, size);
  return gradient;
}

// The least distance of an activation's input from 0, where relu has its kink.
double nearest_kink(const Case& c, const Problem& problem) {
  const naive::Autoencoder model = harness::naive_model(c);
  const naive::Vector parameters(problem.parameters.begin(), problem.parameters.end());
  double nearest = 1;
  for (Index row = 0; row < c.rows; ++row) {
    const naive::Vector x = harness::row_of(problem.points, row);
    model.encoder(parameters.data(), x, &nearest);
    const naive::Gaussian q = model.posterior(parameters, x);
    for (const Eigen::MatrixXd& noise : problem.noise) {
      naive::Vector z = q.mean;
      for (std::size_t i = 0; i < z.size(); ++i) {
        for (std::size_t j = 0; j <= i; ++j) z[i] += q.factor[i][j] * noise(row, static_cast<Index>(j));
      }
      model.decoder(parameters.data() + model.encoder.size(), z, &nearest);
    }
  }
  return nearest;
}

struct Choice {
  Objective objective;
  Estimator estimator;
  Index samples;
};
constexpr Choice kChoices[] = {
    {Objective::kElbo, Estimator::kReparameterized, 1},
    {Objective::kElbo, Estimator::kStl, 1},
    {Objective::kElbo, Estimator::kReparameterized, 3},
    {Objective::kImportanceWeighted, Estimator::kReparameterized, 4},
    {Objective::kImportanceWeighted, Estimator::kStl, 4},
    {Objective::kImportanceWeighted, Estimator::kDreg, 4},
    {Objective::kImportanceWeighted, Estimator::kDreg, 1},
};

TEST_CASE("the gradient of every weight is that of central differences", "[vae][gradient]") {
  std::uint32_t seed = 1000;
  for (const Activation activation :
       {Activation::kTanh, Activation::kRelu, Activation::kSoftplus, Activation::kGelu}) {
    for (const Likelihood likelihood : {Likelihood::kGaussian, Likelihood::kBernoulli}) {
      for (const Covariance covariance : {Covariance::kDiagonal, Covariance::kFull}) {
        for (const Choice& choice : kChoices) {
          Case c;
          c.shape.columns = 3;
          c.shape.hidden = {5, 4};
          c.shape.activation = activation;
          c.shape.likelihood = likelihood;
          c.shape.covariance = covariance;
          c.shape.learn_scale = likelihood == Likelihood::kGaussian && seed % 2 == 0;
          c.settings = {choice.objective, choice.estimator, choice.samples};
          c.beta = seed % 3 == 0 ? 0.4 : 1;
          const Problem problem(c, seed++);
          INFO(c.name());
          if (activation == Activation::kRelu) REQUIRE(nearest_kink(c, problem) > 10 * kStep);
          const Answer<double> answer = harness::run_core<double>(c, problem);
          const Eigen::VectorXd expected = expected_gradient(c, problem);
          CHECK((answer.gradient - expected).norm() <= 1e-6 * expected.norm());
          CHECK((answer.gradient - expected).cwiseAbs().maxCoeff() <= 1e-6 * expected.norm());
        }
      }
    }
  }
}

// The same noise for both, so that what they differ by is small and its mean is known well.
TEST_CASE("DReG has the mean of the plain gradient of L_M, whatever β is", "[vae][gradient]") {
  constexpr Index kBatches = 200;
  for (const Covariance covariance : {Covariance::kDiagonal, Covariance::kFull}) {
    for (const double beta : {0.0, 0.3, 1.0, 2.5}) {
      for (const Index samples : {1, 5}) {
        Case c;
        c.shape.hidden = {4};
        c.shape.covariance = covariance;
        c.settings = {Objective::kImportanceWeighted, Estimator::kDreg, samples};
        c.beta = beta;
        c.rows = 500;
        Case plain = c;
        plain.settings.estimator = Estimator::kReparameterized;
        Problem problem(c, 40);
        const Index encoder = elbo::vae::Model(c.shape).encoder().size();
        problem.points = problem.points.row(0).replicate(c.rows, 1).eval();
        elbo::Stream stream(41, elbo::Purpose::kData, static_cast<std::uint64_t>(samples));
        Eigen::MatrixXd difference(kBatches, encoder);
        for (Index batch = 0; batch < kBatches; ++batch) {
          for (Eigen::MatrixXd& noise : problem.noise) {
            for (double& value : noise.reshaped()) value = stream.normal();
          }
          difference.row(batch) = (harness::run_core<double>(c, problem).gradient -
                                   harness::run_core<double>(plain, problem).gradient)
                                      .head(encoder)
                                      .transpose();
        }
        const Eigen::RowVectorXd mean = difference.colwise().mean();
        const Eigen::RowVectorXd error =
            ((difference.rowwise() - mean).colwise().squaredNorm() / (kBatches * (kBatches - 1.0)))
                .cwiseSqrt();
        CAPTURE(beta, samples, c.name());
        // 4 standard errors: a chance of 6e-5 for each of some 500 numbers, on a fixed seed.
        CHECK((mean.array().abs() <= 4 * error.array() + 1e-9).all());
      }
    }
  }
}

TEST_CASE("other sizes: one latent dimension, three, none hidden, one row, several groups",
          "[vae][gradient]") {
  struct Size {
    Index columns, latent, rows, samples;
    std::vector<Index> hidden;
  };
  std::uint32_t seed = 500;
  for (const Size& size :
       {Size{2, 1, 5, 2, {3}}, Size{2, 3, 9, 2, {6}}, Size{4, 2, 7, 2, {}}, Size{1, 1, 1, 5, {1}},
        Size{5, 3, 17, 1, {7, 9, 3}}, Size{2, 2, 40, 20, {4}}, Size{2, 2, 9, 300, {3}}}) {
    for (const Covariance covariance : {Covariance::kDiagonal, Covariance::kFull}) {
      for (const Objective objective : {Objective::kElbo, Objective::kImportanceWeighted}) {
        Case c;
        c.shape.columns = size.columns;
        c.shape.latent = size.latent;
        c.shape.hidden = size.hidden;
        c.shape.covariance = covariance;
        c.settings = {objective,
                      objective == Objective::kElbo ? Estimator::kReparameterized : Estimator::kDreg,
                      size.samples};
        c.rows = size.rows;
        const Problem problem(c, seed++);
        INFO(c.name());
        const Answer<double> answer = harness::run_core<double>(c, problem);
        const Eigen::VectorXd expected = expected_gradient(c, problem);
        CHECK((answer.gradient - expected).norm() <= 1e-6 * expected.norm());
      }
    }
  }
}

TEST_CASE("objective and bound are the naive ones", "[vae]") {
  std::uint32_t seed = 700;
  for (const Likelihood likelihood : {Likelihood::kGaussian, Likelihood::kBernoulli}) {
    for (const Covariance covariance : {Covariance::kDiagonal, Covariance::kFull}) {
      for (const Objective objective : {Objective::kElbo, Objective::kImportanceWeighted}) {
        Case c;
        c.shape.columns = 3;
        c.shape.hidden = {5};
        c.shape.likelihood = likelihood;
        c.shape.covariance = covariance;
        c.settings = {objective, Estimator::kReparameterized, 3};
        c.beta = 0.7;
        const Problem problem(c, seed++);
        INFO(c.name());
        const elbo::vae::Sums sums = harness::run_core<double>(c, problem).sums;
        naive::Autoencoder model = harness::naive_model(c);
        const naive::Vector at(problem.parameters.begin(), problem.parameters.end());
        CHECK(sums.objective == Approx(harness::naive_objective(model, problem, at, at)).epsilon(1e-12));
        model.weighted = false;
        model.beta = 1;
        CHECK(sums.elbo() == Approx(harness::naive_objective(model, problem, at, at)).epsilon(1e-12));
        model.beta = 0;
        CHECK(sums.log_likelihood == Approx(harness::naive_objective(model, problem, at, at)).epsilon(1e-12));
        CHECK(sums.rows == c.rows);
      }
    }
  }
}

TEST_CASE("gradients in float are those in double to 1e-5", "[vae][gradient]") {
  std::uint32_t seed = 900;
  for (const Activation activation :
       {Activation::kTanh, Activation::kRelu, Activation::kSoftplus, Activation::kGelu}) {
    for (const Likelihood likelihood : {Likelihood::kGaussian, Likelihood::kBernoulli}) {
      for (const Choice& choice : kChoices) {
        Case c;
        c.shape.columns = likelihood == Likelihood::kGaussian ? 2 : 64;
        c.shape.hidden = {64, 64};
        c.shape.activation = activation;
        c.shape.likelihood = likelihood;
        c.shape.covariance = seed % 2 == 0 ? Covariance::kFull : Covariance::kDiagonal;
        c.shape.learn_scale = seed % 3 == 0 && likelihood == Likelihood::kGaussian;
        c.settings = {choice.objective, choice.estimator, choice.samples};
        c.rows = 64;
        const Problem problem(c, seed++);
        INFO(c.name());
        const Eigen::VectorXd exact = harness::run_core<double>(c, problem).gradient;
        const Answer<float> answer = harness::run_core<float>(c, problem);
        CHECK((answer.gradient.cast<double>() - exact).norm() <= 1e-5 * exact.norm());
      }
    }
  }
}

}  // namespace
