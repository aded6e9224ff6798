#pragma once

// Has the bound stopped moving? Its mean over the last five records must change by less than tolerance·(1 +
// |bound|), five times in a row: one flat step is not convergence, and with minibatches one lucky one is not
// either. With tolerance 0 a run never stops.

#include <cmath>
#include <vector>

#include "elbo/value.hpp"

namespace elbo {

class Convergence {
 public:
  static constexpr std::size_t kWindow = 5;

  Convergence() { window_.reserve(kWindow + 1); }

  void reset() {
    window_.clear();
    quiet_ = 0;
  }

  // True when the run has converged with this record.
  bool record(double bound, double tolerance) {
    window_.push_back(bound);
    if (window_.size() <= kWindow) return false;
    // The change of the mean of five, written without the mean.
    const double change = (window_.back() - window_.front()) / static_cast<double>(kWindow);
    window_.erase(window_.begin());
    quiet_ = std::abs(change) < tolerance * (1 + std::abs(bound)) ? quiet_ + 1 : 0;
    return quiet_ >= kWindow;
  }

  [[nodiscard]] const std::vector<double>& window() const { return window_; }
  [[nodiscard]] std::size_t quiet() const { return quiet_; }
  void restore(const std::vector<double>& window, std::size_t quiet) {
    window_ = window;
    window_.reserve(kWindow + 1);
    quiet_ = quiet;
  }

 private:
  std::vector<double> window_;  // the last five bounds
  std::size_t quiet_ = 0;       // how many times in a row the change was small
};

}  // namespace elbo
