// log p(x) by quadrature: against closed forms where decoder and encoder are linear, against a grid by brute
// force on trained models, where posteriors are narrow or have two modes; and what is built on it.
#include <cmath>

#include <Eigen/Cholesky>
#include <Eigen/LU>

#include "catch.hpp"
#include "models/vae/best_posterior.hpp"
#include "models/vae/evidence.hpp"
#include "models/vae/point_truth.hpp"
#include "models/vae/tasks.hpp"
#include "vae/training.hpp"

namespace {

using namespace training;
using elbo::vae::EvidenceQuadrature;
using elbo::vae::PointEvidence;
using elbo::vae::PosteriorBound;

constexpr double kNats = 1e-3;  // what is promised of a point

// log Σ p(x|z) p(z) dz on a grid over ±reach.
double by_brute_force(const Snapshot& snapshot, const Eigen::RowVectorXd& x, double reach, Index side) {
  const Eigen::VectorXd axis = Eigen::VectorXd::LinSpaced(side, -reach, reach);
  const double step = axis(1) - axis(0);
  const bool plane = snapshot.latent() == 2;
  double largest = -1e300, sum = 0;
  for (Index row = 0; row < (plane ? side : 1); ++row) {
    Eigen::ArrayXXd z(side, snapshot.latent());
    z.col(0) = axis.array();
    if (plane) z.col(1).setConstant(axis(row));
    const Eigen::ArrayXd u = snapshot.log_likelihood(x, snapshot.decode(z)) -
                             0.5 * z.square().rowwise().sum() -
                             0.5 * std::log(2 * M_PI) * static_cast<double>(snapshot.latent());
    const double top = std::max(largest, u.maxCoeff());
    sum = sum * std::exp(largest - top) + (u - top).exp().sum();
    largest = top;
  }
  return largest + std::log(sum) + std::log(step) * static_cast<double>(snapshot.latent());
}

// f(z) = A z + b, and an encoder that says nothing in particular.
struct Linear {
  Eigen::MatrixXd a;
  Eigen::VectorXd b;
  double scale;

