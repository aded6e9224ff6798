// Parameters by name: out and in again, the names of φ, and what is refused in which words.
#include <algorithm>
#include <limits>

#include "cases.hpp"
#include "catch.hpp"
#include "expect.hpp"
#include "families/gaussian_family.hpp"

namespace {

using namespace cases;
using elbo::ErrorCode;
using elbo::Value;

std::string refusal(Family& family, const Value& parameters) {
  const VectorXd before = family.phi();
  const std::string message =
      expect::error(ErrorCode::kInvalidParameters, [&] { family.set_parameters(parameters); });
  CHECK(family.phi() == before);
  return message;
}

// The parameters with one number of an array changed.
Value changed(const Family& family, const char* name, std::size_t index, double number) {
  Value parameters = family.parameters();
  elbo::Dense dense = parameters.find(name)->dense();
  dense.data[index] = number;
  parameters.set(name, dense);
  return parameters;
}

const double kInfinity = std::numeric_limits<double>::infinity();

TEST_CASE("parameters come back as they went", "[families][parameters]") {
  for (const Case& c : all()) {
    INFO(title(c));
    const auto family = make(c);
    const auto other = elbo::make_family(c.id, settings(c.dimension));
    other->set_parameters(family->parameters());
    VectorXd phi = family->phi();
    // A mixture's logits come back centred.
    if (c.id == "mixture") phi.head(3).array() -= phi.head(3).mean();
    CHECK(((other->phi() - phi).array().abs() <= 1e-15 * (1 + phi.array().abs())).all());
    const Value parameters = other->parameters();
    const Value before = family->parameters();
    for (const auto& [name, value] : before.map()) {
      INFO(name);
      const auto& expected = value.dense();
      const auto& found = parameters.find(name)->dense();
      REQUIRE(found.shape == expected.shape);
      for (std::size_t i = 0; i < found.data.size(); ++i) {
        CHECK(std::abs(found.data[i] - expected.data[i]) <= 1e-15 * (1 + std::abs(expected.data[i])));
      }
    }
  }
}

TEST_CASE("a clone is the same and apart", "[families][parameters]") {
  for (const Case& c : all()) {
    INFO(title(c));
    const auto family = make(c);
    const auto other = family->clone();
    CHECK(other->phi() == family->phi());
    CHECK(other->dimension() == c.dimension);
    CHECK(other->strata() == family->strata());
    const Samples epsilon = noise(6, c.dimension, 21);
    const Samples z = draws_of(*family, 0, epsilon);
    CHECK((draws_of(*other, 0, epsilon) == z).all());
    REQUIRE(other->set_phi(0.5 * family->phi()));
    CHECK((draws_of(*family, 0, epsilon) == z).all());
    CHECK_FALSE((draws_of(*other, 0, epsilon) == z).all());
  }
}

TEST_CASE("every number of phi has a name", "[families][parameters]") {
  for (const Case& c : all()) {
    INFO(title(c));
    const auto family = make(c);
    auto names = family->names();
    CHECK(names.size() == static_cast<std::size_t>(family->size()));
    std::sort(names.begin(), names.end());
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
    // Every number of a vector over φ is in its named arrays, once.
    const VectorXd numbers = VectorXd::LinSpaced(family->size(), 1, static_cast<double>(family->size()));
    const Value named = family->named(numbers);
    double sum = 0;
    for (const auto& [name, value] : named.map()) {
      for (const double entry : value.dense().data) sum += entry;
    }
    CHECK(sum == numbers.sum());
  }
  using Names = std::vector<std::string>;
  CHECK(make({"mean-field", 2})->names() == Names{"mean[0]", "mean[1]", "log scale[0]", "log scale[1]"});
  CHECK(make({"full-rank", 2})->names() ==
        Names{"mean[0]", "mean[1]", "log factor[0][0]", "log factor[1][1]", "factor[1][0]"});
  CHECK(make({"full-rank", 1})->names() == Names{"mean[0]", "log factor[0][0]"});
  const Names mixture = make({"mixture", 1})->names();
  CHECK(Names(mixture.begin() + 2, mixture.begin() + 5) ==
        Names{"logit[2]", "mean[0][0]", "log factor[0][0][0]"});
  CHECK(make({"flow", 2})->names()[22] == "inputWeights[1][0]");
  CHECK(make({"flow", 2})->names()[20] == "scaleBiases[0]");
  CHECK(make({"flow", 1})->names()[0] == "log stretches[0][0]");
  CHECK(make({"delta", 1})->names() == Names{"point[0]"});
}

TEST_CASE("a vector over phi by name", "[families][parameters]") {
  VectorXd numbers = VectorXd::LinSpaced(5, 1, 5);
  CHECK(make({"full-rank", 2})->named(numbers) ==
        Value::map({{"mean", Value::dense({2}, {1, 2})}, {"logFactor", Value::dense({2, 2}, {3, 0, 5, 4})}}));
  CHECK(make({"mean-field", 2})->named(numbers.head(4)) ==
        Value::map({{"mean", Value::dense({2}, {1, 2})}, {"logScale", Value::dense({2}, {3, 4})}}));
  numbers = VectorXd::LinSpaced(9, 1, 9);
  CHECK(make({"mixture", 1})->named(numbers) ==
        Value::map({{"logits", Value::dense({3}, {1, 2, 3})},
                    {"means", Value::dense({3, 1}, {4, 6, 8})},
                    {"logFactors", Value::dense({3, 1, 1}, {5, 7, 9})}}));
}

TEST_CASE("first values", "[families][parameters]") {
  for (const Case& c : all()) {
    INFO(title(c));
    const auto family = elbo::make_family(c.id, settings(c.dimension, 4, 0.5));
    const auto again = elbo::make_family(c.id, settings(c.dimension, 4, 0.5));
    CHECK(family->phi() == again->phi());
    if (c.id == "mixture") {
      const auto gaussians = family->gaussians();
      for (const auto& gaussian : gaussians) {
        CHECK((gaussian.mean.array() - 4).abs().maxCoeff() < 4);
        CHECK(gaussian.factor.isApprox(0.5 * Eigen::MatrixXd::Identity(c.dimension, c.dimension)));
        CHECK(std::abs(gaussian.log_mass + std::log(3.0)) < 1e-15);
      }
      CHECK((gaussians[0].mean - gaussians[1].mean).norm() > 0.1);
      continue;
    }
    const Samples epsilon = noise(50, c.dimension, 22);
    const double wander = (draws_of(*family, 0, epsilon) - (4 + 0.5 * epsilon)).abs().maxCoeff();
    if (c.id == "flow") {
      CHECK(wander < 0.5);
      CHECK(wander > 0.001);
    } else if (!family->gaussians().empty()) {
      CHECK(wander < 1e-14);
    }
  }
}

TEST_CASE("a Gaussian is taken over, or its diagonal", "[families][parameters]") {
  elbo::Gaussian gaussian{VectorXd::LinSpaced(2, -1, 2), Eigen::MatrixXd::Zero(2, 2), 0};
  gaussian.factor << 2, 0, -0.75, 0.5;
  for (const char* id : {"mean-field", "full-rank"}) {
    INFO(id);
    const auto family = make({id, 2});
    auto& q = dynamic_cast<elbo::GaussianFamily&>(*family);
    CHECK(q.is_diagonal() == (std::string(id) == "mean-field"));
    REQUIRE(q.set_gaussian(gaussian));
    Eigen::MatrixXd factor = gaussian.factor;
    if (q.is_diagonal()) factor(1, 0) = 0;
    CHECK(q.gaussian().mean == gaussian.mean);
    CHECK(q.gaussian().factor.isApprox(factor, 1e-15));
    CHECK(family->gaussians()[0].factor == q.gaussian().factor);
    const VectorXd before = family->phi();
    for (const double bad : {0.0, -1.0, kInfinity, std::nan(""), 1e-151, 1e151}) {
      elbo::Gaussian other = gaussian;
      other.factor(1, 1) = bad;
      CHECK_FALSE(q.set_gaussian(other));
      other = gaussian;
      other.mean(0) = std::isfinite(bad) ? 1e151 : bad;
      CHECK_FALSE(q.set_gaussian(other));
    }
    CHECK(family->phi() == before);
    CHECK(q.gaussian().mean == gaussian.mean);
  }
}

TEST_CASE("phi that makes no distribution", "[families][parameters]") {
  for (const Case& c : all()) {
    INFO(title(c));
    const auto family = make(c);
    const VectorXd before = family->phi();
    const Value parameters = family->parameters();
    const auto names = family->names();
    for (Index i = 0; i < family->size(); ++i) {
      for (const double bad : {std::nan(""), kInfinity, -kInfinity, 1e200, -1e200}) {
        VectorXd phi = before;
        phi(i) = bad;
        INFO(names[static_cast<std::size_t>(i)] << " = " << bad);
        CHECK_FALSE(family->set_phi(phi));
      }
      if (names[static_cast<std::size_t>(i)].find("log ") != 0) continue;
      for (const double bad : {346.0, -346.0}) {
        VectorXd phi = before;
        phi(i) = bad;
        CHECK_FALSE(family->set_phi(phi));
      }
    }
    CHECK(family->phi() == before);
    CHECK(family->parameters() == parameters);
  }
}

TEST_CASE("what every family refuses", "[families][parameters]") {
  for (const Case& c : all()) {
    INFO(title(c));
    const auto family = make(c);
    const Value parameters = family->parameters();
    std::string members;
    for (const auto& [name, value] : parameters.map()) {
      INFO(name);
      members += (members.empty() ? "" : ", ") + name;
      Value missing = parameters;
      missing.erase(name);
      std::string shape;
      for (const std::size_t size : value.dense().shape) {
        shape += (shape.empty() ? "" : "×") + std::to_string(size);
      }
      CHECK(refusal(*family, missing) == name + ": null is not allowed; allowed: an array of " + shape + ".");
      CHECK(refusal(*family, changed(*family, name.c_str(), 0, std::nan(""))) ==
            name + ".data[0]: NaN is not allowed; allowed: a finite number.");
      CHECK(refusal(*family, changed(*family, name.c_str(), 0, 1e200)).find(": 1e+200 is not allowed") !=
            std::string::npos);
    }
    Value more = parameters;
    more.set("colour", 1);
    CHECK(refusal(*family, more) ==
          "colour: there is no such member of parameters; allowed: " + members + ".");
    CHECK(refusal(*family, 3).find("parameters: 3 is not allowed; allowed: a record of " + members) == 0);
  }
}

TEST_CASE("scales, factors and weights out of range", "[families][parameters]") {
  const auto mean_field = make({"mean-field", 2});
  CHECK(refusal(*mean_field, changed(*mean_field, "scale", 1, 0)) ==
        "scale.data[1]: 0 is not allowed; allowed: a number from 1e-150 to 1e+150.");
  CHECK(refusal(*mean_field, changed(*mean_field, "mean", 0, -1e151)) ==
        "mean.data[0]: -1e+151 is not allowed; allowed: a number from -1e+150 to 1e+150.");
  const auto full_rank = make({"full-rank", 2});
  CHECK(refusal(*full_rank, changed(*full_rank, "factor", 1, 0.25)) ==
        "factor.data[1]: 0.25 is not allowed; allowed: 0, above the diagonal.");
  CHECK(refusal(*full_rank, changed(*full_rank, "factor", 3, -1)) ==
        "factor.data[3]: -1 is not allowed; allowed: a number from 1e-150 to 1e+150.");
  const auto mixture = make({"mixture", 2});
  CHECK(refusal(*mixture, changed(*mixture, "factors", 5, 0.25)) ==
        "factors.data[5]: 0.25 is not allowed; allowed: 0, above the diagonal.");
  Value parameters = mixture->parameters();
  parameters.set("weights", Value::dense({3}, {0.5, 0.25, 0.5}));
  CHECK(refusal(*mixture, parameters) ==
        "weights: 1.25 is not allowed; allowed: numbers that sum to 1, to six digits.");
  parameters.set("weights", Value::dense({3}, {1.5, -0.5, 0}));
  CHECK(refusal(*mixture, parameters) ==
        "weights.data[1]: -0.5 is not allowed; allowed: a number above 0. "
        "weights.data[2]: 0 is not allowed; allowed: a number above 0.");
  parameters.set("weights", Value::dense({3}, {0.5, 0.3000005, 0.2}));
  mixture->set_parameters(parameters);
  double sum = 0;
  for (Index k = 0; k < 3; ++k) sum += mixture->stratum_weight(k);
  CHECK(std::abs(sum - 1) < 1e-15);
  const auto flow = make({"flow", 1});
  CHECK(refusal(*flow, changed(*flow, "gains", 2, 0)) ==
        "gains.data[2]: 0 is not allowed; allowed: a number from 1e-20 to 1e+20.");
}

TEST_CASE("families that there are not", "[families][parameters]") {
  CHECK(
      expect::error(ErrorCode::kInvalidConfig, [] { elbo::make_family("gaussian", settings(2)); }) ==
      "family: \"gaussian\" is not allowed; allowed: full-rank, mean-field, mixture, flow, delta, student-t "
      "or laplace.");
}

}  // namespace
