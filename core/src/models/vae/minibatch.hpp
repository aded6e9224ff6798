#pragma once

// The objective and its gradient over a minibatch of any size, in chunks of rows and groups of samples, so
// that a large step can be spread over several slices of time. How it is cut up depends on the sizes alone,
// and so does every bit of the result.

#include <span>
#include <variant>

#include "elbo/task.hpp"
#include "models/vae/noise.hpp"
#include "models/vae/objective.hpp"

namespace elbo::vae {

template <typename T>
using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// What the objective depends on beside parameters, data and noise.
struct Weighting {
  double log_scale = 0;  // log σ of a Gaussian likelihood
  double beta = 1;
  double weight = 1;  // of every row in the gradient
};

template <typename T>
class Minibatch {
 public:
  static constexpr Index kChunkRows = 256;

  Minibatch(const Model& model, const ObjectiveSettings& settings);

  // Begins with the given rows of a table. The noise comes from a stream, row by row, sample by sample; or it
  // is given, rows×samples×H.
  void start(std::span<const Index> rows, const NormalStream& noise);
  void start(std::span<const Index> rows, std::span<const double> noise);
  // Goes on; true when done. `gradient` may be null; otherwise it is added to.
  bool advance(WorkBudget& budget, const T* parameters, const RowMajor<T>& points, const Weighting& weighting,
               T* gradient);
  [[nodiscard]] const Sums& sums() const { return sums_; }

 private:
  void begin(std::span<const Index> rows);
  void start_chunk(const RowMajor<T>& points);
  void fill_noise();
  [[nodiscard]] Index rows_in_chunk() const;

  ObjectivePass<T> pass_;
  Index latent_;
  Index samples_;
  double encoder_work_;  // of a row, forwards
  double decoder_work_;  // of a row with all its samples
  std::span<const Index> rows_;
  std::variant<NormalStream, std::span<const double>> noise_;
  Index first_ = 0;   // of the chunk, among the rows
  Index group_ = -1;  // the next; −1 before the chunk is encoded
  Sums sums_;
};

extern template class Minibatch<float>;
extern template class Minibatch<double>;

}  // namespace elbo::vae
