// Maximum likelihood: the bound touches the log likelihood after every E step, never falls, and a collapse is
// named.
#include <cmath>
#include <string>

#include <Eigen/Eigenvalues>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "harness.hpp"
#include "models/mixture/point_factor.hpp"
#include "oracle/problems.hpp"
#include "oracle/variants.hpp"
#include "session/configs.hpp"
#include "session/run.hpp"

namespace {

using elbo::ExpectationStep;
using elbo::MixtureBound;
using elbo::PointFactor;
using elbo::Statistics;
using oracle::Problem;

// EM by hand on at most one block of rows.
class Em {
 public:
  Em(const Problem& p, double floor)
      : points_(harness::to_eigen(p.x, p.points, p.dimensions)),
        factor_(harness::index(p.components), Eigen::VectorXd::Ones(harness::index(p.dimensions)), floor),
        step_(harness::index(p.components), harness::index(p.dimensions)) {
    statistics_.reset(harness::index(p.components), points_.cols());
    step_.accumulate_given(points_, 0, harness::to_eigen(p.responsibilities, p.points, p.components).array(),
                           statistics_);
  }

  void m_step() { factor_.update(statistics_); }
  void e_step() {
    factor_.kernels(kernels_);
    statistics_.reset(statistics_.count.size(), points_.cols());
    step_.accumulate(points_, 0, points_.rows(), kernels_, statistics_);
  }
  [[nodiscard]] MixtureBound bound() const { return factor_.bound(statistics_); }
  [[nodiscard]] elbo::ComponentSummary summary() const { return factor_.summary(); }

 private:
  Eigen::MatrixXd points_;
  PointFactor factor_;
  ExpectationStep step_;
  Statistics statistics_;
  std::vector<elbo::Kernel> kernels_;
};

double exact_log_likelihood(const Problem& p, const elbo::ComponentSummary& summary) {
  oracle::Vector weights(summary.weights.begin(), summary.weights.end());
  std::vector<oracle::Vector> means;
  std::vector<oracle::Matrix> covariances;
  for (Eigen::Index k = 0; k < summary.weights.size(); ++k) {
    const Eigen::VectorXd mean = summary.means.col(k);
    means.emplace_back(mean.begin(), mean.end());
    covariances.push_back(harness::to_oracle(summary.covariances[static_cast<std::size_t>(k)]));
  }
  return static_cast<double>(oracle::log_likelihood(p.data(), weights, means, covariances));
}

// Plain data, many points for few components, so that nothing collapses.
Problem tame_problem(std::uint64_t seed) {
  Problem p = oracle::random_problem(8 * seed, {200, 3, 3});
  while (p.points < 40) p = oracle::random_problem(8 * ++seed + 8000, {200, 3, 3});
  return p;
}

TEST_CASE("after an E step the bound is the log likelihood", "[mixture][em]") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Problem p = tame_problem(seed);
    INFO(p.describe());
    Em em(p, 0.0);
    for (int iteration = 0; iteration < 5; ++iteration) {
      em.m_step();
      const double likelihood = exact_log_likelihood(p, em.summary());
      const double before = em.bound().elbo();
      CHECK(before <= likelihood + 1e-10 * std::abs(likelihood));
      em.e_step();
      const MixtureBound bound = em.bound();
      CHECK(std::abs(bound.elbo() - likelihood) <= 1e-10 * harness::sum_of_magnitudes(bound));
      CHECK(std::abs(bound.by_normalizers - likelihood) <= 1e-10 * harness::sum_of_magnitudes(bound));
      CHECK(bound.kl_weights == 0);
      CHECK(bound.kl_components == 0);
      CHECK(std::abs(bound.expected_log_joint + bound.entropy - bound.elbo()) <=
            1e-10 * harness::sum_of_magnitudes(bound));
    }
  }
}

TEST_CASE("no step of EM lowers the bound", "[mixture][em]") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Problem p = tame_problem(seed);
    INFO(p.describe());
    Em em(p, 0.0);
    em.m_step();
    MixtureBound last = em.bound();
    for (int iteration = 0; iteration < 20; ++iteration) {
      for (const bool expectation : {true, false}) {
        if (expectation) {
          em.e_step();
        } else {
          em.m_step();
        }
        CHECK(em.bound().elbo() >= last.elbo() - 1e-10 * harness::sum_of_magnitudes(last));
        last = em.bound();
      }
    }
  }
}

