// Another implementation's answers: PyTorch's autograd on stored weights, data and noise
// (tests/reference/vae_reference.py).
#include <numeric>
#include <string_view>

#include "catch.hpp"
#include "models/vae/minibatch.hpp"
#include "reference/vae_gradients.hpp"
#include "vae/harness.hpp"

namespace {

using elbo::vae::Minibatch;
using elbo::vae::RowMajor;
using harness::Activation;
using harness::Covariance;
using harness::Estimator;
using harness::Index;
using harness::Likelihood;
using harness::Objective;
using reference::VaeCase;

template <typename Kind>
struct Named {
  std::string_view name;
  Kind kind;
};

template <typename Kind, std::size_t kSize>
Kind find(const Named<Kind> (&names)[kSize], std::string_view name) {
  for (const auto& row : names) {
    if (row.name == name) return row.kind;
  }
  FAIL(name);
  return names[0].kind;
}

elbo::vae::Shape shape_of(const VaeCase& c) {
  constexpr Named<Activation> kActivations[] = {{"tanh", Activation::kTanh},
                                                {"relu", Activation::kRelu},
                                                {"softplus", Activation::kSoftplus},
                                                {"gelu", Activation::kGelu}};
  elbo::vae::Shape shape;
  shape.columns = static_cast<Index>(c.columns);
  shape.latent = static_cast<Index>(c.latent);
  for (const std::size_t width : c.hidden) {
    if (width > 0) shape.hidden.push_back(static_cast<Index>(width));
  }
  shape.activation = find(kActivations, c.activation);
  shape.likelihood =
      std::string_view(c.likelihood) == "bernoulli" ? Likelihood::kBernoulli : Likelihood::kGaussian;
  shape.covariance = std::string_view(c.covariance) == "full" ? Covariance::kFull : Covariance::kDiagonal;
  shape.learn_scale = c.learned_scale;
  return shape;
}

elbo::vae::ObjectiveSettings settings_of(const VaeCase& c) {
  constexpr Named<Estimator> kEstimators[] = {
      {"reparameterized", Estimator::kReparameterized}, {"stl", Estimator::kStl}, {"dreg", Estimator::kDreg}};
  const bool weighted = std::string_view(c.objective) == "importance-weighted";
  return {weighted ? Objective::kImportanceWeighted : Objective::kElbo, find(kEstimators, c.estimator),
          static_cast<Index>(c.samples)};
}

struct Answer {
  double objective = 0;
  Eigen::VectorXd gradient;
};

template <typename T>
Answer run(const VaeCase& c) {
  const elbo::vae::Model model(shape_of(c));
  REQUIRE(static_cast<std::size_t>(model.size()) == c.size);
  const auto rows = static_cast<Index>(c.rows);
  const RowMajor<T> points =
      Eigen::Map<const RowMajor<double>>(c.data, rows, static_cast<Index>(c.columns)).cast<T>();
  const Eigen::Matrix<T, Eigen::Dynamic, 1> weights =
      Eigen::Map<const Eigen::VectorXd>(c.weights, model.size()).cast<T>();
  std::vector<Index> order(c.rows);
  std::iota(order.begin(), order.end(), 0);
  Minibatch<T> minibatch(model, settings_of(c));
  minibatch.start(order, std::span(c.noise, c.rows * c.samples * c.latent));
  Eigen::Matrix<T, Eigen::Dynamic, 1> gradient = Eigen::Matrix<T, Eigen::Dynamic, 1>::Zero(model.size());
  elbo::WorkBudget all{1e300};
  minibatch.advance(all, weights.data(), points, {c.log_scale, c.beta, 1}, gradient.data());
  return {minibatch.sums().objective, gradient.template cast<double>()};
}

TEST_CASE("objectives and gradients are those of PyTorch's autograd", "[vae][reference]") {
  for (const VaeCase& c : reference::kVaeCases) {
    INFO(c.name);
    const Eigen::VectorXd expected =
        Eigen::Map<const Eigen::VectorXd>(c.gradient, static_cast<Index>(c.size));
    const Answer in_double = run<double>(c);
    CHECK(in_double.objective == Approx(c.objective_value).epsilon(1e-12));
    CHECK((in_double.gradient - expected).norm() <= 1e-11 * expected.norm());
    const Answer in_float = run<float>(c);
    CHECK(in_float.objective == Approx(c.objective_value).epsilon(1e-5));
    CHECK((in_float.gradient - expected).norm() <= 1e-5 * expected.norm());
  }
}

}  // namespace
