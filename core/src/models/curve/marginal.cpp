// p(x) = ∫ p(x|z) p(z) dz over the plane: the noise is round, so each node of z adds a product of a function
// of x₁ and one of x₂, and the whole grid is one matrix product.

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>

#include "models/curve/tasks.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr double kReach = 8;          // how far out in z
constexpr double kNodeSpacing = 0.3;  // of the picture's resolution, along the curve
constexpr double kWidth = 8.5;        // deviations of the noise beyond which it is nothing
// Contours enclose these shares of the mass on the grid.
constexpr std::array kMasses = {0.95, 0.8, 0.6, 0.4, 0.2};

std::vector<double> contour_levels(const Eigen::MatrixXd& density) {
  std::vector<double> sorted(density.data(), density.data() + density.size());
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  const double total = density.sum();
  std::vector<double> levels;
  double mass = 0;
  std::size_t next = 0;
  for (std::size_t m = kMasses.size(); m-- > 0;) {
    while (next + 1 < sorted.size() && mass < kMasses[m] * total) mass += sorted[next++];
    levels.push_back(sorted[next]);
  }
  std::reverse(levels.begin(), levels.end());
  return levels;
}

// Collects nodes: f and p(z) dz of those whose noise reaches the picture.
struct NodeList {
  std::vector<double> x, y, mass;
};

void collect(const CurveModel& model, const Eigen::Matrix2d& box, double resolution, NodeList& nodes) {
  const double margin = kWidth * std::max(model.noise, 0.0) + resolution;
  const auto add = [&](const Panel& panel) {
    const Plane f = panel.basis.matrix().lazyProduct(model.theta).array();
    for (Eigen::Index i = 0; i < f.rows(); ++i) {
      if (f(i, 0) < box(0, 0) - margin || f(i, 0) > box(1, 0) + margin || f(i, 1) < box(0, 1) - margin ||
          f(i, 1) > box(1, 1) + margin) {
        continue;
      }
      nodes.x.push_back(f(i, 0));
      nodes.y.push_back(f(i, 1));
      nodes.mass.push_back(panel.weight(i));
    }
  };
  Panel panel;
  if (model.is_discrete()) {
    const Eigen::ArrayXd& atoms = *model.atoms;
    for (Eigen::Index begin = 0; begin < atoms.size(); begin += kMostNodes) {
      panel.z = atoms.segment(begin, std::min(kMostNodes, atoms.size() - begin));
      panel.weight.setConstant(panel.z.size(), 1 / static_cast<double>(atoms.size()));
      model.shape->basis(panel.z, 0, panel.basis);
      add(panel);
    }
    return;
  }
  // Cells narrow enough for the knots and features; each is cut further by the length of curve in it.
  std::vector<Interval> cells;
  cut({-kReach, kReach}, model.shape->knots(), 0.125, cells);
  Basis slope;
  std::vector<Interval> parts;
  for (const Interval& cell : cells) {
    panel.z = Nodes::LinSpaced(5, cell.low, cell.high);
    model.shape->basis(panel.z, 1, slope);
    model.shape->basis(panel.z, 0, panel.basis);
    const double speed = (slope.matrix() * model.theta).rowwise().norm().maxCoeff();
    const double length = 1.2 * speed * (cell.high - cell.low);
    const Eigen::RowVector2d middle = panel.basis.row(2).matrix() * model.theta;
    const Eigen::RowVector2d outside = (box.row(0) - middle).cwiseMax(middle - box.row(1)).cwiseMax(0);
    if (outside.maxCoeff() > margin + length) continue;
    parts.clear();
    cut(cell, {}, 16 * kNodeSpacing * resolution / std::max(speed, 1e-12), parts);
    for (const Interval& part : parts) {
      gauss_legendre(part, panel);
      model.shape->basis(panel.z, 0, panel.basis);
      panel.weight *= (-0.5 * panel.z.square()).exp() / std::sqrt(2 * std::numbers::pi);
      add(panel);
    }
  }
}

