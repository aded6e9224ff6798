// Stochastic gradient ascent with momentum: v ← μ v + g, φ += rate · v (Polyak 1964; the form with the rate
// outside of v, so that a schedule acts at once).

#include "optimizers/moments.hpp"
#include "optimizers/optimizer.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

class Sgd final : public Optimizer {
 public:
  Sgd(double momentum, Eigen::Index size) : momentum_(momentum), velocity_(Eigen::VectorXd::Zero(size)) {}

  void step(const Eigen::VectorXd& gradient, double rate, Eigen::VectorXd& phi) override {
    for (Eigen::Index i = 0; i < velocity_.size(); ++i) {
      velocity_(i) = without_denormals(momentum_ * velocity_(i) + gradient(i));
      phi(i) += rate * velocity_(i);
    }
  }

  void reset() override { velocity_.setZero(); }
  [[nodiscard]] Value save() const override { return Value::map({{"velocity", to_dense(velocity_)}}); }
  void load(const Value& state) override { velocity_ = saved_moment(state, "velocity", velocity_.size()); }

 private:
  double momentum_;
  Eigen::VectorXd velocity_;
};

}  // namespace

std::unique_ptr<Optimizer> make_sgd(double momentum, Eigen::Index size) {
  return std::make_unique<Sgd>(momentum, size);
}

}  // namespace elbo
