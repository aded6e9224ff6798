// The linear-Gaussian model: closed forms against integrals over a grid of z that know nothing of them.
#include <cmath>

#include <Eigen/LU>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "expect.hpp"
#include "models/curve/linear_gaussian.hpp"
#include "oracle/problems.hpp"

namespace {

using elbo::LinearGaussian;

struct Problem {
  Eigen::MatrixXd a, noise;
  Eigen::VectorXd b, x;
};

Problem problem(std::uint64_t seed) {
  oracle::TestGenerator random(seed);
  const auto h = static_cast<Eigen::Index>(random.integer(1, 2));
  const auto d = static_cast<Eigen::Index>(random.integer(1, 5));
  Problem p{Eigen::MatrixXd(d, h), Eigen::MatrixXd(d, d), Eigen::VectorXd(d), Eigen::VectorXd(d)};
  const auto fill = [&](auto& matrix) {
    for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = random.normal();
  };
  fill(p.a);
  fill(p.b);
  fill(p.x);
  Eigen::MatrixXd root(d, d);
  fill(root);
  p.noise = root * root.transpose() + 0.1 * Eigen::MatrixXd::Identity(d, d);
  return p;
}

// log p(x, z), written out with an explicit inverse and determinant.
double log_joint(const Problem& p, const Eigen::MatrixXd& inverse, double log_determinant,
                 const Eigen::VectorXd& z) {
  const Eigen::VectorXd r = p.x - p.b - p.a * z;
  return -0.5 * (r.dot(inverse * r) + log_determinant + z.squaredNorm() +
                 static_cast<double>(p.x.size() + z.size()) * std::log(2 * M_PI));
}

struct Integrals {
  double log_evidence = 0;
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

// By an even rule over z from −9 to 9 in every direction.
Integrals integrate(const Problem& p) {
  const Eigen::MatrixXd inverse = p.noise.inverse();
  const double log_determinant = std::log(p.noise.determinant());
  const Eigen::Index h = p.a.cols();
  const double spacing = h == 1 ? 1.0 / 256 : 1.0 / 40;
  const auto steps = static_cast<int>(9 / spacing);
  double sum = 0;
  Eigen::VectorXd first = Eigen::VectorXd::Zero(h);
  Eigen::MatrixXd second = Eigen::MatrixXd::Zero(h, h);
  Eigen::VectorXd z(h);
  for (int i = -steps; i <= steps; ++i) {
    z(0) = i * spacing;
    for (int j = h == 1 ? 0 : -steps; j <= (h == 1 ? 0 : steps); ++j) {
      if (h == 2) z(1) = j * spacing;
      const double mass = std::exp(log_joint(p, inverse, log_determinant, z));
      sum += mass;
      first += mass * z;
      second += mass * z * z.transpose();
    }
  }
  Integrals result;
  result.log_evidence = std::log(sum * std::pow(spacing, static_cast<double>(h)));
  result.mean = first / sum;
  result.covariance = second / sum - result.mean * result.mean.transpose();
  return result;
}

TEST_CASE("evidence and posterior agree with quadrature to 1e-10", "[curve]") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    const Problem p = problem(seed);
    const LinearGaussian model(p.a, p.b, p.noise);
    const Integrals exact = integrate(p);
    CHECK(std::abs(model.log_evidence(p.x) - exact.log_evidence) < 1e-10);
    CHECK((model.posterior_mean(p.x) - exact.mean).cwiseAbs().maxCoeff() < 1e-10);
    CHECK((model.posterior_covariance() - exact.covariance).cwiseAbs().maxCoeff() < 1e-10);
    const Eigen::MatrixXd product = model.posterior_covariance() * model.posterior_precision();
    CHECK((product - Eigen::MatrixXd::Identity(p.a.cols(), p.a.cols())).cwiseAbs().maxCoeff() < 1e-11);
  }
}

// E_q log p(x, z) + H[q] of a mean-field q, by the expectation of a quadratic.
double mean_field_bound(const Problem& p, const Eigen::VectorXd& mean, const Eigen::VectorXd& variances) {
  const Eigen::MatrixXd inverse = p.noise.inverse();
  const Eigen::MatrixXd precision =
      Eigen::MatrixXd::Identity(p.a.cols(), p.a.cols()) + p.a.transpose() * inverse * p.a;
  double bound = log_joint(p, inverse, std::log(p.noise.determinant()), mean);
  for (Eigen::Index i = 0; i < mean.size(); ++i) {
    bound += -0.5 * precision(i, i) * variances(i) + 0.5 * std::log(2 * M_PI * M_E * variances(i));
  }
  return bound;
}

TEST_CASE("the mean-field optimum is one, and its gap is what is said", "[curve]") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    const Problem p = problem(seed);
    const LinearGaussian model(p.a, p.b, p.noise);
    const Eigen::VectorXd mean = model.posterior_mean(p.x);
    const Eigen::VectorXd variances = model.mean_field_variances();
    const double best = mean_field_bound(p, mean, variances);
    CHECK(std::abs(model.log_evidence(p.x) - best - model.mean_field_gap()) < 1e-10);
    CHECK(model.mean_field_gap() >= -1e-12);
    if (p.a.cols() == 1) CHECK(std::abs(model.mean_field_gap()) < 1e-12);
    oracle::TestGenerator random(seed + 1000);
    for (int i = 0; i < 20; ++i) {
      Eigen::VectorXd other = mean, spread = variances;
      for (Eigen::Index k = 0; k < mean.size(); ++k) {
        other(k) += 0.1 * random.normal();
        spread(k) *= std::exp(0.1 * random.normal());
      }
      CHECK(mean_field_bound(p, other, spread) <= best + 1e-12);
    }
  }
}

TEST_CASE("a noise that is no covariance is refused by name", "[curve]") {
  CHECK(expect::error(elbo::ErrorCode::kNotPositiveDefinite, [] {
          LinearGaussian(Eigen::MatrixXd::Ones(2, 1), Eigen::VectorXd::Zero(2), Eigen::MatrixXd::Zero(2, 2));
        }) == "The noise covariance is not positive definite.");
}

}  // namespace
