#pragma once

// Slopes of log p(X) by finite differences, as a check on those by averages. Central differences at steps
// that shrink by a fixed factor, extrapolated to step 0 (Ridders 1982); the entry of the table whose
// neighbours agree best is the answer, and by how much they agree its error.

#include <array>
#include <cstddef>

namespace elbo {

class RiddersSlope {
 public:
  static constexpr std::size_t kLevels = 8;
  static constexpr double kShrink = 1.6;

  explicit RiddersSlope(double first_step) : first_step_(first_step) {}

  // The two places at which level `level` wants the function are x ± step(level).
  [[nodiscard]] double step(std::size_t level) const;
  void set(std::size_t level, double above, double below) {
    differences_[level] = (above - below) / (2 * step(level));
  }

  struct Slope {
    double value = 0;
    double error = 0;  // of the extrapolation, the function being exact
    double step = 1;   // the least that went into it
  };
  [[nodiscard]] Slope slope() const;

 private:
  double first_step_;
  std::array<double, kLevels> differences_{};
};

}  // namespace elbo
