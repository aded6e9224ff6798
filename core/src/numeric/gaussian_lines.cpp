#include <cmath>
#include <limits>

#include "numeric/everywhere.hpp"

namespace elbo {

void Field::add(const std::vector<Gaussian>& gaussians) {
  bumps.insert(bumps.end(), gaussians.begin(), gaussians.end());
  double log_mass = -std::numeric_limits<double>::infinity();
  for (const Gaussian& gaussian : gaussians) log_mass = std::max(log_mass, gaussian.log_mass);
  parts.push_back({std::make_shared<GaussianLines>(gaussians), log_mass});
}

GaussianLines::GaussianLines(const std::vector<Gaussian>& gaussians) {
  for (const Gaussian& gaussian : gaussians) {
    Bump bump;
    const Eigen::Index size = gaussian.mean.size();
    double log_determinant = 0;
    const double i11 = 1 / gaussian.factor(0, 0);
    log_determinant = std::log(gaussian.factor(0, 0));
    bump.mean[0] = gaussian.mean(0);
    bump.precision = {i11 * i11, 0, 1};
    if (size == 2) {
      const double i22 = 1 / gaussian.factor(1, 1);
      const double i21 = -gaussian.factor(1, 0) * i11 * i22;
      bump.mean[1] = gaussian.mean(1);
      bump.precision = {i11 * i11 + i21 * i21, i21 * i22, i22 * i22};
      log_determinant += std::log(gaussian.factor(1, 1));
    }
    bump.log_peak = gaussian.log_mass - 0.91893853320467274 * static_cast<double>(size) - log_determinant;
    bumps_.push_back(bump);
  }
}

void GaussianLines::sections(const Line& line, double log_floor, Sections& found) const {
  constexpr std::array<double, 6> kEdges = {-9, -5, -2, 2, 5, 9};
  found.clear();
  for (const Bump& bump : bumps_) {
    const std::array<double, 3>& p = bump.precision;
    const auto form = [&p](const std::array<double, 2>& a, const std::array<double, 2>& b) {
      return p[0] * a[0] * b[0] + p[1] * (a[0] * b[1] + a[1] * b[0]) + p[2] * a[1] * b[1];
    };
    const std::array<double, 2> away = {bump.mean[0] - line.origin[0], bump.mean[1] - line.origin[1]};
    const double curvature = form(line.direction, line.direction);
    const double t = form(line.direction, away) / curvature;
    const std::array<double, 2> rest = {away[0] - t * line.direction[0], away[1] - t * line.direction[1]};
    const double deviation = 1 / std::sqrt(curvature);
    const double log_mass =
        bump.log_peak - 0.5 * form(rest, rest) + std::log(deviation) + 0.91893853320467274;
    if (log_mass < log_floor) continue;
    for (std::size_t i = 0; i + 1 < kEdges.size(); ++i) {
      found.panels.push_back({kEdges[i] * deviation, kEdges[i + 1] * deviation, t});
    }
  }
}

}  // namespace elbo
