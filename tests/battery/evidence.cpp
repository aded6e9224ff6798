// log p(x) of random densities whose integral is known, typed as formulas: by kind, how many stated errors
// cover, how large they are, and how long it takes.
//
//   evidence [count = 2000] [first seed = 1] [--worst]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bounds/truth.hpp"
#include "density/random_density.hpp"
#include "elbo/error.hpp"
#include "models/density/targets/targets.hpp"

namespace {

struct Answer {
  double error;  // what it is off by
  double stated;
  double seconds;
};

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

void print(const std::string& kind, const std::vector<Answer>& answers) {
  std::vector<double> stated;
  std::vector<double> seconds;
  std::size_t covered = 0;
  std::size_t fine = 0;
  std::size_t estimates = 0;
  for (const Answer& answer : answers) {
    // A rounding error of the reference is not the answer's.
    covered += answer.error <= answer.stated + 2e-13 ? 1 : 0;
    fine += answer.stated <= 1e-6 ? 1 : 0;
    estimates += answer.stated > 1e-4 ? 1 : 0;
    stated.push_back(answer.stated);
    seconds.push_back(answer.seconds);
  }
  const auto count = static_cast<double>(answers.size());
  std::printf(
      "%-24s %5zu  covered %6.2f %%  to 1e-6 %6.2f %%  estimates %3zu  stated: median %.1e, worst %.1e  "
      "time: median %.3f s, worst %.2f s\n",
      kind.c_str(), answers.size(), 100 * static_cast<double>(covered) / count,
      100 * static_cast<double>(fine) / count, estimates, median(stated),
      *std::max_element(stated.begin(), stated.end()), median(seconds),
      *std::max_element(seconds.begin(), seconds.end()));
}

}  // namespace

int main(int count_of_arguments, char** arguments) {
  const long count = count_of_arguments > 1 ? std::strtol(arguments[1], nullptr, 10) : 2000;
  const long first = count_of_arguments > 2 ? std::strtol(arguments[2], nullptr, 10) : 1;
  const bool worst = count_of_arguments > 3 && std::strcmp(arguments[3], "--worst") == 0;
  std::map<std::string, std::vector<Answer>> by_kind;
  std::vector<Answer> all;
  for (long seed = first; seed < first + count; ++seed) {
    const random_density::Density density = random_density::Maker(static_cast<std::uint64_t>(seed)).make();
    const std::clock_t begin = std::clock();
    Answer answer{HUGE_VAL, 0, 0};
    std::string refusal;
    try {
      const elbo::Truth truth(elbo::make_target("formula", density.dimension, {}, density.text, 0));
      answer.error = std::abs(truth.log_evidence() - density.log_evidence);
      answer.stated = truth.log_evidence_error();
    } catch (const elbo::Error& error) {
      refusal = error.what();
    }
    answer.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    if (!(answer.error <= answer.stated + 2e-13) || (worst && (answer.stated > 1e-6 || answer.seconds > 1))) {
      std::printf("seed %ld, %s: off by %.2e, stated %.2e, %.2f s %s\n  %s\n", seed, density.kind.c_str(),
                  answer.error, answer.stated, answer.seconds, refusal.substr(0, 300).c_str(),
                  density.text.substr(0, 600).c_str());
      std::fflush(stdout);
    }
    by_kind[density.kind].push_back(answer);
    all.push_back(answer);
  }
  for (const auto& [kind, answers] : by_kind) print(kind, answers);
  print("all", all);
  return 0;
}
