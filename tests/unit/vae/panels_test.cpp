// The panels: bounds in their order, surgery's two sides, pictures that integrate to 1.
#include <cmath>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "expect.hpp"
#include "models/vae/aggregate.hpp"
#include "models/vae/evidence.hpp"
#include "vae/training.hpp"

namespace {

using namespace training;
using elbo::ErrorCode;
using elbo::vae::AggregateQuadrature;
using elbo::vae::Encoded;

VaeRun moons(Covariance covariance, Index latent, int iterations) {
  Setup setup = setup_of(two_moons(160));
  setup.shape.covariance = covariance;
  setup.shape.latent = latent;
  hold_out(setup, 0, 16);
  VaeRun run(setup);
  train(run, iterations);
  return run;
}

TEST_CASE("bound ≤ L_M ≤ log p(x), at every point and on average", "[vae][panels]") {
  for (const Index latent : {1, 2}) {
    VaeRun run = moons(Covariance::kDiagonal, latent, 300);
    const Value evidence = evaluate(run, "evidence", Value::map({}));
    const Eigen::VectorXd gap = numbers(at(evidence, {"gap"}));
    const Eigen::VectorXd doubt =
        numbers(at(evidence, {"logEvidenceError"})) + numbers(at(evidence, {"elboError"}));
    CHECK(gap.size() == 160);
    CHECK((gap.array() >= -doubt.array() - 1e-6).all());
    CHECK(at(evidence, {"average", "training", "count"}).number() == 144);
    CHECK(at(evidence, {"average", "heldOut", "count"}).number() == 16);
    CHECK(at(evidence, {"total", "logEvidence"}).number() ==
          Approx(144 * at(evidence, {"average", "training", "logEvidence"}).number()));

    const Value weighted = evaluate(run, "importance", Value::map({{"rows", 40}, {"draws", 4096}}));
    const Eigen::VectorXd bound = numbers(at(weighted, {"bound"}));
    const Eigen::VectorXd error = numbers(at(weighted, {"standardError"}));
    const double truth = at(weighted, {"logEvidence"}).number();
    // Four standard errors: a chance of 3e-5 each, on a fixed seed.
    CHECK(std::abs(bound(0) - at(weighted, {"elbo"}).number()) <=
          4 * error(0) + at(weighted, {"elboError"}).number());
    for (Index k = 0; k < bound.size(); ++k) {
      CAPTURE(k);
      CHECK(bound(k) <= truth + 4 * error(k) + at(weighted, {"logEvidenceError"}).number());
      if (k > 0) CHECK(bound(k) >= bound(k - 1) - 4 * (error(k) + error(k - 1)));
    }
    CHECK(truth - bound(bound.size() - 1) < 0.05);
  }
}

TEST_CASE("both gaps are there, and add up", "[vae][panels]") {
  for (const Covariance covariance : {Covariance::kDiagonal, Covariance::kFull}) {
    VaeRun run = moons(covariance, 2, 300);
    const Value gaps = evaluate(run, "gaps", Value::map({{"rows", 30}}));
    const Eigen::VectorXd approximation = numbers(at(gaps, {"approximationGap"}));
    const Eigen::VectorXd amortization = numbers(at(gaps, {"amortizationGap"}));
    const Eigen::VectorXd gap = numbers(at(gaps, {"gap"}));
    CHECK((approximation.array() >= 0).all());
    CHECK((amortization.array() >= 0).all());
    CHECK((approximation + amortization - gap).cwiseAbs().maxCoeff() < 2e-3);
    CHECK(at(gaps, {"average", "training", "amortizationGap"}).is_number());
    CHECK(at(gaps, {"total"}).is_null());
    CHECK(at(gaps, {"why", "total"}) == Value("not-computed"));
  }
}

TEST_CASE("surgery: the two sides of D4 agree, and 0 ≤ I_q ≤ log N", "[vae][panels]") {
  for (const Index latent : {1, 2}) {
    for (const Covariance covariance : {Covariance::kDiagonal, Covariance::kFull}) {
      for (const int iterations : {0, 400}) {
        VaeRun run = moons(covariance, latent, iterations);
        const Value surgery = evaluate(run, "surgery", Value::map({}));
        // Its sides share nothing, so what remains is what their rules err by.
        CHECK(std::abs(at(surgery, {"residuals", "D4"}).number()) <=
              at(surgery, {"residualErrors", "D4"}).number());
        CHECK(at(surgery, {"residualErrors", "D4"}).number() <= 0.05);
        CHECK(at(surgery, {"contradictions"}).is_null());
        CHECK(at(surgery, {"mass"}).number() == Approx(1).epsilon(1e-9));
        CHECK(at(surgery, {"mutualInformation"}).number() >= -1e-9);
        CHECK(at(surgery, {"mutualInformation"}).number() <= at(surgery, {"logCount"}).number());
        CHECK(at(surgery, {"klMarginal"}).number() >= -1e-9);
        // The KL to the prior alone, to the same accuracy.
        CHECK(at(surgery, {"mutualInformation"}).number() + at(surgery, {"klMarginal"}).number() ==
              Approx(at(surgery, {"klPrior"}).number()).epsilon(1e-6));
      }
    }
  }
}

Encoded gaussians(Index count, Index latent, double spread, double scale, double correlation) {
  elbo::Stream stream(9, elbo::Purpose::kData, 0);
  Encoded q{Eigen::ArrayXXd(count, latent), Eigen::ArrayXXd::Constant(count, latent, scale),
            Eigen::ArrayXXd::Constant(count, correlation == 0 || latent == 1 ? 0 : 1, correlation * scale),
            Eigen::ArrayXd::Zero(count)};
  for (double& m : q.mean.reshaped()) m = spread * stream.normal();
  return q;
}

elbo::vae::AggregateIntegrals integrate(const Encoded& q) {
  AggregateQuadrature quadrature(q);
  elbo::WorkBudget all{1e300};
  quadrature.advance(all);
  return quadrature.integrals();
}

TEST_CASE("the aggregated posterior in its extremes", "[vae][panels]") {
  for (const Index latent : {1, 2}) {
    for (const double correlation : {0.0, 3.0}) {
      CAPTURE(latent, correlation);
      // All the same: nothing is said of n.
      const auto same = integrate(gaussians(20, latent, 0, 0.3, correlation));
      CHECK(same.index_entropy == Approx(std::log(20)).epsilon(1e-10));
      CHECK(same.mass == Approx(1).epsilon(1e-10));
      // Far narrower than they are apart: n is known, and H[q̄] = log N + H[q_n].
      for (const double scale : {1e-2, 1e-4, 1e-6}) {
        const auto apart = integrate(gaussians(20, latent, 100, scale, correlation));
        CHECK(apart.mass == Approx(1).epsilon(1e-9));
        CHECK(std::abs(apart.index_entropy) < 1e-12);
        const double entropy =
            static_cast<double>(latent) * (std::log(scale) + 0.5 * std::log(2 * M_PI * std::exp(1.0)));
        CHECK(apart.entropy == Approx(std::log(20) + entropy).epsilon(1e-9));
      }
    }
  }
}

double cell(const Value& axis) { return numbers(axis)(1) - numbers(axis)(0); }

TEST_CASE("a point's posterior and its q integrate to 1", "[vae][panels]") {
  VaeRun plane = moons(Covariance::kFull, 2, 300);
  const Value shown = evaluate(plane, "posterior", Value::map({{"point", 3}, {"size", 128}}));
  const double area = cell(at(shown, {"z1"})) * cell(at(shown, {"z2"}));
  CHECK(numbers(at(shown, {"posterior"})).sum() * area == Approx(1).epsilon(0.02));
  CHECK(numbers(at(shown, {"q"})).sum() * area == Approx(1).epsilon(0.02));
  CHECK(at(shown, {"gap"}).number() ==
        Approx(at(shown, {"approximationGap"}).number() + at(shown, {"amortizationGap"}).number())
            .margin(2e-3));
  VaeRun line = moons(Covariance::kDiagonal, 1, 300);
  const Value of_x = evaluate(line, "posterior", Value::map({{"x", Value::list({0.2, -0.1})}}));
  CHECK(at(of_x, {"point"}).is_null());
  CHECK(numbers(at(of_x, {"posterior"})).sum() * cell(at(of_x, {"z1"})) == Approx(1).epsilon(0.02));
}

TEST_CASE("p(x) on the plane is the evidence of its points", "[vae][panels]") {
  for (const Index latent : {1, 2}) {
    VaeRun run = moons(Covariance::kDiagonal, latent, 300);
    const Value density = evaluate(run, "density", Value::map({{"size", 40}}));
    const Eigen::VectorXd x = numbers(at(density, {"x"})), y = numbers(at(density, {"y"}));
    const Eigen::VectorXd p = numbers(at(density, {"density"}));
    CHECK(p.sum() * cell(at(density, {"x"})) * cell(at(density, {"y"})) == Approx(1).epsilon(0.06));
    CHECK(at(density, {"unresolvedMass"}).number() < 1e-3);
    const auto snapshot = run.snapshot(Precision::kDouble);
    elbo::vae::EvidenceQuadrature quadrature(snapshot);
    for (const auto& [i, j] : {std::pair<Index, Index>{20, 20}, {10, 25}, {30, 15}, {5, 5}}) {
      double work = 0;
      const double exact = std::exp(quadrature.integrate(Eigen::RowVector2d(x(i), y(j)), work).log_evidence);
      CHECK(p(j * 40 + i) == Approx(exact).epsilon(0.01).margin(1e-6));
    }
  }
}

TEST_CASE("what a position decodes to and a point is encoded as", "[vae][panels]") {
  VaeRun run = moons(Covariance::kFull, 2, 100);
  const Value one = evaluate(run, "decode", Value::map({{"z", Value::list({0.5, -1})}}));
  const Value many = evaluate(
      run, "decode", Value::map({{"z", Value::list({Value::list({0, 0}), Value::list({0.5, -1})})}}));
  CHECK(at(one, {"means"}).dense().shape == std::vector<std::size_t>{1, 2});
  CHECK(at(many, {"means"}).dense().data[2] == at(one, {"means"}).dense().data[0]);
  const Value encoded = evaluate(run, "encode", Value::map({{"x", Value::list({0.3, 0.4})}}));
  const Value posterior = evaluate(run, "posterior", Value::map({{"x", Value::list({0.3, 0.4})}}));
  CHECK(at(encoded, {"mean"}) == at(posterior, {"mean"}));
  CHECK(at(encoded, {"elbo"}) == at(posterior, {"elbo"}));
}

TEST_CASE("panels refuse what they cannot do, in words", "[vae][panels]") {
  VaeRun run = moons(Covariance::kDiagonal, 3, 2);
  CHECK(
      expect::error(ErrorCode::kNotAvailable, [&] { evaluate(run, "surgery", Value::map({})); }) ==
      "surgery: the integral over 3 latent dimensions is not known; available for latentDimensions 1 and 2.");
  CHECK(expect::error(ErrorCode::kNotAvailable, [&] { evaluate(run, "renyi", Value::map({})); }) ==
        "evaluate: \"renyi\" is not computed for an autoencoder; available: evidence, gaps, surgery, "
        "importance, "
        "posterior, decode, encode, density.");
  CHECK(expect::error(ErrorCode::kInvalidConfig, [&] {
          evaluate(run, "decode", Value::map({{"z", Value::list({1, 2})}}));
        }) == "z: a list of 2 is not allowed; allowed: a list of 3 numbers, or at most 4096 such lists.");
  CHECK(expect::error(ErrorCode::kInvalidConfig, [&] { evaluate(run, "encode", Value::map({})); }) ==
        "x: null is not allowed; allowed: a list of 2 numbers.");
  const Value weighted = evaluate(run, "importance", Value::map({{"rows", 5}, {"draws", 1024}}));
  CHECK(at(weighted, {"logEvidence"}).is_null());
  CHECK(at(weighted, {"why", "logEvidence"}) == Value("not-defined"));
}

TEST_CASE("a panel cut into portions is the same panel", "[vae][panels]") {
  VaeRun run = moons(Covariance::kDiagonal, 2, 50);
  for (const char* what : {"evidence", "gaps", "surgery", "importance", "density"}) {
    INFO(what);
    const Value options = std::string(what) == "gaps"         ? Value::map({{"rows", 5}})
                          : std::string(what) == "importance" ? Value::map({{"rows", 5}, {"draws", 1024}})
                                                              : Value::map({});
    const Value whole = evaluate(run, what, options);
    const auto task = run.evaluate(what, options, 0);
    int portions = 1;
    double before = 0;
    for (;; ++portions) {
      elbo::WorkBudget budget{1e5};
      const bool done = task->advance(budget);
      CHECK(task->progress() >= before);
      before = task->progress();
      if (done) break;
    }
    CHECK(portions > 3);
    CHECK(before == 1);
    CHECK(task->result() == whole);
  }
}

}  // namespace
