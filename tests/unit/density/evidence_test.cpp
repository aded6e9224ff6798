// log p(x) of densities that somebody types: right to within what is said, or said not to be.
#include <cmath>
#include <string>
#include <vector>

#include "bounds/truth.hpp"
#include "catch.hpp"
#include "density/random_density.hpp"
#include "elbo/error.hpp"
#include "models/density/targets/targets.hpp"

namespace {

struct Case {
  const char* text;
  int dimension;
  double log_evidence;
};

elbo::Truth truth_of(const std::string& text, int dimension) {
  return elbo::Truth(elbo::make_target("formula", dimension, {}, text, 0));
}

void check(const Case& density, double most = 1e-7) {
  CAPTURE(density.text);
  const elbo::Truth truth = truth_of(density.text, density.dimension);
  CHECK(std::abs(truth.log_evidence() - density.log_evidence) <= truth.log_evidence_error() + 2e-12);
  CHECK(truth.log_evidence_error() < most);
  CHECK_FALSE(truth.is_estimate());
}

const double kHalfLogTwoPi = 0.91893853320467274;

TEST_CASE("funnels, ridges, far modes and heavy tails have their evidence", "[evidence]") {
  for (const Case& density : std::vector<Case>{
           {"normal(z1,0,2.5)+normal(z2,0,exp(z1/2))", 2, 0},
           {"normal(z1,0,3)+normal(z2,0,exp(z1/2))", 2, 0},
           {"normal(z1,0,1)+normal(z2,2*sin(z1),1)", 2, 0},
           {"normal(z1,0,1)+normal(z2,3*sin(z1),1)", 2, 0},
           {"logaddexp(log(0.5)+normal(z1,4,0.01)+normal(z2,0,0.01),log(0.5)+normal(z1,-3,1)+normal(z2,-5,1)"
            ")",
            2, 0},
           {"-1.2*log(1+z1^2+z2^2)", 2, 2.7541677982835},
           {"-(1-z1)^2-100*(z2-z1^2)^2", 2, -1.1578552071446},
           {"-log(1+z1^2)-log(1+z2^2)", 2, 2.2894597716988},
           {"-abs(z1)^0.2", 1, 5.4806389233419},
           {"2*log(z1)-z1", 1, 0.6931471805599453},
           {"-0.525*log(1+z^2)", 1,
            0.5 * std::log(3.14159265358979323846) + std::lgamma(0.025) - std::lgamma(0.525)},
           {"-(z-5000)^2/2", 1, kHalfLogTwoPi},
           {"-z^2/2e8", 1, kHalfLogTwoPi + std::log(1e4)},
           {"-(z1^2+z2^2)/2-log(2*pi)", 2, 0},
           {"-(z1-3*z2)^2-1e-4*(z1+z2)^2", 2, std::log(3.14159265358979323846 / 0.04)},
       }) {
    check(density);
  }
}

TEST_CASE("spikes and poles are found", "[evidence]") {
  const double spike = std::exp(8) * std::sqrt(3.14159265358979323846 / 1e6);
  const double hill = std::sqrt(2 * 3.14159265358979323846);
  check({"logaddexp(-z^2/2, 8-1e6*(z-1.01)^2)", 1, std::log(spike + hill)});
  check({"-0.5*log(z)-z", 1, std::lgamma(0.5)});
  // 2^0.05 times the gamma function of 0.05.
  check({"-z^2/2-0.9*log(abs(z))", 1, 0.05 * std::log(2) + std::lgamma(0.05)});
  check(
      {"-(z1^2+z2^2)/2-0.5*log(z1^2+z2^2)", 2, std::log(2 * 3.14159265358979323846) + std::log(0.5 * hill)});
}

TEST_CASE("the logarithm of a square takes no side", "[evidence]") {
  check({"normal(z1,0,2)-log(1+(z2*exp(-z1))^2)-z1", 2, std::log(3.14159265358979323846)});
  check({"normal(z,0,1)+log((z*exp(z))^2)", 1, std::log(5) + 2});
}

TEST_CASE("what would overflow inside a logarithm does not", "[evidence]") {
  const elbo::Truth written = truth_of("-z^2/2+log(1+exp(z))", 1);
  const elbo::Truth meant = truth_of("-z^2/2+softplus(z)", 1);
  CHECK(written.log_evidence() == Approx(meant.log_evidence()).epsilon(1e-12));
  check({"log(0.3*exp(-(z-20)^2/2)+0.7*exp(-(z+40)^2/2))", 1, kHalfLogTwoPi});
}

TEST_CASE("formulas are read as people write them", "[evidence]") {
  for (const char* text : {"-0.5*z1**2", "-z1²/2", "-0.5z1^2", "-z_1^2/2", "-z[0]^2/2", "-z₁²/2", "-x^2/2"}) {
    check({text, 1, kHalfLogTwoPi});
  }
  check({"-|z1|", 1, std::log(2)});
  check({"ln(2)-z1^2/2", 1, kHalfLogTwoPi + std::log(2)});
  check({"-z1^2/2-0.5*log(2π)", 1, 0});
  check({"-x^2/2-y^2/2", 2, 2 * kHalfLogTwoPi});
  CHECK(truth_of("-z1^2/2 + log1p(exp(z1))", 1).log_evidence_error() < 1e-9);
}

TEST_CASE("means that do not exist are not numbers", "[evidence]") {
  const elbo::Truth cauchy = truth_of("-log(1+z^2)", 1);
  const elbo::Gaussian q{Eigen::VectorXd::Zero(1), Eigen::MatrixXd::Identity(1, 1)};
  CHECK(std::isinf(cauchy.expected_log_gaussian(q).value));
  // E[log p] of a Cauchy density is −log 4π, and of this one log π more.
  CHECK(cauchy.expected_log_joint().value == Approx(-2 * std::log(2)).epsilon(1e-8));
}

TEST_CASE("the evidence of a hundred random densities is covered by its error", "[evidence]") {
  int fine = 0;
  for (std::uint64_t seed = 1, count = 0; count < 100; ++seed) {
    const random_density::Density density = random_density::Maker(seed).make();
    // Those of many terms, which take a second or two, are the battery's.
    if (density.text.size() > 1000) continue;
    ++count;
    CAPTURE(seed, density.kind, density.text);
    const elbo::Truth truth = truth_of(density.text, density.dimension);
    CHECK(std::abs(truth.log_evidence() - density.log_evidence) <= truth.log_evidence_error() + 2e-12);
    fine += truth.log_evidence_error() <= 1e-6 ? 1 : 0;
  }
  CHECK(fine >= 95);
}

TEST_CASE("a sum is integrated term by term, however many there are", "[evidence]") {
  std::string sum = "logaddexp(";
  for (int k = 0; k < 12; ++k) {
    const std::string mean = std::to_string(3 * k - 20);
    sum += (k == 0 ? "" : ",") + ("normal(0.6*z1-0.8*z2," + mean + ",0.01)+normal(0.8*z1+0.6*z2,") + mean +
           ",4)";
  }
  check({(sum + ")").c_str(), 2, std::log(12)}, 1e-9);
  check({"logaddexp(normal(z1,0,1),normal(z1,500,0.001))+logaddexp(normal(z2,0,1),normal(z2,3,2))", 2,
         std::log(4)},
        1e-9);
  // Of a part without a value the whole has none, and the other terms do not count there.
  check({"logaddexp(normal(z,0,1),normal(z,0,1)+0*log(z))", 1, 0});
}

TEST_CASE("means over a sum are those of its terms", "[evidence]") {
  const elbo::Truth truth = truth_of("logaddexp(normal(z,-2,1),normal(z,4,1))", 1);
  const elbo::Gaussian q{Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Identity(1, 1)};
  const elbo::Known mean = truth.expected_log_gaussian(q);
  // E[(z − 1)²] = 1 + 9.
  CHECK(std::abs(mean.value - (-kHalfLogTwoPi - 5)) <= mean.error + 1e-12);
  CHECK(mean.error < 1e-6);
  const Eigen::ArrayXd mass = (truth.nodes().log_weight + truth.log_posterior()).max(-700).exp();
  CHECK(mass.sum() == Approx(1).epsilon(1e-6));
  CHECK((mass * truth.nodes().z.col(0)).sum() == Approx(1).epsilon(1e-5));
  const double joint = (mass * truth.log_posterior()).sum() + truth.log_evidence();
  CHECK(truth.expected_log_joint().value == Approx(joint).epsilon(1e-5));
}

TEST_CASE("ridges turned by any angle are densities, and those without end are not", "[evidence]") {
  // Over a = z1 - 3 z2 and b = z1 + z2 the area is a quarter as large.
  check({"-abs(z1-3*z2)-abs(z1+z2)/50", 2, std::log(2.0 * 100 / 4)});
  check({"-abs(z1-3*z2)/1e-3-abs(z1+z2)/50", 2, std::log(2e-3 * 100 / 4)});
  check({"-abs(z1-3*z2)-abs(3*z1+z2)", 2, std::log(0.4)});
  for (const char* text :
       {"-abs(z1-3*z2)", "-(z1-3*z2)^2/2", "-abs(0.37*z1+1.21*z2-4)", "-log(1+(z1-2*z2)^2)",
        "-100*(3*z1+0.7*z2-1)^2", "normal(2*z1+7*z2,3,0.01)", "logaddexp(-z1^2-z2^2,-3-(z1+z2)^2)"}) {
    CAPTURE(text);
    std::string said;
    try {
      truth_of(text, 2);
    } catch (const elbo::Error& error) {
      said = error.what();
    }
    CHECK(said.find("does not fall off far away") != std::string::npos);
  }
}

}  // namespace
