// log p(x) by sampling (D9): from the prior, and from q. Estimates over growing S in many repeats, with the
// exact value beside them, what their spread has to be, and whether it can be trusted. And L_M, the way from
// the average of the log to the log of the average (D5).

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "models/curve/estimates.hpp"
#include "models/curve/tasks.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

// M and which earlier one its blocks are made of.
struct BlockSize {
  std::size_t size;
  std::size_t parent;
};
constexpr std::array<BlockSize, 13> kBlocks = {{{1, 0},
                                                {2, 0},
                                                {5, 0},
                                                {10, 2},
                                                {20, 3},
                                                {50, 3},
                                                {100, 5},
                                                {200, 6},
                                                {500, 6},
                                                {1000, 8},
                                                {2000, 9},
                                                {5000, 9},
                                                {10000, 11}}};

// Draws of one portion, each of which has a stream of its own.
constexpr std::size_t kChunk = 8192;
constexpr std::size_t kMostChunks = 16;

double log_sum(const double* values, std::size_t count) {
  return log_sum_exp(Eigen::Map<const Eigen::ArrayXd>(values, static_cast<Eigen::Index>(count)));
}

class MonteCarloTask final : public PortionTask {
 public:
  MonteCarloTask(const CurveSnapshot& state, TaskOptions::Place place, std::size_t draws, std::size_t repeats)
      : PortionTask(1 + static_cast<Eigen::Index>(2 * repeats * steps_for(draws))),
        state_(state),
        place_(std::move(place)),
        draws_(draws),
        repeats_(repeats),
        solver_(state.model) {}

  Value result() override;

 protected:
  double do_one(Eigen::Index portion) override {
    if (portion == 0) {
      prepare();
      return 5e6;
    }
    const std::size_t steps = steps_for(draws_);
    const std::size_t step = static_cast<std::size_t>(portion - 1) % steps;
    const std::size_t repeat = static_cast<std::size_t>(portion - 1) / steps;
    const std::size_t which = repeat / repeats_;
    if (which >= estimates_.size()) return 0;
    Estimates& estimates = estimates_[which];
    const std::size_t number = repeat % repeats_;
    const std::size_t chunks = chunks_of(draws_);
    if (step < chunks) {
      const std::span<double> chunk(log_weights_.data() + step * kChunk, std::min(kChunk, draws_));
      estimates.proposal.log_weights(solver_, state_.seed, (2 * number + which) * kMostChunks + step, chunk);
      return 150 * static_cast<double>(chunk.size());
    }
    if (step == chunks) {
      estimate(estimates, number);
      return 20 * static_cast<double>(draws_);
    }
    return average_blocks(estimates, step - chunks - 1);
  }

 private:
  void prepare();
  void estimate(Estimates& estimates, std::size_t number);
  double average_blocks(Estimates& estimates, std::size_t b);
  [[nodiscard]] static std::size_t chunks_of(std::size_t draws) { return (draws + kChunk - 1) / kChunk; }
  // Portions of one repeat: the draws, their estimates, and the blocks of each size.
  [[nodiscard]] static std::size_t steps_for(std::size_t draws) {
    return chunks_of(draws) + 1 + kBlocks.size();
  }
  [[nodiscard]] Value averages_value() const;
  [[nodiscard]] std::size_t levels() const {
    return static_cast<std::size_t>(std::llround(std::log2(static_cast<double>(draws_)))) + 1;
  }

  CurveSnapshot state_;
  TaskOptions::Place place_;
  std::size_t draws_;
  std::size_t repeats_;
  PointSolver solver_;
  double log_evidence_ = 0;
  double log_evidence_error_ = 0;
  std::vector<Estimates> estimates_;
  std::vector<double> log_weights_;
  std::array<std::vector<double>, kBlocks.size()> blocks_;
};

// The exact value, the proposals, and what their weights are like.
void MonteCarloTask::prepare() {
  const Factors q = factors_at(state_, place_);
  solver_.look_at(place_.x);
  const PointSolver::Evidence evidence = solver_.evidence();
  log_evidence_ = evidence.log_evidence;
  log_evidence_error_ = evidence.error;
  const bool is_discrete = state_.model.is_discrete();
  const auto bound_of = [&](CurveFamily family, const GaussianFactor& factor) {
    Factors one = q;
    one.family = family;
    one.mean = Eigen::VectorXd::Constant(1, factor.mean);
    one.deviation = Eigen::VectorXd::Constant(1, factor.deviation);
    return Summariser(state_.model, one).of(place_.x, one, 0).elbo().value;
  };
  if (is_discrete) {
    const auto count = static_cast<std::size_t>(state_.model.atoms->size());
    estimates_.push_back({"prior", "Drawn from the prior",
                          Proposal(std::vector<double>(count, 1 / static_cast<double>(count)))});
    estimates_[0].exact_bound = bound_of(CurveFamily::kPrior, {});
    if (q.family != CurveFamily::kPrior) {
      Summariser summariser(state_.model, q);
      const PointSummary summary = summariser.of(place_.x, q, 0);
      std::vector<double> weights;
      for (const double atom : *state_.model.atoms) weights.push_back(std::exp(summariser.log_q(q, 0, atom)));
      estimates_.push_back({"q", "Drawn from q", Proposal(std::move(weights))});
      estimates_[1].exact_bound = summary.elbo().value;
    }
  } else {
    estimates_.push_back({"prior", "Drawn from the prior", Proposal(0, 1)});
    estimates_[0].exact_bound = bound_of(CurveFamily::kPrior, {});
    if (q.family != CurveFamily::kPrior) {
      GaussianFactor factor;
      if (q.has_gaussians()) {
        factor = {q.mean(0), q.deviation(0)};
      } else {
        factor = GaussianFit().fit(solver_, std::nullopt);
      }
      estimates_.push_back({"q", q.has_gaussians() ? "Drawn from q" : "Drawn from the best Gaussian",
                            Proposal(factor.mean, factor.deviation)});
      estimates_[1].exact_bound = bound_of(CurveFamily::kGaussian, factor);
    }
  }
  log_weights_.resize(draws_);
  std::vector<double> all_draws;  // of all repeats
  for (std::size_t k = 0; k < levels(); ++k) {
    all_draws.push_back(static_cast<double>(repeats_ << k));
  }
  for (Estimates& estimates : estimates_) {
    estimates.second = estimates.proposal.second_moment(solver_);
    estimates.seen = estimates.proposal.seen(solver_, all_draws);
    estimates.is_blind = estimates.proposal.is_blind(solver_);
    estimates.by_draws.assign(levels(), std::vector<double>(repeats_));
    estimates.by_block.resize(kBlocks.size());
  }
}

