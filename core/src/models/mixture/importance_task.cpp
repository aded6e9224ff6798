#include "models/mixture/importance_task.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "bounds/importance.hpp"
#include "models/mixture/expectation.hpp"
#include "numeric/cholesky.hpp"
#include "numeric/pareto.hpp"
#include "numeric/random.hpp"
#include "numeric/special.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr int kDoublings = 10;
constexpr Eigen::Index kMostDraws = 4096;
constexpr Eigen::Index kFewestDraws = 256;
constexpr double kQuickWork = 2e9;  // of all draws, in units of about a nanosecond

std::size_t at(Eigen::Index index) { return static_cast<std::size_t>(index); }

// log of a draw from Gamma(shape, 1) (Marsaglia & Tsang 2000), whose logarithm a small shape does not take to
// −∞.
double log_gamma_draw(double shape, Stream& stream) {
  if (shape < 1) return log_gamma_draw(shape + 1, stream) + std::log(stream.uniform()) / shape;
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = stream.normal();
    const double root = 1 + c * x;
    if (!(root > 0)) continue;
    const double v = root * root * root;
    if (std::log(stream.uniform()) < 0.5 * x * x + d * (1 - v + std::log(v)))
      return std::log(d) + std::log(v);
  }
}

// log Σ_σ Π_k exp(terms(k, σ(k))) over all permutations: the sums over those of the first |S| places with the
// components in S, for every S.
double log_permanent(const Eigen::MatrixXd& terms) {
  const auto size = at(terms.rows());
  const double nothing = -std::numeric_limits<double>::infinity();
  std::vector<double> sums(std::size_t{1} << size, nothing);
  sums[0] = 0;
  std::vector<double> parts;
  for (std::size_t set = 1; set < sums.size(); ++set) {
    Eigen::Index place = -1;
    for (std::size_t j = 0; j < size; ++j) place += static_cast<Eigen::Index>(set >> j & 1U);
    parts.clear();
    for (std::size_t j = 0; j < size; ++j) {
      if ((set >> j & 1U) == 0) continue;
      parts.push_back(sums[set ^ std::size_t{1} << j] + terms(place, static_cast<Eigen::Index>(j)));
    }
    const double top = *std::max_element(parts.begin(), parts.end());
    double sum = 0;
    for (const double part : parts) sum += top > nothing ? std::exp(part - top) : 0;
    sums[set] = top > nothing ? top + std::log(sum) : nothing;
  }
  return sums.back();
}

// A Normal–Wishart density N(μ | m, (βΛ)⁻¹) W(Λ | W, ν).
class NormalWishart {
 public:
  NormalWishart(double beta, double nu, Eigen::VectorXd mean, Eigen::MatrixXd inverse_scale,
                double log_det_inverse_scale)
      : beta_(beta), nu_(nu), mean_(std::move(mean)), inverse_scale_(std::move(inverse_scale)) {
    const auto dimension = static_cast<double>(mean_.size());
    constant_ = 0.5 * dimension * (std::log(beta_) - kLogTwoPi) + 0.5 * nu_ * log_det_inverse_scale -
                0.5 * nu_ * dimension * kLogTwo -
                multivariate_log_gamma(0.5 * nu_, static_cast<int>(mean_.size()));
  }

  [[nodiscard]] double log_density(const Eigen::VectorXd& mean, const Eigen::MatrixXd& precision,
                                   double log_det) const {
    const Eigen::VectorXd shift = mean - mean_;
    const auto dimension = static_cast<double>(mean_.size());
    return constant_ + 0.5 * (nu_ - dimension) * log_det - 0.5 * beta_ * shift.dot(precision * shift) -
           0.5 * inverse_scale_.cwiseProduct(precision).sum();
  }

 private:
  double beta_, nu_;
  Eigen::VectorXd mean_;
  Eigen::MatrixXd inverse_scale_;
  double constant_ = 0;
};

