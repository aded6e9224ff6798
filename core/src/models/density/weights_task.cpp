// Whether the weights of draws from q are to be trusted: k̂, their histogram, their tail.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "models/density/density_task.hpp"
#include "numeric/pareto.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr Eigen::Index kBins = 40;

// The weights of draws from q: their histogram, whose mean is the bound, and whether they are to be trusted.
class WeightsTask final : public DensityTask {
 public:
  WeightsTask(DensityState state, Eigen::Index count) : DensityTask(std::move(state)) {
    stage(static_cast<double>(count) * 80, [this, count] { weigh(count); });
  }

 private:
  void weigh(Eigen::Index count) {
    const Eigen::ArrayXd log_weight = draws(count).log_weight;
    const auto n = static_cast<double>(count);
    set("draws", static_cast<std::int64_t>(count));
    set_evidence(result_, truth());
    const Eigen::ArrayXd finite = log_weight.max(-1e290);
    if (finite.maxCoeff() <= -1e290) {
      throw Error(ErrorCode::kNotAvailable, "khat: every draw of q lies where the density is 0.");
    }
    const WeightDiagnostics d = diagnose_weights(log_weight);
    set_number("khat", d.shape.value_or(std::numeric_limits<double>::quiet_NaN()), "not-defined");
    set("threshold", d.threshold);
    set("effectiveSampleSize", d.effective_sample_size);
    const bool poor = d.shape && *d.shape >= d.threshold;
    // With how many decimals k̂ and the threshold compare as the verdict says.
    set("digits", d.shape ? Value(digits_of(*d.shape, d.threshold)) : Value());
    if (!d.shape) because("digits", "not-defined");
    set("verdict", d.constant ? "constant" : !d.shape ? "too-few" : poor ? "poor" : "usable");
    set("message", sentence(d, poor));

    const double mean = log_weight.mean();
    const double spread = std::sqrt((log_weight - mean).square().sum() / (n - 1) / n);
    set_number("meanLogWeight", mean, "infinite");
    set_number("meanLogWeightError", spread, "infinite");
    const double log_mean = log_sum_exp(log_weight) - std::log(n);
    const Eigen::ArrayXd relative = (log_weight - log_mean).max(-745).exp();
    set("logMeanWeight", log_mean);
    set("logMeanWeightError", std::sqrt((relative - relative.mean()).square().sum() / (n - 1) / n));
    set_tail(log_weight, d);
    set_histogram(log_weight);
  }

  // So many decimals, two or more, that the two numbers compare as they do when they are printed.
  static int digits_of(double shape, double threshold) {
    int digits = 2;
    while (digits < 15 && with_digits(shape, digits) == with_digits(threshold, digits) &&
           shape != threshold) {
      ++digits;
    }
    return digits;
  }
  static std::string with_digits(double value, int digits) {
    const double power = std::pow(10, digits);
    return format_number(std::round(value * power) / power);
  }

  static std::string sentence(const WeightDiagnostics& d, bool poor) {
    if (d.constant) return "The weights are constant: q is the posterior, up to rounding.";
    if (!d.shape) return "Too few different weights to fit a tail.";
    const int digits = digits_of(*d.shape, d.threshold);
    const auto number = [digits](double value) { return with_digits(value, digits); };
    if (poor) {
      return "k̂ = " + number(*d.shape) + ", not below " + number(d.threshold) +
             ": q is a poor proposal; a few draws carry the estimate, whatever its standard error says.";
    }
    return "k̂ = " + number(*d.shape) + ", below " + number(d.threshold) +
           ": q is usable as a proposal. Modes that no draw has seen do not show here.";
  }

  void set_tail(const Eigen::ArrayXd& log_weight, const WeightDiagnostics& d) {
    if (!d.shape) {
      set("tail", Value());
      return;
    }
    std::vector<double> sorted(log_weight.begin(), log_weight.end());
    std::sort(sorted.begin(), sorted.end());
    const std::vector<double> tail(sorted.end() - d.tail, sorted.end());
    set("tail", Value::map({{"count", static_cast<std::int64_t>(d.tail)},
                            {"cutoff", finite_or_null(d.cutoff)},
                            {"scale", d.scale},
                            {"shape", *d.shape},
                            {"logWeights", to_dense(tail)}}));
  }

  // Equal bins from the thousandth to the largest; what is below goes into the first.
  void set_histogram(const Eigen::ArrayXd& log_weight) {
    std::vector<double> sorted(log_weight.begin(), log_weight.end());
    std::sort(sorted.begin(), sorted.end());
    const double low = std::max(sorted[sorted.size() / 200], -1e290);
    const double high = std::max(sorted.back(), low + 1e-9 * (1 + std::abs(low)));
    Eigen::VectorXd counts = Eigen::VectorXd::Zero(kBins);
    for (const double value : sorted) {
      const double place = (std::max(value, low) - low) / (high - low) * static_cast<double>(kBins);
      counts(std::min(static_cast<Eigen::Index>(place), kBins - 1)) += 1;
    }
    const Eigen::VectorXd edges = Eigen::VectorXd::LinSpaced(kBins + 1, low, high);
    set("histogram", Value::map({{"edges", to_dense(edges)}, {"counts", to_dense(counts)}}));
  }
};

}  // namespace

std::unique_ptr<Task> make_weights_task(DensityState state, const Value& options) {
  Options read(options, "khat", {"draws"});
  const Eigen::Index draws = read.integer("draws", 4'000, 25, 1'048'576);
  read.finish();
  require_density("khat", state);
  return std::make_unique<WeightsTask>(std::move(state), draws);
}

}  // namespace elbo
