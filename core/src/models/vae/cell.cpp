#include "models/vae/cell.hpp"

#include <algorithm>
#include <cmath>

namespace elbo::vae {
namespace {

// The decoder bends between nodes: how much farther than the straight way it may go.
constexpr double kBend = 1.25;
// What overflows is as improbable as a number can say.
constexpr double kLowest = -1e300;

}  // namespace

void Cell::set_outputs(const Snapshot& snapshot, const Eigen::Ref<const RowMajor<double>>& decoded,
                       Index side) {
  const Index nodes = z.rows();
  const double unit = snapshot.is_bernoulli() ? 1 : std::exp(snapshot.log_scale());
  outputs = decoded;
  if (snapshot.is_bernoulli()) {
    const auto a = outputs.array();
    offset = (a.max(0) + (-a.abs()).exp().log1p()).rowwise().sum();
  }
  reach.setZero(nodes);
  for (Index h = 0; h < z.cols(); ++h) {
    const Index stride = h == 0 ? 1 : side;
    Eigen::ArrayXd farthest = Eigen::ArrayXd::Zero(nodes);
    for (Index n = 0; n < nodes; ++n) {
      if ((h == 0 ? n % side : n / side) + 1 == side) continue;
      const double distance = (outputs.row(n + stride) - outputs.row(n)).norm();
      farthest(n) = std::max(farthest(n), distance);
      farthest(n + stride) = std::max(farthest(n + stride), distance);
    }
    reach += 0.5 * kBend / unit * farthest;
  }
  centre = outputs.colwise().mean();
  radius = ((outputs.rowwise() - centre).rowwise().norm().array() / unit + reach).maxCoeff();
  if (snapshot.is_bernoulli()) {
    centre_offset = (centre.array().max(0) + (-centre.array().abs()).exp().log1p()).sum();
  }
}

double Cell::most_log_likelihood(const Snapshot& snapshot, const Eigen::RowVectorXd& x) const {
  double most = 0;
  if (snapshot.is_bernoulli()) {
    const double value = std::min(0.0, centre.dot(x) - centre_offset);
    most = std::min(0.0, std::max(kLowest, value + std::sqrt(-value) * radius));
  } else {
    const double distance = (centre - x).norm() * std::exp(-snapshot.log_scale());
    const double least = std::max(0.0, distance - radius);
    most = std::max(kLowest, snapshot.largest_log_likelihood() - 0.5 * least * least);
  }
  return std::isnan(most) ? snapshot.largest_log_likelihood() : most;
}

void Cell::log_likelihood(const Snapshot& snapshot, const Eigen::RowVectorXd& x, Eigen::ArrayXd& values,
                          Eigen::ArrayXd& bounds) const {
  const double largest = snapshot.largest_log_likelihood();
  if (snapshot.is_bernoulli()) {
    values = ((outputs * x.transpose()).array() - offset).max(kLowest);
    // The derivative by the logits, x − p, is no longer than √−log p(x|z): |x − p| ≤ −log(1 − |x − p|).
    bounds = (values + (-values).max(0).sqrt() * reach).min(0);
  } else {
    const double inverse = std::exp(-snapshot.log_scale());
    values.setZero(z.rows());
    for (Index d = 0; d < x.size(); ++d) values += ((outputs.col(d).array() - x(d)) * inverse).square();
    bounds = largest - 0.5 * (values.sqrt() - reach).max(0).square();
    values = (largest - 0.5 * values).max(kLowest);
  }
  if (values.hasNaN() || bounds.hasNaN()) {
    bounds = bounds.isNaN().select(largest, bounds);
    values = values.isNaN().select(kLowest, values);
  }
}

}  // namespace elbo::vae
