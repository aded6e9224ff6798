// evaluate('line') on a curve: the model on show, its data, and for each point its q.

#include <algorithm>
#include <cmath>
#include <limits>

#include "lines/line_task.hpp"
#include "lines/parser.hpp"
#include "lines/random_world.hpp"
#include "models/curve/tasks.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

// An average over the data is over no more points than these, the first.
constexpr Eigen::Index kMostPoints = 24;

class CurveWorld final : public lines::World {
 public:
  // The place, if it is a point of the data, is among the first or put in front of them.
  CurveWorld(const CurveSnapshot& state, const TaskOptions::Place& place, bool uses_data)
      : model_(state.model), solver_(state.model), q_solver_(state.model) {
    q_solver_.set(state.q.theta, state.q.noise);
    add(place.x, factors_at(state, place));
    if (!uses_data) return;
    for (Eigen::Index n = 0; n < state.points.rows() && points() < kMostPoints; ++n) {
      if (place.point == n) continue;
      TaskOptions::Place other;
      other.point = n;
      other.x = state.point(n);
      add(other.x, factors_at(state, other));
    }
  }

  [[nodiscard]] int points() const override { return static_cast<int>(items_.size()); }
  [[nodiscard]] const Eigen::ArrayXd* atoms() const override { return model_.atoms.get(); }
  [[nodiscard]] double shift_scale() const override { return model_.noise; }
  [[nodiscard]] std::vector<double> knots() const override { return model_.shape->knots(); }

  void bumps(int point, std::vector<lines::Bump>& found) const override {
    const Item& item = items_[static_cast<std::size_t>(point)];
    found.push_back({0, 1});
    found.insert(found.end(), item.bumps.begin(), item.bumps.end());
  }

  void log_prior(const Eigen::ArrayXd& z, Eigen::ArrayXd& out) const override {
    if (model_.is_discrete()) {
      out.setConstant(z.size(), -std::log(static_cast<double>(z.size())));
    } else {
      out = -0.5 * (z.square() + kLogTwoPi);
    }
  }
  void log_likelihood(const Eigen::ArrayXd& z, int point, double shift, Eigen::ArrayXd& out) const override {
    log_likelihood(model_, items_[static_cast<std::size_t>(point)].x, z, shift, out);
  }
  void log_q(const Eigen::ArrayXd& z, int point, Eigen::ArrayXd& out) const override {
    const Item& item = items_[static_cast<std::size_t>(point)];
    switch (item.q.family) {
      case CurveFamily::kExact:
        log_likelihood(q_solver_.model(), item.x, z, 0, out);
        {
          Eigen::ArrayXd prior;
          log_prior(z, prior);
          out += prior - item.log_evidence;
        }
        break;
      case CurveFamily::kPrior: log_prior(z, out); break;
      case CurveFamily::kHard:
        out.setConstant(z.size(), -std::numeric_limits<double>::infinity());
        out(static_cast<Eigen::Index>(item.q.atom(0))) = 0;
        break;
      case CurveFamily::kGaussian:
      case CurveFamily::kNarrow:
        out = -0.5 * ((z - item.q.mean(0)) / item.q.deviation(0)).square() - 0.5 * kLogTwoPi -
              std::log(item.q.deviation(0));
        break;
    }
  }
  // A squared distance divided by σ² loses what the distance's coordinates are rounded to.
  [[nodiscard]] double rounding() const override { return rounding_; }

  [[nodiscard]] Value describe() const override {
    const Item& item = items_.front();
    Value model = Value::map({{"kind", "curve"},
                              {"theta", matrix_to_dense(model_.theta)},
                              {"noise", model_.noise},
                              {"x", Value::list({item.x(0), item.x(1)})}});
    if (item.q.has_gaussians()) {
      model.set("q", Value::map({{"mean", item.q.mean(0)}, {"standardDeviation", item.q.deviation(0)}}));
    }
    return model;
  }

 private:
  struct Item {
    Eigen::Vector2d x;
    Factors q;                // its factor 0
    double log_evidence = 0;  // exact: of the model that q is the posterior of
    std::vector<lines::Bump> bumps;
  };

