#include "models/mixture/mixture_run.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/data.hpp"
#include "models/mixture/conjugate_factor.hpp"
#include "models/mixture/point_factor.hpp"
#include "numeric/random.hpp"
#include "session/config.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

// Names the first part of the bound that is not finite.
void require_finite(const MixtureBound& bound) {
  const auto check = [](const char* name, double value) {
    if (!std::isfinite(value)) throw Divergence(std::string(name) + " is no longer finite.");
  };
  check("The expected log likelihood", bound.expected_log_likelihood);
  check("The KL of the assignments", bound.kl_assignments);
  check("The KL of the weights", bound.kl_weights);
  check("The KL of the components", bound.kl_components);
}

std::unique_ptr<GlobalFactor> make_factor(const MixtureSetup& setup) {
  if (setup.optimizer != MixtureOptimizer::kEm) {
    return std::make_unique<ConjugateFactor>(setup.priors, setup.components);
  }
  const auto& points = setup.data->points;
  const Eigen::RowVectorXd mean = points.colwise().mean();
  Eigen::VectorXd spread = (points.rowwise() - mean).array().square().colwise().mean().matrix().transpose();
  return std::make_unique<PointFactor>(setup.components, std::move(spread), setup.covariance_floor);
}

}  // namespace

MixtureRun::MixtureRun(std::shared_ptr<const MixtureSetup> setup)
    : setup_(std::move(setup)), step_(setup_->components, setup_->data->points.cols()) {
  build();
}

// Everything that depends on the data and the settings but not on the parameters.
void MixtureRun::build() {
  const auto& points = setup_->data->points;
  batch_.resize(is_stochastic() ? ExpectationStep::kBlock : 0, points.cols());
  order_epoch_ = -1;
  evidence_.reset();
  if (!is_em() && evidence_is_computable(points.rows(), setup_->components)) {
    auto evidence = std::make_unique<Evidence>(points, setup_->priors, setup_->components);
    if (evidence->kl_is_quick()) {
      WorkBudget all{std::numeric_limits<double>::infinity()};
      evidence->advance(all);
      evidence_ = std::move(evidence);
    }
  }
}

Statistics MixtureRun::guess() {
  const auto start = starts_ ? starts_->kept : static_cast<std::size_t>(setup_->start);
  return initial_statistics(setup_->data->points, setup_->components, setup_->init_params, setup_->seed,
                            start, step_);
}

// Makes the first guess the candidate, ready to be swept.
void MixtureRun::first_guess() {
  candidate_.factor = make_factor(*setup_);
  candidate_.factor->update(guess());
  start_sweep();
  phase_ = Phase::kFirst;
}

double MixtureRun::preparation() const {
  if (search_) return search_->progress();
  return phase_ == Phase::kFirst ? 0 : 1;
}

bool MixtureRun::initialise(WorkBudget& budget) {
  if (phase_ != Phase::kFirst) return true;
  if (setup_->starts > 1 && !starts_) {
    if (!search_) search_ = std::make_unique<StartSearch>(*setup_);
    if (!search_->advance(budget)) return false;
    starts_ = search_->report();
    search_.reset();
  }
  try {
    if (!candidate_.factor) {
      if (budget.spent()) return false;
      const Eigen::Index rows = setup_->data->points.rows();
      budget.left -= 5 * static_cast<double>(rows * setup_->components * (1 + setup_->data->points.cols()));
      first_guess();
    }
    if (!continue_sweep(budget, candidate_)) return false;
    require_finite(*candidate_.bound);
    current_ = std::move(candidate_);
  } catch (const Divergence&) {
    // A likelihood without a floor can be unbounded for a guess.
    current_.factor = make_factor(*setup_);
    refresh_bound();
    hopeless_ = true;
  }
  candidate_ = {current_.factor->clone(), current_.statistics, {}};
  phase_ = Phase::kStart;
  return true;
}

// Any factor will do, as it is overwritten.
void MixtureRun::prepare_to_load() {
  search_.reset();
  current_ = {make_factor(*setup_), {}, {}};
  candidate_ = {current_.factor->clone(), {}, {}};
  phase_ = Phase::kStart;
}

std::int64_t MixtureRun::batches() const {
  const Eigen::Index rows = setup_->data->points.rows();
  return (rows + setup_->batch_size - 1) / setup_->batch_size;
}

