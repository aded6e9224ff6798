// A curve changed from outside: settings, parameters, saved states.

#include <cmath>

#include "models/curve/curve_run.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

Value number(double value) { return Value::dense({1}, {value}); }

// Every entry of an array inside a range.
void check_range(const char* name, const Dense* dense, double low, double high, const std::string& allowed,
                 std::vector<Issue>& issues) {
  if (!dense) return;
  for (std::size_t i = 0; i < dense->data.size(); ++i) {
    if (dense->data[i] >= low && dense->data[i] <= high) continue;
    issues.push_back(refuse(std::string(name) + ".data[" + std::to_string(i) + "]", dense->data[i], allowed));
    return;
  }
}

struct Range {
  double low;
  double high;
  const char* words;
};
constexpr Range kCoordinates = {-1e6, 1e6, "a number from -1e6 to 1e6"};
constexpr Range kNoises = {1e-4, kDeafeningNoise, "a number from 0.0001 to 1e6"};
constexpr Range kDeviations = {1e-6, 1e3, "a number from 1e-6 to 1000"};

Value moments_value(const Moments& moments) {
  return Value::map({{"reference", matrix_to_dense(moments.reference)},
                     {"points", static_cast<std::int64_t>(moments.points)},
                     {"second", matrix_to_dense(moments.second)},
                     {"cross", matrix_to_dense(moments.cross)},
                     {"squares", moments.squares},
                     {"klPrior", moments.kl_prior},
                     {"entropy", moments.entropy}});
}

[[noreturn]] void refuse_state(const char* reason) { throw Error(ErrorCode::kIncompatibleState, reason); }

double saved_number(const Value& map, const char* name) {
  const Value* value = map.find(name);
  if (!value || !value->is_number() || !std::isfinite(value->number())) {
    refuse_state("The saved state is not one of a curve.");
  }
  return value->number();
}

Moments moments_of(const Value& value, std::size_t size) {
  std::vector<Issue> issues;
  const Dense* reference = checked_array(value, "reference", {size, 2}, issues);
  const Dense* second = checked_array(value, "second", {size, size}, issues);
  const Dense* cross = checked_array(value, "cross", {size, 2}, issues);
  if (!issues.empty()) refuse_state("The saved history of bounds is damaged.");
  Moments moments;
  moments.reference = matrix_of(*reference);
  moments.points = static_cast<Eigen::Index>(saved_number(value, "points"));
  moments.second = matrix_of(*second);
  moments.cross = matrix_of(*cross);
  moments.squares = saved_number(value, "squares");
  moments.kl_prior = saved_number(value, "klPrior");
  moments.entropy = saved_number(value, "entropy");
  return moments;
}

}  // namespace

void CurveRun::drop_iteration() {
  candidate_ = current_;
  phase_ = Phase::kStart;
}

void CurveRun::state_changed() {
  drop_iteration();
  ++version_;
}

void CurveRun::configure(const Setup& setup) {
  auto next = std::static_pointer_cast<const CurveSetup>(setup);
  if (next->model.shape->size() != setup_->model.shape->size()) {
    const std::string allowed = std::to_string(setup_->model.shape->size()) + " control points, as the run's";
    const auto found = static_cast<std::int64_t>(next->model.shape->size());
    Issue issue{"curvePoints.length", found, allowed,
                "curvePoints.length: " + std::to_string(found) +
                    " control points are not allowed without a restart; allowed: " + allowed + "."};
    throw Error(ErrorCode::kNeedsRestart, {std::move(issue)});
  }
  const bool moves_curve = next->model.theta != setup_->model.theta;
  const bool moves_noise = next->model.noise != setup_->model.noise;
  const bool moves_points = next->data != setup_->data && (next->data->points.rows() != points() ||
                                                           next->data->points != setup_->data->points);
  const bool moves_q = next->q_width != setup_->q_width;
  const bool moves = moves_curve || moves_noise || moves_points || moves_q;
  const bool learns_otherwise = next->learning != setup_->learning;
  const auto before = setup_->data;
  setup_ = std::move(next);
  if (moves || learns_otherwise) build();
  if (moves_curve) current_.model.theta = setup_->model.theta;
  if (moves_noise) current_.model.noise = setup_->model.noise;
  if (moves_curve || moves_noise || moves_q) {
    fit_now(current_, &current_.q);
  } else if (moves_points) {
    adopt_points(before->points);
  }
  if (moves_points) history_.clear();
  if (moves) remember();
  drop_iteration();
  if (moves) ++version_;
}

