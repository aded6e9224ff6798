#include "models/mixture/start_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "elbo/error.hpp"
#include "models/mixture/expectation.hpp"
#include "models/mixture/mixture_run.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

// A run with tolerance 0 never stops; for the search it has ended here.
constexpr double kLeastTolerance = 1e-10;
// Of all starts together, in units of about a nanosecond: some minutes of a page's core. No start gets fewer
// iterations than the least, and none needs more than the most.
constexpr double kAllWork = 2e11;
constexpr double kLeastIterations = 200;
constexpr double kMostIterations = 100'000;

constexpr std::array<std::string_view, 3> kEnds = {"converged", "limit", "diverged"};

std::int64_t iteration_limit(const MixtureSetup& setup, int starts) {
  const ExpectationStep step(setup.components, setup.data->points.cols());
  const auto rows = static_cast<double>(setup.data->points.rows());
  const double sweep = step.block_work() * std::max(1.0, rows / ExpectationStep::kBlock);
  return static_cast<std::int64_t>(
      std::clamp(kAllWork / (starts * sweep), kLeastIterations, kMostIterations));
}

// Three decimals tell starts apart.
std::string in_nats(double value) { return format_number(std::round(1e3 * value) / 1e3); }

}  // namespace

std::string StartReport::sentence() const {
  const std::size_t all = ends.size();
  std::size_t diverged = 0;
  std::size_t unfinished = 0;
  std::size_t others = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t r = 0; r < all; ++r) {
    diverged += ends[r].kind == StartEnd::Kind::kDiverged;
    unfinished += ends[r].kind == StartEnd::Kind::kLimit;
    if (r == kept || ends[r].kind == StartEnd::Kind::kDiverged) continue;
    ++others;
    low = std::min(low, ends[r].elbo);
    high = std::max(high, ends[r].elbo);
  }
  const std::string name = "start " + std::to_string(kept + 1) + " of " + std::to_string(all);
  if (diverged == all) return "Every start diverged; this is " + name + ".";
  std::string text =
      "This is " + name + ", whose run ends highest, at a bound of " + in_nats(ends[kept].elbo);
  if (others > 0) {
    text += others == 1 ? "; the other ends at " + in_nats(low)
            : in_nats(low) == in_nats(high)
                ? "; the others end at " + in_nats(low)
                : "; the others end between " + in_nats(low) + " and " + in_nats(high);
  }
  if (diverged > 0) text += "; " + std::to_string(diverged) + (diverged == 1 ? " diverges" : " diverge");
  if (unfinished > 0) {
    text += "; " + std::to_string(unfinished) + (unfinished == 1 ? " was" : " were") +
            " stopped before the bound had settled";
  }
  return text + ".";
}

Value StartReport::value() const {
  std::vector<double> elbo, iterations;
  List ended;
  for (const StartEnd& end : ends) {
    elbo.push_back(end.kind == StartEnd::Kind::kDiverged ? std::numeric_limits<double>::quiet_NaN()
                                                         : end.elbo);
    iterations.push_back(static_cast<double>(end.iterations));
    ended.emplace_back(kEnds[static_cast<std::size_t>(end.kind)]);
  }
  return Value::map({{"kept", static_cast<std::int64_t>(kept)},
                     {"elbo", to_dense(elbo)},
                     {"iterations", to_dense(iterations)},
                     {"ended", std::move(ended)}});
}

void StartReport::load(const Value& saved) {
  const auto refuse_report = [] {
    throw Error(ErrorCode::kIncompatibleState, "The saved state is not one of a mixture.");
  };
  const Value* kept_start = saved.find("kept");
  const Value* elbo = saved.find("elbo");
  const Value* iterations = saved.find("iterations");
  const Value* ended = saved.find("ended");
  if (!kept_start || !kept_start->is_number() || !elbo || !elbo->is_dense() || !iterations ||
      !iterations->is_dense() || !ended || !ended->is_list()) {
    refuse_report();
  }
  const std::size_t count = ended->list().size();
  if (elbo->dense().data.size() != count || iterations->dense().data.size() != count ||
      !(kept_start->number() >= 0 && kept_start->number() < static_cast<double>(count))) {
    refuse_report();
  }
  std::vector<StartEnd> loaded(count);
  for (std::size_t r = 0; r < count; ++r) {
    const Value& name = ended->list()[r];
    const auto kind =
        std::find(kEnds.begin(), kEnds.end(), name.is_string() ? std::string_view(name.string()) : "");
    const double after = iterations->dense().data[r];
    if (kind == kEnds.end() || !(after >= 0 && after < 1e15)) refuse_report();
    loaded[r] = {static_cast<StartEnd::Kind>(kind - kEnds.begin()), elbo->dense().data[r],
                 static_cast<std::int64_t>(after)};
  }
  ends = std::move(loaded);
  kept = static_cast<std::size_t>(kept_start->number());
}

StartSearch::StartSearch(const MixtureSetup& setup)
    : setup_(setup),
      starts_(setup.starts),
      tolerance_(std::max(setup.tolerance, kLeastTolerance)),
      limit_(iteration_limit(setup, setup.starts)) {
  setup_.starts = 1;
}

void StartSearch::begin(int start) {
  setup_.start = start;
  run_ = std::make_unique<MixtureRun>(std::make_shared<const MixtureSetup>(setup_));
  is_ready_ = false;
  iteration_ = 0;
  convergence_.reset();
}

void StartSearch::end(StartEnd::Kind kind) {
  StartEnd end{kind, -std::numeric_limits<double>::infinity(), iteration_};
  if (kind != StartEnd::Kind::kDiverged) {
    // With minibatches the last iteration may have had no bound; the window's newest is what counted.
    const auto bound = run_->bound();
    end.elbo = bound ? bound->elbo : convergence_.window().empty() ? end.elbo : convergence_.window().back();
  }
  report_.ends.push_back(end);
  run_.reset();
}

void StartSearch::record() {
  const auto bound = run_->settling();
  if (bound && convergence_.record(*bound, tolerance_)) {
    end(StartEnd::Kind::kConverged);
  } else if (iteration_ >= limit_) {
    end(StartEnd::Kind::kLimit);
  }
}

bool StartSearch::advance(WorkBudget& budget) {
  while (report_.ends.size() < static_cast<std::size_t>(starts_)) {
    if (budget.spent()) return false;
    if (!run_) begin(static_cast<int>(report_.ends.size()));
    try {
      if (!is_ready_) {
        if (!run_->initialise(budget)) return false;
        is_ready_ = true;
      } else {
        if (!run_->advance(budget)) return false;
        ++iteration_;
      }
      record();
    } catch (const Divergence&) {
      end(StartEnd::Kind::kDiverged);
    }
  }
  choose();
  return true;
}

// The highest; of equals the first. Where all have diverged, the first, whose run says why.
void StartSearch::choose() {
  const auto highest = std::max_element(report_.ends.begin(), report_.ends.end(),
                                        [](const StartEnd& a, const StartEnd& b) { return a.elbo < b.elbo; });
  report_.kept = static_cast<std::size_t>(highest - report_.ends.begin());
}

double StartSearch::progress() const {
  // How long a start goes on is not known; halfway there after fifty iterations is as good a guess as any.
  const double here = run_ ? 1 - 50.0 / (50.0 + static_cast<double>(iteration_)) : 0;
  return std::min(1.0, (static_cast<double>(report_.ends.size()) + here) / starts_);
}

}  // namespace elbo
