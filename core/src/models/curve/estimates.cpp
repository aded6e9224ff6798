#include "models/curve/estimates.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "numeric/special.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr double kLargestError = 0.25;   // relative, of an estimate that is trusted
constexpr double kFewestEffective = 50;  // draws, where k̂ decides

struct Spread {
  double mean = 0;
  double deviation = 0;
};

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// Of all values but one.
Spread spread(const std::vector<double>& values, std::size_t left_out = kNone) {
  const auto count = static_cast<double>(values.size() - (left_out < values.size() ? 1 : 0));
  double mean = 0;
  for (std::size_t i = 0; i < values.size(); ++i) mean += i == left_out ? 0 : values[i];
  mean /= count;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    squares += i == left_out ? 0 : (values[i] - mean) * (values[i] - mean);
  }
  return {mean, std::sqrt(squares / (count - 1))};
}

// The line through log sd(p̂/p) against log S, least squares.
std::optional<double> slope_of(const std::vector<std::vector<double>>& relative, std::size_t left_out) {
  constexpr double kRounding = 1e-11;
  std::vector<double> x, y;
  for (std::size_t k = 0; k < relative.size(); ++k) {
    const double deviation = spread(relative[k], left_out).deviation;
    if (!(deviation > kRounding) || !std::isfinite(deviation)) continue;
    x.push_back(static_cast<double>(k) * kLogTwo);
    y.push_back(std::log(deviation));
  }
  if (x.size() < 4) return std::nullopt;
  const Spread across = spread(x);
  const Spread height = spread(y);
  double product = 0;
  for (std::size_t i = 0; i < x.size(); ++i) product += (x[i] - across.mean) * (y[i] - height.mean);
  return product / (across.deviation * across.deviation * static_cast<double>(x.size() - 1));
}

// The relative standard deviation of an average of `draws` weights, given that all draws are within reach.
double seen_deviation(const Proposal::Seen& seen, double log_evidence, double draws) {
  const double log_share = std::log(std::erf(seen.reach / std::numbers::sqrt2));
  const double second = std::exp(seen.log_second - 2 * log_evidence - log_share);
  const double first = std::exp(seen.log_first - log_evidence - log_share);
  return std::sqrt(std::max(second - first * first, 0.0) / draws);
}

// Beyond this many times what draws can see, they do not show their standard deviation.
constexpr double kUnseen = 1.5;

std::string in_percent(double share) {
  const double power = share > 0 ? std::pow(10, std::floor(std::log10(share))) : 1;
  return format_number(std::round(share / power * 10) / 10 * power * 100) + " %";
}

std::string in_tenths(double value) { return format_number(std::round(10 * value) / 10); }

struct Verdict {
  bool is_trusted = false;
  std::string message;
};

// Whether the estimate from all draws is worth something: by the exact variance where that is moderate, by k̂
// where the tails of the weights have none, or one so large that these draws never met it.
Verdict judge(const Estimates& estimates, bool is_finite, double error, double seen, double bias,
              double effective) {
  const std::string source = estimates.id == "prior" ? "the prior" : "q";
  const std::string drawn =
      std::to_string(std::size_t{1} << (estimates.by_draws.size() - 1)) + " draws from " + source;
  const std::string counted =
      drawn + " count as about " + format_number(std::max(1.0, std::round(effective)));
  if (estimates.is_blind) {
    return {false,
            "Not to be trusted: q leaves out atoms that have posterior mass; however many the draws, "
            "their share of p(x) is missing."};
  }
  if (is_finite && error < 1e-6) return {true, "The weights are constant: one draw is enough."};
  const std::string reach = estimates.seen.empty()
                                ? std::string()
                                : in_tenths(estimates.seen.back().reach) + " standard deviations";
  if (is_finite && error <= kLargestError) {
    if (error <= kUnseen * seen) {
      return {true, counted + "; the relative error is about " + in_percent(error) + "."};
    }
    return {true, counted + "; the relative error that they show is about " + in_percent(seen) +
                      ". Draws beyond " + reach + " of " + source +
                      ", where none of them falls, raise it to " + in_percent(error) + "."};
  }
  const std::optional<double>& shape = estimates.diagnostics.shape;
  const std::string fit =
      shape ? " (k̂ = " + format_number(std::round(100 * *shape) / 100) + ")" : std::string();
  if (std::abs(bias) > kLargestError && effective >= kFewestEffective) {
    return {false, "Not to be trusted: " + counted + fit + ", and yet they are " +
                       format_number(std::round(100 * std::abs(bias)) / 100) + " nats off: " + source +
                       " misses a part of the posterior, which no diagnostic of the weights can see."};
  }
  const bool has_variance = estimates.second.state != Proposal::Variance::kInfinite;
  if (shape && *shape < estimates.diagnostics.threshold && effective >= kFewestEffective) {
    return {true, std::string(has_variance ? "The variance of the weights is out of all proportion"
                                           : "The weights have no variance") +
                      ", as far out q falls off faster than the posterior; but " + counted +
                      " and have not met it" + fit + ": within " + reach +
                      ", where they fall, the relative error is about " + in_percent(seen) + "."};
  }
  if (!has_variance) {
    return {false,
            "Not to be trusted: the weights have no variance, as q falls off faster than the "
            "posterior" +
                fit + "; the error need not shrink as S^(−1/2)."};
  }
  return {false, "Not to be trusted: " + counted + fit + "; the mass of p(x, z) is where " + source +
                     " hardly ever draws."};
}

}  // namespace

double Average::error() const {
  const double variance = squares / count - mean() * mean();
  return std::sqrt(std::max(variance, 0.0) / (count - 1));
}

