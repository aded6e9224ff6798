// p(x) = ∫ N(x; f(z), σ² I) p(z) dz over the plane of two-column data, for one or two latent dimensions.
//
// The image of a fine net of latent positions, each smeared by the observation noise: a mixture of round
// Gaussians, so that on a grid of x it is a product of two matrices. Latent cells are halved until
// neighbouring positions decode to places less than a noise's width apart.

#include <algorithm>
#include <cmath>

#include "models/vae/latent_cells.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/tasks.hpp"
#include "numeric/contours.hpp"
#include "numeric/special.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kGrid = 96;
constexpr Index kMostGrid = 512;
constexpr double kReach = 5;    // of the prior; what lies outside is 1e-6
constexpr double kClose = 0.6;  // distance of neighbours, in σ
constexpr std::size_t kMostCells = 8000;
constexpr double kLeastMass = 1e-7;  // of a cell, below which it stays as it is
constexpr Index kChunk = 2048;       // positions at a time
constexpr double kPadding = 0.12;

class DensityTask final : public Task {
 public:
  DensityTask(SnapshotPointer snapshot, Index size, std::int64_t iteration)
      : snapshot_(std::move(snapshot)), cells_(snapshot_), iteration_(iteration) {
    double work = 0;
    for (const Index root : cells_.roots(1, work)) {
      const Cell& cell = cells_.cell(root);
      const Eigen::ArrayXd middle = cell.lower + 0.5 * cell.width;
      if ((middle.abs() < kReach).all()) leaves_.push_back(root);
    }
    const RowMajor<double> x = snapshot_->rows(all_rows(*snapshot_));
    const auto axis = [&](Index column) {
      const double low = x.col(column).minCoeff();
      const double high = x.col(column).maxCoeff();
      const double pad = high > low ? kPadding * (high - low) : 1;
      return Eigen::VectorXd::LinSpaced(size, low - pad, high + pad).eval();
    };
    x_ = axis(0);
    y_ = axis(1);
    density_ = Eigen::MatrixXd::Zero(size, size);
  }

  bool advance(WorkBudget& budget) override {
    while (!refined_) {
      if (budget.spent()) return false;
      refine(budget);
    }
    while (next_ < mass_.size()) {
      if (budget.spent()) return false;
      smear(budget);
    }
    return true;
  }

  [[nodiscard]] double progress() const override {
    if (!refined_) return std::min(0.5, static_cast<double>(leaves_.size()) / 2000.0);
    return 0.5 + 0.5 * static_cast<double>(next_) / static_cast<double>(std::max<Index>(1, mass_.size()));
  }

  Value result() override {
    return Value::map(
        {{"iteration", iteration_},
         {"x", to_dense(x_)},
         {"y", to_dense(y_)},
         {"density", matrix_to_dense(density_)},
         {"levels", to_dense(contour_levels({density_.data(), static_cast<std::size_t>(density_.size())}))},
         {"unresolvedMass", unresolved_}});
  }

 private:
  // One round of halving.
  void refine(WorkBudget& budget) {
    std::vector<Index> splitting;
    std::vector<Index> kept;
    unresolved_ = 0;
    for (const Index leaf : leaves_) {
      const Cell& cell = cells_.cell(leaf);
      const double mass = (cell.log_prior.exp() * cell.measure).sum();
      // reach is of a node's neighbourhood, half the distance to the next.
      const bool coarse = 2 * cell.reach.maxCoeff() > kClose;
      if (coarse) unresolved_ += mass;
      (coarse && mass > kLeastMass ? splitting : kept).push_back(leaf);
    }
    if (splitting.empty() || leaves_.size() + 3 * splitting.size() > kMostCells) {
      gather();
      refined_ = true;
      return;
    }
    budget.left -= cells_.split(splitting);
    for (const Index leaf : splitting) {
      for (Index child = 0; child < cells_.children_per_cell(); ++child) {
        kept.push_back(cells_.cell(leaf).children + child);
      }
    }
    leaves_ = std::move(kept);
  }

  void gather() {
    const Index nodes = cells_.cell(0).z.rows();
    image_.resize(static_cast<Index>(leaves_.size()) * nodes, 2);
    mass_.resize(image_.rows());
    Index next = 0;
    for (const Index leaf : leaves_) {
      const Cell& cell = cells_.cell(leaf);
      image_.middleRows(next, nodes) = cell.outputs;
      mass_.segment(next, nodes) = cell.log_prior.exp() * cell.measure;
      next += nodes;
    }
  }

  void smear(WorkBudget& budget) {
    const Index size = std::min(kChunk, mass_.size() - next_);
    const double inverse = std::exp(-snapshot_->log_scale());
    const double height = inverse * inverse / (2 * M_PI);
    const auto along = [&](const Eigen::VectorXd& axis, Index column) {
      Eigen::MatrixXd kernel(axis.size(), size);
      for (Index i = 0; i < size; ++i) {
        kernel.col(i) =
            (-0.5 * ((axis.array() - image_(next_ + i, column)) * inverse).square()).max(-700).exp();
      }
      return kernel;
    };
    const Eigen::MatrixXd across = along(x_, 0);
    Eigen::MatrixXd up = along(y_, 1);
    up.array().rowwise() *= height * mass_.segment(next_, size).transpose();
    density_.noalias() += up * across.transpose();
    next_ += size;
    budget.left -= static_cast<double>(size * x_.size()) * (8 + 0.3 * static_cast<double>(y_.size()));
  }

  SnapshotPointer snapshot_;
  LatentCells cells_;
  std::int64_t iteration_;
  std::vector<Index> leaves_;
  bool refined_ = false;
  double unresolved_ = 0;
  Eigen::MatrixXd image_;  // f(z) of every position
  Eigen::ArrayXd mass_;    // of the prior there
  Index next_ = 0;
  Eigen::VectorXd x_;
  Eigen::VectorXd y_;
  Eigen::MatrixXd density_;  // [y, x]
};

}  // namespace

std::unique_ptr<Task> make_density_task(const Value& options, SnapshotPointer snapshot,
                                        std::int64_t iteration) {
  require_plane(*snapshot, "density");
  if (snapshot->shape().columns != 2 || snapshot->is_bernoulli()) {
    throw Error(ErrorCode::kNotAvailable,
                "density: p(x) is drawn over a plane; available for data of two columns with a Gaussian "
                "likelihood.");
  }
  Options read(options, "density", {"size"});
  const Index size = read.integer("size", kGrid, 8, kMostGrid);
  read.finish();
  return std::make_unique<DensityTask>(std::move(snapshot), size, iteration);
}

}  // namespace elbo::vae
