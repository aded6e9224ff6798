#include "models/mixture/mixture_starts.hpp"

#include <algorithm>
#include <utility>

#include "models/mixture/expectation.hpp"
#include "models/mixture/mixture_run.hpp"
#include "session/starts_task.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

struct Found {
  List bounds;
  std::vector<double> alive;
};

// Of an iteration of all rows, in units of about a nanosecond.
double sweep_work(const MixtureSetup& setup) {
  const ExpectationStep step(setup.components, setup.data->points.cols());
  const auto rows = static_cast<double>(setup.data->points.rows());
  return step.block_work() * std::max(1.0, rows / ExpectationStep::kBlock);
}

}  // namespace

std::unique_ptr<Task> make_mixture_starts(const Value& options, const MixtureSetup& setup,
                                          std::int64_t iteration) {
  std::vector<Issue> issues;
  const StartsOptions asked = read_starts_options(options, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues));
  const auto count = static_cast<std::size_t>(asked.starts);
  const auto found = std::make_shared<Found>();
  found->bounds.assign(count, Value());
  found->alive.assign(count, 0);
  // One copy of the data for all of them, which are made one after the other.
  const auto shared = std::make_shared<const MixtureSetup>(setup);

  StartsPlan plan;
  plan.starts = count;
  plan.iterations =
      asked.iterations > 0 ? asked.iterations : usual_iterations(sweep_work(setup), asked.starts);
  plan.tolerance = setup.tolerance;
  plan.ended_work = 1e5;
  plan.make = [shared](std::size_t start) -> std::unique_ptr<Run> {
    MixtureSetup one = *shared;
    one.seed = static_cast<std::uint32_t>(start);
    one.starts = 1;
    one.start = 0;
    return std::make_unique<MixtureRun>(std::make_shared<const MixtureSetup>(std::move(one)));
  };
  plan.ended = [found](std::size_t start, Run& run, double bound) {
    found->bounds[start] = finite_or_null(bound);
    Value frame = Map{};
    run.write_frame({{{"components"}}, 1}, frame);
    const auto& active = frame.find("components")->find("active")->dense().data;
    found->alive[start] = static_cast<double>(std::count(active.begin(), active.end(), 1.0));
  };
  plan.finish = [found](Value& result) {
    std::vector<double> seeds(found->alive.size());
    for (std::size_t i = 0; i < seeds.size(); ++i) seeds[i] = static_cast<double>(i);
    result.set("seeds", to_dense(seeds));
    result.set("bounds", std::move(found->bounds));
    result.set("alive", to_dense(found->alive));
  };
  return std::make_unique<StartsTask>(std::move(plan), iteration);
}

}  // namespace elbo