// Points that are where they were keep their q; for the others it is fitted at the present θ.
void CurveRun::adopt_points(const Eigen::MatrixXd& before) {
  Factors& q = current_.q;
  const Factors old = q;
  q.resize(points());
  PointSolver& solver = e_step_.solver();
  solver.set(current_.model.theta, current_.model.noise);
  for (Eigen::Index n = 0; n < points(); ++n) {
    const bool stays = n < before.rows() && before.row(n) == setup_->data->points.row(n);
    if (!stays) {
      e_step_.fit(n, setup_->point(n), nullptr, q);
    } else if (q.has_gaussians()) {
      q.mean(n) = old.mean(n);
      q.deviation(n) = old.deviation(n);
    } else if (q.family == CurveFamily::kHard) {
      q.atom(n) = old.atom(n);
    }
  }
  measure_now(current_);
}

Value CurveRun::parameters() const {
  Value value =
      Value::map({{"theta", matrix_to_dense(current_.model.theta)}, {"noise", number(current_.model.noise)}});
  const Factors& q = current_.q;
  if (q.family == CurveFamily::kExact) {
    value.set("qTheta", matrix_to_dense(q.theta));
    value.set("qNoise", number(q.noise));
  } else if (q.has_gaussians()) {
    value.set("qMean", to_dense(q.mean));
    value.set("qDeviation", to_dense(q.deviation));
  } else if (q.family == CurveFamily::kHard) {
    value.set("qAtom", to_dense(q.atom));
  }
  return value;
}

void CurveRun::set_parameters(const Value& given) {
  const auto size = static_cast<std::size_t>(current_.model.theta.rows());
  const auto count = static_cast<std::size_t>(points());
  std::vector<Issue> issues;
  refuse_unknown(given, "parameters", {"theta", "noise", "qTheta", "qNoise", "qMean", "qDeviation", "qAtom"},
                 issues);
  const Value own = parameters();
  const auto read = [&](const char* name, const std::vector<std::size_t>& shape,
                        Range range) -> const Dense* {
    if (!given.find(name)) return nullptr;
    if (!own.find(name)) {
      issues.push_back({name, *given.find(name), "left out",
                        std::string(name) + ": q of this family has no such parameter."});
      return nullptr;
    }
    const Dense* dense = checked_array(given, name, shape, issues);
    check_range(name, dense, range.low, range.high, range.words, issues);
    return dense;
  };
  const Dense* theta = read("theta", {size, 2}, kCoordinates);
  const Dense* noise = read("noise", {1}, kNoises);
  const Dense* q_theta = read("qTheta", {size, 2}, kCoordinates);
  const Dense* q_noise = read("qNoise", {1}, kNoises);
  const Dense* q_mean = read("qMean", {count}, kCoordinates);
  const Dense* q_deviation = read("qDeviation", {count}, kDeviations);
  const double last_atom = setup_->model.is_discrete() ? double(setup_->model.atoms->size() - 1) : 0;
  const Dense* q_atom = read("qAtom", {count}, {0, last_atom, "the number of an atom, counted from 0"});
  if (q_deviation && setup_->family == CurveFamily::kNarrow) {
    for (std::size_t n = 0; n < count; ++n) {
      if (q_deviation->data[n] == setup_->q_width) continue;
      issues.push_back(refuse("qDeviation.data[" + std::to_string(n) + "]", q_deviation->data[n],
                              "qWidth = " + format_number(setup_->q_width) + " in this family"));
      break;
    }
  }
  for (std::size_t n = 0; q_atom && n < count; ++n) {
    if (q_atom->data[n] == std::floor(q_atom->data[n])) continue;
    issues.push_back(refuse("qAtom.data[" + std::to_string(n) + "]", q_atom->data[n],
                            "the number of an atom, counted from 0"));
    break;
  }
  if (given.is_map() && given.map().empty()) {
    issues.push_back(refuse("parameters", given, "at least one of those that parameters() names"));
  }
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));

  if (theta) current_.model.theta = matrix_of(*theta);
  if (noise) current_.model.noise = noise->data[0];
  Factors& q = current_.q;
  if (!q_theta && !q_noise && !q_mean && !q_deviation && !q_atom) {
    fit_now(current_, &current_.q);
  } else {
    // The moments refer to q's own θ; a Gaussian's may be any.
    q.theta = q_theta ? ControlPoints(matrix_of(*q_theta))
                      : (q.family == CurveFamily::kExact ? q.theta : current_.model.theta);
    if (q_noise) q.noise = q_noise->data[0];
    if (q_mean) q.mean = vector_of(*q_mean);
    if (q_deviation) q.deviation = vector_of(*q_deviation);
    if (q_atom) q.atom = vector_of(*q_atom);
    current_.last = Step::kMaximisation;  // where the steps alternate, an E step is next
    measure_now(current_);
  }
  remember();
  state_changed();
}

