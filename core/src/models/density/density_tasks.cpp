#include "models/density/density_tasks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bounds/decomposition.hpp"
#include "bounds/importance.hpp"
#include "bounds/renyi.hpp"
#include "estimators/registry.hpp"
#include "models/density/best_member.hpp"
#include "models/density/density_race.hpp"
#include "models/density/known_values.hpp"
#include "models/density/picture.hpp"
#include "numeric/pareto.hpp"
#include "numeric/special.hpp"
#include "session/staged_task.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr int kDoublings = 10;
constexpr int kAlphaSteps = 40;
constexpr double kQuadratureWork = 1.5e6;
constexpr Eigen::Index kBins = 40;
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

// An integer option, or its default.
Eigen::Index option(const Value& options, const char* name, Eigen::Index otherwise, Eigen::Index least,
                    Eigen::Index most, std::vector<Issue>& issues) {
  const Value* value = options.find(name);
  if (!value || value->is_null()) return otherwise;
  if (value->is_number() && value->number() >= static_cast<double>(least) &&
      value->number() <= static_cast<double>(most) && value->number() == std::floor(value->number())) {
    return static_cast<Eigen::Index>(value->number());
  }
  issues.push_back(
      refuse(name, *value, "an integer from " + std::to_string(least) + " to " + std::to_string(most)));
  return otherwise;
}

class DensityTask : public StagedTask {
 public:
  explicit DensityTask(DensityState state) : state_(std::move(state)) {
    if (auto tabulated = state_.q->tabulated()) state_.q = std::move(tabulated);
    result_.set("iteration", state_.iteration);
  }

 protected:
  [[nodiscard]] const Truth& truth() const { return *state_.truth; }
  [[nodiscard]] const Family& q() const { return *state_.q; }
  [[nodiscard]] const DensitySetup& setup() const { return state_.setup; }
  [[nodiscard]] std::int64_t iteration() const { return state_.iteration; }
  void set(const char* name, Value value) { result_.set(name, std::move(value)); }
  void set_number(const char* name, double number, const char* reason) {
    set(name, finite_or_null(number));
    if (!std::isfinite(number)) because(name, reason);
  }
  // With its error beside it.
  void set_number(const char* name, const Known& known, const char* reason = "infinite") {
    Value why = Map{};
    set_known(result_, why, "", name, known, reason);
    for (const auto& [field, code] : why.map()) because(field, code);
  }
  void because(std::string_view field, Value reason) {
    if (!result_.find("why")) result_.set("why", Map{});
    result_.find("why")->set(field, std::move(reason));
  }
  // With logEvidence already there.
  void check(const std::vector<Identity>& identities) {
    write_identities(without_repeats(identities), "", result_, result_);
  }
  [[nodiscard]] Draws draws(Eigen::Index count) const {
    return draw_weights(q(), truth().target(), count, setup().seed, Purpose::kEvaluation,
                        static_cast<std::uint64_t>(state_.iteration));
  }

  DensityState state_;
};

// log p(x) by quadrature as well, where it has a closed form.
class EvidenceTask final : public DensityTask {
 public:
  explicit EvidenceTask(DensityState state) : DensityTask(std::move(state)) {
    stage(1e4, [this] {
      const Known quadrature = {truth().log_evidence_by_quadrature(), truth().quadrature_error()};
      set_evidence(result_, truth());
      set("quadrature", quadrature.value);
      set("quadratureError", quadrature.error);
      if (truth().is_closed()) check({closed_form(evidence_of(truth()), quadrature)});
    });
  }
};

class GridTask final : public DensityTask {
 public:
  GridTask(DensityState state, Eigen::Index size) : DensityTask(std::move(state)) {
    stage(1e6, [this, size] {
      const FamilySettings& family = setup().family_settings;
      const Grid grid = grid_over(view_of(truth(), family.initial_mean, family.initial_scale), size);
      TargetValues values;
      truth().target().evaluate(grid.z, Order::kValue, values);
      const Eigen::ArrayXd density = (values.log_density - truth().log_evidence()).max(-745).exp();
      set("target", grid_value(grid, density));
      Eigen::ArrayXd log_q;
      if (setup().family == "delta") {
        set("q", Value());
      } else {
        q().log_density(grid.z, log_q, nullptr);
        set("q", grid_value(grid, log_q.max(-745).exp()));
      }
    });
  }
};

// How the target is written.
class FormulaTask final : public DensityTask {
 public:
  explicit FormulaTask(DensityState state) : DensityTask(std::move(state)) {
    result_ = truth().target().notation();
    if (result_.is_null()) {
      throw Error(ErrorCode::kNotAvailable,
                  "formula: this target has none that was typed; available with target 'formula'.");
    }
    set("iteration", iteration());
  }
};

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

void require_density(std::string_view what, const DensityState& state) {
  if (state.setup.family != "delta") return;
  throw Error(
      ErrorCode::kNotAvailable,
      std::string(what) + ": a point has no density to weigh draws by; available for the other families.");
}

}  // namespace

std::unique_ptr<Task> make_density_task(std::string_view what, const Value& options, DensityState state) {
  std::vector<Issue> issues;
  const auto done = [&] {
    if (!issues.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues));
  };
  if (what == "evidence") {
    refuse_unknown(options, what, {}, issues);
    done();
    return std::make_unique<EvidenceTask>(std::move(state));
  }
  if (what == "formula") {
    refuse_unknown(options, what, {}, issues);
    done();
    return std::make_unique<FormulaTask>(std::move(state));
  }
  if (what == "grid") {
    refuse_unknown(options, what, {"size"}, issues);
    const Eigen::Index size = option(options, "size", state.setup.dimension == 1 ? 241 : 80, 2, 512, issues);
    done();
    return std::make_unique<GridTask>(std::move(state), size);
  }
  if (what == "importance") {
    refuse_unknown(options, what, {"draws"}, issues);
    const Eigen::Index draws = option(options, "draws", 16'384, 2'048, 1'048'576, issues);
    done();
    require_density(what, state);
    return std::make_unique<ImportanceTask>(std::move(state), draws);
  }
  if (what == "renyi") {
    refuse_unknown(options, what, {}, issues);
    done();
    require_density(what, state);
    return std::make_unique<RenyiTask>(std::move(state));
  }
  if (what == "khat") {
    refuse_unknown(options, what, {"draws"}, issues);
    const Eigen::Index draws = option(options, "draws", 4'000, 25, 1'048'576, issues);
    done();
    require_density(what, state);
    return std::make_unique<WeightsTask>(std::move(state), draws);
  }
  if (what == "variance") {
    refuse_unknown(options, what, {"repeats"}, issues);
    const Eigen::Index repeats = option(options, "repeats", 256, 2, 100'000, issues);
    done();
    require_density(what, state);
    return make_variance_task(std::move(state), repeats);
  }
  if (what == "race") {
    refuse_unknown(options, what, {"iterations"}, issues);
    const Eigen::Index iterations = option(options, "iterations", 300, 1, 100'000, issues);
    done();
    require_density(what, state);
    return make_race_task(std::move(state), iterations);
  }
  if (what == "bestMember") {
    refuse_unknown(options, what, {}, issues);
    done();
    require_density(what, state);
    return make_best_member_task(std::move(state));
  }
  throw Error(ErrorCode::kNotAvailable,
              "evaluate: " + describe(Value(what)) +
                  " is not computed for a density; available: evidence, grid, importance, renyi, variance, "
                  "race, khat, bestMember, formula, starts.");
}

}  // namespace elbo
