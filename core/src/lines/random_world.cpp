#include "lines/random_world.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "numeric/random.hpp"

namespace elbo::lines {
namespace {

constexpr double kLogTwoPi = 1.8378770664093454836;
constexpr int kPoints = 3;

// A mixture of Gaussians on the line.
struct Mixture {
  struct Part {
    double weight = 1;
    double mean = 0;
    double deviation = 1;
  };
  std::vector<Part> parts;

  void log_density(const Eigen::ArrayXd& z, Eigen::ArrayXd& out) const {
    bool is_first = true;
    Eigen::ArrayXd log(z.size());
    for (const Part& part : parts) {
      log = -0.5 * ((z - part.mean) / part.deviation).square() +
            (std::log(part.weight / part.deviation) - 0.5 * kLogTwoPi);
      if (is_first) {
        out = log;
      } else {
        for (Eigen::Index i = 0; i < z.size(); ++i) {
          const double high = std::max(out(i), log(i));
          out(i) = high + std::log1p(std::exp(std::min(out(i), log(i)) - high));
        }
      }
      is_first = false;
    }
  }

  [[nodiscard]] Value describe() const {
    List list;
    for (const Part& part : parts) {
      list.push_back(
          Value::map({{"weight", part.weight}, {"mean", part.mean}, {"standardDeviation", part.deviation}}));
    }
    return list;
  }
};

class RandomWorld final : public World {
 public:
  RandomWorld(std::uint32_t seed, int instance)
      : stream_(seed, Purpose::kEvaluation, static_cast<std::uint64_t>(instance)) {
    const int kind = instance % 4;
    is_curved_ = kind >= 2;
    prior_ = kind == 1 || kind == 3 ? two(1.5) : one();
    intercept_ = round(between(-1, 1));
    slope_ = round(between(0.3, 1.5) * sign());
    if (is_curved_) {
      wave_ = round(between(0.3, 1.2) * sign());
      frequency_ = round(between(0.7, 1.8));
      phase_ = round(between(-3, 3));
    }
    noise_ = round(between(0.5, 1.5));
    for (int n = 0; n < kPoints; ++n) {
      const auto& part = prior_.parts[static_cast<std::size_t>(n) % prior_.parts.size()];
      const double z = part.mean + part.deviation * stream_.normal();
      x_.push_back(round(curve(z) + noise_ * stream_.normal()));
      q_.push_back(guess(x_.back(), kind == 3));
    }
  }

  [[nodiscard]] int points() const override { return kPoints; }
  [[nodiscard]] double shift_scale() const override { return noise_; }

  void bumps(int point, std::vector<Bump>& found) const override {
    for (const auto& part : prior_.parts) found.push_back({part.mean, part.deviation});
    for (const auto& part : q_[static_cast<std::size_t>(point)].parts) {
      found.push_back({part.mean, part.deviation});
    }
  }
  // The posterior's bumps are no narrower than this third of it, wherever they are.
  [[nodiscard]] double widest_panel() const override {
    const double steepest = std::abs(slope_) + std::abs(wave_ * frequency_);
    double narrowest = 1;
    for (const auto& part : prior_.parts) narrowest = std::min(narrowest, part.deviation);
    return 2.5 / std::hypot(1 / narrowest, steepest / noise_);
  }

  void log_prior(const Eigen::ArrayXd& z, Eigen::ArrayXd& out) const override { prior_.log_density(z, out); }
  void log_likelihood(const Eigen::ArrayXd& z, int point, double shift, Eigen::ArrayXd& out) const override {
    out.resize(z.size());
    const double x = x_[static_cast<std::size_t>(point)];
    const double constant = -std::log(noise_) - 0.5 * kLogTwoPi;
    for (Eigen::Index i = 0; i < z.size(); ++i) {
      const double away = (x - curve(z(i)) - shift) / noise_;
      out(i) = constant - 0.5 * away * away;
    }
  }
  void log_q(const Eigen::ArrayXd& z, int point, Eigen::ArrayXd& out) const override {
    q_[static_cast<std::size_t>(point)].log_density(z, out);
  }

  [[nodiscard]] Value describe() const override {
    std::string curve = format_number(intercept_);
    const auto add = [&](double factor, const std::string& of) {
      curve += (factor < 0 ? " − " : " + ") + format_number(std::abs(factor)) + " " + of;
    };
    add(slope_, "z");
    if (is_curved_) {
      add(wave_, "sin(" + format_number(frequency_) + " z" + (phase_ < 0 ? " − " : " + ") +
                     format_number(std::abs(phase_)) + ")");
    }
    List q, x;
    for (int n = 0; n < kPoints; ++n) {
      x.emplace_back(x_[static_cast<std::size_t>(n)]);
      q.push_back(q_[static_cast<std::size_t>(n)].describe());
    }
    return Value::map({{"kind", "random"},
                       {"prior", prior_.describe()},
                       {"curve", curve},
                       {"noise", noise_},
                       {"x", std::move(x)},
                       {"q", std::move(q)}});
  }

 private:
  // Three digits, so that a counter-example can be written down.
  static double round(double number) { return std::round(number * 100) / 100; }
  double between(double low, double high) { return low + (high - low) * stream_.uniform(); }
  double sign() { return stream_.uniform() < 0.5 ? -1 : 1; }
  [[nodiscard]] double curve(double z) const {
    return intercept_ + slope_ * z + (is_curved_ ? wave_ * std::sin(frequency_ * z + phase_) : 0);
  }

  Mixture one() { return {{{1, round(between(-0.8, 0.8)), round(between(0.6, 1.6))}}}; }
  Mixture two(double apart) {
    const double weight = round(between(0.2, 0.8));
    const double middle = between(-0.5, 0.5);
    return {{{weight, round(middle - between(0.3, apart)), round(between(0.4, 1.2))},
             {round(1 - weight), round(middle + between(0.3, apart)), round(between(0.4, 1.2))}}};
  }
  // The posterior of the straight part, as it is every third time, else somewhere near and wider or narrower.
  Mixture guess(double x, bool is_mixture) {
    if (is_mixture) return two(1.2);
    const auto& part = prior_.parts.front();
    const double precision = 1 / (part.deviation * part.deviation) + slope_ * slope_ / (noise_ * noise_);
    const double mean =
        (part.mean / (part.deviation * part.deviation) + slope_ * (x - intercept_) / (noise_ * noise_)) /
        precision;
    const double deviation = 1 / std::sqrt(precision);
    if (stream_.uniform() < 1.0 / 3) return {{{1, mean, deviation}}};
    return {{{1, round(mean + between(-1, 1)), std::max(0.1, round(deviation * between(0.5, 2)))}}};
  }

  Stream stream_;
  bool is_curved_ = false;
  Mixture prior_;
  double intercept_ = 0;
  double slope_ = 1;
  double wave_ = 0;
  double frequency_ = 1;
  double phase_ = 0;
  double noise_ = 1;
  std::vector<double> x_;
  std::vector<Mixture> q_;
};

}  // namespace

std::unique_ptr<World> random_world(std::uint32_t seed, int instance) {
  return std::make_unique<RandomWorld>(seed, instance);
}

}  // namespace elbo::lines
