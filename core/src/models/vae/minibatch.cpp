#include "models/vae/minibatch.hpp"

#include <algorithm>
#include <array>

#include "models/vae/lanes.hpp"

namespace elbo::vae {
namespace {

// Multiplications and additions that fit into a unit of work, about a nanosecond, in a browser.
constexpr double kOperations = 16;

std::size_t at(Index index) { return static_cast<std::size_t>(index); }

// Four points side by side into a panel.
template <typename T>
void copy_four(const std::array<const T*, 4>& points, Index columns, T* panel) {
  constexpr Index kRows = Panels<T>::kRows;
  Index d = 0;
  if constexpr (Lanes<T>::kCount == 4) {
    for (; d + 4 <= columns; d += 4) {
      std::array<Lanes<T>, 4> square;
      for (std::size_t i = 0; i < 4; ++i) square[i] = Lanes<T>::load(points[i] + d);
      transpose(square[0], square[1], square[2], square[3]);
      for (Index i = 0; i < 4; ++i) square[at(i)].store(panel + (d + i) * kRows);
    }
  }
  for (; d < columns; ++d) {
    for (Index i = 0; i < 4; ++i) panel[d * kRows + i] = points[at(i)][d];
  }
}

}  // namespace

template <typename T>
Minibatch<T>::Minibatch(const Model& model, const ObjectiveSettings& settings)
    : pass_(model, settings),
      latent_(model.shape().latent),
      samples_(settings.samples),
      encoder_work_(2 * model.encoder().products() / kOperations),
      decoder_work_(2 * model.decoder().products() * static_cast<double>(settings.samples) / kOperations),
      noise_(std::span<const double>()) {}

template <typename T>
void Minibatch<T>::begin(std::span<const Index> rows) {
  rows_ = rows;
  first_ = 0;
  group_ = -1;
  sums_ = {};
}

template <typename T>
void Minibatch<T>::start(std::span<const Index> rows, const NormalStream& noise) {
  begin(rows);
  noise_ = noise;
}

template <typename T>
void Minibatch<T>::start(std::span<const Index> rows, std::span<const double> noise) {
  begin(rows);
  noise_ = noise;
}

template <typename T>
Index Minibatch<T>::rows_in_chunk() const {
  return std::min(kChunkRows, static_cast<Index>(rows_.size()) - first_);
}

template <typename T>
void Minibatch<T>::start_chunk(const RowMajor<T>& points) {
  constexpr Index kRows = Panels<T>::kRows;
  const Index rows = rows_in_chunk();
  pass_.start(rows);
  const auto point = [&](Index row) {
    // Rows beyond the batch repeat the last.
    return points.row(rows_[at(first_ + std::min(row, rows - 1))]).data();
  };
  for (Index row = 0; row < pass_.data().panels() * kRows; row += 4) {
    copy_four({point(row), point(row + 1), point(row + 2), point(row + 3)}, points.cols(),
              pass_.data().panel(row / kRows) + row % kRows);
  }
}

template <typename T>
void Minibatch<T>::fill_noise() {
  constexpr Index kRows = Panels<T>::kRows;
  Panels<T>& noise = pass_.noise(group_);
  const Index begin = pass_.group_begin(group_);
  const Index panels = pass_.group_end(group_) - begin;
  const Index rows = rows_in_chunk();
  auto* stream = std::get_if<NormalStream>(&noise_);
  const auto* given = std::get_if<std::span<const double>>(&noise_);
  for (Index i = 0; i < panels * kRows; ++i) {
    const Index row = begin * kRows + i;
    for (Index m = 0; m < samples_; ++m) {
      T* to = noise.panel(m * panels + i / kRows) + i % kRows;
      for (Index h = 0; h < latent_; ++h) {
        T value{0};
        if (row < rows && stream) value = static_cast<T>(stream->next());
        if (row < rows && !stream) {
          value = static_cast<T>((*given)[at(((first_ + row) * samples_ + m) * latent_ + h)]);
        }
        to[h * kRows] = value;
      }
    }
  }
}

template <typename T>
bool Minibatch<T>::advance(WorkBudget& budget, const T* parameters, const RowMajor<T>& points,
                           const Weighting& weighting, T* gradient) {
  // A product backwards is two, one for the input and one for the weights.
  const double passes = gradient ? 3 : 1;
  while (first_ < static_cast<Index>(rows_.size())) {
    if (budget.spent()) return false;
    const auto rows = static_cast<double>(rows_in_chunk());
    if (group_ < 0) {
      start_chunk(points);
      pass_.encode(parameters);
      budget.left -= rows * encoder_work_;
      group_ = 0;
    } else if (group_ < pass_.groups()) {
      fill_noise();
      pass_.decode(parameters, group_, weighting.log_scale, weighting.beta, weighting.weight, gradient,
                   sums_);
      const Index panels = pass_.group_end(group_) - pass_.group_begin(group_);
      budget.left -= static_cast<double>(panels * Panels<T>::kRows) * decoder_work_ * passes;
      ++group_;
    } else {
      if (gradient) pass_.finish(parameters, weighting.beta, weighting.weight, gradient);
      budget.left -= rows * encoder_work_ * (passes - 1);
      first_ += rows_in_chunk();
      group_ = -1;
    }
  }
  return true;
}

template class Minibatch<float>;
template class Minibatch<double>;

}  // namespace elbo::vae
