#include "models/density/density_starts.hpp"

#include <cmath>
#include <utility>

#include "models/density/density_run.hpp"
#include "models/density/density_tasks.hpp"
#include "models/density/path.hpp"
#include "models/density/picture.hpp"
#include "session/starts_task.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

// The bound of a frame, by quadrature, in units of about a nanosecond.
constexpr double kFrameWork = 2e6;

// What is found out of the starts, one after the other.
struct Found {
  Eigen::MatrixXd starts;
  Eigen::MatrixXd ends;
  List bounds;
  List errors;
};

}  // namespace

Eigen::VectorXd density_start(const Truth& truth, std::uint32_t start) {
  Eigen::Index highest = 0;
  truth.log_posterior().maxCoeff(&highest);
  const Eigen::VectorXd peak = truth.nodes().z.row(highest).matrix().transpose();
  const View box = view_of(truth, peak, 0);
  Stream stream(start, Purpose::kInitialisation, 0);
  const double width = box.upper(0) - box.lower(0);
  const double step = std::pow(10, std::floor(std::log10(width)) - 2);
  Eigen::VectorXd place(peak.size());
  for (Eigen::Index d = 0; d < place.size(); ++d) {
    const double drawn = box.lower(d) + stream.uniform() * (box.upper(d) - box.lower(d));
    // Divided by a whole number, so that it is the double that its decimals are read as.
    place(d) = step < 1 ? std::round(drawn / step) / std::round(1 / step) : std::round(drawn / step) * step;
  }
  return place;
}

std::unique_ptr<Task> make_density_starts(const Value& options, const DensitySetup& setup,
                                          const std::shared_ptr<const Truth>& truth, double step_work,
                                          std::int64_t iteration) {
  std::vector<Issue> issues;
  const StartsOptions asked = read_starts_options(options, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues));
  const auto count = static_cast<Eigen::Index>(asked.starts);
  const auto found = std::make_shared<Found>();
  found->starts.resize(count, setup.dimension);
  found->ends.setZero(count, setup.dimension);
  found->bounds.assign(static_cast<std::size_t>(count), Value());
  found->errors.assign(static_cast<std::size_t>(count), Value());

  StartsPlan plan;
  plan.starts = static_cast<std::size_t>(count);
  plan.iterations = asked.iterations > 0 ? asked.iterations : usual_iterations(step_work, asked.starts);
  plan.tolerance = setup.tolerance;
  plan.ended_work = kFrameWork;
  plan.make = [found, truth, setup](std::size_t start) -> std::unique_ptr<Run> {
    DensitySetup one = setup;
    one.seed = static_cast<std::uint32_t>(start);
    one.family_settings.seed = one.seed;
    one.family_settings.initial_mean = density_start(*truth, one.seed);
    const auto row = static_cast<Eigen::Index>(start);
    found->starts.row(row) = one.family_settings.initial_mean.transpose();
    // Where one that diverges at once has been.
    found->ends.row(row) = found->starts.row(row);
    return std::make_unique<DensityRun>(std::make_shared<const DensitySetup>(std::move(one)), truth);
  };
  plan.ended = [found, dimension = setup.dimension](std::size_t start, Run& run, double /*bound*/) {
    Path path(dimension);
    path.record(0, static_cast<const DensityRun&>(run).q());
    found->ends.row(static_cast<Eigen::Index>(start)) = path.means().col(0).transpose();
    Value frame = Map{};
    run.write_frame({{{"bound"}}, {}}, frame);
    const Value* bound = frame.find("bound");
    found->bounds[start] = *bound->find("elbo");
    if (const Value* error = bound->find("elboError")) found->errors[start] = *error;
  };
  plan.finish = [found, truth](Value& result) {
    std::vector<double> seeds(static_cast<std::size_t>(found->starts.rows()));
    for (std::size_t i = 0; i < seeds.size(); ++i) seeds[i] = static_cast<double>(i);
    result.set("seeds", to_dense(seeds));
    result.set("starts", matrix_to_dense(found->starts));
    result.set("ends", matrix_to_dense(found->ends));
    result.set("bounds", std::move(found->bounds));
    result.set("boundErrors", std::move(found->errors));
    result.set("logEvidence", finite_or_null(truth->log_evidence()));
  };
  return std::make_unique<StartsTask>(std::move(plan), iteration);
}

std::unique_ptr<Task> make_starts_task(DensityState state, const Value& options) {
  return make_density_starts(options, *state.setup, state.truth, state.step_work, state.iteration);
}

}  // namespace elbo
