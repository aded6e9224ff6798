// The mean of each legal estimator against the gradient of the exact objective: central differences of a
// trapezium sum.
//
// Every number of φ is checked at four standard errors, a false alarm in 16,000 for a normal mean; for the
// few hundred numbers here that is a chance of about one in thirty that a correct estimator would fail
// somewhere with another seed.
#include "harness.hpp"

namespace {

using namespace harness;

constexpr double kFourErrors = 4;

// The estimators of `kinds` on one q, 100,000 draws in batches of `samples`.
void check_means(const Case& c, const std::vector<EstimatorKind>& kinds, const ObjectiveSettings& settings,
                 Index samples, const BumpTarget& target, int draws = 100'000) {
  const auto q = cases::make(c);
  const Exact exact(target, c.dimension, q->is_heavy_tailed());
  const double objective = exact(settings, *q);
  const VectorXd gradient = exact.gradient(settings, *q);
  for (const EstimatorKind kind : kinds) {
    if (!elbo::is_legal(kind, settings.objective, c.id)) continue;
    INFO(cases::title(c) << ", " << name_of(kind) << ", " << samples << " draws");
    const Moments moments = repeat(kind, settings, *q, target, samples, draws / static_cast<int>(samples));
    CHECK(distance(moments.mean - gradient, moments.error) < kFourErrors);
    CHECK(std::abs(moments.objective - objective) < kFourErrors * moments.objective_error + 1e-9);
    // The variance of n estimates is known to √(2/n) of itself; another tenth for the delta method.
    if (samples < 10) continue;
    const double slack = std::min(0.9, 5 * std::sqrt(2.0 * static_cast<double>(samples) / draws) + 0.1);
    CHECK(moments.reported_variance == Approx(moments.variance).epsilon(slack));
  }
}

const std::vector<EstimatorKind> kOfDraws = {EstimatorKind::kReparameterized, EstimatorKind::kStl,
                                             EstimatorKind::kClosedEntropy,   EstimatorKind::kScoreFunction,
                                             EstimatorKind::kLeaveOneOut,     EstimatorKind::kDreg};
const std::vector<EstimatorKind> kUnbiasedOfGroups = {EstimatorKind::kReparameterized,
                                                      EstimatorKind::kScoreFunction,
                                                      EstimatorKind::kLeaveOneOut, EstimatorKind::kDreg};

TEST_CASE("gradients of the ELBO have the right mean", "[estimators]") {
  for (const Case& c : cases::with_density())
    check_means(c, kOfDraws, {Objective::kElbo}, 100, two_bumps(c.dimension));
}

TEST_CASE("gradients of the ELBO have the right mean from a few draws", "[estimators]") {
  // Of a mixture of three: fewer draws than components, fewer than two in each, and as many as that.
  for (const Index samples : {2, 5, 7})
    check_means({"mixture", 2}, kOfDraws, {Objective::kElbo}, samples, two_bumps(2), 140'000);
}

TEST_CASE("gradients of L_2 have the right mean", "[estimators]") {
  for (const Case& c : cases::with_density()) {
    if (c.dimension == 1)
      check_means(c, kUnbiasedOfGroups, {Objective::kImportanceWeighted, 2}, 100, two_bumps(1));
  }
}

TEST_CASE("gradients of L_M have the same mean", "[estimators]") {
  for (const Case& c : cases::with_density()) {
    const auto q = cases::make(c);
    const BumpTarget target = two_bumps(c.dimension);
    for (const Index m : {2, 7}) {
      const ObjectiveSettings settings{Objective::kImportanceWeighted, m};
      const Moments one = repeat(EstimatorKind::kReparameterized, settings, *q, target, 100, 500);
      for (const EstimatorKind kind : kUnbiasedOfGroups) {
        if (kind == EstimatorKind::kReparameterized || !elbo::is_legal(kind, settings.objective, c.id))
          continue;
        INFO(cases::title(c) << ", M = " << m << ", " << name_of(kind));
        const Moments other = repeat(kind, settings, *q, target, 100, 500, 11);
        const VectorXd error = (one.error.cwiseAbs2() + other.error.cwiseAbs2()).cwiseSqrt();
        CHECK(distance(one.mean - other.mean, error) < kFourErrors);
      }
    }
  }
}

TEST_CASE("gradients of L_1 are those of the ELBO", "[estimators]") {
  for (const Case& c : cases::with_density()) {
    const auto q = cases::make(c);
    const BumpTarget target = two_bumps(c.dimension);
    const Noise noise = make_noise(31, c.dimension, 5);
    VectorXd elbo;
    VectorXd weighted;
    for (const EstimatorKind kind : kOfDraws) {
      if (!elbo::is_legal(kind, Objective::kElbo, c.id)) continue;
      if (!elbo::is_legal(kind, Objective::kImportanceWeighted, c.id)) continue;
      INFO(cases::title(c) << ", " << name_of(kind));
      make_estimator(kind, {Objective::kElbo}, c.dimension)->estimate(*q, target, noise, elbo);
      make_estimator(kind, {Objective::kImportanceWeighted, 1}, c.dimension)
          ->estimate(*q, target, noise, weighted);
      CHECK(elbo == weighted);
    }
  }
}

TEST_CASE("gradients of Rényi bounds have the right mean", "[estimators]") {
  // Self-normalised: their bias is about 1/S of their size, the standard error of the mean of the 50 batches
  // of 2000 about 1/√100,000 of the spread.
  for (const Case& c : cases::with_density()) {
    for (const double alpha : {-0.5, 0.0, 0.5, 1.0, 1.5}) {
      // This flow is so thin in places that 100,000 draws tell nothing of higher moments of w or 1/w.
      if (c.id == "flow" && (alpha < 0 || alpha > 1)) continue;
      INFO("alpha = " << alpha);
      check_means(c, {EstimatorKind::kReparameterized, EstimatorKind::kScoreFunction},
                  {Objective::kRenyi, 1, alpha}, 2000,
                  alpha > 1 ? wide_bump(c.dimension) : two_bumps(c.dimension));
    }
  }
}

TEST_CASE("gradients of the inclusive divergence have the right mean", "[estimators]") {
  for (const Case& c : cases::with_density()) {
    check_means(c, {EstimatorKind::kScoreFunction}, {Objective::kInclusiveKl}, 2000, two_bumps(c.dimension));
  }
}

TEST_CASE("sticking the landing is biased for L_M, as the table says", "[estimators]") {
  const Case c{"full-rank", 1};
  const auto q = cases::make(c);
  const BumpTarget target = two_bumps(1);
  const ObjectiveSettings settings{Objective::kImportanceWeighted, 2};
  const Exact exact(target, 1);
  const Moments moments = repeat(EstimatorKind::kStl, settings, *q, target, 100, 1000);
  CHECK(elbo::is_biased(EstimatorKind::kStl, settings));
  CHECK(distance(moments.mean - exact.gradient(settings, *q), moments.error) > 10);
}

}  // namespace
