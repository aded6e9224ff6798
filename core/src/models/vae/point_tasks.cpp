// One place at a time: what a latent position decodes to, what a point or a drawing is encoded as.

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "models/vae/best_posterior.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/tasks.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kMostPositions = 4096;

// A task that is one piece.
class Once final : public Task {
 public:
  explicit Once(std::function<Value()> make) : make_(std::move(make)) {}
  bool advance(WorkBudget& budget) override {
    if (make_) result_ = make_();
    make_ = nullptr;
    budget.left -= 1e6;
    return true;
  }
  [[nodiscard]] double progress() const override { return make_ ? 0 : 1; }
  Value result() override { return std::move(result_); }

 private:
  std::function<Value()> make_;
  Value result_;
};

Value encode(const Snapshot& snapshot, const Eigen::RowVectorXd& x, std::int64_t iteration) {
  const Encoded q = snapshot.encode(RowMajor<double>(x));
  Value value = encoded_value(snapshot, x, q);
  value.set("iteration", iteration);
  if (snapshot.latent() > 2) {
    const std::array names = {"elbo", "elboError", "expectedLogLikelihood", "expectedLogLikelihoodError"};
    for (const char* name : names) value.set(name, Value());
    set_reasons(value);
    for (const char* name : names) value.find("why")->set(name, "not-defined");
    return value;
  }
  const PosteriorBound bound(snapshot);
  const FittedPosterior fitted = bound.bound(x, q.mean.row(0).matrix().transpose(), q.factor(0));
  value.set("elbo", finite_or_null(fitted.elbo));
  value.set("elboError", finite_or_null(fitted.error));
  value.set("expectedLogLikelihood", finite_or_null(fitted.expected_log_likelihood));
  value.set("expectedLogLikelihoodError", finite_or_null(fitted.error));
  set_reasons(value);
  return value;
}

// The positions that decode() is asked about: one, or a list of them.
std::optional<Eigen::ArrayXXd> read_positions(Options& read, const Value* given, Index latent) {
  if (given && given->is_dense() && given->dense().shape.size() == 2 &&
      given->dense().shape[1] == static_cast<std::size_t>(latent) && given->dense().shape[0] > 0 &&
      given->dense().shape[0] <= static_cast<std::size_t>(kMostPositions)) {
    const Eigen::ArrayXXd z = matrix_of(given->dense()).array();
    if ((z.abs() <= 1e12).all()) return z;
  } else if (given && given->is_list() && !given->list().empty() && !given->list()[0].is_number()) {
    Eigen::ArrayXXd z(static_cast<Index>(given->list().size()), latent);
    bool valid = z.rows() <= kMostPositions;
    for (Index i = 0; i < z.rows() && valid; ++i) {
      const auto position = point_of(given->list()[static_cast<std::size_t>(i)], latent);
      valid = position.has_value();
      if (valid) z.row(i) = position->array();
    }
    if (valid) return z;
  } else if (given) {
    if (const auto position = point_of(*given, latent)) return Eigen::ArrayXXd(position->array());
  }
  read.refuse("z", "a list of " + std::to_string(latent) + " numbers, or at most " +
                       std::to_string(kMostPositions) + " such lists");
  return std::nullopt;
}

}  // namespace

Value encoded_value(const Snapshot& snapshot, const Eigen::RowVectorXd& x, const Encoded& q) {
  const Eigen::VectorXd mean = q.mean.row(0).matrix().transpose();
  const Eigen::VectorXd deviations = q.variances().row(0).sqrt().matrix().transpose();
  Value value = Value::map(
      {{"x", to_dense(x.transpose())},
       {"mean", to_dense(mean)},
       {"deviations", to_dense(deviations)},
       {"factor", matrix_to_dense(q.factor(0))},
       {"klPrior", finite_or_null(q.kl(0))},
       {"reconstruction", to_dense(snapshot.expected(snapshot.decode(q.mean)).row(0).transpose())}});
  return value;
}

std::unique_ptr<Task> make_encode_task(const Value& options, SnapshotPointer snapshot,
                                       std::int64_t iteration) {
  Options read(options, "encode", {"x"});
  const auto x = read.point("x", snapshot->shape().columns);
  if (!read.has("x")) read.refuse("x", "a list of " + std::to_string(snapshot->shape().columns) + " numbers");
  read.finish();
  return std::make_unique<Once>(
      [snapshot = std::move(snapshot), x, iteration] { return encode(*snapshot, *x, iteration); });
}

std::unique_ptr<Task> make_decode_task(const Value& options, SnapshotPointer snapshot,
                                       std::int64_t iteration) {
  Options read(options, "decode", {"z"});
  const auto z = read_positions(read, options.find("z"), snapshot->latent());
  read.finish();
  return std::make_unique<Once>([snapshot = std::move(snapshot), z, iteration] {
    const RowMajor<double> means = snapshot->expected(snapshot->decode(*z));
    return Value::map({{"iteration", iteration},
                       {"z", matrix_to_dense(z->matrix())},
                       {"means", matrix_to_dense(Eigen::MatrixXd(means))}});
  });
}

}  // namespace elbo::vae
