#pragma once

// Where q has been: its mean over the iterations, all of them up to 512, then every second, every fourth, ….

#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace elbo {

class Path {
 public:
  static constexpr std::size_t kCapacity = 512;

  [[nodiscard]] bool wants(std::int64_t iteration) const { return iteration % stride_ == 0; }
  void record(std::int64_t iteration, const Eigen::VectorXd& mean) {
    iterations_.push_back(iteration);
    means_.push_back(mean);
    if (iterations_.size() <= kCapacity) return;
    stride_ *= 2;
    std::size_t next = 0;
    for (std::size_t i = 0; i < iterations_.size(); ++i) {
      if (iterations_[i] % stride_ != 0) continue;
      iterations_[next] = iterations_[i];
      means_[next++] = means_[i];
    }
    iterations_.resize(next);
    means_.resize(next);
  }

  [[nodiscard]] const std::vector<std::int64_t>& iterations() const { return iterations_; }
  [[nodiscard]] const std::vector<Eigen::VectorXd>& means() const { return means_; }
  [[nodiscard]] std::int64_t stride() const { return stride_; }
  void restore(std::int64_t stride) {
    *this = {};
    stride_ = stride;
  }

 private:
  std::int64_t stride_ = 1;
  std::vector<std::int64_t> iterations_;
  std::vector<Eigen::VectorXd> means_;
};

}  // namespace elbo
