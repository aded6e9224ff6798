#include "models/vae/learning_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "elbo/error.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr std::array kSums = {&Estimate::elbo, &Estimate::log_likelihood, &Estimate::kl, &Estimate::variance,
                              &Estimate::objective};
constexpr std::size_t kColumns = 2 + kSums.size();  // of what is saved

void add(Estimate& sum, const Estimate& other) {
  for (const auto member : kSums) sum.*member += other.*member;
}

}  // namespace

void LearningCurve::record(std::int64_t iteration, const Estimate& estimate) {
  if (windows_.empty() || windows_.back().count >= width_) windows_.push_back({});
  Window& window = windows_.back();
  window.last = iteration;
  ++window.count;
  add(window.sum, estimate);
  if (windows_.size() <= kCapacity) return;
  // The newest window may be without a partner; it goes on filling.
  std::size_t next = 0;
  for (std::size_t i = 0; i < windows_.size(); i += 2) {
    Window joined = windows_[i];
    if (i + 1 < windows_.size()) {
      joined.last = windows_[i + 1].last;
      joined.count += windows_[i + 1].count;
      add(joined.sum, windows_[i + 1].sum);
    }
    windows_[next++] = joined;
  }
  windows_.resize(next);
  width_ *= 2;
}

Value LearningCurve::value() const {
  const auto column = [this](auto&& of) {
    std::vector<double> values;
    values.reserve(windows_.size());
    for (const Window& window : windows_) values.push_back(of(window));
    return to_dense(values);
  };
  return Value::map(
      {{"iteration", column([](const Window& w) { return static_cast<double>(w.last); })},
       {"estimates", column([](const Window& w) { return w.count; })},
       {"elbo", column([](const Window& w) { return w.sum.elbo / w.count; })},
       {"standardError", column([](const Window& w) { return std::sqrt(w.sum.variance) / w.count; })},
       {"objective", column([](const Window& w) { return w.sum.objective / w.count; })},
       {"expectedLogLikelihood", column([](const Window& w) { return w.sum.log_likelihood / w.count; })},
       {"klPrior", column([](const Window& w) { return w.sum.kl / w.count; })}});
}

Value LearningCurve::save() const {
  std::vector<double> numbers;
  for (const Window& window : windows_) {
    numbers.push_back(static_cast<double>(window.last));
    numbers.push_back(window.count);
    for (const auto member : kSums) numbers.push_back(window.sum.*member);
  }
  return Value::map(
      {{"width", width_}, {"windows", Value::dense({windows_.size(), kColumns}, std::move(numbers))}});
}

void LearningCurve::load(const Value& state) {
  const auto fail = [] {
    throw Error(ErrorCode::kIncompatibleState, "The saved learning curve is damaged.");
  };
  const Value* width = state.find("width");
  const Value* windows = state.find("windows");
  if (!width || !width->is_number() || !(width->number() >= 1) || !windows || !windows->is_dense()) fail();
  const Dense& dense = windows->dense();
  if (dense.shape.size() != 2 || dense.shape[1] != kColumns || dense.shape[0] > kCapacity) fail();
  LearningCurve loaded;
  loaded.width_ = width->number();
  for (std::size_t i = 0; i < dense.shape[0]; ++i) {
    const double* row = dense.data.data() + kColumns * i;
    const bool ascends = loaded.windows_.empty() || row[0] > static_cast<double>(loaded.windows_.back().last);
    if (!(row[0] >= 0 && row[0] < 1e15) || !(row[1] >= 1) || !ascends) fail();
    Window window{static_cast<std::int64_t>(row[0]), row[1], {}};
    for (std::size_t k = 0; k < kSums.size(); ++k) window.sum.*kSums[k] = row[2 + k];
    loaded.windows_.push_back(window);
  }
  *this = std::move(loaded);
}

}  // namespace elbo::vae
