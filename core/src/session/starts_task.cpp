#include "session/starts_task.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "elbo/error.hpp"
#include "session/config.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

// Of all starts together: some ten seconds of a page's core. No start gets fewer iterations than the least.
constexpr double kAllWork = 1e10;
constexpr double kLeastIterations = 100;
constexpr double kMostIterations = 2000;
constexpr std::int64_t kMostAllowed = 100'000;
constexpr const char* kDiverged = "diverged";

}  // namespace

std::int64_t usual_iterations(double work_of_iteration, std::int64_t starts) {
  const double each = kAllWork / (static_cast<double>(starts) * work_of_iteration);
  return static_cast<std::int64_t>(std::clamp(each, kLeastIterations, kMostIterations));
}

StartsOptions read_starts_options(const Value& options, std::vector<Issue>& issues) {
  refuse_unknown(options, "starts", {"starts", "iterations"}, issues);
  const auto read = [&](const char* name, std::int64_t otherwise, std::int64_t most) {
    const Value* asked = options.find(name);
    if (!asked || asked->is_null()) return otherwise;
    if (asked->is_number() && asked->number() >= 1 && asked->number() <= static_cast<double>(most) &&
        asked->number() == std::floor(asked->number())) {
      return static_cast<std::int64_t>(asked->number());
    }
    issues.push_back(refuse(name, *asked, "an integer from 1 to " + std::to_string(most)));
    return otherwise;
  };
  StartsOptions result;
  result.starts = read("starts", kUsualStarts, kMostStarts);
  result.iterations = read("iterations", 0, kMostAllowed);
  return result;
}

StartsTask::StartsTask(StartsPlan plan, std::int64_t iteration) : plan_(std::move(plan)), at_(iteration) {}

void StartsTask::end(const char* how, WorkBudget& budget) {
  if (how != kDiverged) {
    plan_.ended(iterations_.size(), *run_, bound_);
    budget.left -= plan_.ended_work;
  }
  iterations_.push_back(static_cast<double>(iteration_));
  ended_.emplace_back(how);
  run_.reset();
}

bool StartsTask::advance(WorkBudget& budget) {
  while (iterations_.size() < plan_.starts) {
    if (budget.spent()) return false;
    if (!run_) {
      run_ = plan_.make(iterations_.size());
      is_ready_ = false;
      iteration_ = 0;
      bound_ = BoundRecord::kUnknown;
      convergence_.reset();
    }
    try {
      if (!is_ready_) {
        if (!run_->initialise(budget)) return false;
        is_ready_ = true;
      } else {
        if (!run_->advance(budget)) return false;
        ++iteration_;
      }
    } catch (const Divergence&) {
      end(kDiverged, budget);
      continue;
    }
    if (const auto record = run_->bound()) bound_ = record->elbo;
    const auto settling = run_->settling();
    if (settling && convergence_.record(*settling, plan_.tolerance)) {
      end("converged", budget);
    } else if (iteration_ >= plan_.iterations) {
      end("limit", budget);
    }
  }
  return true;
}

double StartsTask::progress() const {
  const double here =
      run_ ? std::min(0.99, static_cast<double>(iteration_) / static_cast<double>(plan_.iterations)) : 0;
  return (static_cast<double>(iterations_.size()) + here) / static_cast<double>(plan_.starts);
}

Value StartsTask::result() {
  Value result = Value::map({{"iteration", at_}, {"limit", plan_.iterations}});
  result.set("iterations", to_dense(iterations_));
  result.set("ended", std::move(ended_));
  plan_.finish(result);
  return result;
}

}  // namespace elbo
