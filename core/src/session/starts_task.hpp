#pragma once

// Where many starts end: evaluate('starts') of the models that can be started in many ways.
//
// Start r is the very run that a session with that start's settings makes, to the last bit: made by the same
// prepared setup, with the same steps and the same test of convergence. It ends where that converges at the
// tolerance of the settings, or diverges, or after as many iterations as are allowed.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "elbo/task.hpp"
#include "session/convergence.hpp"
#include "session/run.hpp"

namespace elbo {

struct StartsPlan {
  std::size_t starts = 0;
  std::int64_t iterations = 0;  // that one start may take at most
  double tolerance = 0;
  std::function<std::unique_ptr<Run>(std::size_t)> make;
  // Told of each start when it has ended, in order: the run as it ended, and the last bound that it had. Not
  // of one that diverged.
  std::function<void(std::size_t, Run&, double)> ended;
  double ended_work = 0;  // of being told
  // Adds what the model has to say of all of them.
  std::function<void(Value&)> finish;
};

// How many starts, and of how many iterations, where nobody says so: bounded by the work of an iteration, in
// units of about a nanosecond.
inline constexpr std::int64_t kUsualStarts = 50;
inline constexpr std::int64_t kMostStarts = 200;
std::int64_t usual_iterations(double work_of_iteration, std::int64_t starts);

// { iterations, ended }: arrays over the starts, `ended` in words: "converged", "limit", "diverged"; and
// `limit`, the iterations that one was allowed.
class StartsTask final : public Task {
 public:
  // `iteration`: of the run beside which it is computed.
  StartsTask(StartsPlan plan, std::int64_t iteration);

  bool advance(WorkBudget& budget) override;
  [[nodiscard]] double progress() const override;
  Value result() override;

 private:
  void end(const char* how, WorkBudget& budget);

  StartsPlan plan_;
  std::int64_t at_;
  std::unique_ptr<Run> run_;
  bool is_ready_ = false;
  std::int64_t iteration_ = 0;
  double bound_ = BoundRecord::kUnknown;
  Convergence convergence_;
  std::vector<double> iterations_;
  List ended_;
};

// The options { starts, iterations } of the question; faults go to `issues`.
struct StartsOptions {
  std::int64_t starts = kUsualStarts;
  std::int64_t iterations = 0;  // 0: as many as are usual
};
StartsOptions read_starts_options(const Value& options, std::vector<Issue>& issues);

}  // namespace elbo
