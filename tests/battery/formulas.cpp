// log p(x) of formulas whose integral is known in closed form: what is off by more than it says, what is
// refused although it is finite, what is accepted although it is infinite.
//
//   formulas [--all]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "bounds/truth.hpp"
#include "density/typed_formulas.hpp"
#include "elbo/error.hpp"
#include "models/density/targets/targets.hpp"

namespace {

using typed_formulas::Typed;

struct Kind {
  int rows = 0, right = 0, estimates = 0;
  double worst = 0, seconds = 0;
};

}  // namespace

int main(int count, char** arguments) {
  const bool all = count > 1 && std::strcmp(arguments[1], "--all") == 0;
  std::map<std::string, Kind> kinds;
  int missed = 0;
  for (const Typed& row : typed_formulas::Table::rows()) {
    const std::clock_t begin = std::clock();
    std::string said;
    double error = 0;
    double stated = 0;
    try {
      const elbo::Truth truth(elbo::make_target("formula", row.dimension, {}, row.text, 0));
      error = std::abs(truth.log_evidence() - row.log_evidence);
      stated = truth.log_evidence_error();
    } catch (const elbo::Error& fault) {
      said = fault.what();
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    const bool right = typed_formulas::is_right(row, error, stated, said);
    missed += right ? 0 : 1;
    Kind& kind = kinds[row.kind];
    ++kind.rows;
    kind.right += right ? 1 : 0;
    kind.estimates += said.empty() && !(stated <= 1e-4) ? 1 : 0;
    kind.worst = std::max(kind.worst, stated);
    kind.seconds = std::max(kind.seconds, seconds);
    if (all || !right) {
      std::printf("%s  %s: off by %.2e, stated %.2e, %.2f s %s\n", right ? "right" : "WRONG",
                  row.text.c_str(), error, stated, seconds, said.substr(0, 200).c_str());
    }
  }
  std::printf("| formulas | how many | right | estimates | worst stated error | longest |\n");
  for (const auto& [words, kind] : kinds) {
    std::printf("| %s | %d | %d | %d | %.1e | %.2f s |\n", words.c_str(), kind.rows, kind.right,
                kind.estimates, kind.worst, kind.seconds);
  }
  return missed == 0 ? 0 : 1;
}