// log p̂ of the first 1, 2, 4, … draws.
void MonteCarloTask::estimate(Estimates& estimates, std::size_t number) {
  double sum = log_weights_[0];
  estimates.by_draws[0][number] = sum;
  for (std::size_t k = 1; k < levels(); ++k) {
    const std::size_t half = std::size_t{1} << (k - 1);
    const std::array<double, 2> both = {sum, log_sum(log_weights_.data() + half, half)};
    sum = log_sum(both.data(), 2);
    estimates.by_draws[k][number] = sum - static_cast<double>(k) * kLogTwo;
  }
  const Eigen::Map<const Eigen::ArrayXd> all(log_weights_.data(), static_cast<Eigen::Index>(draws_));
  if (number == 0) estimates.diagnostics = diagnose_weights(all);
  estimates.effective += std::exp(2 * sum - log_sum_exp(2 * all));
}

// Blocks of M draws, each made of smaller ones. Returns the work that was done.
double MonteCarloTask::average_blocks(Estimates& estimates, std::size_t b) {
  if (kBlocks[b].size > draws_) return 0;
  std::vector<double>& sums = blocks_[b];
  if (b == 0) {
    sums = log_weights_;
  } else {
    const std::vector<double>& parts = blocks_[kBlocks[b].parent];
    const std::size_t each = kBlocks[b].size / kBlocks[kBlocks[b].parent].size;
    sums.resize(parts.size() / each);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = log_sum(parts.data() + i * each, each);
  }
  const double log_size = std::log(static_cast<double>(kBlocks[b].size));
  for (const double block : sums) estimates.by_block[b].add(block - log_size);
  return 60 * static_cast<double>(sums.size());
}

Value MonteCarloTask::averages_value() const {
  std::vector<double> sizes;
  for (const BlockSize& block : kBlocks) {
    if (block.size <= draws_) sizes.push_back(static_cast<double>(block.size));
  }
  Value value = Value::map({{"M", to_dense(sizes)}});
  for (const Estimates& estimates : estimates_) {
    std::vector<double> mean, error;
    for (std::size_t b = 0; b < sizes.size(); ++b) {
      const Average& average = estimates.by_block[b];
      mean.push_back(average.mean());
      error.push_back(average.error());
    }
    value.set(estimates.id, to_dense(mean));
    value.set(estimates.id + "Error", to_dense(error));
    value.set(estimates.id + "Exact", estimates.exact_bound);
    value.set(estimates.id + "Message", averages_warning(estimates, log_evidence_));
  }
  return value;
}

Value MonteCarloTask::result() {
  std::vector<double> draws;
  for (std::size_t k = 0; k < levels(); ++k) draws.push_back(static_cast<double>(std::size_t{1} << k));
  Value why = Map{};
  List proposals;
  for (const Estimates& estimates : estimates_)
    proposals.push_back(estimates_value(estimates, log_evidence_, why));
  return Value::map({{"iteration", state_.iteration},
                     {"point", place_.point ? Value(static_cast<std::int64_t>(*place_.point)) : Value()},
                     {"x", to_dense(Eigen::VectorXd(place_.x))},
                     {"logEvidence", log_evidence_},
                     {"logEvidenceError", log_evidence_error_},
                     {"draws", to_dense(draws)},
                     {"proposals", std::move(proposals)},
                     {"averages", averages_value()},
                     {"why", std::move(why)}});
}

}  // namespace

std::unique_ptr<Task> monte_carlo_task(const CurveSnapshot& state, const Value& options) {
  TaskOptions read(options, "montecarlo", {"point", "x", "draws", "repeats"});
  const TaskOptions::Place place = read.place(state);
  const std::int64_t draws = read.integer("draws", 16384, 16, 131072);
  if ((draws & (draws - 1)) != 0) read.refuse("draws", "a power of two from 16 to 131072");
  const std::int64_t repeats = read.integer("repeats", 64, 8, 256);
  read.finish();
  return std::make_unique<MonteCarloTask>(state, place, static_cast<std::size_t>(draws),
                                          static_cast<std::size_t>(repeats));
}

}  // namespace elbo
