// What holds draw by draw, whatever the draws: estimators that have no variance where q is the posterior, two
// that are the same for location-scale families, quadrature, points, weights of zero, and which combinations
// there are.
#include "estimators/expectations.hpp"
#include "families/full_rank.hpp"
#include "families/gaussian_mixture.hpp"
#include "harness.hpp"

namespace {

using namespace harness;

// q as a target times e^{-2}: then log w = −2 whatever z.
class Itself final : public elbo::Target {
 public:
  explicit Itself(const Family& q) : q_(q.clone()) {}
  [[nodiscard]] int dimension() const override { return q_->dimension(); }
  void evaluate(const Samples& z, Order /*order*/, elbo::TargetValues& out) const override {
    q_->log_density(z, out.log_density, &out.gradient);
    out.log_density -= 2;
  }
  [[nodiscard]] std::optional<double> log_evidence() const override { return -2; }
  [[nodiscard]] std::vector<elbo::Gaussian> bumps() const override { return {}; }
  [[nodiscard]] elbo::Tails tails() const override { return {}; }

 private:
  std::unique_ptr<Family> q_;
};

// No density where z₁ < edge.
class HalfSpace final : public elbo::Target {
 public:
  HalfSpace(int dimension, double edge) : whole_(one_bump(dimension)), edge_(edge) {}
  [[nodiscard]] int dimension() const override { return whole_.dimension(); }
  void evaluate(const Samples& z, Order order, elbo::TargetValues& out) const override {
    whole_.evaluate(z, order, out);
    for (Index s = 0; s < z.rows(); ++s) {
      if (z(s, 0) >= edge_) continue;
      out.log_density(s) = -kInfinity;
      out.gradient.row(s).setZero();
      out.hessian.row(s).setZero();
    }
  }
  [[nodiscard]] std::optional<double> log_evidence() const override { return std::nullopt; }
  [[nodiscard]] std::vector<elbo::Gaussian> bumps() const override { return {}; }
  [[nodiscard]] elbo::Tails tails() const override { return {}; }

