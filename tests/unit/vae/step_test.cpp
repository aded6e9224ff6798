// What a training step is made of beside gradients: Adam, minibatches in portions, and no memory asked for.
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "models/vae/adam.hpp"
#include "models/vae/minibatch.hpp"
#include "vae/harness.hpp"

namespace {

using elbo::WorkBudget;
using elbo::vae::Adam;
using elbo::vae::Minibatch;
using elbo::vae::NormalStream;
using elbo::vae::RowMajor;
using harness::Case;
using harness::Estimator;
using harness::Index;
using harness::Objective;
using harness::Problem;

TEST_CASE("Adam is that of the paper", "[vae][adam]") {
  constexpr Index kSize = 8;
  Adam adam(kSize);
  Eigen::ArrayXf parameters = Eigen::ArrayXf::LinSpaced(kSize, -1, 1);
  Eigen::ArrayXd exact = parameters.cast<double>();
  Eigen::ArrayXd m = Eigen::ArrayXd::Zero(kSize), v = m;
  for (int t = 1; t <= 50; ++t) {
    Eigen::ArrayXf gradient(kSize);
    for (Index i = 0; i < kSize; ++i) {
      const auto place = static_cast<double>(i);
      gradient(i) = static_cast<float>(std::sin(0.3 * t + place) * std::exp(-place));
    }
    const Eigen::ArrayXd g = gradient.cast<double>();
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g.square();
    exact += 0.01 * (m / (1 - std::pow(0.9, t))) / ((v / (1 - std::pow(0.999, t))).sqrt() + 1e-8);
    adam.step(gradient, 0.01, parameters);
    CHECK((parameters.cast<double>() - exact).abs().maxCoeff() < 1e-5);
  }
}

TEST_CASE("moments of dead units become 0, not denormal", "[vae][adam]") {
  Adam adam(4);
  Eigen::ArrayXf parameters = Eigen::ArrayXf::Zero(4);
  Eigen::ArrayXf gradient(4);
  gradient << 1, 1e-3F, 1e-20F, 0;
  adam.step(gradient, 0.1, parameters);
  gradient.setZero();
  for (int t = 0; t < 100'000; ++t) {
    adam.step(gradient, 0.1, parameters);
    const auto normal = [](float x) { return x == 0 || std::abs(x) >= 1.17549435e-38F; };
    for (Index i = 0; i < 4; ++i) {
      if (!normal(adam.state().first(i)) || !normal(adam.state().second(i))) FAIL("denormal");
    }
  }
  CHECK(adam.state().first.abs().maxCoeff() == 0);
  CHECK(adam.state().second.abs().maxCoeff() == 0);
  CHECK(parameters.isFinite().all());
}

struct Setting {
  Case c;
  Problem problem;
  elbo::vae::Model model;
  std::vector<Index> rows;
  RowMajor<double> points;
  std::vector<double> noise;  // rows×samples×H

  explicit Setting(const Case& given) : c(given), problem(given, 77), model(given.shape) {
    rows.resize(harness::size_of(c.rows));
    std::iota(rows.begin(), rows.end(), 0);
    points = problem.points;
    for (Index row = 0; row < c.rows; ++row) {
      for (const Eigen::MatrixXd& e : problem.noise) {
        for (Index h = 0; h < c.shape.latent; ++h) noise.push_back(e(row, h));
      }
    }
  }
};

Case large_case(Objective objective, Index samples, Index rows) {
  Case c;
  c.shape.columns = 3;
  c.shape.hidden = {6, 5};
  c.settings = {objective, Estimator::kReparameterized, samples};
  c.rows = rows;
  return c;
}

TEST_CASE("a minibatch of many chunks is the sum over its rows", "[vae][minibatch]") {
  for (const Case& c :
       {large_case(Objective::kElbo, 1, 700), large_case(Objective::kImportanceWeighted, 40, 300)}) {
    Setting s(c);
    const auto whole = harness::run_core<double>(c, s.problem);
    Minibatch<double> minibatch(s.model, c.settings);
    minibatch.start(s.rows, s.noise);
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(s.model.size());
    WorkBudget all{1e300};
    REQUIRE(minibatch.advance(all, s.problem.parameters.data(), s.points, {c.log_scale, c.beta, 1},
                              gradient.data()));
    CHECK((gradient - whole.gradient).norm() <= 1e-12 * whole.gradient.norm());
    CHECK(minibatch.sums().objective == Approx(whole.sums.objective).epsilon(1e-12));
    CHECK(minibatch.sums().rows == c.rows);
  }
}

TEST_CASE("a minibatch in portions gives the same bits", "[vae][minibatch]") {
  const Case c = large_case(Objective::kImportanceWeighted, 20, 600);
  const Setting s(c);
  const Eigen::VectorXf parameters = s.problem.parameters.cast<float>();
  const RowMajor<float> points = s.points.cast<float>();
  const auto run = [&](double portion, int& portions) {
    Minibatch<float> minibatch(s.model, c.settings);
    minibatch.start(s.rows, NormalStream(elbo::Stream(4, elbo::Purpose::kData, 9)));
    Eigen::VectorXf gradient = Eigen::VectorXf::Zero(s.model.size());
    portions = 0;
    for (bool done = false; !done; ++portions) {
      WorkBudget budget{portion};
      done = minibatch.advance(budget, parameters.data(), points, {c.log_scale, 1, 1}, gradient.data());
    }
    return gradient;
  };
  int once = 0, often = 0;
  const Eigen::VectorXf whole = run(1e300, once);
  const Eigen::VectorXf cut = run(1, often);
  CHECK(once == 1);
  CHECK(often > 20);
  CHECK(whole == cut);
}

TEST_CASE("noise from a stream does not depend on the type", "[vae][minibatch]") {
  const Case c = large_case(Objective::kImportanceWeighted, 3, 50);
  const Setting s(c);
  const Eigen::VectorXf parameters = s.problem.parameters.cast<float>();
  const RowMajor<float> points = s.points.cast<float>();
  const NormalStream noise(elbo::Stream(4, elbo::Purpose::kData, 9));
  WorkBudget all{1e300};
  Minibatch<float> in_float(s.model, c.settings);
  in_float.start(s.rows, noise);
  in_float.advance(all, parameters.data(), points, {c.log_scale, 1, 1}, nullptr);
  Minibatch<double> in_double(s.model, c.settings);
  in_double.start(s.rows, noise);
  in_double.advance(all, s.problem.parameters.data(), s.points, {c.log_scale, 1, 1}, nullptr);
  CHECK(in_float.sums().objective == Approx(in_double.sums().objective).epsilon(1e-6));
}

}  // namespace