class ImportanceTask final : public Task {
 public:
  explicit ImportanceTask(MixtureImportance state)
      : state_(std::move(state)), step_(components(), state_.points.cols()) {
    const auto k = static_cast<double>(components());
    const auto rows = static_cast<double>(state_.points.rows());
    sweep_work_ = step_.block_work() * std::max(1.0, rows / ExpectationStep::kBlock);
    draw_work_ = 400 * k * k + 2000 * k + (is_symmetric() ? 2000 * k : 0);
    if (state_.draws == 0) {
      const double quick = kQuickWork / (sweep_work_ + draw_work_);
      state_.draws = std::clamp(static_cast<Eigen::Index>(quick), kFewestDraws, kMostDraws);
    }
    log_weights_.resize(state_.draws);
    const ConjugateFactor& q = state_.factor;
    const MixturePriors& prior = q.priors();
    prior_.emplace_back(prior.mean_precision, prior.degrees_of_freedom, prior.mean, prior.inverse_scale,
                        prior.log_det_inverse_scale);
    for (Eigen::Index j = 0; j < components(); ++j) {
      posterior_.emplace_back(q.beta()(j), q.nu()(j), q.means().col(j), q.inverse_scales()[at(j)],
                              log_determinant(q.cholesky_factors()[at(j)]));
    }
    log_dirichlet_ = log_dirichlet_constant(q.alpha());
    log_dirichlet_prior_ =
        log_dirichlet_constant(Eigen::VectorXd::Constant(components(), prior.weight_concentration));
  }

  bool advance(WorkBudget& budget) override {
    while (next_ < state_.draws) {
      if (budget.spent()) return false;
      if (next_row_ == 0) {
        budget.left -= draw_work_;
        draw();
      }
      const Eigen::Index rows = state_.points.rows();
      while (next_row_ < rows) {
        const Eigen::Index size = std::min(ExpectationStep::kBlock, rows - next_row_);
        step_.accumulate(state_.points, next_row_, size, kernels_, statistics_);
        next_row_ += size;
        budget.left -= step_.block_work() * static_cast<double>(size) / ExpectationStep::kBlock;
        if (next_row_ < rows && budget.spent()) return false;
      }
      log_weights_(next_++) = statistics_.log_normalizer + log_prior_over_q_;
      next_row_ = 0;
    }
    return true;
  }

  [[nodiscard]] double progress() const override {
    return static_cast<double>(next_) / static_cast<double>(state_.draws);
  }

  Value result() override {
    std::vector<double> sizes, values;
    List errors;
    int doublings = 0;
    while (doublings < kDoublings && (state_.draws >> (doublings + 1)) >= 1) ++doublings;
    for (const Estimated& estimate : importance_estimates(log_weights_, doublings)) {
      sizes.push_back(std::ldexp(1.0, static_cast<int>(sizes.size())));
      values.push_back(estimate.value);
      errors.push_back(finite_or_null(estimate.standard_error));
    }
    const WeightDiagnostics weights = diagnose_weights(log_weights_);
    Value why = Map{};
    for (const char* field : {"exact", "exactError", "asymptote"}) why.set(field, "not-computed");
    if (!state_.log_evidence) why.set("logEvidence", "not-computed");
    if (!weights.shape) why.set("khat", "not-defined");
    return Value::map({{"iteration", state_.iteration},
                       {"M", to_dense(sizes)},
                       {"estimate", to_dense(values)},
                       {"standardError", std::move(errors)},
                       {"exact", {}},
                       {"exactError", {}},
                       {"asymptote", {}},
                       {"draws", static_cast<std::int64_t>(state_.draws)},
                       {"elbo", state_.elbo},
                       {"logEvidence", state_.log_evidence ? Value(*state_.log_evidence) : Value()},
                       {"effectiveSampleSize", weights.effective_sample_size},
                       {"khat", weights.shape ? Value(*weights.shape) : Value()},
                       {"khatThreshold", weights.threshold},
                       {"labellings", is_symmetric() ? "all" : "one"},
                       {"message", sentence()},
                       {"why", std::move(why)}});
  }

 private:
  [[nodiscard]] Eigen::Index components() const { return state_.factor.alpha().size(); }
  [[nodiscard]] bool is_symmetric() const { return components() <= kMostSymmetric; }

  static double log_dirichlet_constant(const Eigen::VectorXd& alpha) {
    double sum = log_gamma(alpha.sum());
    for (const double each : alpha) sum -= log_gamma(each);
    return sum;
  }

