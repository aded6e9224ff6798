// Two-dimensional shapes, each a few units across, each from one keyed stream: row n of a set of N is not row
// n of a set of M, but the same (rows, seed) is the same set everywhere.

#include <array>
#include <cmath>
#include <numbers>

#include "data/data_sets.hpp"
#include "numeric/random.hpp"

namespace elbo {
namespace {

constexpr double kPi = std::numbers::pi;

using Point = std::array<double, 2>;

constexpr std::size_t kRows = 500;

// Fills a set row by row; `draw` makes one row from the stream and its index.
template <typename Draw>
Dataset generate(std::size_t rows, std::uint32_t seed, Draw draw) {
  if (rows == 0) rows = kRows;
  Dataset data{Eigen::MatrixXd(static_cast<Eigen::Index>(rows), 2), {"x₁", "x₂"}, {"", ""}};
  Stream stream(seed, Purpose::kData, 0);
  for (std::size_t n = 0; n < rows; ++n) {
    const Point point = draw(stream, n);
    data.points(static_cast<Eigen::Index>(n), 0) = point[0];
    data.points(static_cast<Eigen::Index>(n), 1) = point[1];
  }
  return data;
}

Point noisy(Stream& stream, double x, double y, double sd) {
  const double dx = sd * stream.normal();
  const double dy = sd * stream.normal();
  return {x + dx, y + dy};
}

}  // namespace

Dataset blobs(std::size_t rows, std::uint32_t seed) {
  constexpr std::array<std::array<double, 3>, 4> kClusters = {
      {{-2.2, -1.6, 0.5}, {2.0, -1.8, 0.35}, {-1.4, 2.0, 0.7}, {2.3, 1.7, 0.45}}};  // x, y, sd
  return generate(rows, seed, [&](Stream& stream, std::size_t) {
    const auto& [x, y, sd] = kClusters[static_cast<std::size_t>(stream.below(kClusters.size()))];
    return noisy(stream, x, y, sd);
  });
}

Dataset anisotropic_blobs(std::size_t rows, std::uint32_t seed) {
  struct Cluster {
    double x, y, long_sd, short_sd, angle;
  };
  constexpr std::array<Cluster, 3> kClusters = {
      {{-1.8, -0.6, 1.1, 0.18, 0.9}, {0.6, 1.4, 1.0, 0.25, -0.5}, {1.6, -1.3, 0.8, 0.2, 0.2}}};
  return generate(rows, seed, [&](Stream& stream, std::size_t) {
    const Cluster& cluster = kClusters[static_cast<std::size_t>(stream.below(kClusters.size()))];
    const double along = cluster.long_sd * stream.normal();
    const double across = cluster.short_sd * stream.normal();
    const double c = std::cos(cluster.angle);
    const double s = std::sin(cluster.angle);
    return Point{cluster.x + c * along - s * across, cluster.y + s * along + c * across};
  });
}

Dataset two_moons(std::size_t rows, std::uint32_t seed) {
  return generate(rows, seed, [](Stream& stream, std::size_t n) {
    const double angle = kPi * stream.uniform();
    return n % 2 == 0 ? noisy(stream, std::cos(angle), std::sin(angle), 0.08)
                      : noisy(stream, 1 - std::cos(angle), 0.5 - std::sin(angle), 0.08);
  });
}

Dataset pinwheel(std::size_t rows, std::uint32_t seed) {
  constexpr std::uint64_t kArms = 5;
  return generate(rows, seed, [](Stream& stream, std::size_t) {
    const auto arm = static_cast<double>(stream.below(kArms));
    const double radial = 1 + 0.3 * stream.normal();
    const double tangential = 0.1 * stream.normal();
    const double angle = 2 * kPi * arm / kArms + 0.6 * std::exp(radial);
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    return Point{2 * (c * radial - s * tangential), 2 * (s * radial + c * tangential)};
  });
}

Dataset eight_gaussians(std::size_t rows, std::uint32_t seed) {
  return generate(rows, seed, [](Stream& stream, std::size_t) {
    const double angle = kPi / 4 * static_cast<double>(stream.below(8));
    return noisy(stream, 2 * std::cos(angle), 2 * std::sin(angle), 0.16);
  });
}

Dataset spiral(std::size_t rows, std::uint32_t seed) {
  return generate(rows, seed, [](Stream& stream, std::size_t n) {
    // The square root spreads the rows evenly along the arm.
    const double turn = 3 * kPi * std::sqrt(stream.uniform());
    const double radius = 0.2 + turn / 4;
    const double side = n % 2 == 0 ? 1 : -1;
    return noisy(stream, side * radius * std::cos(turn), side * radius * std::sin(turn), 0.08);
  });
}

Dataset checkerboard(std::size_t rows, std::uint32_t seed) {
  return generate(rows, seed, [](Stream& stream, std::size_t) {
    const double column = static_cast<double>(stream.below(4));
    const double row = 2 * static_cast<double>(stream.below(2)) + std::fmod(column, 2.0);
    const double x = column + stream.uniform() - 2;
    const double y = row + stream.uniform() - 2;
    return Point{x, y};
  });
}

Dataset circles(std::size_t rows, std::uint32_t seed) {
  return generate(rows, seed, [](Stream& stream, std::size_t n) {
    const double angle = 2 * kPi * stream.uniform();
    const double radius = n % 2 == 0 ? 2 : 1;
    return noisy(stream, radius * std::cos(angle), radius * std::sin(angle), 0.1);
  });
}

Dataset swiss_roll(std::size_t rows, std::uint32_t seed) {
  return generate(rows, seed, [](Stream& stream, std::size_t) {
    const double turn = 1.5 * kPi * (1 + 2 * stream.uniform());
    return noisy(stream, turn * std::cos(turn) / 5, turn * std::sin(turn) / 5, 0.06);
  });
}

}  // namespace elbo
