#include "models/vae/picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "models/vae/noise.hpp"
#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

std::size_t at(Index index) { return static_cast<std::size_t>(index); }

}  // namespace

std::vector<Index> evenly(const std::vector<Index>& rows, Index most) {
  const auto count = static_cast<Index>(rows.size());
  const Index kept = std::min(count, most);
  std::vector<Index> result(at(kept));
  for (Index i = 0; i < kept; ++i) result[at(i)] = rows[at(i * count / kept)];
  return result;
}

std::vector<Index> all_rows(const Snapshot& snapshot) {
  std::vector<Index> rows(at(snapshot.points().rows()));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

bool is_finite(const Value& value) {
  if (value.is_dense()) {
    const std::vector<double>& data = value.dense().data;
    return std::all_of(data.begin(), data.end(), [](double number) { return std::isfinite(number); });
  }
  if (value.is_number()) return std::isfinite(value.number());
  if (!value.is_map()) return true;
  const Map& map = value.map();
  return std::all_of(map.begin(), map.end(), [](const Member& member) { return is_finite(member.second); });
}

void set_reasons(Value& record) {
  Value why = Map{};
  const Map members = record.map();
  for (const auto& [name, value] : members) {
    if (!value.is_null() && is_finite(value)) continue;
    record.set(name, Value());
    why.set(name, "infinite");
  }
  record.set("why", std::move(why));
}

Eigen::ArrayXXd LatentGrid::points() const {
  if (y.size() == 0) return x.array();
  Eigen::ArrayXXd result(x.size() * y.size(), 2);
  result.col(0) = x.replicate(y.size(), 1).array();
  for (Index row = 0; row < y.size(); ++row) {
    result.col(1).segment(row * x.size(), x.size()).setConstant(y(row));
  }
  return result;
}

std::vector<std::size_t> LatentGrid::shape() const {
  if (y.size() == 0) return {at(x.size())};
  return {at(y.size()), at(x.size())};
}

LatentGrid latent_grid(Index latent, double reach, Index size) {
  LatentGrid grid{Eigen::VectorXd::LinSpaced(size, -reach, reach), {}};
  if (latent == 2) grid.y = grid.x;
  return grid;
}

std::optional<std::pair<Index, Index>> image_shape(const Shape& shape) {
  if (shape.likelihood != Likelihood::kBernoulli) return std::nullopt;
  const auto side = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(shape.columns))));
  if (side < 2 || side * side != shape.columns) return std::nullopt;
  return std::pair(side, side);
}

BoundEstimate estimate_bound(const Snapshot& snapshot, Index most, Index samples, std::int64_t iteration) {
  const std::vector<Index> rows = evenly(snapshot.training(), most);
  const RowMajor<double> x = snapshot.rows(rows);
  const Encoded q = snapshot.encode(x);
  const Index latent = snapshot.latent();
  NormalStream noise(Stream(snapshot.seed(), Purpose::kEvaluation, static_cast<std::uint64_t>(iteration)));

  Eigen::ArrayXXd z(x.rows() * samples, latent);
  Eigen::VectorXd epsilon(latent);
  for (Index n = 0; n < x.rows(); ++n) {
    const Eigen::MatrixXd factor = q.factor(n);
    for (Index s = 0; s < samples; ++s) {
      for (double& e : epsilon) e = static_cast<double>(noise.next());
      z.row(n * samples + s) = q.mean.row(n) + (factor * epsilon).transpose().array();
    }
  }
  const RowMajor<double> outputs = snapshot.decode(z);

  const auto count = static_cast<double>(x.rows());
  const auto draws = static_cast<double>(samples);
  Eigen::ArrayXd bound(x.rows());
  BoundEstimate sum;
  double within = 0;  // Σ_n Var of row n's mean over its draws
  for (Index n = 0; n < x.rows(); ++n) {
    const RowMajor<double> block = outputs.middleRows(n * samples, samples);
    const Eigen::ArrayXd u = snapshot.log_likelihood(x.row(n), block);
    const double mean = u.mean();
    within += (u - mean).square().sum() / (draws * (draws - 1));
    bound(n) = mean - q.kl(n);
    sum.log_likelihood += mean;
    sum.kl += q.kl(n);
  }
  const Eigen::ArrayXXd variances = q.variances();
  sum.expected_log_prior =
      -0.5 * (q.mean.square() + variances).sum() - 0.5 * kLogTwoPi * count * static_cast<double>(latent);
  sum.entropy = q.scale.log().sum() + 0.5 * (1 + kLogTwoPi) * count * static_cast<double>(latent);

  const auto total = static_cast<double>(snapshot.training().size());
  const double scale = total / count;
  // Of the noise alone where every row was used; otherwise the choice of rows is chance too.
  double variance = within;
  if (count < total && count > 1) {
    variance += (1 - count / total) * count * (bound - bound.mean()).square().sum() / (count - 1);
  }
  return {scale * bound.sum(), scale * std::sqrt(variance),    scale * sum.log_likelihood,
          scale * sum.kl,      scale * sum.expected_log_prior, scale * sum.entropy};
}

Activity activity_of(const Encoded& q) {
  const Eigen::ArrayXXd variances = q.variances();
  Activity activity{Eigen::VectorXd(q.latent()), Eigen::VectorXd(q.latent())};
  for (Index h = 0; h < q.latent(); ++h) {
    const auto mean = q.mean.col(h);
    const auto variance = variances.col(h);
    activity.kl(h) = 0.5 * (mean.square() + variance - 1 - variance.log()).mean();
    activity.variance(h) = (mean - mean.mean()).square().mean();
  }
  return activity;
}

std::string activity_words(const Activity& activity) {
  const Index latent = activity.kl.size();
  std::string collapsed;
  Index count = 0;
  for (Index h = 0; h < latent; ++h) {
    if (activity.active(h)) continue;
    collapsed += (count > 0 ? ", " : "") + std::to_string(h + 1);
    ++count;
  }
  if (count == 0) {
    if (latent == 1) return "The latent dimension is active.";
    return (latent == 2 ? "Both" : "All " + std::to_string(latent)) + " latent dimensions are active.";
  }
  if (count == latent) {
    return "Collapsed: no latent dimension tells the points apart, and the decoder cannot use any.";
  }
  return (count == 1 ? "Dimension " : "Dimensions ") + collapsed + " of " + std::to_string(latent) +
         (count == 1 ? " has collapsed: it does" : " have collapsed: they do") +
         " not tell the points apart. The others are active.";
}

}  // namespace elbo::vae