  std::shared_ptr<const Snapshot> snapshot(Covariance covariance) const {
    Setup setup = setup_of(Eigen::MatrixXd::Zero(1, a.rows()), scale);
    setup.shape.hidden = {};
    setup.shape.latent = a.cols();
    setup.shape.covariance = covariance;
    const elbo::vae::Model model(setup.shape);
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(model.size());
    const auto& layer = model.decoder().layers().front();
    for (Index i = 0; i < a.rows(); ++i) {
      for (Index j = 0; j < a.cols(); ++j) parameters(layer.weights + i * a.cols() + j) = a(i, j);
      parameters(layer.biases + i) = b(i);
    }
    return snapshot_of(setup, parameters);
  }
  Eigen::MatrixXd covariance() const {
    return a * a.transpose() + scale * scale * Eigen::MatrixXd::Identity(a.rows(), a.rows());
  }
  double log_evidence(const Eigen::VectorXd& x) const {
    const Eigen::LLT<Eigen::MatrixXd> llt(covariance());
    const double log_det = 2 * Eigen::MatrixXd(llt.matrixL()).diagonal().array().log().sum();
    return -0.5 *
           (static_cast<double>(x.size()) * std::log(2 * M_PI) + log_det + (x - b).dot(llt.solve(x - b)));
  }
};

TEST_CASE("with a linear decoder the evidence is that of the closed form", "[vae][truth]") {
  Eigen::MatrixXd plane(3, 2);
  plane << 1, 0.5, -0.25, 2, 0.75, 0.125;
  Eigen::MatrixXd steep(2, 1);
  steep << 64, -32;
  const std::vector<Linear> models = {{plane, Eigen::Vector3d(0.5, -1, 0), 0.25},
                                      {plane, Eigen::Vector3d(0, 0, 0), 0.03125},
                                      {steep, Eigen::Vector2d(1, 1), 0.0625},
                                      {Eigen::MatrixXd::Identity(2, 2) * 64, Eigen::Vector2d(0, 0), 0.0625}};
  for (const Linear& model : models) {
    const auto snapshot = model.snapshot(Covariance::kDiagonal);
    for (const double far : {0.0, 0.3, 1.0, 4.0, 20.0}) {
      Eigen::VectorXd x = model.b + far * model.a.rowwise().sum();
      x(0) += 0.5 * model.scale;
      const double exact = model.log_evidence(x);
      CAPTURE(far, exact);
      EvidenceQuadrature quadrature(snapshot);
      double work = 0;
      const PointEvidence evidence = quadrature.integrate(x.transpose(), work);
      CHECK(evidence.converged);
      CHECK(std::abs(evidence.log_evidence - exact) <= 1e-4);
      CHECK(std::abs(evidence.log_evidence - exact) <= evidence.error);
      CHECK(evidence.error <= kNats);
    }
  }
}

TEST_CASE("from above: EUBO and KL(p(z|x) ‖ q) are those of the closed form", "[vae][truth]") {
  Eigen::MatrixXd a(3, 2);
  a << 1, 0.5, -0.25, 2, 0.75, 0.125;
  const Linear model{a, Eigen::Vector3d(0.5, -1, 0), 0.25};
  const Eigen::VectorXd x = Eigen::Vector3d(1, 0.5, -1);
  const Eigen::Matrix2d precision =
      Eigen::Matrix2d::Identity() + a.transpose() * a / (model.scale * model.scale);
  const Eigen::Matrix2d covariance = precision.inverse();
  const Eigen::Vector2d mean = covariance * a.transpose() * (x - model.b) / (model.scale * model.scale);
  const auto snapshot = model.snapshot(Covariance::kFull);
  elbo::vae::PointTruth truth(snapshot);
  for (const double width : {0.3, 1.0, 2.0}) {
    CAPTURE(width);
    Eigen::Matrix2d factor;
    factor << 0.5 * width, 0, 0.2 * width, 0.4 * width;
    const elbo::Gaussian q{Eigen::Vector2d(0.5, -0.3), factor};
    double work = 0;
    truth.integrate(x.transpose(), q, work);
    const elbo::vae::UpperBound upper = truth.upper_bound(q);
    const Eigen::Matrix2d other = factor * factor.transpose();
    const double reverse = 0.5 * ((other.inverse() * covariance).trace() +
                                  (q.mean - mean).dot(other.inverse() * (q.mean - mean)) - 2 +
                                  std::log(other.determinant() / covariance.determinant()));
    CHECK(std::abs(upper.kl_reverse.value - reverse) <= upper.kl_reverse.error);
    CHECK(std::abs(upper.eubo.value - model.log_evidence(x) - reverse) <= upper.eubo.error);
    CHECK(upper.eubo.error <= 1e-2 * reverse);
  }
}

TEST_CASE("from above on trained models: sums over a fine grid, and D7", "[vae][truth]") {
  for (const Activation activation : {Activation::kTanh, Activation::kRelu}) {
    Setup setup = setup_of(two_moons(120), 0.1);
    setup.shape.activation = activation;
    setup.shape.latent = 1;
    VaeRun run(setup);
    train(run, 600);
    const auto snapshot = run.snapshot(Precision::kDouble);
    const Eigen::ArrayXd z = Eigen::ArrayXd::LinSpaced(400'001, -8, 8);
    for (const int row : {0, 40, 80}) {
      CAPTURE(row, static_cast<int>(activation));
      const Value said = evaluate(run, "posterior", Value::map({{"point", row}}));
      const RowMajor<double> x = snapshot->rows({row});
      const elbo::vae::Encoded q = snapshot->encode(x);
      const Eigen::ArrayXd joint = snapshot->log_joint(x.row(0), z, nullptr);
      const Eigen::ArrayXd mass = (joint - joint.maxCoeff()).exp() / (joint - joint.maxCoeff()).exp().sum();
      const Eigen::ArrayXd log_q = -0.5 * ((z - q.mean(0, 0)) / q.scale(0, 0)).square() -
                                   std::log(q.scale(0, 0)) - 0.5 * std::log(2 * M_PI);
      const double eubo = (mass * (joint - log_q)).sum();
      CHECK(std::abs(at(said, {"eubo"}).number() - eubo) <= at(said, {"euboError"}).number());
      CHECK(at(said, {"eubo"}).number() >= at(said, {"logEvidence"}).number());
      CHECK(std::abs(at(said, {"klReverse"}).number() - (eubo - at(said, {"logEvidence"}).number())) <=
            at(said, {"klReverseError"}).number() + at(said, {"logEvidenceError"}).number());
      CHECK(std::abs(at(said, {"residuals", "D7"}).number()) <= at(said, {"residualErrors", "D7"}).number());
    }
  }
}

TEST_CASE("the best q of a linear model is the posterior, or its best diagonal", "[vae][truth]") {
  Eigen::MatrixXd a(3, 2);
  a << 1, 0.5, -0.25, 2, 0.75, 0.125;
  const Linear model{a, Eigen::Vector3d(0.5, -1, 0), 0.5};
  const Eigen::VectorXd x = Eigen::Vector3d(1, 0.5, -1);
  const Eigen::MatrixXd precision =
      Eigen::MatrixXd::Identity(2, 2) + a.transpose() * a / (model.scale * model.scale);
  for (const Covariance covariance : {Covariance::kFull, Covariance::kDiagonal}) {
    const auto snapshot = model.snapshot(covariance);
    const PosteriorBound bound(*snapshot);
    const auto start = bound.bound(x.transpose(), Eigen::Vector2d(1, -1), Eigen::Matrix2d::Identity());
    const auto best = bound.maximise(x.transpose(), start, {}, nullptr);
    const double gap =
        covariance == Covariance::kFull
            ? 0
            : 0.5 * (precision.diagonal().array().log().sum() - std::log(precision.determinant()));
    CHECK(model.log_evidence(x) - best.elbo == Approx(gap).margin(1e-7));
    CHECK(best.elbo >= start.elbo);
    const Eigen::VectorXd exact =
        precision.ldlt().solve(a.transpose() * (x - model.b)) / (model.scale * model.scale);
    CHECK((best.mean - exact).norm() < 1e-3);
  }
}

TEST_CASE("on trained models it agrees with a grid ten times finer", "[vae][truth]") {
  struct Trained {
    Activation activation;
    Index latent;
    double scale;
  };
  for (const Trained& kind : {Trained{Activation::kTanh, 2, 0.2}, Trained{Activation::kRelu, 2, 0.1},
                              Trained{Activation::kSoftplus, 1, 0.05}, Trained{Activation::kRelu, 1, 0.05},
                              Trained{Activation::kGelu, 2, 0.05}}) {
    Setup setup = setup_of(two_moons(200), kind.scale);
    setup.shape.activation = kind.activation;
    setup.shape.latent = kind.latent;
    const auto snapshot = trained(setup, 600);
    const RowMajor<double> x = snapshot->rows({0, 50, 100, 150});
    EvidenceQuadrature quadrature(snapshot);
    for (Index n = 0; n < x.rows(); ++n) {
      CAPTURE(n, static_cast<int>(kind.activation), kind.latent);
      double work = 0;
      const PointEvidence evidence = quadrature.integrate(x.row(n), work);
      CHECK(evidence.converged);
      const double exact = by_brute_force(*snapshot, x.row(n), 5, kind.latent == 1 ? 100'001 : 1001);
      CHECK(std::abs(evidence.log_evidence - exact) <= kNats);
    }
  }
}

TEST_CASE("a posterior with two modes far apart is found whole", "[vae][truth]") {
  // f(z) = |z|, by two rectified units.
  Setup setup = setup_of(Eigen::MatrixXd::Zero(1, 1), 0.015625);
  setup.shape.hidden = {2};
  setup.shape.latent = 1;
  setup.shape.activation = Activation::kRelu;
  const elbo::vae::Model model(setup.shape);
  Eigen::VectorXd parameters = Eigen::VectorXd::Zero(model.size());
  parameters(model.decoder().layers()[0].weights) = 1;
  parameters(model.decoder().layers()[0].weights + 1) = -1;
  parameters(model.decoder().layers()[1].weights) = 1;
  parameters(model.decoder().layers()[1].weights + 1) = 1;
  const auto snapshot = snapshot_of(setup, parameters);
  EvidenceQuadrature quadrature(snapshot);
  for (const double x : {0.0, 0.01, 1.0, 2.5}) {
    double work = 0;
    const Eigen::RowVectorXd point = Eigen::RowVectorXd::Constant(1, x);
    const PointEvidence evidence = quadrature.integrate(point, work);
    CHECK(std::abs(evidence.log_evidence - by_brute_force(*snapshot, point, 5, 100'001)) <= kNats);
    // Half of the mass on either side.
    const auto nodes = quadrature.posterior();
    const Eigen::ArrayXd mass = nodes.log_mass.exp();
    CHECK(mass.sum() == Approx(1).epsilon(2e-3));
    CHECK((nodes.z.col(0) > 0).select(mass, 0.0).sum() == Approx(0.5).epsilon(5e-3));
  }
}

TEST_CASE("binary pixels: quadrature against brute force", "[vae][truth]") {
  for (const Index latent : {1, 2}) {
    Setup setup = setup_of(strokes(200));
    setup.shape.likelihood = Likelihood::kBernoulli;
    setup.shape.latent = latent;
    const auto snapshot = trained(setup, 800);
    EvidenceQuadrature quadrature(snapshot);
    const RowMajor<double> x = snapshot->rows({0, 60, 120});
    for (Index n = 0; n < x.rows(); ++n) {
      double work = 0;
      const PointEvidence evidence = quadrature.integrate(x.row(n), work);
      CHECK(evidence.converged);
      const double exact = by_brute_force(*snapshot, x.row(n), 6, latent == 1 ? 20'001 : 601);
      CHECK(std::abs(evidence.log_evidence - exact) <= kNats);
    }
  }
}

}  // namespace
