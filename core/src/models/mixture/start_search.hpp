#pragma once

// Several starts, each run to its end, and the one with the highest bound kept: scikit-learn's n_init.
//
// Where a run starts well says little about where it ends, so that nothing less than the whole run will do.
// Start r is the very run that a session with that start alone makes, to the last bit: the same first guess,
// keyed by (seed, r), the same steps, the same test of convergence. So the run that goes on from the kept
// start ends where the search saw it end, and no start alone ends higher.
//
// The end is where a run converges at the tolerance of the settings, or diverges, or, so that the search
// itself has one, after as many iterations as a fixed amount of work allows.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/mixture/setup.hpp"
#include "session/convergence.hpp"
#include "session/run.hpp"

namespace elbo {

struct StartEnd {
  enum class Kind { kConverged, kLimit, kDiverged };
  Kind kind = Kind::kConverged;
  double elbo = 0;              // the last bound; of a start that diverged, no result
  std::int64_t iterations = 0;  // after which it ended
};

struct StartReport {
  std::vector<StartEnd> ends;  // one for each start
  std::size_t kept = 0;

  // Which was kept and what the others reached, in a sentence or two.
  [[nodiscard]] std::string sentence() const;
  // { kept, elbo, iterations, ended }: arrays over the starts; the bound of one that diverged is NaN.
  [[nodiscard]] Value value() const;
  [[nodiscard]] Value save() const { return value(); }
  // Throws Error(kIncompatibleState).
  void load(const Value& saved);
};

class StartSearch {
 public:
  explicit StartSearch(const MixtureSetup& setup);

  // True when all starts have ended.
  bool advance(WorkBudget& budget);
  [[nodiscard]] double progress() const;  // 0 to 1
  // After advance() returned true.
  [[nodiscard]] const StartReport& report() const { return report_; }

 private:
  void begin(int start);
  void end(StartEnd::Kind kind);
  // Whether the run goes on after the bound that it has just reached.
  void record();
  void choose();

  MixtureSetup setup_;  // with one start, the present one
  int starts_;
  double tolerance_;
  std::int64_t limit_;  // iterations of one start
  std::unique_ptr<Run> run_;
  bool is_ready_ = false;
  std::int64_t iteration_ = 0;
  Convergence convergence_;
  StartReport report_;
};

}  // namespace elbo