// What a node at `centre` adds at each place of an axis, per unit of mass: values[first … last − 1], nothing
// elsewhere.
struct Spread {
  Eigen::VectorXd values;
  Eigen::Index first = 0;
  Eigen::Index last = 0;

  void of(double centre, const Eigen::VectorXd& axis, double noise, bool is_averaged) {
    const double step = axis(1) - axis(0);
    const double reach = kWidth * noise + (is_averaged ? step : 0);
    const auto count = static_cast<double>(axis.size());
    first = static_cast<Eigen::Index>(std::clamp(std::ceil((centre - reach - axis(0)) / step), 0.0, count));
    last =
        static_cast<Eigen::Index>(std::clamp(std::floor((centre + reach - axis(0)) / step) + 1, 0.0, count));
    values.resize(axis.size());
    for (Eigen::Index j = first; j < last; ++j) {
      const double t = (axis(j) - centre) / noise;
      if (is_averaged) {
        const double half = 0.5 * step / noise;
        values(j) = 0.5 / step *
                    (std::erf((t + half) / std::numbers::sqrt2) - std::erf((t - half) / std::numbers::sqrt2));
      } else {
        values(j) = std::exp(-0.5 * t * t) / (noise * std::sqrt(2 * std::numbers::pi));
      }
    }
  }
};

class GridTask final : public PortionTask {
 public:
  GridTask(const CurveSnapshot& state, Eigen::Index size)
      : PortionTask(1), model_(state.model), box_(state.box), iteration_(state.iteration), size_(size) {}

  Value result() override {
    value_.set("iteration", iteration_);
    return std::move(value_);
  }

 protected:
  double do_one(std::int64_t) override {
    value_ = marginal_density(model_, box_, size_);
    return 1e6;
  }

 private:
  CurveModel model_;
  Eigen::Matrix2d box_;
  std::int64_t iteration_;
  Eigen::Index size_;
  Value value_;
};

}  // namespace

Value marginal_density(const CurveModel& model, const Eigen::Matrix2d& box, Eigen::Index size) {
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(size, box(0, 0), box(1, 0));
  const Eigen::VectorXd y = Eigen::VectorXd::LinSpaced(size, box(0, 1), box(1, 1));
  const double spacing = std::max(x(1) - x(0), y(1) - y(0));
  const bool is_averaged = model.noise < spacing;
  NodeList nodes;
  collect(model, box, is_averaged ? 0.05 * spacing : model.noise, nodes);
  Eigen::MatrixXd density = Eigen::MatrixXd::Zero(size, size);  // [y, x]
  Spread along_x, along_y;
  for (std::size_t i = 0; i < nodes.mass.size(); ++i) {
    along_x.of(nodes.x[i], x, model.noise, is_averaged);
    along_y.of(nodes.y[i], y, model.noise, is_averaged);
    const Eigen::Index height = along_y.last - along_y.first;
    for (Eigen::Index j = along_x.first; j < along_x.last; ++j) {
      density.col(j).segment(along_y.first, std::max<Eigen::Index>(height, 0)) +=
          nodes.mass[i] * along_x.values(j) *
          along_y.values.segment(along_y.first, std::max<Eigen::Index>(height, 0));
    }
  }
  return Value::map({{"x", to_dense(x)},
                     {"y", to_dense(y)},
                     {"density", matrix_to_dense(density)},
                     {"levels", to_dense(contour_levels(density))},
                     {"averaged", is_averaged}});
}

std::unique_ptr<Task> grid_task(const CurveSnapshot& state, const Value& options) {
  TaskOptions read(options, "grid", {"size"});
  const auto size = static_cast<Eigen::Index>(read.integer("size", 64, 2, 256));
  read.finish();
  return std::make_unique<GridTask>(state, size);
}

}  // namespace elbo
