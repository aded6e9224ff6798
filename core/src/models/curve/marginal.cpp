// p(x) = ∫ p(x|z) p(z) dz over the plane: the noise is round, so each node of z adds a product of a function
// of x₁ and one of x₂, and the whole grid is one matrix product.

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>

#include "models/curve/tasks.hpp"
#include "numeric/contours.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr double kReach = 8;          // how far out in z
constexpr double kNodeSpacing = 0.3;  // of the picture's resolution, along the curve
// The least resolution, of the grid's spacing: what is finer is averaged anyway.
constexpr double kFinest = 0.05;
// Cells of z: the widest that sees every feature of a shape, and one in which any is straight.
constexpr double kWidestCell = 0.5;
constexpr double kNarrowestCell = 0.0625;
constexpr double kWidth = 8.5;  // deviations of the noise beyond which it is nothing
// Collects nodes: f and p(z) dz of those whose noise reaches the picture.
struct NodeList {
  std::vector<double> x, y, mass;
};

// Finds them.
class Collector {
 public:
  // Nodes closer together than `resolution` on the curve.
  Collector(const CurveModel& model, const Eigen::Matrix2d& box, double resolution, NodeList& nodes)
      : model_(model),
        box_(box),
        resolution_(resolution),
        margin_(kWidth * model.noise + resolution),
        nodes_(nodes) {}

  void collect() {
    if (!model_.is_discrete()) {
      std::vector<Interval> cells;
      cut({-kReach, kReach}, model_.shape->knots(), kWidestCell, cells);
      for (const Interval& cell : cells) integrate(cell);
      return;
    }
    const Eigen::ArrayXd& atoms = *model_.atoms;
    for (Eigen::Index begin = 0; begin < atoms.size(); begin += kMostNodes) {
      panel_.z = atoms.segment(begin, std::min(kMostNodes, atoms.size() - begin));
      panel_.weight.setConstant(panel_.z.size(), 1 / static_cast<double>(atoms.size()));
      add();
    }
  }

 private:
  // Halved until a rule of 16 nodes is fine enough for the length of curve in it; beyond some halvings the
  // curve is straight, and cut into equal parts.
  void integrate(const Interval& cell) {
    const double width = cell.high - cell.low;
    panel_.z = Nodes::LinSpaced(5, cell.low, cell.high);
    model_.shape->basis(panel_.z, 1, slope_);
    model_.shape->basis(panel_.z, 0, panel_.basis);
    const double speed = (slope_.matrix() * model_.theta).rowwise().norm().maxCoeff();
    const double length = 1.2 * speed * width;
    const Eigen::RowVector2d middle = panel_.basis.row(2).matrix() * model_.theta;
    const Eigen::RowVector2d outside = (box_.row(0) - middle).cwiseMax(middle - box_.row(1)).cwiseMax(0);
    if (outside.maxCoeff() > margin_ + length) return;
    const double longest = 16 * kNodeSpacing * resolution_;
    if (length > longest && width > kNarrowestCell) {
      const double half = 0.5 * (cell.low + cell.high);
      integrate({cell.low, half});
      integrate({half, cell.high});
      return;
    }
    std::vector<Interval> parts;
    cut(cell, {}, longest / std::max(speed, 1e-12), parts);
    for (const Interval& part : parts) {
      gauss_legendre(part, panel_);
      panel_.weight *= (-0.5 * panel_.z.square()).exp() / std::sqrt(2 * std::numbers::pi);
      add();
    }
  }

  void add() {
    model_.shape->basis(panel_.z, 0, panel_.basis);
    const Plane f = panel_.basis.matrix().lazyProduct(model_.theta).array();
    for (Eigen::Index i = 0; i < f.rows(); ++i) {
      if (f(i, 0) < box_(0, 0) - margin_ || f(i, 0) > box_(1, 0) + margin_ ||
          f(i, 1) < box_(0, 1) - margin_ || f(i, 1) > box_(1, 1) + margin_) {
        continue;
      }
      nodes_.x.push_back(f(i, 0));
      nodes_.y.push_back(f(i, 1));
      nodes_.mass.push_back(panel_.weight(i));
    }
  }

