// A mixture's components and names of targets: what is refused, and with which words.
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "density/target_checks.hpp"
#include "expect.hpp"
#include "models/density/targets/targets.hpp"

namespace {

using checks::evaluate;
using checks::log_density;
using Eigen::MatrixXd;
using elbo::ErrorCode;
using elbo::make_target;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLogTwoPi = 1.8378770664093454836;

TEST_CASE("faults of components are named, every one", "[target]") {
  const auto issues_of = [](const MatrixXd& rows, int dimension) {
    std::vector<elbo::Issue> issues;
    elbo::check_components(rows, dimension, issues);
    return issues;
  };
  CHECK(issues_of(checks::example_components(1), 1).empty());
  CHECK(issues_of(checks::example_components(2), 2).empty());

  MatrixXd rows = checks::example_components(2);
  rows(0, 0) = 0;
  rows(1, 1) = 2e6;
  rows(1, 4) = 2;
  rows(2, 3) = 1e-13;
  rows(3, 5) = std::nan("");
  const auto issues = issues_of(rows, 2);
  REQUIRE(issues.size() == 5);
  CHECK(issues[0].message == "targetComponents[0][0]: 0 is not allowed; allowed: a number above 0.");
  CHECK(issues[1].message ==
        "targetComponents[1][1]: 2000000 is not allowed; allowed: a number from -1e6 to 1e6.");
  CHECK(issues[2].message ==
        "targetComponents[1][4]: 2 is not allowed; allowed: a number nearer to 0 than sqrt(v11 v22) = "
        "1.14891252931, so that the covariance is positive definite.");
  CHECK(issues[3].path == "targetComponents[2][3]");
  CHECK(issues[3].allowed == "a variance from 1e-12 to 1e12");
  CHECK(issues[4].path == "targetComponents[3][5]");

  MatrixXd line(1, 3);
  line << kInfinity, 0, -1;
  REQUIRE(issues_of(line, 1).size() == 2);
  CHECK(issues_of(line, 1)[1].message ==
        "targetComponents[0][2]: -1 is not allowed; allowed: a variance from 1e-12 to 1e12.");
  CHECK(issues_of(line, 2)[0].message ==
        "targetComponents[0].length: 3 is not allowed; allowed: 6, for [weight, m1, m2, v11, v12, v22].");
  CHECK(issues_of(MatrixXd(0, 3), 1)[0].message ==
        "targetComponents.length: 0 is not allowed; allowed: 1 to 8 rows.");
  CHECK(issues_of(MatrixXd::Ones(9, 3), 1).size() == 1);
}

TEST_CASE("a covariance that is barely positive definite works or is refused", "[target]") {
  for (const double correlation : {0.999999, 1 - 1e-9, 1 - 4e-13, 1.0, -1.0, -1 + 1e-9}) {
    CAPTURE(correlation);
    MatrixXd rows(1, 6);
    rows << 1, 3, -2, 1e-3, correlation * std::sqrt(1e-3 * 1e5), 1e5;
    std::vector<elbo::Issue> issues;
    elbo::check_components(rows, 2, issues);
    if (!issues.empty()) {
      CHECK(std::abs(correlation) > 1 - 1e-12);
      continue;
    }
    const auto target = make_target("mixture", 2, rows, "", 0);
    const double expected =
        -kLogTwoPi - 0.5 * (std::log(1e-3 * 1e5) + std::log1p(-correlation * correlation));
    CHECK(log_density(*target, 3, -2) == Approx(expected).epsilon(1e-4));
    CHECK(evaluate(*target, checks::Samples::Constant(1, 2, 1e6)).hessian.isFinite().all());
  }
}

TEST_CASE("what does not exist is refused with a sentence", "[target]") {
  const auto refusal = [](const char* kind, int dimension) {
    return expect::error(ErrorCode::kInvalidConfig,
                         [&] { make_target(kind, dimension, checks::example_components(dimension), "", 0); });
  };
  CHECK(refusal("donut", 2) ==
        "target: \"donut\" is not allowed; allowed: mixture, banana, funnel, ring, cross, two-moons, "
        "logistic-regression, normal-posterior or formula.");
  CHECK(refusal("banana", 1) ==
        "target: \"banana\" is not allowed; allowed: mixture, ring, cross, two-moons or formula (banana, "
        "funnel, logistic-regression and normal-posterior exist in two dimensions only).");
  CHECK(elbo::target_has_dimension("funnel", 2));
  CHECK_FALSE(elbo::target_has_dimension("funnel", 1));
  MatrixXd rows = checks::example_components(2);
  rows(2, 0) = -1;
  CHECK(expect::error(ErrorCode::kInvalidConfig, [&] { make_target("mixture", 2, rows, "", 0); }) ==
        "targetComponents[2][0]: -1 is not allowed; allowed: a number above 0.");
}

}  // namespace
