#include "numeric/cubature_ground.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace elbo {
namespace {

using Eigen::Index;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// The part of all nodes that may be spent before the integrand has been asked.
constexpr double kBlindly = 0.7;
// Bumps of less mass than the heaviest are resolved to more of it, but not to more than this many times as
// much: an integrand may weigh masses otherwise.
constexpr double kLightest = 1e4;

// A bump in the coordinates of the cells.
struct Landmark {
  std::array<double, 2> mean{};
  std::array<double, 2> deviation{};  // of each coordinate by itself
  std::array<double, 2> scale{};      // the reciprocal of its deviation while the other coordinate is held
  double tilt1 = 0, tilt2 = 0;  // −∂y₁/∂y₂ and −∂y₂/∂y₁ along the ridge as seen from each side
  double p12 = 0;
  double tolerance = 0;  // of its mass
};

Landmark landmark(int dimension, const Gaussian& bump, const Frame& frame) {
  Landmark mark;
  const double g11 = bump.factor(0, 0);
  mark.mean[0] = bump.mean(0);
  mark.deviation[0] = g11;
  mark.scale[0] = 1 / g11;
  if (dimension == 1) return mark;
  const double g21 = bump.factor(1, 0) - frame.slope * g11;
  const double g22 = bump.factor(1, 1);
  mark.mean[1] = bump.mean(1) - frame.slope * (bump.mean(0) - frame.centre);
  mark.deviation[1] = std::hypot(g21, g22);
  // P = G⁻ᵀ G⁻¹
  const double i21 = -g21 / (g11 * g22);
  mark.scale = {std::hypot(1 / g11, i21), 1 / g22};
  mark.p12 = i21 / g22;
  mark.tilt1 = mark.p12 / (mark.scale[0] * mark.scale[0]);
  mark.tilt2 = mark.p12 / (mark.scale[1] * mark.scale[1]);
  return mark;
}

// The least of (y − mean)ᵀ P (y − mean) over a cell.
double squared_distance(int dimension, const Cell& cell, const Landmark& mark) {
  const double left = cell.low[0] - mark.mean[0];
  const double right = cell.high[0] - mark.mean[0];
  const double p11 = mark.scale[0] * mark.scale[0];
  if (dimension == 1) {
    const double off = std::max({left, -right, 0.0});
    return p11 * off * off;
  }
  const double bottom = cell.low[1] - mark.mean[1];
  const double top = cell.high[1] - mark.mean[1];
  if (left <= 0 && right >= 0 && bottom <= 0 && top >= 0) return 0;
  const double p22 = mark.scale[1] * mark.scale[1];
  const auto form = [&](double u, double v) { return p11 * u * u + 2 * mark.p12 * u * v + p22 * v * v; };
  // The middle is outside, so the nearest point is on an edge.
  double least = kInfinity;
  for (const double u : {left, right})
    least = std::min(least, form(u, std::clamp(-mark.tilt2 * u, bottom, top)));
  for (const double v : {bottom, top})
    least = std::min(least, form(std::clamp(-mark.tilt1 * v, left, right), v));
  return std::max(least, 0.0);
}

// A cell on its way to be halved, and the bumps that matter to it. One that is far from a cell is far from
// its halves.
struct Open {
  Cell cell;
  std::vector<std::size_t> near;
};

// Sets the orders that the bumps ask for and forgets the bumps that are far. Returns the side to halve, or
// -1.
int resolve(int dimension, const std::vector<Landmark>& marks, Open& open) {
  const auto dimensions = static_cast<std::size_t>(dimension);
  Cell& cell = open.cell;
  std::array<double, 2> excess = {0, 0};
  for (std::size_t d = 0; d < dimensions; ++d) cell.order[d] = kFewestNodes;
  const auto is_far = [&](std::size_t index) {
    const Landmark& mark = marks[index];
    const double distance = squared_distance(dimension, cell, mark);
    bool far = true;
    for (std::size_t d = 0; d < dimensions; ++d) {
      const double width = cell.width(d) * mark.scale[d];
      const int wanted =
          nodes_for_gaussian(width, distance, mark.tolerance, kMostLegendreNodes - kCheckIsWorse);
      if (wanted == 0) continue;
      far = false;
      if (wanted + kCheckIsWorse > kMostLegendreNodes) excess[d] = std::max(excess[d], width);
      cell.order[d] = std::clamp(wanted + kCheckIsWorse, cell.order[d], kMostLegendreNodes);
    }
    return far;
  };
  open.near.erase(std::remove_if(open.near.begin(), open.near.end(), is_far), open.near.end());
  if (excess[0] == 0 && excess[1] == 0) return -1;
  return excess[1] > excess[0] ? 1 : 0;
}

// The ground in one frame; given up, with what there is, once it costs more than `limit`.
Ground ground_in(int dimension, std::span<const Gaussian> bumps, const Frame& frame,
                 const CubatureOptions& options, Index limit) {
  std::vector<Landmark> marks;
  std::array<double, 2> low = {kInfinity, kInfinity};
  std::array<double, 2> high = {-kInfinity, -kInfinity};
  double heaviest = -kInfinity;
  for (const Gaussian& bump : bumps) heaviest = std::max(heaviest, bump.log_mass);
  for (const Gaussian& bump : bumps) {
    Landmark& mark = marks.emplace_back(landmark(dimension, bump, frame));
    mark.tolerance =
        std::max(options.tolerance, options.ground) * std::min(std::exp(heaviest - bump.log_mass), kLightest);
    for (std::size_t d = 0; d < 2; ++d) {
      low[d] = std::min(low[d], mark.mean[d] - options.reach * mark.deviation[d]);
      high[d] = std::max(high[d], mark.mean[d] + options.reach * mark.deviation[d]);
    }
  }
  if (dimension == 1) {
    low[1] = -0.5;
    high[1] = 0.5;
  }
  Ground ground{frame, {}, 0};
  // Breadth first, so that where the nodes do not suffice all bumps are resolved about equally badly.
  std::vector<Open> open(1);
  open[0].cell = {low, high};
  open[0].near.resize(marks.size());
  std::iota(open[0].near.begin(), open[0].near.end(), std::size_t{0});
  open[0].cell.order = {kMostLegendreNodes, dimension == 1 ? 1 : kMostLegendreNodes};
  const auto enough = static_cast<Index>(kBlindly * static_cast<double>(options.most_nodes));
  // What the open cells would cost at most: none needs more nodes a side than the cell it is half of.
  Index waiting = nodes_of(dimension, open[0].cell);
  for (std::size_t next = 0; next < open.size() && ground.nodes <= limit; ++next) {
    Open now = std::move(open[next]);
    waiting -= nodes_of(dimension, now.cell);
    const int side = resolve(dimension, marks, now);
    const Index nodes = nodes_of(dimension, now.cell);
    if (side < 0 || ground.nodes + waiting + 2 * nodes > enough) {
      ground.nodes += nodes;
      ground.cells.push_back(now.cell);
      continue;
    }
    waiting += 2 * nodes;
    const auto d = static_cast<std::size_t>(side);
    const double middle = 0.5 * (now.cell.low[d] + now.cell.high[d]);
    Open right = now;
    now.cell.high[d] = right.cell.low[d] = middle;
    open.push_back(std::move(now));
    open.push_back(std::move(right));
  }
  return ground;
}

}  // namespace

