// Adam (Kingma & Ba 2015, algorithm 1, turned round for ascent), β₁ = 0.9, β₂ = 0.999, ε = 1e-8:
//   m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  φ += rate · m̂ / (√v̂ + ε),  m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 −
//   β₂ᵗ).

#include <cmath>

#include "elbo/error.hpp"
#include "optimizers/moments.hpp"
#include "optimizers/optimizer.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr double kFirstDecay = 0.9;
constexpr double kSecondDecay = 0.999;
constexpr double kEpsilon = 1e-8;

class Adam final : public Optimizer {
 public:
  explicit Adam(Eigen::Index size)
      : first_(Eigen::VectorXd::Zero(size)), second_(Eigen::VectorXd::Zero(size)) {}

  void step(const Eigen::VectorXd& gradient, double rate, Eigen::VectorXd& phi) override {
    // Powers by repeated multiplication, so that a saved run goes on with the same bits.
    first_power_ = without_denormals(first_power_ * kFirstDecay);
    second_power_ = without_denormals(second_power_ * kSecondDecay);
    const double first_scale = rate / (1 - first_power_);
    const double second_scale = 1 / (1 - second_power_);
    for (Eigen::Index i = 0; i < first_.size(); ++i) {
      const double g = gradient(i);
      first_(i) = without_denormals(kFirstDecay * first_(i) + (1 - kFirstDecay) * g);
      second_(i) = without_denormals(kSecondDecay * second_(i) + (1 - kSecondDecay) * g * g);
      phi(i) += first_scale * first_(i) / (std::sqrt(second_scale * second_(i)) + kEpsilon);
    }
  }

  void reset() override {
    first_.setZero();
    second_.setZero();
    first_power_ = 1;
    second_power_ = 1;
  }

  [[nodiscard]] Value save() const override {
    return Value::map({{"firstMoment", to_dense(first_)},
                       {"secondMoment", to_dense(second_)},
                       {"firstPower", first_power_},
                       {"secondPower", second_power_}});
  }

  void load(const Value& state) override {
    const Eigen::VectorXd first = saved_moment(state, "firstMoment", first_.size());
    const Eigen::VectorXd second = saved_moment(state, "secondMoment", second_.size());
    const double first_power = saved_number(state, "firstPower");
    const double second_power = saved_number(state, "secondPower");
    const auto is_power = [](double power) { return power >= 0 && power <= 1; };
    if ((second.array() < 0).any() || !is_power(first_power) || !is_power(second_power)) {
      throw Error(ErrorCode::kIncompatibleState, "the optimiser's moments are damaged");
    }
    first_ = first;
    second_ = second;
    first_power_ = first_power;
    second_power_ = second_power;
  }

 private:
  Eigen::VectorXd first_;
  Eigen::VectorXd second_;
  double first_power_ = 1;   // β₁ᵗ
  double second_power_ = 1;  // β₂ᵗ
};

}  // namespace

std::unique_ptr<Optimizer> make_adam(Eigen::Index size) { return std::make_unique<Adam>(size); }

}  // namespace elbo