TEST_CASE("a covariance floor is a floor, and EM climbs with it", "[mixture][em]") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Problem p = tame_problem(seed);
    for (const double floor : {1e-6, 0.01, 0.1, 1.0, 30.0}) {
      INFO(p.describe() << ", floor " << floor);
      Em em(p, floor);
      em.m_step();
      MixtureBound last = em.bound();
      for (int iteration = 0; iteration < 20; ++iteration) {
        for (const bool expectation : {true, false}) {
          if (expectation) {
            em.e_step();
          } else {
            em.m_step();
          }
          CHECK(em.bound().elbo() >= last.elbo() - 1e-10 * harness::sum_of_magnitudes(last));
          last = em.bound();
        }
      }
      for (const Eigen::MatrixXd& covariance : em.summary().covariances) {
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> axes(covariance);
        CHECK(axes.eigenvalues()(0) >= floor * (1 - 1e-9) - 1e-15 * axes.eigenvalues().cwiseAbs().maxCoeff());
      }
    }
  }
}

TEST_CASE("a bound of EM with a floor never falls in a run", "[mixture][em]") {
  for (const char* data : {"faithful", "two-moons", "blobs", "galaxies"}) {
    for (const double floor : {1e-6, 0.01, 0.1}) {
      for (const bool standardize : {true, false}) {
        INFO(data << ", floor " << floor << ", standardize " << standardize);
        elbo::Session session(elbo::Value::map({{"data", data},
                                                {"components", 6},
                                                {"optimizer", "em"},
                                                {"regCovar", floor},
                                                {"standardize", standardize}}));
        double last = configs::elbo_of(session);
        while (session.step(1) == 1) {
          const double bound = configs::elbo_of(session);
          CHECK(bound >= last - 1e-11 * (1 + std::abs(last)));
          last = bound;
        }
        CHECK(session.status() == "converged");
      }
    }
  }
}

// The M step alone: no covariance that keeps to the floor does better with the same responsibilities.
TEST_CASE("a floored covariance is the best of those above the floor", "[mixture][em]") {
  oracle::TestGenerator random(5);
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Problem p = tame_problem(seed);
    const auto size = harness::index(p.dimensions);
    elbo::PointFactor best(1, Eigen::VectorXd::Ones(size), 0.4);
    ExpectationStep step(1, size);
    Statistics statistics;
    statistics.reset(1, size);
    step.accumulate_given(harness::to_eigen(p.x, p.points, p.dimensions), 0,
                          Eigen::ArrayXXd::Ones(harness::index(p.points), 1), statistics);
    best.update(statistics);
    const double highest = best.bound(statistics).elbo();
    const elbo::Value mine = best.parameters();
    for (int trial = 0; trial < 50; ++trial) {
      Eigen::MatrixXd root(size, size);
      for (double& entry : root.reshaped()) entry = random.normal();
      const double scale = std::exp(random.uniform(-6, 1));
      const Eigen::MatrixXd near = best.summary().covariances[0] + scale * root * root.transpose();
      elbo::PointFactor other = best;
      std::vector<double> data(near.data(), near.data() + near.size());
      elbo::Value changed = mine;
      changed.set("covariances", elbo::Value::dense({1, p.dimensions, p.dimensions}, data));
      other.set_parameters(changed);
      CHECK(other.bound(statistics).elbo() <= highest + 1e-10 * std::abs(highest));
    }
  }
}

TEST_CASE("a component that closes in on a point is named; a floor holds it open", "[mixture][em]") {
  Problem p = tame_problem(1);
  p.components = 2;
  p.responsibilities.assign(p.points * 2, 0.0);
  for (std::size_t n = 0; n < p.points; ++n) p.responsibilities[n * 2 + (n == 3 ? 1 : 0)] = 1.0;
  Em em(p, 0.0);
  std::string message;
  try {
    em.m_step();
  } catch (const elbo::Divergence& divergence) {
    message = divergence.what();
  }
  CHECK(
      message ==
      "Component 2 of 2 has collapsed: it closes in on points that lie on one point, line or plane, and the "
      "likelihood "
      "grows without bound. A covariance floor (regCovar) above 0 prevents it.");

  Em floored(p, 1e-3);
  floored.m_step();
  CHECK(floored.summary().covariances[1](0, 0) == Approx(1e-3).epsilon(1e-9));
}

TEST_CASE("an empty component of EM keeps weight 0 and does no harm", "[mixture][em]") {
  Problem p = tame_problem(2);
  p.components = 2;
  p.responsibilities.assign(p.points * 2, 0.0);
  for (std::size_t n = 0; n < p.points; ++n) p.responsibilities[n * 2] = 1.0;
  Em em(p, 0.0);
  for (int iteration = 0; iteration < 3; ++iteration) {
    em.m_step();
    em.e_step();
    CHECK(std::isfinite(em.bound().elbo()));
  }
  CHECK(em.summary().weights(1) == 0.0);
}

}  // namespace
