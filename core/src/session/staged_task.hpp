#pragma once

// A task that is a list of stages, each short enough to be done at once.

#include <functional>
#include <utility>
#include <vector>

#include "elbo/task.hpp"

namespace elbo {

class StagedTask : public Task {
 public:
  bool advance(WorkBudget& budget) override {
    while (next_ < stages_.size() && !budget.spent()) {
      budget.left -= stages_[next_].first;
      stages_[next_].second();
      ++next_;
    }
    return next_ == stages_.size();
  }
  [[nodiscard]] double progress() const override {
    return stages_.empty() ? 1 : static_cast<double>(next_) / static_cast<double>(stages_.size());
  }
  Value result() override { return std::move(result_); }

 protected:
  // `work` in units of about a nanosecond.
  void stage(double work, std::function<void()> run) { stages_.emplace_back(work, std::move(run)); }
  Value result_ = Map{};

 private:
  std::vector<std::pair<double, std::function<void()>>> stages_;
  std::size_t next_ = 0;
};

}  // namespace elbo
