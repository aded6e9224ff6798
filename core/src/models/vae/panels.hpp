#pragma once

// A batch of points on its way through a network: so many rows of so many units.
//
//   panel 0                        panel 1
//   unit 0: rows 0 … 15            unit 0: rows 16 … 31
//   unit 1: rows 0 … 15            unit 1: rows 16 … 31
//   …                              …
//
// A panel of 16 rows (8 in double) is contiguous, unit after unit. So a product with a weight matrix reads
// its operands in the order in which they lie in memory and needs no packing, and everything between the
// products is a loop over whole vectors. The last panel may have more rows than the batch; what they hold is
// finite and enters no sum.

#include <Eigen/Core>

#include "models/vae/lanes.hpp"

namespace elbo::vae {

template <typename T>
class Panels {
 public:
  using Index = Eigen::Index;
  static constexpr int kVectors = 4;  // of one unit in a panel
  static constexpr Index kRows = kVectors * Lanes<T>::kCount;

  // What was there is lost. Asks for memory only where the batch is larger than all before it.
  void resize(Index rows, Index units) {
    rows_ = rows;
    units_ = units;
    if (storage_.size() < panels() * panel_size()) storage_.setZero(panels() * panel_size());
  }

  [[nodiscard]] Index rows() const { return rows_; }
  [[nodiscard]] Index units() const { return units_; }
  [[nodiscard]] Index panels() const { return panels_of(rows_); }
  [[nodiscard]] Index panel_size() const { return units_ * kRows; }
  static Index panels_of(Index rows) { return (rows + kRows - 1) / kRows; }

  T* panel(Index index) { return storage_.data() + index * panel_size(); }
  [[nodiscard]] const T* panel(Index index) const { return storage_.data() + index * panel_size(); }

  T& at(Index row, Index unit) { return panel(row / kRows)[unit * kRows + row % kRows]; }
  [[nodiscard]] T at(Index row, Index unit) const { return panel(row / kRows)[unit * kRows + row % kRows]; }

 private:
  Index rows_ = 0;
  Index units_ = 0;
  Eigen::Array<T, Eigen::Dynamic, 1> storage_;
};

}  // namespace elbo::vae
