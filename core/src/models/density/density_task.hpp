#pragma once

// What the heavier panels of black-box inference have in common.

#include <string_view>
#include <utility>
#include <vector>

#include "models/density/density_tasks.hpp"
#include "models/density/known_values.hpp"
#include "models/density/picture.hpp"
#include "session/options.hpp"
#include "session/staged_task.hpp"
#include "values/dense.hpp"

namespace elbo {

// Works on a copy of the state, and writes each number with its error.
class DensityTask : public StagedTask {
 public:
  explicit DensityTask(DensityState state) : state_(std::move(state)) {
    if (auto tabulated = state_.q->tabulated()) state_.q = std::move(tabulated);
    result_.set("iteration", state_.iteration);
  }

 protected:
  [[nodiscard]] const Truth& truth() const { return *state_.truth; }
  [[nodiscard]] const Family& q() const { return *state_.q; }
  [[nodiscard]] const DensitySetup& setup() const { return *state_.setup; }
  [[nodiscard]] std::int64_t iteration() const { return state_.iteration; }
  void set(const char* name, Value value) { result_.set(name, std::move(value)); }
  void set_number(const char* name, double number, const char* reason) {
    set(name, finite_or_null(number));
    if (!std::isfinite(number)) because(name, reason);
  }
  // With its error beside it.
  void set_number(const char* name, const Known& known, const char* reason = "infinite") {
    Value why = Map{};
    set_known(result_, why, "", name, known, reason);
    for (const auto& [field, code] : why.map()) because(field, code);
  }
  void because(std::string_view field, Value reason) {
    if (!result_.find("why")) result_.set("why", Map{});
    result_.find("why")->set(field, std::move(reason));
  }
  // With logEvidence already there.
  void check(const std::vector<Identity>& identities) {
    write_identities(without_repeats(identities), "", result_, result_);
  }
  [[nodiscard]] Draws draws(Eigen::Index count) const {
    return draw_weights(q(), truth().target(), count, setup().seed, Purpose::kEvaluation,
                        static_cast<std::uint64_t>(state_.iteration));
  }

  DensityState state_;
};

}  // namespace elbo
