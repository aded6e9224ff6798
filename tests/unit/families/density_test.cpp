// What makes a family a distribution, for every family alike: its log density is normalised and is that of
// its draws.
#include <cmath>

#include "cases.hpp"
#include "catch.hpp"

namespace {

using namespace cases;

// Of q by its density: mass, means and second moments of f = 1, z, z zᵀ.
ArrayXd moments_of(const Samples& z, const ArrayXd& mass) {
  const Index dimension = z.cols();
  ArrayXd moments(1 + dimension + dimension * dimension);
  moments(0) = mass.sum();
  for (Index i = 0; i < dimension; ++i) {
    moments(1 + i) = (mass * z.col(i)).sum();
    for (Index j = 0; j < dimension; ++j) {
      moments(1 + dimension + i * dimension + j) = (mass * z.col(i) * z.col(j)).sum();
    }
  }
  return moments;
}

// By the covariance and Cramer's rule.
double normal_density(const Eigen::MatrixXd& covariance, const VectorXd& x) {
  const double two_pi = 2 * std::acos(-1.0);
  if (x.size() == 1) {
    return std::exp(-0.5 * x(0) * x(0) / covariance(0, 0)) / std::sqrt(two_pi * covariance(0, 0));
  }
  const double determinant = covariance(0, 0) * covariance(1, 1) - covariance(0, 1) * covariance(1, 0);
  const double square =
      (covariance(1, 1) * x(0) * x(0) - 2 * covariance(0, 1) * x(0) * x(1) + covariance(0, 0) * x(1) * x(1)) /
      determinant;
  return std::exp(-0.5 * square) / (two_pi * std::sqrt(determinant));
}

Lattice lattice_for(int dimension) {
  return dimension == 1 ? lattice(1, 0, 40, 20000) : lattice(2, 0, 16, 400);
}

TEST_CASE("q integrates to one", "[families][density]") {
  for (const Case& c : with_density()) {
    INFO(title(c));
    const auto family = make(c);
    const Lattice at = lattice_for(c.dimension);
    const double mass = (log_density(*family, at.z).exp() * at.cell).sum();
    CHECK(std::abs(mass - 1) < 1e-9);
  }
}

TEST_CASE("the draws of the strata have the moments of the density", "[families][density]") {
  for (const Case& c : with_density()) {
    INFO(title(c));
    const auto family = make(c);
    const Lattice at = lattice_for(c.dimension);
    const ArrayXd by_density = moments_of(at.z, log_density(*family, at.z).exp() * at.cell);

    const Lattice noise = c.dimension == 1 ? lattice(1, 0, 9, 2000) : lattice(2, 0, 9, 120);
    const double log_two_pi = std::log(2 * std::acos(-1.0));
    const ArrayXd normal = (-0.5 * noise.z.square().rowwise().sum() - 0.5 * c.dimension * log_two_pi).exp();
    ArrayXd by_draws = ArrayXd::Zero(by_density.size());
    double weight = 0;
    for (Index k = 0; k < family->strata(); ++k) {
      weight += family->stratum_weight(k);
      by_draws += family->stratum_weight(k) * moments_of(draws_of(*family, k, noise.z), normal * noise.cell);
    }
    CHECK(std::abs(weight - 1) < 1e-15);
    CHECK((by_draws - by_density).abs().maxCoeff() < 1e-8);
  }
}

TEST_CASE("a draw's density is the density at the draw", "[families][density]") {
  for (const Case& c : with_density()) {
    INFO(title(c));
    const auto family = make(c);
    const Samples epsilon = noise(101, c.dimension, 2);
    for (Index k = 0; k < family->strata(); ++k) {
      const Samples z = draws_of(*family, k, epsilon);
      ArrayXd of_draw;
      ArrayXd of_point;
      Samples gradient_of_draw;
      Samples gradient_of_point;
      family->log_density_of_draw(k, epsilon, z, of_draw, &gradient_of_draw);
      family->log_density(z, of_point, &gradient_of_point);
      CHECK((of_draw - of_point).abs().maxCoeff() < 1e-12);
      CHECK((gradient_of_draw - gradient_of_point).abs().maxCoeff() < 1e-11);
      // With and without the gradient, by point and by draw: the same bits.
      family->log_density_of_draw(k, epsilon, z, of_point, nullptr);
      CHECK((of_point == of_draw).all());
    }
  }
}

TEST_CASE("a batch is its rows one by one", "[families][density]") {
  for (const Case& c : with_density()) {
    INFO(title(c));
    const auto family = make(c);
    const Samples epsilon = noise(7, c.dimension, 3);
    const Samples z = draws_of(*family, 0, epsilon);
    ArrayXd value;
    Samples gradient;
    family->log_density(z, value, &gradient);
    for (Index row = 0; row < z.rows(); ++row) {
      const Samples one = z.row(row);
      ArrayXd value_of_one;
      Samples gradient_of_one;
      family->log_density(one, value_of_one, &gradient_of_one);
      CHECK(value_of_one(0) == value(row));
      CHECK((gradient_of_one.row(0) == gradient.row(row)).all());
      CHECK((draws_of(*family, 0, epsilon.row(row)) == one).all());
    }
  }
}

TEST_CASE("closed entropies are those of the density", "[families][density]") {
  for (const Case& c : with_density()) {
    INFO(title(c));
    const auto family = make(c);
    const auto entropy = family->entropy(nullptr);
    CHECK(entropy.has_value() == elbo::find_family(c.id)->has(elbo::kClosedEntropy));
    if (!entropy) continue;
    const Lattice at = lattice_for(c.dimension);
    const ArrayXd log_q = log_density(*family, at.z);
    CHECK(std::abs(*entropy + (log_q.exp() * log_q * at.cell).sum()) < 1e-10);
  }
}

TEST_CASE("a mixture is the sum of its Gaussians", "[families][density]") {
  for (const int dimension : {1, 2}) {
    const auto family = make({"mixture", dimension});
    const Samples z = 3 * noise(50, dimension, 4);
    ArrayXd sum = ArrayXd::Zero(50);
    for (const elbo::Gaussian& gaussian : family->gaussians()) {
      const Eigen::MatrixXd covariance = gaussian.factor * gaussian.factor.transpose();
      for (Index row = 0; row < z.rows(); ++row) {
        const VectorXd shift = z.row(row).matrix().transpose() - gaussian.mean;
        sum(row) += std::exp(gaussian.log_mass) * normal_density(covariance, shift);
      }
    }
    CHECK((log_density(*family, z) - sum.log()).abs().maxCoeff() < 1e-12);
  }
}

TEST_CASE("tiny, huge and far away stay finite", "[families][density]") {
  for (const Case& c : with_density()) {
    for (const double scale : {1e-6, 1.0, 1e6}) {
      INFO(title(c) << ", scale " << scale);
      const auto family = make(c, 3 * scale, scale);
      const auto usual = make(c, 3, 1);
      const Samples epsilon = noise(33, c.dimension, 5);
      const Samples z = draws_of(*family, 0, epsilon);
      ArrayXd value;
      ArrayXd expected;
      Samples gradient;
      Samples expected_gradient;
      family->log_density(z, value, &gradient);
      usual->log_density(z / scale, expected, &expected_gradient);
      // The density scales as the family does.
      CHECK((value + c.dimension * std::log(scale) - expected).abs().maxCoeff() < 1e-9);
      CHECK((gradient * scale - expected_gradient).abs().maxCoeff() < 1e-8);

      for (const double far : {-1e9, 1e3, 1e9}) {
        const Samples point = Samples::Constant(1, c.dimension, far);
        family->log_density(point, value, &gradient);
        CHECK(std::isfinite(value(0)));
        CHECK(gradient.isFinite().all());
        VectorXd score = VectorXd::Zero(family->size());
        family->add_score(point, ArrayXd::Ones(1), score);
        CHECK(score.array().isFinite().all());
      }
    }
  }
}

TEST_CASE("a delta is its point", "[families][density]") {
  const auto family = make({"delta", 2});
  const Samples z = draws_of(*family, 0, noise(5, 2, 6));
  for (Index row = 0; row < 5; ++row) CHECK(z.row(row).matrix().transpose() == family->phi());
  CHECK_FALSE(family->entropy(nullptr).has_value());
  CHECK(family->gaussians().empty());
}

}  // namespace
