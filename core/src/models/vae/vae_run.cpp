#include "models/vae/vae_run.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/vae/lanes.hpp"
#include "numeric/random.hpp"

namespace elbo::vae {
namespace {

constexpr Index kFirstRows = 2048;    // that the bound of iteration 0 is estimated from, at most
constexpr std::int64_t kBlock = 100;  // iterations whose mean has to settle, at least
constexpr std::int64_t kBlocks = 20;  // or this fraction of all so far: the noise shrinks as a run grows old
constexpr ObjectiveSettings kOneSample;  // the ELBO

Index padded(Index size) {
  constexpr Index kStep = Lanes<float>::kCount;
  return (size + kStep - 1) / kStep * kStep;
}

BoundRecord record_of(const Sums& sums, double scale) {
  return {scale * sums.elbo(),
          {{"expectedLogLikelihood", scale * sums.log_likelihood}, {"klPrior", -scale * sums.kl}}};
}

// The mean over the rows, and its variance over draws of rows and noise.
Estimate estimate_of(const Sums& sums) {
  const auto rows = static_cast<double>(sums.rows);
  const double mean = sums.elbo() / rows;
  const double spread = std::max(0.0, sums.square / rows - mean * mean);
  return {mean, sums.log_likelihood / rows, sums.kl / rows, spread / std::max(1.0, rows - 1),
          sums.objective / rows};
}

// Names the first part that is not finite.
void require_finite(const Sums& sums, const Eigen::ArrayXf& gradient) {
  const auto check = [](const char* name, bool finite) {
    if (!finite) throw Divergence(std::string(name) + " is no longer finite.");
  };
  check("The KL to the prior", std::isfinite(sums.kl));
  check("The reconstruction, log p(x | z),", std::isfinite(sums.log_likelihood));
  check("The objective", std::isfinite(sums.objective));
  check("The gradient", std::isfinite(gradient.abs().sum()));
}

}  // namespace

VaeRun::VaeRun(std::shared_ptr<const Setup> setup)
    : setup_(std::move(setup)),
      model_(setup_->shape),
      parameters_(Eigen::ArrayXf::Zero(padded(model_.size()))),
      gradient_(Eigen::ArrayXf::Zero(padded(model_.size()))),
      adam_(padded(model_.size())),
      step_(model_, setup_->objective),
      sweep_(model_, kOneSample) {
  draw_weights();
}

// Uniform on ±1/√inputs, weights and biases alike, as PyTorch initialises a Linear.
void VaeRun::draw_weights() {
  Stream stream(setup_->seed, Purpose::kInitialisation, 0);
  for (const Mlp* mlp : {&model_.encoder(), &model_.decoder()}) {
    for (const Layer& layer : mlp->layers()) {
      const double reach = 1 / std::sqrt(static_cast<double>(layer.inputs));
      for (Index i = layer.weights; i < layer.biases + layer.outputs; ++i) {
        parameters_(i) = static_cast<float>(reach * (2 * stream.uniform() - 1));
      }
    }
  }
  if (model_.log_scale() >= 0) parameters_(model_.log_scale()) = static_cast<float>(setup_->log_scale);
}

std::int64_t VaeRun::batches() const {
  const auto rows = static_cast<std::int64_t>(setup_->training->size());
  return (rows + setup_->batch_size - 1) / setup_->batch_size;
}

// The order of the training rows in an epoch (Fisher–Yates), a function of the seed and the epoch's number.
void VaeRun::shuffle(std::int64_t epoch) {
  if (order_epoch_ == epoch) return;
  order_ = *setup_->training;
  Stream stream(setup_->seed, Purpose::kMinibatch, static_cast<std::uint64_t>(epoch));
  for (std::size_t i = order_.size(); i > 1; --i) {
    std::swap(order_[i - 1], order_[static_cast<std::size_t>(stream.below(i))]);
  }
  order_epoch_ = epoch;
}

// The rows of the step that follows this iteration.
std::span<const Index> VaeRun::next_rows() {
  shuffle(iteration_ / batches());
  const auto begin = static_cast<std::size_t>((iteration_ % batches()) * setup_->batch_size);
  const std::size_t size = std::min(static_cast<std::size_t>(setup_->batch_size), order_.size() - begin);
  return std::span<const Index>(order_).subspan(begin, size);
}

NormalStream VaeRun::step_noise() const {
  return NormalStream(Stream(setup_->seed, Purpose::kDraws, static_cast<std::uint64_t>(iteration_)));
}

Weighting VaeRun::weighting(double weight) const {
  const Index learned = model_.log_scale();
  return {learned >= 0 ? static_cast<double>(parameters_(learned)) : setup_->log_scale,
          setup_->beta_at(iteration_), weight};
}

void VaeRun::start_sweep(const std::vector<Index>& rows) {
  const Stream stream(setup_->seed, Purpose::kEvaluation, static_cast<std::uint64_t>(iteration_));
  sweep_.start(rows, NormalStream(stream));
}

bool VaeRun::initialise(WorkBudget& budget) {
  if (phase_ != Phase::kFirst) return true;
  if (sweep_rows_.empty()) {
    const auto rows = static_cast<Index>(setup_->training->size());
    const Index kept = std::min(rows, kFirstRows);
    for (Index i = 0; i < kept; ++i) {
      sweep_rows_.push_back((*setup_->training)[static_cast<std::size_t>(i * rows / kept)]);
    }
    start_sweep(sweep_rows_);
  }
  if (!sweep_.advance(budget, parameters_.data(), *setup_->points, weighting(1), nullptr)) return false;
  const Sums& sums = sweep_.sums();
  if (std::isfinite(sums.elbo())) {
    bound_ = record_of(sums, static_cast<double>(setup_->training->size()) / static_cast<double>(sums.rows));
  }
  phase_ = Phase::kStart;
  return true;
}

void VaeRun::start_step() {
  gradient_.setZero();
  step_.start(next_rows(), step_noise());
  phase_ = Phase::kStep;
}

bool VaeRun::advance(WorkBudget& budget) {
  try {
    if (phase_ == Phase::kStart) {
      const bool look = iteration_ % batches() == 0 && !setup_->held_out->empty();
      if (look && held_out_curve_.last() < iteration_) {
        start_sweep(*setup_->held_out);
        phase_ = Phase::kHeldOut;
      } else {
        start_step();
      }
    }
    if (phase_ == Phase::kHeldOut) {
      if (!sweep_.advance(budget, parameters_.data(), *setup_->points, weighting(1), nullptr)) return false;
      if (std::isfinite(sweep_.sums().square)) held_out_curve_.record(iteration_, estimate_of(sweep_.sums()));
      start_step();
    }
    const double weight = 1 / static_cast<double>(next_rows().size());
    if (!step_.advance(budget, parameters_.data(), *setup_->points, weighting(weight), gradient_.data())) {
      return false;
    }
    require_finite(step_.sums(), gradient_);
    take_step();
    budget.left -= 2 * static_cast<double>(model_.size());
    return true;
  } catch (const Divergence& divergence) {
    phase_ = Phase::kStart;
    if (previous_.size() == 0) throw;
    // The present parameters have never given a finite objective; those before them have.
    parameters_ = previous_;
    previous_.resize(0);
    throw Divergence(std::string(divergence.what()) + " The step before it went too far and is taken back.");
  }
}

void VaeRun::take_step() {
  previous_ = parameters_;
  adam_.step(gradient_, setup_->learning_rate, parameters_);
  if (const Index learned = model_.log_scale(); learned >= 0) {
    parameters_(learned) = std::max(parameters_(learned), static_cast<float>(setup_->log_scale_floor));
  }
  ++iteration_;
  phase_ = Phase::kStart;
  record_step(step_.sums());
}

void VaeRun::record_step(const Sums& sums) {
  const auto rows = static_cast<double>(setup_->training->size());
  if (std::isfinite(sums.square)) training_curve_.record(iteration_, estimate_of(sums));
  epoch_.log_likelihood += sums.log_likelihood;
  epoch_.kl += sums.kl;
  epoch_.rows += sums.rows;
  bound_.reset();
  if (iteration_ % batches() == 0) {
    bound_ = record_of(epoch_, rows / static_cast<double>(epoch_.rows));
    epoch_ = {};
  }
  settled_.reset();
  block_sum_ += rows * sums.objective / static_cast<double>(sums.rows);
  ++block_count_;
  if (block_count_ >= std::max(kBlock, iteration_ / kBlocks)) {
    settled_ = block_sum_ / static_cast<double>(block_count_);
    block_sum_ = 0;
    block_count_ = 0;
  }
}

std::pair<std::string_view, std::string_view> VaeRun::settling_words() const {
  const bool bound = setup_->objective.objective == Objective::kElbo && setup_->beta == 1;
  return {bound ? "bound" : "objective", "from one block of iterations to the next"};
}

// What was under way is done again.
void VaeRun::drop_step() {
  if (phase_ != Phase::kFirst) phase_ = Phase::kStart;
  order_epoch_ = -1;
}

// Sums over part of an epoch or block, of other parameters or data.
void VaeRun::forget_sums() {
  epoch_ = {};
  block_sum_ = 0;
  block_count_ = 0;
  bound_.reset();
  settled_.reset();
}

std::shared_ptr<const Snapshot> VaeRun::snapshot(Precision precision) const {
  return std::make_shared<Snapshot>(precision, model_, parameters_, setup_->log_scale, setup_->points,
                                    setup_->training, setup_->held_out, setup_->beta_at(iteration_),
                                    setup_->seed);
}

}  // namespace elbo::vae