Value estimates_value(const Estimates& estimates, double log_evidence, Value& why) {
  const std::size_t count = estimates.by_draws.size();
  const std::size_t all_repeats = estimates.by_draws[0].size();
  const auto repeats = static_cast<double>(all_repeats);
  Eigen::MatrixXd all(static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(all_repeats));
  std::vector<double> mean, bias, bias_error, deviation, relative_deviation, predicted, seen, reach;
  std::vector<std::vector<double>> relative(count);
  const bool is_finite = estimates.second.state == Proposal::Variance::kFinite;
  // Var w / p²; a hair below 0 by rounding where the weights are constant.
  const double variance =
      is_finite ? std::max(std::expm1(estimates.second.log_moment - 2 * log_evidence), 0.0) : 0;
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t r = 0; r < all_repeats; ++r) {
      const double value = estimates.by_draws[k][r];
      all(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(r)) = value;
      relative[k].push_back(std::exp(std::min(value - log_evidence, kOvershoot)));
    }
    const Spread log_spread = spread(estimates.by_draws[k]);
    mean.push_back(log_spread.mean);
    bias.push_back(log_spread.mean - log_evidence);
    bias_error.push_back(log_spread.deviation / std::sqrt(repeats));
    deviation.push_back(log_spread.deviation);
    relative_deviation.push_back(spread(relative[k]).deviation);
    const auto draws = static_cast<double>(std::size_t{1} << k);
    predicted.push_back(std::sqrt(variance / draws));
    if (estimates.seen.empty()) {
      seen.push_back(predicted.back());
    } else {
      seen.push_back(seen_deviation(estimates.seen[k], log_evidence, draws));
      reach.push_back(estimates.seen[k].reach);
    }
  }
  const std::optional<double> slope = slope_of(relative, kNone);
  double jackknife = 0;
  for (std::size_t r = 0; slope && r < all_repeats; ++r) {
    const double without = slope_of(relative, r).value_or(*slope);
    jackknife += (without - *slope) * (without - *slope);
  }
  const double effective = estimates.effective / repeats;
  const bool overflows = !std::isfinite(variance);
  const Verdict verdict =
      judge(estimates, is_finite && !overflows, predicted.back(), seen.back(), bias.back(), effective);
  const std::string& id = estimates.id;
  const auto where = [&](const char* field) { return "proposals." + id + "." + field; };
  Value value = Value::map({{"id", id},
                            {"label", estimates.label},
                            {"mean", estimates.proposal.mean()},
                            {"deviation", estimates.proposal.deviation()},
                            {"estimates", matrix_to_dense(all)},
                            {"logMean", to_dense(mean)},
                            {"bias", to_dense(bias)},
                            {"biasError", to_dense(bias_error)},
                            {"logDeviation", to_dense(deviation)},
                            {"relativeDeviation", to_dense(relative_deviation)},
                            {"predicted", {}},
                            {"seen", {}},
                            {"seenReach", {}},
                            {"relativeVariance", {}},
                            {"slope", {}},
                            {"slopeError", {}},
                            {"effectiveSampleSize", effective},
                            {"neededDraws", {}},
                            {"khat", {}},
                            {"khatThreshold", estimates.diagnostics.threshold},
                            {"trusted", verdict.is_trusted},
                            {"message", verdict.message}});
  if (estimates.diagnostics.shape) {
    value.set("khat", *estimates.diagnostics.shape);
  } else {
    why.set(where("khat"), "not-defined");
  }
  if (std::all_of(seen.begin(), seen.end(), [](double each) { return std::isfinite(each); })) {
    value.set("seen", to_dense(seen));
  } else {
    why.set(where("seen"), "not-computed");
  }
  if (!reach.empty()) {
    value.set("seenReach", to_dense(reach));
  } else {
    why.set(where("seenReach"), "not-defined");
  }
  if (estimates.proposal.is_discrete()) {
    value.set("mean", nullptr);
    value.set("deviation", nullptr);
    why.set(where("mean"), "not-defined");
    why.set(where("deviation"), "not-defined");
  }
  if (is_finite && !overflows) {
    value.set("predicted", to_dense(predicted));
    value.set("relativeVariance", variance);
    value.set("neededDraws", std::max(1.0, std::ceil(100 * variance)));
  } else {
    const bool is_infinite = estimates.second.state == Proposal::Variance::kInfinite;
    for (const char* field : {"predicted", "relativeVariance", "neededDraws"}) {
      why.set(where(field), is_infinite ? "infinite" : "not-computed");
    }
  }
  if (slope) {
    value.set("slope", *slope);
    value.set("slopeError", std::sqrt(jackknife * (repeats - 1) / repeats));
  } else {
    why.set(where("slope"), "not-defined");
    why.set(where("slopeError"), "not-defined");
  }
  return value;
}

std::string averages_warning(const Estimates& estimates, double log_evidence) {
  if (estimates.seen.empty()) return {};
  const bool is_infinite = estimates.second.state == Proposal::Variance::kInfinite;
  const Proposal::Seen& seen = estimates.seen.back();
  const double shown = seen_deviation(seen, log_evidence, 1);
  const bool is_finite = estimates.second.state == Proposal::Variance::kFinite;
  const double whole =
      is_finite ? std::sqrt(std::max(std::expm1(estimates.second.log_moment - 2 * log_evidence), 0.0)) : 0;
  if (!is_infinite && !(is_finite && whole > kUnseen * shown)) return {};
  return std::string(is_infinite ? "The weights have no variance"
                                 : "Most of the variance of the weights comes from where no draw falls") +
         ": beyond " + in_tenths(seen.reach) + " standard deviations of " +
         (estimates.id == "prior" ? "the prior" : "q") +
         " rare weights are large. Averages of many weights lie low until one is drawn, by more than their "
         "standard errors, which are taken from these draws, can tell.";
}

}  // namespace elbo
