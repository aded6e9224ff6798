#include "models/vae/adam.hpp"

#include <cmath>

#include "models/vae/lanes.hpp"

namespace elbo::vae {
namespace {

constexpr double kFirst = 0.9;
constexpr double kSecond = 0.999;
constexpr double kEpsilon = 1e-8;
constexpr float kLeastGradient = 1e-15F;
constexpr float kLeastMoment = 1e-30F;

}  // namespace

void Adam::reset(Eigen::Index size) {
  state_.first.setZero(size);
  state_.second.setZero(size);
  state_.first_decay = 1;
  state_.second_decay = 1;
}

void Adam::step(const Eigen::ArrayXf& gradient, double rate, Eigen::ArrayXf& parameters) {
  using V = Lanes<float>;
  state_.first_decay *= kFirst;
  state_.second_decay *= kSecond;
  // rate m̂ / (√v̂ + ε) with the corrections taken out of the loop.
  const double correction = std::sqrt(1 - state_.second_decay);
  const V step = static_cast<float>(rate * correction / (1 - state_.first_decay));
  const V epsilon = static_cast<float>(kEpsilon * correction);
  constexpr auto kKeptFirst = static_cast<float>(kFirst);
  constexpr auto kKeptSecond = static_cast<float>(kSecond);
  constexpr auto kNewFirst = static_cast<float>(1 - kFirst);
  constexpr auto kNewSecond = static_cast<float>(1 - kSecond);
  for (Eigen::Index i = 0; i < gradient.size(); i += V::kCount) {
    const V g = flushed(V::load(gradient.data() + i), kLeastGradient);
    const V first = flushed(kKeptFirst * V::load(state_.first.data() + i) + kNewFirst * g, kLeastMoment);
    const V second =
        flushed(kKeptSecond * V::load(state_.second.data() + i) + (kNewSecond * g) * g, kLeastMoment);
    first.store(state_.first.data() + i);
    second.store(state_.second.data() + i);
    (V::load(parameters.data() + i) + step * first / (sqrt(second) + epsilon)).store(parameters.data() + i);
  }
}

}  // namespace elbo::vae