  // θ from q, its densities, and the kernels of log p(X | θ).
  void draw() {
    const ConjugateFactor& q = state_.factor;
    const Eigen::Index dimension = state_.points.cols();
    const auto d = static_cast<double>(dimension);
    Stream stream(state_.seed, Purpose::kEvaluation, static_cast<std::uint64_t>(next_));
    Eigen::ArrayXd log_weight(components());
    for (Eigen::Index k = 0; k < components(); ++k) log_weight(k) = log_gamma_draw(q.alpha()(k), stream);
    log_weight -= log_sum_exp(log_weight);
    kernels_.resize(at(components()));
    Eigen::MatrixXd terms(components(), components());
    double log_prior = log_dirichlet_prior_ + (q.priors().weight_concentration - 1) * log_weight.sum();
    for (Eigen::Index k = 0; k < components(); ++k) {
      // Λ = L⁻ᵀ A Aᵀ L⁻¹ with W⁻¹ = L Lᵀ (Bartlett 1933), so that Λ⁻¹ = M Mᵀ with M = L A⁻ᵀ.
      Eigen::MatrixXd a = Eigen::MatrixXd::Zero(dimension, dimension);
      for (Eigen::Index i = 0; i < dimension; ++i) {
        const double degrees = q.nu()(k) - static_cast<double>(i);
        a(i, i) = std::exp(0.5 * (log_gamma_draw(0.5 * degrees, stream) + kLogTwo));
        for (Eigen::Index j = 0; j < i; ++j) a(i, j) = stream.normal();
      }
      Eigen::VectorXd noise(dimension);
      for (double& each : noise) each = stream.normal();
      const Eigen::MatrixXd& factor = q.cholesky_factors()[at(k)];
      const Eigen::MatrixXd root =
          a.triangularView<Eigen::Lower>()
              .solve(Eigen::MatrixXd(factor.triangularView<Eigen::Lower>()).transpose())
              .transpose();
      const Eigen::MatrixXd half =
          factor.triangularView<Eigen::Lower>().solve(Eigen::MatrixXd::Identity(dimension, dimension));
      const Eigen::MatrixXd left = a.transpose() * half;  // Λ = leftᵀ left
      const Eigen::MatrixXd precision = left.transpose() * left;
      const double log_det = 2 * a.diagonal().array().log().sum() - log_determinant(factor);
      const Eigen::VectorXd mean = q.means().col(k) + root * noise / std::sqrt(q.beta()(k));

      Kernel& kernel = kernels_[at(k)];
      kernel.offset = log_weight(k) + 0.5 * (log_det - d * kLogTwoPi);
      kernel.scale = 1;
      kernel.mean = mean;
      if (!cholesky(root * root.transpose(), kernel.factor)) {
        // Narrower than doubles can hold: no row is explained by it.
        kernel.offset = -std::numeric_limits<double>::infinity();
        kernel.factor = factor;
      }
      log_prior += prior_.front().log_density(mean, precision, log_det);
      for (Eigen::Index j = 0; j < components(); ++j) {
        if (!is_symmetric() && j != k) continue;
        terms(k, j) =
            posterior_[at(j)].log_density(mean, precision, log_det) + (q.alpha()(j) - 1) * log_weight(k);
      }
    }
    const double log_q =
        log_dirichlet_ + (is_symmetric() ? log_permanent(terms) - log_count() : terms.diagonal().sum());
    log_prior_over_q_ = log_prior - log_q;
    statistics_.reset(components(), dimension);
  }

  // log K!
  [[nodiscard]] double log_count() const { return log_gamma(static_cast<double>(components()) + 1); }

  [[nodiscard]] std::string sentence() const {
    std::string text = "Z is summed out";
    if (is_symmetric() && components() > 1) {
      text += ", and q stands for all ";
      text += format_number(std::round(std::exp(log_count())));
      text += " numberings of its components";
    }
    text += ". ";
    if (!is_symmetric()) {
      text +=
          "One labelling only: with more than 6 components the other numberings are left out, and the "
          "bounds may lie as much as log K! = ";
      text += format_number(std::round(100 * log_count()) / 100);
      text += " nats lower for it. ";
    }
    return text +
           "Neither the effective sample size nor k̂ can see what q never draws, be it a numbering of the "
           "components or another way to divide the rows.";
  }

  MixtureImportance state_;
  ExpectationStep step_;
  double sweep_work_ = 0, draw_work_ = 0;
  std::vector<NormalWishart> prior_, posterior_;  // one; one for each component
  double log_dirichlet_ = 0, log_dirichlet_prior_ = 0;
  Eigen::ArrayXd log_weights_;
  Eigen::Index next_ = 0;
  // Of the draw that is under way.
  Eigen::Index next_row_ = 0;
  std::vector<Kernel> kernels_;
  Statistics statistics_;
  double log_prior_over_q_ = 0;
};

}  // namespace

std::unique_ptr<Task> mixture_importance_task(MixtureImportance state) {
  return std::make_unique<ImportanceTask>(std::move(state));
}

}  // namespace elbo
