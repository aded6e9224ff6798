// Bounds from many samples against their truth: L_M, and Rényi's.

#include <cmath>
#include <limits>
#include <string>

#include "bounds/decomposition.hpp"
#include "bounds/importance.hpp"
#include "bounds/renyi.hpp"
#include "models/density/density_task.hpp"

namespace elbo {
namespace {

constexpr int kDoublings = 10;
constexpr int kAlphaSteps = 40;
constexpr double kQuadratureWork = 1.5e6;
// Less of a variance than this part of it is said to be less.
constexpr double kMostlySeen = 0.8;

Value nullable(const std::vector<double>& numbers) {
  List list;
  for (const double number : numbers) list.push_back(finite_or_null(number));
  return list;
}

// Three digits, for sentences.
std::string rounded(double value) {
  if (!(std::abs(value) > 0) || !std::isfinite(value)) return format_number(value);
  const double power = std::pow(10, std::floor(std::log10(std::abs(value))) - 2);
  return format_number(std::round(value / power) * power);
}

// L_M against M: by draws, exactly, and its asymptote log p(x) − Var_q[w]/(2 M p(x)²).
class ImportanceTask final : public DensityTask {
 public:
  ImportanceTask(DensityState state, Eigen::Index count) : DensityTask(std::move(state)) {
    stage(static_cast<double>(count) * 60, [this, count] { draw(count); });
    stage(4 * kQuadratureWork, [this] {
      bounds_ = importance_bounds(truth(), q(), kDoublings, quick_options());
      set("exact", values_of(bounds_));
      set("exactError", errors_of(bounds_));
    });
    stage(kQuadratureWork, [this] {
      elbo_ = elbo_by_quadrature(truth(), q(), quick_options());
      set_number("elbo", elbo_);
    });
    stage(2 * kQuadratureWork, [this, count] { asymptote(count); });
    stage(1e3, [this] {
      // D5: L = L_1 ≤ L_M ≤ log p(x).
      std::vector<Identity> identities = {identity("D5", {elbo_}, {bounds_.front()})};
      for (const Known& bound : bounds_) identities.push_back(below(bound, evidence_of(truth())));
      check(identities);
    });
  }

 private:
  void draw(Eigen::Index count) {
    std::vector<double> sizes;
    std::vector<double> value;
    std::vector<double> error;
    for (const Estimated& estimate : importance_estimates(draws(count).log_weight, kDoublings)) {
      sizes.push_back(std::ldexp(1.0, static_cast<int>(sizes.size())));
      value.push_back(estimate.value);
      error.push_back(estimate.standard_error);
    }
    set("M", to_dense(sizes));
    set("estimate", nullable(value));
    set("standardError", nullable(error));
    set("draws", static_cast<std::int64_t>(count));
    set_evidence(result_, truth());
  }

  // Var_q[w]/p(x)² = E_q[w²]/p(x)² − 1 = exp(CUBO₂·2 − 2 log p(x)) − 1, all of it, and what so many draws can
  // see of it; and log p(x) less half of it over M.
  void asymptote(Eigen::Index draws) {
    const RenyiPoint cubo = renyi_curve(truth(), q(), {-1}, elbo_, quick_options()).front();
    const double seen =
        seen_weight_variance(truth(), q(), static_cast<double>(draws), quick_options()).variance;
    set("weightVarianceSeen", finite_or_null(seen));
    set("asymptoteSeen", asymptote_of(seen));
    if (cubo.moment != Moment::kFinite) {
      const bool infinite = cubo.moment == Moment::kInfinite;
      const char* reason = infinite ? "infinite" : "not-defined";
      for (const char* name : {"asymptote", "weightVariance"}) {
        set(name, Value());
        because(name, reason);
      }
      if (infinite) {
        set("note", "The variance of the weights is infinite: what " + std::to_string(draws) +
                        " draws see of it, relative to p(x)², is " + rounded(seen) +
                        ", and no number of draws sees all.");
      }
      return;
    }
    const double whole = std::expm1(2 * (cubo.bound - truth().log_evidence()));
    set("asymptote", asymptote_of(whole));
    set("weightVariance", finite_or_null(whole));
    set("weightVarianceError", finite_or_null(2 * (whole + 1) * std::expm1(2 * cubo.error)));
    if (seen < kMostlySeen * whole) {
      set("note", "Of the relative variance of the weights, " + rounded(whole) + ", " +
                      std::to_string(draws) + " draws see " + rounded(seen) +
                      ": the rest is in weights so rare that none of them is expected among so many.");
    }
  }