// The error of n nodes on an interval of width w is w^{2n+1} (n!)⁴ / ((2n+1) ((2n)!)³) times the 2n-th
// derivative somewhere in it. That of exp(−x²/2) is at most (2n−1)!! in the middle and falls off as
// exp(−x²/4). Nor can the error be more than the integral.
int nodes_for_gaussian(double width, double squared_distance, double tolerance, int most) {
  // Several cells share the tolerance, and integrands are polynomials times the Gaussian.
  const double goal = 0.3 * tolerance;
  if (width * std::exp(-0.5 * squared_distance) <= goal) return 0;
  constexpr double kHopeless = 40;
  if (width > kHopeless) return most + 1;
  constexpr double kRootTwoPi = 2.5066282746310002;
  const double allowed = kRootTwoPi * goal * std::exp(0.25 * squared_distance);
  double error = width * width * width / 24;
  for (int n = 1; n <= most; ++n) {
    if (error <= allowed) return n;
    error *= width * width * (n + 1) / (8.0 * (2 * n + 1) * (2 * n + 3));
  }
  return most + 1;
}

// Sheared by the slope of a bump, its factor becomes diagonal: round, but for the units of the two
// coordinates, which cells need not share. Tried are the widest bump's slope, the most elongated one's, and
// none.
Ground prepare_ground(int dimension, std::span<const Gaussian> bumps, const CubatureOptions& options) {
  if (dimension == 1) return ground_in(dimension, bumps, {}, options, options.most_nodes);
  const auto area = [](const Gaussian& bump) { return bump.factor(0, 0) * bump.factor(1, 1); };
  const auto elongation = [](const Gaussian& bump) {
    return std::abs(bump.factor(1, 0)) / bump.factor(1, 1);
  };
  const Gaussian* widest = &bumps.front();
  const Gaussian* longest = &bumps.front();
  for (const Gaussian& bump : bumps) {
    if (area(bump) > area(*widest)) widest = &bump;
    if (elongation(bump) > elongation(*longest)) longest = &bump;
  }
  const auto frame = [&](const Gaussian& bump) {
    return Frame{bump.factor(1, 0) / bump.factor(0, 0), widest->mean(0)};
  };
  Ground best = ground_in(dimension, bumps, frame(*widest), options, options.most_nodes);
  if (bumps.size() == 1) return best;
  for (const Frame& other : {frame(*longest), Frame{}}) {
    if (other.slope == best.frame.slope) continue;
    Ground ground = ground_in(dimension, bumps, other, options, best.nodes);
    if (ground.nodes < best.nodes) best = std::move(ground);
  }
  return best;
}

}  // namespace elbo
