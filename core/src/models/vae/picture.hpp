#pragma once

// What an autoencoder's pictures and panels share: which rows are shown, grids over latent and data space,
// and words about it.

#include <optional>
#include <string>

#include "elbo/value.hpp"
#include "models/vae/snapshot.hpp"

namespace elbo::vae {

// Evenly through `rows`, so that every frame keeps the same ones; `most` of them.
std::vector<Index> evenly(const std::vector<Index>& rows, Index most);
std::vector<Index> all_rows(const Snapshot& snapshot);

// Whether every number in a value is finite.
bool is_finite(const Value& value);
// What has overflowed in a record is absent, and its `why` says so.
void set_reasons(Value& record);

// A regular grid over one or two latent dimensions.
struct LatentGrid {
  Eigen::VectorXd x;
  Eigen::VectorXd y;                             // empty in one dimension
  [[nodiscard]] Eigen::ArrayXXd points() const;  // x fastest
  [[nodiscard]] std::vector<std::size_t> shape() const;
};
// Over ±reach of every coordinate.
LatentGrid latent_grid(Index latent, double reach, Index size);

// [height, width] where a row is a square picture of binary pixels.
std::optional<std::pair<Index, Index>> image_shape(const Shape& shape);

// The bound over the training rows and its parts, estimated from `samples` draws for each of at most `most`
// rows (evenly chosen, and scaled up), with the standard error of all that chance.
struct BoundEstimate {
  double elbo = 0;
  double standard_error = 0;
  double log_likelihood = 0;
  double kl = 0;
  double expected_log_prior = 0;  // E_q[log p(z)], closed
  double entropy = 0;             // closed
};
BoundEstimate estimate_bound(const Snapshot& snapshot, Index most, Index samples, std::int64_t iteration);

// Per latent dimension, over the given encodings.
struct Activity {
  Eigen::VectorXd kl;        // mean over the points of KL(q(z_h|x) ‖ p(z_h)), marginal by marginal
  Eigen::VectorXd variance;  // Var_n μ_h(x_n)
  [[nodiscard]] bool active(Index h) const { return variance(h) > kActive; }
  static constexpr double kActive = 0.01;  // (Burda, Grosse & Salakhutdinov 2016)
};
Activity activity_of(const Encoded& q);
// "Both latent dimensions are active.", "Dimension 2 has collapsed: …"
std::string activity_words(const Activity& activity);

}  // namespace elbo::vae
