#pragma once

// Where q has been: its mean over the iterations, all of them up to 512, then every second, every fourth, ….
// Whatever it needs it has from the start, since it is written to during a run.

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "families/family.hpp"

namespace elbo {

class Path {
 public:
  static constexpr std::size_t kCapacity = 512;

  explicit Path(int dimension)
      : means_(dimension, at(kCapacity + 1)),
        mean_(dimension),
        centre_(Samples::Zero(1, dimension)),
        image_(1, dimension) {
    iterations_.reserve(kCapacity + 1);
  }

  [[nodiscard]] bool wants(std::int64_t iteration) const { return iteration % stride_ == 0; }

  // The mean of q; of a flow, the image of its base's centre.
  void record(std::int64_t iteration, const Family& q) {
    mean_.setZero();
    for (Eigen::Index k = 0; k < q.strata(); ++k) {
      q.transform(k, centre_, image_);
      mean_ += q.stratum_weight(k) * image_.row(0).matrix().transpose();
    }
    record(iteration, mean_);
  }

  void record(std::int64_t iteration, const Eigen::Ref<const Eigen::VectorXd>& mean) {
    means_.col(at(iterations_.size())) = mean;
    iterations_.push_back(iteration);
    if (iterations_.size() <= kCapacity) return;
    stride_ *= 2;
    std::size_t next = 0;
    for (std::size_t i = 0; i < iterations_.size(); ++i) {
      if (iterations_[i] % stride_ != 0) continue;
      iterations_[next] = iterations_[i];
      if (next != i) means_.col(at(next)) = means_.col(at(i));
      ++next;
    }
    iterations_.resize(next);
  }

  [[nodiscard]] const std::vector<std::int64_t>& iterations() const { return iterations_; }
  // D × as many as there are iterations.
  [[nodiscard]] auto means() const { return means_.leftCols(at(iterations_.size())); }
  [[nodiscard]] std::int64_t stride() const { return stride_; }

  void restore(std::int64_t stride) {
    iterations_.clear();
    stride_ = stride;
  }

 private:
  static Eigen::Index at(std::size_t index) { return static_cast<Eigen::Index>(index); }

  std::int64_t stride_ = 1;
  std::vector<std::int64_t> iterations_;
  Eigen::MatrixXd means_;
  Eigen::VectorXd mean_;
  Samples centre_, image_;
};

}  // namespace elbo