// The first place, in the epoch's order, of the batch that the iteration in progress uses.
Eigen::Index MixtureRun::batch_begin() const {
  return static_cast<Eigen::Index>(iteration_ % batches()) * setup_->batch_size;
}

// The order of the rows in an epoch (Fisher–Yates), a function of the seed and the epoch's number alone.
void MixtureRun::shuffle(std::int64_t epoch) {
  if (order_epoch_ == epoch) return;
  order_.resize(static_cast<std::size_t>(setup_->data->points.rows()));
  std::iota(order_.begin(), order_.end(), 0);
  Stream stream(setup_->seed, Purpose::kMinibatch, static_cast<std::uint64_t>(epoch));
  for (std::size_t i = order_.size(); i > 1; --i) {
    std::swap(order_[i - 1], order_[static_cast<std::size_t>(stream.below(i))]);
  }
  order_epoch_ = epoch;
}

void MixtureRun::start_sweep() {
  candidate_.factor->kernels(kernels_);
  candidate_.statistics.reset(setup_->components, setup_->data->points.cols());
  candidate_.bound.reset();
  next_row_ = 0;
  phase_ = Phase::kSweep;
}

void MixtureRun::start_iteration() {
  candidate_.factor->assign(*current_.factor);
  if (!is_stochastic()) {
    if (hopeless_) {
      // Where the guess had no finite bound, taking it as the step is what says why.
      candidate_.factor->update(guess());
    } else {
      candidate_.factor->update(current_.statistics);
    }
    start_sweep();
    return;
  }
  shuffle(iteration_ / batches());
  start_sweep();
  next_row_ = batch_begin();
  phase_ = Phase::kBatch;
}

bool MixtureRun::continue_batch(WorkBudget& budget) {
  const auto& points = setup_->data->points;
  const Eigen::Index begin = batch_begin();
  const Eigen::Index end = std::min(begin + setup_->batch_size, points.rows());
  while (next_row_ < end) {
    if (budget.spent()) return false;
    const Eigen::Index size = std::min(ExpectationStep::kBlock, end - next_row_);
    for (Eigen::Index i = 0; i < size; ++i) {
      batch_.row(i) = points.row(order_[static_cast<std::size_t>(next_row_ + i)]);
    }
    step_.accumulate(batch_, 0, size, kernels_, candidate_.statistics);
    next_row_ += size;
    budget.left -= step_.block_work() * static_cast<double>(size) / ExpectationStep::kBlock;
  }
  candidate_.statistics.rescale(static_cast<double>(points.rows()) / static_cast<double>(end - begin));
  const double time = static_cast<double>(iteration_ + 1) + setup_->learning_offset;  // t + τ ≥ 1
  candidate_.factor->blend(candidate_.statistics, std::pow(time, -setup_->learning_decay));
  return true;
}

bool MixtureRun::continue_sweep(WorkBudget& budget, State& state) {
  const auto& points = setup_->data->points;
  while (next_row_ < points.rows()) {
    if (budget.spent()) return false;
    const Eigen::Index size = std::min(ExpectationStep::kBlock, points.rows() - next_row_);
    step_.accumulate(points, next_row_, size, kernels_, state.statistics);
    next_row_ += size;
    budget.left -= step_.block_work() * static_cast<double>(size) / ExpectationStep::kBlock;
  }
  // The θ-step and the bound, in the K·D² numbers.
  const auto dimension = static_cast<double>(points.cols());
  budget.left -= static_cast<double>(setup_->components) * (400 + 30 * dimension * dimension);
  state.bound = state.factor->parts(state.statistics);
  return true;
}

void MixtureRun::finish_iteration() {
  if (candidate_.bound) require_finite(*candidate_.bound);
  std::swap(current_, candidate_);
  hopeless_ = false;
  ++iteration_;
  phase_ = Phase::kStart;
}

bool MixtureRun::advance(WorkBudget& budget) {
  try {
    if (phase_ == Phase::kStart) start_iteration();
    if (phase_ == Phase::kBatch) {
      if (!continue_batch(budget)) return false;
      if ((iteration_ + 1) % batches() == 0) {
        start_sweep();
      } else {
        candidate_.bound.reset();
        finish_iteration();
        return true;
      }
    }
    if (!continue_sweep(budget, candidate_)) return false;
    finish_iteration();
    return true;
  } catch (const Divergence&) {
    phase_ = Phase::kStart;
    throw;
  }
}