  void add(const Eigen::Vector2d& x, Factors q) {
    Item item{x, std::move(q), 0, {}};
    // The evidence of a discrete latent takes p(z) as part of p(x, z), as log_prior() has it.
    solver_.look_at(x);
    add_bumps(solver_, x, item.bumps);
    const double scale = x.norm() + model_.theta.norm();
    rounding_ = std::max(rounding_, 4 + scale * scale / (model_.noise * model_.noise) / (1 + scale));
    if (item.q.family == CurveFamily::kExact) {
      q_solver_.look_at(x);
      item.log_evidence = q_solver_.evidence().log_evidence;
      add_bumps(q_solver_, x, item.bumps);
    }
    if (item.q.has_gaussians()) item.bumps.push_back({item.q.mean(0), item.q.deviation(0)});
    items_.push_back(std::move(item));
  }

  // The modes, and on both sides of each where the posterior has not fallen off yet the width on which it
  // changes there, σ/|f'|: a posterior need not be a Gaussian around its mode.
  static void add_bumps(const PointSolver& solver, const Eigen::Vector2d& x,
                        std::vector<lines::Bump>& bumps) {
    constexpr double kFallen = 45;
    constexpr double kWidest = 0.5;
    constexpr int kMostSteps = 40;
    const CurveModel& model = solver.model();
    if (model.is_discrete()) return;
    Basis slope;
    Eigen::ArrayXd z(1), log(1);
    for (const Mode& mode : solver.modes()) {
      bumps.push_back({mode.z, mode.deviation});
      for (const double side : {-1.0, 1.0}) {
        z(0) = mode.z;
        for (int step = 0; step < kMostSteps; ++step) {
          model.shape->basis(z, 1, slope);
          const double width = std::min(kWidest, model.noise / (slope.matrix() * model.theta).norm());
          z(0) += side * width;
          log_likelihood(model, x, z, 0, log);
          if (log(0) + solver.log_prior(z(0)) < solver.peak() - kFallen) break;
          bumps.push_back({z(0), width});
        }
      }
    }
  }

  static void log_likelihood(const CurveModel& model, const Eigen::Vector2d& x, const Eigen::ArrayXd& z,
                             double shift, Eigen::ArrayXd& out) {
    const Eigen::MatrixXd curve = model.curve(z);
    const double precision = 1 / (model.noise * model.noise);
    out = -0.5 * precision *
              ((curve.col(0).array() + (shift - x(0))).square() + (curve.col(1).array() - x(1)).square()) -
          kLogTwoPi - 2 * std::log(model.noise);
  }

  CurveModel model_;
  PointSolver solver_;
  PointSolver q_solver_;
  double rounding_ = 4;
  std::vector<Item> items_;
};

}  // namespace

std::unique_ptr<Task> line_task(const CurveSnapshot& state, const Value& options) {
  TaskOptions read(options, "line", {"text", "point", "x", "instances"});
  const Value* text = options.find("text");
  const TaskOptions::Place place = read.place(state);
  const auto instances = read.integer("instances", lines::kRandomWorlds, 0, lines::kRandomWorlds);
  if (!text || !text->is_string()) {
    throw Error(ErrorCode::kInvalidConfig,
                {elbo::refuse("text", text ? *text : Value(),
                              "a line such as \"log p(x) >= E_q[log p(x,z) - log q(z)]\"")});
  }
  read.finish();
  lines::LineRequest request;
  request.line = lines::parse(text->string());
  if (place.point) {
    request.asked = Value::map({{"iteration", state.iteration}, {"point", *place.point}});
  } else {
    request.asked = Value::map({{"iteration", state.iteration}, {"point", Value()}});
  }
  auto world = std::make_unique<CurveWorld>(state, place, request.line.uses_data);
  request.asked.set("x", Value::list({place.x(0), place.x(1)}));
  request.asked.set("points", request.line.uses_data ? world->points() : 1);
  request.world = std::move(world);
  request.instances = static_cast<int>(instances);
  request.seed = state.seed;
  return lines::line_task(std::move(request));
}

}  // namespace elbo