Value CurveRun::save() const {
  List history;
  for (const PastBound& past : history_) {
    history.push_back(Value::map(
        {{"iteration", past.iteration}, {"noise", past.noise}, {"moments", moments_value(past.moments)}}));
  }
  // The moments are a function of q, its reference and the data, and are computed again.
  return Value::map({{"iteration", iteration_},
                     {"last", static_cast<int>(current_.last)},
                     {"parameters", parameters()},
                     {"reference", matrix_to_dense(current_.q.theta)},
                     {"referenceNoise", current_.q.noise},
                     {"history", std::move(history)}});
}

void CurveRun::load(const Value& state) {
  const auto size = static_cast<std::size_t>(current_.model.theta.rows());
  const auto count = static_cast<std::size_t>(points());
  const double iteration = saved_number(state, "iteration");
  const double last = saved_number(state, "last");
  const double reference_noise = saved_number(state, "referenceNoise");
  const Value* parameters = state.find("parameters");
  const Value* history = state.find("history");
  if (!(iteration >= 0 && iteration < 1e15) || !(last == 0 || last == 1 || last == 2) || !parameters ||
      !history || !history->is_list() || history->list().size() > kHistory ||
      !(reference_noise >= 1e-9 && reference_noise <= 1e9)) {
    refuse_state("The saved state is not one of a curve.");
  }
  std::vector<Issue> issues;
  const Dense* theta = checked_array(*parameters, "theta", {size, 2}, issues);
  const Dense* noise = checked_array(*parameters, "noise", {1}, issues);
  const Dense* reference = checked_array(state, "reference", {size, 2}, issues);
  State loaded = current_;
  Factors& q = loaded.q;
  q.resize(points());
  if (q.has_gaussians()) {
    const Dense* mean = checked_array(*parameters, "qMean", {count}, issues);
    const Dense* deviation = checked_array(*parameters, "qDeviation", {count}, issues);
    check_range("qMean", mean, -1e12, 1e12, "a number from -1e12 to 1e12", issues);
    check_range("qDeviation", deviation, 1e-7, 1e3, "a number from 1e-7 to 1000", issues);
    if (mean) q.mean = vector_of(*mean);
    if (deviation) q.deviation = vector_of(*deviation);
  }
  if (q.family == CurveFamily::kHard) {
    const Dense* atom = checked_array(*parameters, "qAtom", {count}, issues);
    check_range("qAtom", atom, 0, double(setup_->model.atoms->size() - 1), "an atom", issues);
    if (atom) q.atom = vector_of(*atom).array().floor();
  }
  check_range("theta", theta, -1e9, 1e9, "a number from -1e9 to 1e9", issues);
  check_range("reference", reference, -1e9, 1e9, "a number from -1e9 to 1e9", issues);
  check_range("noise", noise, 1e-9, 1e9, "a number from 1e-9 to 1e9", issues);
  if (!issues.empty()) throw Error(ErrorCode::kIncompatibleState, std::move(issues));
  std::vector<PastBound> loaded_history;
  loaded_history.reserve(kHistory);
  for (const Value& past : history->list()) {
    const Value* moments = past.find("moments");
    if (!moments) refuse_state("The saved history of bounds is damaged.");
    loaded_history.push_back({static_cast<std::int64_t>(saved_number(past, "iteration")),
                              saved_number(past, "noise"), moments_of(*moments, size)});
  }
  loaded.model.theta = matrix_of(*theta);
  loaded.model.noise = noise->data[0];
  loaded.last = static_cast<Step>(static_cast<int>(last));
  q.theta = matrix_of(*reference);
  q.noise = reference_noise;
  measure_now(loaded);
  if (!std::isfinite(loaded.moments.bound(loaded.model.theta, loaded.model.noise))) {
    refuse_state("The saved parameters are too large to compute with.");
  }
  current_ = std::move(loaded);
  history_ = std::move(loaded_history);
  iteration_ = static_cast<std::int64_t>(iteration);
  state_changed();
}

}  // namespace elbo
