// Every line of every derivation is right on a hundred random models, and every line that is printed wrong is
// off by what is said.

#include <cmath>
#include <set>
#include <string>

#include "catch.hpp"
#include "elbo/catalog.hpp"
#include "lines/check.hpp"
#include "lines/parser.hpp"
#include "lines/random_world.hpp"

using namespace elbo;
using namespace elbo::lines;

namespace {

constexpr double kTolerance = 1e-8;
constexpr std::uint32_t kSeed = 1;

std::string chain(const Derivation& derivation) {
  std::string text;
  for (const DerivationStep& step : derivation.steps) {
    text += (text.empty() ? "" : " ") + std::string(step.relation) + " " + std::string(step.text);
  }
  return text;
}

std::string spelled(std::string_view text) { return display(parse(text)); }

}  // namespace

TEST_CASE("lines: every line of a derivation is in the spelling that is shown", "[lines][derivations]") {
  std::set<std::string_view> ids;
  for (const Derivation& derivation : derivations()) {
    INFO(derivation.id);
    CHECK(ids.insert(derivation.id).second);
    CHECK(derivation.steps.front().relation.empty());
    std::set<std::string_view> steps;
    for (const DerivationStep& step : derivation.steps) {
      CHECK(steps.insert(step.id).second);
      CHECK(spelled(step.text) == step.text);
      CHECK(step.reason.back() == '.');
      for (const Slip& slip : step.slips) {
        CHECK(spelled(slip.text) == slip.text);
        CHECK(spelled(slip.off) == slip.off);
      }
    }
  }
}

TEST_CASE("lines: every line of every derivation is right to 1e-8 on 100 random models",
          "[lines][derivations]") {
  for (const Derivation& derivation : derivations()) {
    const Line line = parse(chain(derivation));
    for (int i = 0; i < kRandomWorlds; ++i) {
      const auto world = random_world(kSeed, i);
      const Outcome outcome = evaluate(line, *world, 0);
      for (std::size_t s = 0; s < outcome.steps.size(); ++s) {
        const StepOutcome& step = outcome.steps[s];
        INFO(derivation.id << ", " << derivation.steps[s + 1].id << ", model " << i << ": " << step.left
                           << " " << display(line.relations[s]) << " " << step.right);
        REQUIRE(step.verdict == Verdict::kHolds);
        REQUIRE(step.allowed < kTolerance);
        if (line.relations[s] == Relation::kEqual) REQUIRE(std::abs(step.difference) <= kTolerance);
      }
    }
  }
}

TEST_CASE("lines: every line as often printed is off by what is said", "[lines][derivations]") {
  int slips = 0;
  for (const Derivation& derivation : derivations()) {
    for (std::size_t s = 1; s < derivation.steps.size(); ++s) {
      for (const Slip& slip : derivation.steps[s].slips) {
        ++slips;
        const std::string before(derivation.steps[s - 1].text);
        const std::string printed(slip.text);
        const Line claim = parse(before + " " + std::string(slip.relation) + " " + printed);
        const bool is_upper = slip.relation == "≤";
        const Line off = parse((is_upper ? before + " − (" + printed : printed + " − (" + before) +
                               ") = " + std::string(slip.off));
        int failed = 0;
        for (int i = 0; i < kRandomWorlds; ++i) {
          INFO(derivation.id << ", " << slip.id << ", model " << i);
          const auto world = random_world(kSeed, i);
          const StepOutcome step = evaluate(off, *world, 0).steps[0];
          REQUIRE(step.verdict == Verdict::kHolds);
          REQUIRE(std::abs(step.difference) <= kTolerance);
          failed += evaluate(claim, *world, 0).steps[0].verdict == Verdict::kFails ? 1 : 0;
        }
        // Where q is the posterior, Jensen's inequality is an equation whichever way it is printed.
        INFO(derivation.id << ", " << slip.id);
        CHECK(failed >= 90);
      }
    }
  }
  CHECK(slips >= 11);
}
