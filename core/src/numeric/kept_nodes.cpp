#include "numeric/kept_nodes.hpp"

#include <cmath>

namespace elbo {

void KeptNodes::add(const LineResult& line, double log_width) {
  const KronrodRule& rule = kronrod15();
  for (const LinePanel& panel : line.panels) {
    for (std::size_t k = 0; k < rule.node.size(); ++k) {
      double y = 0;
      double slope = 0;
      panel.place(rule.node[k], y, slope);
      const auto place = line.line.at(panel.anchor + y);
      z_.insert(z_.end(), place.begin(), place.begin() + dimension_);
      log_weights_.push_back(log_width + std::log(rule.weight[k] * slope));
    }
  }
}

void KeptNodes::pass_on(CubatureNodes& nodes) const {
  const auto rows = static_cast<Eigen::Index>(log_weights_.size());
  nodes.z.resize(rows, dimension_);
  nodes.log_weight = Eigen::Map<const Eigen::ArrayXd>(log_weights_.data(), rows);
  for (Eigen::Index i = 0; i < rows; ++i) {
    for (Eigen::Index d = 0; d < dimension_; ++d) {
      nodes.z(i, d) = z_[static_cast<std::size_t>(i * dimension_ + d)];
    }
  }
}

}  // namespace elbo