 private:
  BumpTarget whole_;
  double edge_;
};

struct Result {
  Estimate estimate;
  VectorXd gradient;
};

Result run(EstimatorKind kind, const ObjectiveSettings& settings, const Family& q, const elbo::Target& target,
           Index samples = 33, std::uint64_t key = 1) {
  Result result;
  const Noise noise = make_noise(elbo::noise_size(kind, settings, samples), q.dimension(), key);
  result.estimate =
      elbo::make_estimator(kind, settings, q.dimension())->estimate(q, target, noise, result.gradient);
  return result;
}

TEST_CASE("where q is the posterior, pathwise gradients without the score term are zero draw by draw",
          "[estimators]") {
  for (const Case& c : cases::with_density()) {
    const auto q = cases::make(c);
    const Itself target(*q);
    for (const Index m : {1, 4}) {
      const ObjectiveSettings settings{m == 1 ? Objective::kElbo : Objective::kImportanceWeighted, m};
      for (const EstimatorKind kind :
           {EstimatorKind::kStl, EstimatorKind::kDreg, EstimatorKind::kLeaveOneOut}) {
        if (!elbo::is_legal(kind, settings.objective, c.id)) continue;
        INFO(cases::title(c) << ", M = " << m << ", " << name_of(kind));
        const Result result = run(kind, settings, *q, target);
        // The flow's inverse, of which the target is made here, is good to 1e-13. VIMCO's signal is 0, but it
        // keeps −w̃ = −1/M of the derivative of log w.
        const double scale = c.id == "flow" ? 1e-10 : 1e-12;
        if (kind != EstimatorKind::kLeaveOneOut || m == 1)
          CHECK(result.gradient.cwiseAbs().maxCoeff() < scale);
        CHECK(std::abs(result.estimate.objective + 2) < scale);
        CHECK(result.estimate.objective_error < scale);
        CHECK(std::abs(result.estimate.elbo + 2) < scale);
      }
    }
  }
}

TEST_CASE("with a location-scale q, the closed entropy gives the reparameterised gradient draw by draw",
          "[estimators]") {
  for (const Case& c : cases::with_density()) {
    if (!elbo::is_legal(EstimatorKind::kClosedEntropy, Objective::kElbo, c.id)) continue;
    INFO(cases::title(c));
    const auto q = cases::make(c);
    const Result closed = run(EstimatorKind::kClosedEntropy, {Objective::kElbo}, *q, two_bumps(c.dimension));
    const Result plain = run(EstimatorKind::kReparameterized, {Objective::kElbo}, *q, two_bumps(c.dimension));
    CHECK((closed.gradient - plain.gradient).cwiseAbs().maxCoeff() < 1e-12);
    CHECK(closed.estimate.expected_log_joint == plain.estimate.expected_log_joint);
  }
}

TEST_CASE("the bound is the sum of its parts", "[estimators]") {
  for (const Case& c : cases::with_density()) {
    const auto q = cases::make(c);
    for (const Objective objective : {Objective::kElbo, Objective::kImportanceWeighted, Objective::kRenyi,
                                      Objective::kInclusiveKl, Objective::kWeightedEntropy}) {
      for (int kind = 0; kind < 7; ++kind) {
        if (!elbo::is_legal(static_cast<EstimatorKind>(kind), objective, c.id)) continue;
        const Estimate e =
            run(static_cast<EstimatorKind>(kind), {objective, 3}, *q, two_bumps(c.dimension)).estimate;
        CHECK(e.elbo == e.expected_log_joint + e.entropy);
        if (objective == Objective::kElbo) CHECK(e.objective == e.elbo);
        CHECK(std::isfinite(e.objective));
        CHECK(e.objective_error >= 0);
      }
    }
  }
}

// L of a q with this mean and covariance and a Gaussian target: log mass + ½ log|P| − ½D log 2π − ½ [tr(PΣ) +
// (m − μ)ᵀP(m − μ)] + H[q].
double gaussian_bound(const Family& q) {
  const Index size = q.dimension();
  const elbo::Gaussian gaussian = q.outlines().front();
  MatrixXd precision = MatrixXd::Constant(1, 1, 2);
  VectorXd away = gaussian.mean - VectorXd::Constant(1, 0.4).replicate(size, 1);
  if (size == 2) {
    precision = MatrixXd{{2, 0.9}, {0.9, 1.5}};
    away(1) = gaussian.mean(1) + 0.7;
  }
  const double log_determinant =
      size == 1 ? std::log(precision(0, 0)) : std::log(precision(0, 0) * precision(1, 1) - 0.9 * 0.9);
  const MatrixXd covariance = gaussian.factor * gaussian.factor.transpose();
  return std::log(0.3) + 0.5 * log_determinant -
         0.5 * static_cast<double>(size) * std::log(2 * std::acos(-1.0)) -
         0.5 * ((precision * covariance).trace() + away.dot(precision * away)) + q.entropy(nullptr).value();
}

TEST_CASE("quadrature is exact where log p is a polynomial", "[estimators]") {
  for (const Case& c : cases::with_density()) {
    if (!elbo::find_family(c.id)->has(elbo::kClosedEntropy)) continue;
    INFO(cases::title(c));
    const auto q = cases::make(c);
    // Nodes further out carry rounding.
    const double slack = q->is_heavy_tailed() ? 1e4 : 1;
    const Result result = run(EstimatorKind::kQuadrature, {Objective::kElbo}, *q, one_bump(c.dimension));
    CHECK(std::abs(result.estimate.elbo - gaussian_bound(*q)) < 1e-12 * slack);
    CHECK(result.estimate.elbo_error < 1e-11 * slack);
    const auto moved = q->clone();
    const VectorXd gradient = cases::differences(q->phi(), [&](const VectorXd& phi) {
      moved->set_phi(phi);
      return gaussian_bound(*moved);
    });
    CHECK((result.gradient - gradient).norm() < 1e-9 * slack);
  }
}

TEST_CASE("quadrature is close where it is not", "[estimators]") {
  for (const Case& c : cases::with_density()) {
    INFO(cases::title(c));
    const auto q = cases::make(c);
    const BumpTarget target = two_bumps(c.dimension);
    const Exact exact(target, c.dimension, q->is_heavy_tailed());
    const Result result = run(EstimatorKind::kQuadrature, {Objective::kElbo}, *q, target);
    const double close = 2e-5;  // what the trapezium rule makes of it
    CHECK(result.estimate.elbo_error < close);
    CHECK(std::abs(result.estimate.elbo - exact({Objective::kElbo}, *q)) < close);
    CHECK(cases::fault(result.gradient, exact.gradient({Objective::kElbo}, *q)) < close);
  }
}

TEST_CASE("the inclusive divergence by quadrature has the exact gradient, without bias", "[estimators]") {
  const ObjectiveSettings settings{Objective::kInclusiveKl};
  for (const Case& c : cases::with_density()) {
    INFO(cases::title(c));
    const auto q = cases::make(c);
    const BumpTarget target = two_bumps(c.dimension);
    const Exact exact(target, c.dimension, q->is_heavy_tailed());
    const Result result = run(EstimatorKind::kQuadrature, settings, *q, target);
    CHECK(!elbo::is_biased(EstimatorKind::kQuadrature, settings));
    CHECK(result.estimate.objective_error < 1e-5);
    CHECK(std::abs(result.estimate.objective - exact(settings, *q)) < 2e-5);
    CHECK(cases::fault(result.gradient, exact.gradient(settings, *q)) < 2e-5);
  }
}

TEST_CASE("the entropy counts as much as it is said to", "[estimators]") {
  for (const Case& c : cases::with_density()) {
    if (!elbo::find_family(c.id)->has(elbo::kClosedEntropy)) continue;
    const auto q = cases::make(c);
    const BumpTarget target = two_bumps(c.dimension);
    const Exact exact(target, c.dimension, q->is_heavy_tailed());
    for (const double weight : {0.0, 0.3, 1.0}) {
      INFO(cases::title(c) << ", weight " << weight);
      ObjectiveSettings settings{Objective::kWeightedEntropy};
      settings.entropy_weight = weight;
      const Result nodes = run(EstimatorKind::kQuadrature, settings, *q, target);
      CHECK(std::abs(nodes.estimate.objective - exact(settings, *q)) < 2e-5);
      CHECK(cases::fault(nodes.gradient, exact.gradient(settings, *q)) < 2e-5);
      CHECK(std::abs(nodes.estimate.elbo - exact({Objective::kElbo}, *q)) < 2e-5);
      const Result draws = run(EstimatorKind::kClosedEntropy, settings, *q, target);
      CHECK(draws.estimate.objective == draws.estimate.expected_log_joint + weight * draws.estimate.entropy);
      // The gradient is linear in the weight.
      settings.entropy_weight = 0;
      const Result none = run(EstimatorKind::kClosedEntropy, settings, *q, target);
      settings.entropy_weight = 1;
      const Result all = run(EstimatorKind::kClosedEntropy, settings, *q, target);
      CHECK((draws.gradient - none.gradient - weight * (all.gradient - none.gradient)).norm() < 1e-12);
      CHECK((all.gradient - run(EstimatorKind::kClosedEntropy, {Objective::kElbo}, *q, target).gradient)
                .isZero(0));
    }
  }
}

TEST_CASE("a point climbs log p", "[estimators]") {
  for (const int dimension : {1, 2}) {
    const auto q = cases::make({"delta", dimension});
    const BumpTarget target = two_bumps(dimension);
    Samples z(1, dimension);
    z.row(0) = q->phi().transpose().array();
    elbo::TargetValues values;
    target.evaluate(z, Order::kHessian, values);
    const Result result = run(EstimatorKind::kReparameterized, {Objective::kElbo}, *q, target);
    CHECK((result.gradient.transpose().array() - values.gradient.row(0)).abs().maxCoeff() < 1e-14);
    CHECK(result.estimate.objective == values.log_density(0));
    CHECK(result.estimate.objective_error == 0);
    CHECK(result.estimate.elbo == -kInfinity);

    for (const EstimatorKind kind : {EstimatorKind::kReparameterized, EstimatorKind::kQuadrature}) {
      elbo::Expectations moments;
      const Noise noise = make_noise(5, dimension, 1);
      elbo::ExpectationEstimator(kind, dimension).estimate(*q, target, noise, moments);
      CHECK(moments.estimate.objective == values.log_density(0));
      CHECK((moments.gradient.transpose().array() - values.gradient.row(0)).abs().maxCoeff() < 1e-14);
      CHECK(std::abs(moments.hessian(dimension - 1, 0) - values.hessian(0, dimension - 1)) < 1e-14);
    }
  }
}

TEST_CASE("expectations of a Gaussian target are its own by quadrature, and averages over draws otherwise",
          "[estimators]") {
  for (const int dimension : {1, 2}) {
    const auto q = cases::make({"full-rank", dimension});
    const BumpTarget target = one_bump(dimension);
    elbo::Expectations moments;
    elbo::ExpectationEstimator(EstimatorKind::kQuadrature, dimension).estimate(*q, target, Noise{}, moments);
    MatrixXd precision = MatrixXd::Constant(1, 1, 2);
    VectorXd mean = VectorXd::Constant(1, 0.4);
    if (dimension == 2) {
      precision = MatrixXd{{2, 0.9}, {0.9, 1.5}};
      mean = VectorXd{{0.4, -0.7}};
    }
    CHECK((moments.hessian + precision).norm() < 1e-12);
    CHECK((moments.gradient - precision * (mean - q->phi().head(dimension))).norm() < 1e-12);
    CHECK(std::abs(moments.estimate.elbo - gaussian_bound(*q)) < 1e-12);

    const Noise noise = make_noise(7, dimension, 2);
    elbo::ExpectationEstimator(EstimatorKind::kStl, dimension)
        .estimate(*q, two_bumps(dimension), noise, moments);
    Samples z;
    elbo::TargetValues values;
    q->transform(0, noise.epsilon, z);
    two_bumps(dimension).evaluate(z, Order::kHessian, values);
    CHECK(std::abs(moments.gradient(0) - values.gradient.col(0).mean()) < 1e-14);
    CHECK(std::abs(moments.hessian(0, dimension - 1) - values.hessian.col(dimension - 1).mean()) < 1e-13);
    CHECK(moments.hessian(0, dimension - 1) == moments.hessian(dimension - 1, 0));
    CHECK(std::abs(moments.estimate.expected_log_joint - values.log_density.mean()) < 1e-14);
  }
}

TEST_CASE("where draws have no weight, nothing is NaN", "[estimators]") {
  for (const Case& c : cases::with_density()) {
    const auto q = cases::make(c);
    // Some draws weigh nothing, then all of them.
    for (const double edge : {0.0, 1e3}) {
      const HalfSpace target(c.dimension, edge);
      for (const Objective objective : {Objective::kElbo, Objective::kImportanceWeighted, Objective::kRenyi,
                                        Objective::kInclusiveKl, Objective::kWeightedEntropy}) {
        for (int kind = 0; kind < 7; ++kind) {
          for (const double alpha : {0.5, 1.0, 1.5}) {
            if (!elbo::is_legal(static_cast<EstimatorKind>(kind), objective, c.id)) continue;
            // The posterior's own nodes: what draws weigh does not matter.
            if (objective == Objective::kInclusiveKl && kind == 6) continue;
            INFO(cases::title(c) << ", objective " << static_cast<int>(objective) << ", "
                                 << name_of(static_cast<EstimatorKind>(kind)) << ", alpha " << alpha);
            const Result result =
                run(static_cast<EstimatorKind>(kind), {objective, 16, alpha}, *q, target, 160);
            CHECK(result.gradient.allFinite());
            CHECK(!std::isnan(result.estimate.objective_error));
            CHECK(result.estimate.elbo == -kInfinity);
            const bool finite = edge == 0 && objective != Objective::kElbo &&
                                objective != Objective::kWeightedEntropy &&
                                !(objective == Objective::kRenyi && alpha >= 1);
            CHECK(std::isfinite(result.estimate.objective) == finite);
            if (!finite) {
              CHECK(result.estimate.objective == -kInfinity);
              CHECK(result.gradient.isZero(0));
            }
          }
        }
      }
    }
  }
}

TEST_CASE("gradients do not depend on what is called chance elsewhere", "[estimators]") {
  // An estimator keeps nothing from one batch to the next, of whatever size.
  for (const Case& c : cases::with_density()) {
    const auto q = cases::make(c);
    const BumpTarget target = two_bumps(c.dimension);
    const ObjectiveSettings settings{Objective::kImportanceWeighted, 4};
    const auto estimator = elbo::make_estimator(EstimatorKind::kReparameterized, settings, c.dimension);
    VectorXd once;
    VectorXd again;
    estimator->estimate(*q, target, make_noise(40, c.dimension, 3), once);
    estimator->estimate(*q, target, make_noise(400, c.dimension, 4), again);
    estimator->estimate(*q, target, make_noise(40, c.dimension, 3), again);
    CHECK(once == again);
  }
}

TEST_CASE("the table of estimators is the one that is documented", "[estimators]") {
  const std::vector<std::string> families = {"delta", "mean-field", "full-rank", "mixture", "flow"};
  // By estimator: for each objective, which of these families.
  const std::vector<std::vector<std::string>> table = {
      {"11111", "01111", "01111", "00000", "00000"},   // reparameterized
      {"01111", "01111", "00000", "00000", "00000"},   // stl
      {"01100", "00000", "00000", "00000", "01100"},   // closed-entropy
      {"01111", "01111", "01111", "01111", "00000"},   // score-function
      {"01111", "01111", "00000", "00000", "00000"},   // leave-one-out
      {"00000", "01101", "00000", "00000", "00000"},   // dreg
      {"11111", "00000", "00000", "01111", "01100"}};  // quadrature
  for (std::size_t kind = 0; kind < table.size(); ++kind) {
    for (std::size_t objective = 0; objective < 5; ++objective) {
      for (std::size_t family = 0; family < families.size(); ++family) {
        CHECK(elbo::is_legal(static_cast<EstimatorKind>(kind), static_cast<Objective>(objective),
                             families[family]) == (table[kind][objective][family] == '1'));
      }
    }
  }
}

TEST_CASE("draws come in whole groups", "[estimators]") {
  CHECK(elbo::noise_size(EstimatorKind::kStl, {Objective::kElbo, 8}, 61) == 61);
  CHECK(elbo::noise_size(EstimatorKind::kDreg, {Objective::kImportanceWeighted, 8}, 61) == 64);
  CHECK(elbo::noise_size(EstimatorKind::kDreg, {Objective::kImportanceWeighted, 1024}, 1) == 1024);
  CHECK(elbo::noise_size(EstimatorKind::kScoreFunction, {Objective::kRenyi, 8}, 61) == 61);
  CHECK(elbo::noise_size(EstimatorKind::kQuadrature, {Objective::kElbo, 8}, 61) == 0);
}

}  // namespace