  const CurveModel& model_;
  const Eigen::Matrix2d& box_;
  double resolution_;
  double margin_;
  NodeList& nodes_;
  Panel panel_;
  Basis slope_;
};

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

// The plane, node by node.
class Picture {
 public:
  Picture(const CurveModel& model, const Eigen::Matrix2d& box, Eigen::Index size)
      : noise_(model.noise),
        x_(Eigen::VectorXd::LinSpaced(size, box(0, 0), box(1, 0))),
        y_(Eigen::VectorXd::LinSpaced(size, box(0, 1), box(1, 1))),
        density_(Eigen::MatrixXd::Zero(size, size)) {
    const double spacing = std::max(x_(1) - x_(0), y_(1) - y_(0));
    is_averaged_ = noise_ < spacing;
    Collector(model, box, std::max(noise_, kFinest * spacing), nodes_).collect();
  }

  [[nodiscard]] std::size_t nodes() const { return nodes_.mass.size(); }

  // Returns how many entries of the grid were added to.
  double add(std::size_t begin, std::size_t end) {
    double touched = 0;
    for (std::size_t i = begin; i < end; ++i) {
      along_x_.of(nodes_.x[i], x_, noise_, is_averaged_);
      along_y_.of(nodes_.y[i], y_, noise_, is_averaged_);
      const Eigen::Index height = std::max<Eigen::Index>(along_y_.last - along_y_.first, 0);
      for (Eigen::Index j = along_x_.first; j < along_x_.last; ++j) {
        density_.col(j).segment(along_y_.first, height) +=
            nodes_.mass[i] * along_x_.values(j) * along_y_.values.segment(along_y_.first, height);
        touched += static_cast<double>(height);
      }
    }
    return touched;
  }

  [[nodiscard]] Value value() const {
    return Value::map(
        {{"x", to_dense(x_)},
         {"y", to_dense(y_)},
         {"density", matrix_to_dense(density_)},
         {"levels", to_dense(contour_levels({density_.data(), static_cast<std::size_t>(density_.size())}))},
         {"averaged", is_averaged_}});
  }

 private:
  double noise_;
  bool is_averaged_ = false;
  Eigen::VectorXd x_, y_;
  Eigen::MatrixXd density_;  // [y, x]
  NodeList nodes_;
  Spread along_x_, along_y_;
};

class GridTask final : public PortionTask {
 public:
  GridTask(const CurveSnapshot& state, Eigen::Index size)
      : PortionTask(kParts + 2), state_(state), size_(size) {}

  Value result() override {
    value_.set("iteration", state_.iteration);
    return std::move(value_);
  }

 protected:
  double do_one(Eigen::Index portion) override {
    if (portion == 0) {
      picture_.emplace(state_.model, state_.box, size_);
      return 5e5;
    }
    if (portion == kParts + 1) {
      value_ = picture_->value();
      return 60 * static_cast<double>(size_ * size_);
    }
    const auto count = static_cast<Eigen::Index>(picture_->nodes());
    const Eigen::Index begin = count * (portion - 1) / kParts;
    const Eigen::Index end = count * portion / kParts;
    return picture_->add(static_cast<std::size_t>(begin), static_cast<std::size_t>(end)) +
           500 * static_cast<double>(end - begin);
  }

 private:
  static constexpr Eigen::Index kParts = 16;

  CurveSnapshot state_;
  Eigen::Index size_;
  std::optional<Picture> picture_;
  Value value_;
};

}  // namespace

Value marginal_density(const CurveModel& model, const Eigen::Matrix2d& box, Eigen::Index size) {
  Picture picture(model, box, size);
  picture.add(0, picture.nodes());
  return picture.value();
}

std::unique_ptr<Task> grid_task(const CurveSnapshot& state, const Value& options) {
  TaskOptions read(options, "grid", {"size"});
  const auto size = static_cast<Eigen::Index>(read.integer("size", 64, 2, 256));
  read.finish();
  return std::make_unique<GridTask>(state, size);
}

}  // namespace elbo