  [[nodiscard]] Value asymptote_of(double variance) const {
    std::vector<double> line;
    for (int doubling = 0; doubling <= kDoublings; ++doubling) {
      line.push_back(truth().log_evidence() - variance / 2 / std::ldexp(1.0, doubling));
    }
    return nullable(line);
  }

  std::vector<Known> bounds_;  // L_M
  Known elbo_;
};

class RenyiTask final : public DensityTask {
 public:
  explicit RenyiTask(DensityState state) : DensityTask(std::move(state)) {
    stage(6 * kQuadratureWork, [this] { curve(); });
    stage(kQuadratureWork, [this] {
      const Known eubo = eubo_by_quadrature(truth(), q(), quick_options());
      set_number("eubo", eubo);
      identities_.push_back(above(eubo, evidence_of(truth())));
      check(identities_);
    });
  }

 private:
  void curve() {
    const Known elbo = elbo_by_quadrature(truth(), q(), quick_options());
    std::vector<double> alphas;
    for (int i = 0; i <= kAlphaSteps; ++i) alphas.push_back(-2 + 4.0 * i / kAlphaSteps);
    std::vector<Known> bound;
    std::vector<double> state;
    Known cubo;
    for (const RenyiPoint& point : renyi_curve(truth(), q(), alphas, elbo, quick_options())) {
      const Known known = {point.bound, point.error};
      bound.push_back(known);
      const bool infinite = point.moment == Moment::kInfinite;
      state.push_back(point.moment == Moment::kUndecided ? 2 : infinite ? (point.alpha < 0 ? 1 : -1) : 0);
      if (point.alpha == -1) cubo = point.moment == Moment::kFinite ? known : Known{cubo_reason(infinite), 0};
      if (point.moment == Moment::kFinite) check_point(point);
    }
    set("alpha", to_dense(alphas));
    set("bound", values_of(bound));
    set("error", errors_of(bound));
    set("state", to_dense(state));
    set_number("elbo", elbo);
    set_evidence(result_, truth());
    set_number("cubo", cubo, std::isnan(cubo.value) ? "not-computed" : "infinite");
  }
  // D6: log p(x) at 0, above it below 0, below it above 0.
  void check_point(const RenyiPoint& point) {
    const Known bound = {point.bound, point.error};
    const Known evidence = evidence_of(truth());
    if (point.alpha == 0) identities_.push_back(identity("D6", {bound}, {evidence}));
    if (point.alpha != 0) {
      identities_.push_back(point.alpha < 0 ? above(bound, evidence) : below(bound, evidence));
    }
  }
  static double cubo_reason(bool infinite) {
    return infinite ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  }

  std::vector<Identity> identities_;
};

}  // namespace

std::unique_ptr<Task> make_importance_task(DensityState state, const Value& options) {
  Options read(options, "importance", {"draws"});
  const Eigen::Index draws = read.integer("draws", 16'384, 2'048, 1'048'576);
  read.finish();
  require_density("importance", state);
  return std::make_unique<ImportanceTask>(std::move(state), draws);
}

std::unique_ptr<Task> make_renyi_task(DensityState state, const Value& options) {
  Options(options, "renyi", {}).finish();
  require_density("renyi", state);
  return std::make_unique<RenyiTask>(std::move(state));
}

}  // namespace elbo