// A sweep of the present factor where the last step made none. Changes nothing a later step depends on: with
// minibatches the statistics are only for showing.
void MixtureRun::refresh_bound() {
  if (current_.bound) return;
  const auto& points = setup_->data->points;
  ExpectationStep step(setup_->components, points.cols());
  std::vector<Kernel> kernels;
  current_.factor->kernels(kernels);
  current_.statistics.reset(setup_->components, points.cols());
  for (Eigen::Index row = 0; row < points.rows(); row += ExpectationStep::kBlock) {
    step.accumulate(points, row, std::min(ExpectationStep::kBlock, points.rows() - row), kernels,
                    current_.statistics);
  }
  current_.bound = current_.factor->parts(current_.statistics);
}

std::optional<BoundRecord> MixtureRun::bound() const {
  if (!current_.bound) return std::nullopt;
  const MixtureBound& bound = *current_.bound;
  BoundRecord record{
      bound.elbo(),
      {{"expectedLogLikelihood", bound.expected_log_likelihood}, {"klAssignments", -bound.kl_assignments}}};
  if (!is_em()) {
    record.add({"klWeights", -bound.kl_weights});
    record.add({"klComponents", -bound.kl_components});
  }
  return record;
}

// What was under way is dropped; the statistics are those of the new parameters.
void MixtureRun::parameters_changed() {
  hopeless_ = false;
  current_.bound.reset();
  phase_ = Phase::kStart;
  refresh_bound();
}

void MixtureRun::set_parameters(const Value& parameters) {
  current_.factor->set_parameters(parameters);
  starts_.reset();
  parameters_changed();
}

void MixtureRun::configure(const Setup& setup) {
  auto next = std::static_pointer_cast<const MixtureSetup>(setup);
  const Eigen::Index columns = setup_->data->points.cols();
  if (next->data->points.cols() != columns) {
    throw Error(ErrorCode::kNeedsRestart, {refuse_columns(next->data->points.cols(), columns)});
  }
  starts_.reset();
  phase_ = Phase::kStart;
  // What q and the bound are made of; priors may follow from the data.
  const bool same = next->data == setup_->data && next->covariance_floor == setup_->covariance_floor;
  setup_ = std::move(next);
  if (same) return;
  auto factor = make_factor(*setup_);
  factor->set_state(current_.factor->state());
  current_.factor = std::move(factor);
  candidate_.factor = current_.factor->clone();
  build();
  parameters_changed();
}

Value MixtureRun::gradient(const Value&) {
  if (is_em()) {
    throw Error(
        ErrorCode::kNotAvailable,
        "gradient: maximum likelihood moves by EM steps, which have no gradient here; it is available for "
        "coordinate-ascent and stochastic.");
  }
  refresh_bound();
  return Value::map({{"objective", current_.bound->elbo()},
                     {"kind", "natural"},
                     {"gradient", current_.factor->natural_gradient(current_.statistics)}});
}

Value MixtureRun::save() const {
  return Value::map({{"iteration", iteration_},
                     {"hopeless", hopeless_},
                     {"factor", current_.factor->state()},
                     {"starts", starts_ ? starts_->save() : Value()}});
}

void MixtureRun::load(const Value& state) {
  const Value* iteration = state.find("iteration");
  const Value* factor = state.find("factor");
  const Value* hopeless = state.find("hopeless");
  if (!hopeless || !hopeless->is_boolean() || !iteration || !iteration->is_number() ||
      !(iteration->number() >= 0) || !(iteration->number() < 1e15) || !factor) {
    throw Error(ErrorCode::kIncompatibleState, "The saved state is not one of a mixture.");
  }
  std::optional<StartReport> starts;
  if (const Value* saved = state.find("starts"); saved && !saved->is_null()) starts.emplace().load(*saved);
  current_.factor->set_state(*factor);
  starts_ = std::move(starts);
  iteration_ = static_cast<std::int64_t>(iteration->number());
  parameters_changed();
  hopeless_ = hopeless->boolean();
}

}  // namespace elbo
