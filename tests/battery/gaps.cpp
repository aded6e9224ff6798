// The best q of every row against a search that knows nothing of the core's: trained autoencoders of all data
// sets, σ from 0.05 to 0.5, one and two latent dimensions. Minutes, so it is a program of its own:
//
//   ninja -C build/native gaps && build/native/tests/gaps [models, 20 without it] [rows of each, 12]
//
// It prints a line a model: the mean gaps, by how much the worst row's best q is worse than the one of a
// simplex search from every mode of the posterior on a grid (simple_search.hpp), and by how much it is
// better. Returns 1 where one is worse by 0.01 nats.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "battery/kinds.hpp"
#include "models/vae/best_posterior.hpp"
#include "models/vae/point_truth.hpp"
#include "vae/simple_search.hpp"

namespace {

using namespace training;

constexpr double kWorse = 0.01;

kinds::Kind kind_of(int number) {
  constexpr const char* kSets[] = {"two-moons",    "pinwheel", "spiral",   "eight-gaussians",
                                   "checkerboard", "circles",  "faithful", "swiss-roll"};
  constexpr double kScales[] = {0.05, 0.1, 0.2, 0.5};
  constexpr const char* kActivations[] = {"tanh", "tanh", "relu", "gelu", "softplus"};
  const auto n = static_cast<std::size_t>(number);
  // Two of twenty are thrown about until all units are saturated and the decoder is all cliffs.
  const bool wild = number % 20 >= 18;
  const std::string set = wild ? "two-moons" : kSets[n % std::size(kSets)];
  const double scale = kScales[(n + n / 4) % std::size(kScales)];
  const std::string activation = wild ? "tanh" : kActivations[n % std::size(kActivations)];
  const int latent = 1 + (number + number / 8) % 2;
  kinds::Kind kind;
  kind.iterations = 1500 + 500 * (number % 3);
  kind.config = Value::map({{"model", "vae"},
                            {"data", set},
                            {"latentDimensions", latent},
                            {"activation", activation},
                            {"observationScale", scale},
                            {"learningRate", wild ? 1 : 0.003},
                            {"seed", 1 + number},
                            {"posteriorCovariance", number % 3 == 2 ? "full" : "diagonal"}});
  char text[160];
  std::snprintf(text, sizeof text, "%-15s %-8s H=%d sigma=%-4g", set.c_str(), activation.c_str(), latent,
                scale);
  kind.words = text;
  return kind;
}

}  // namespace

int main(int count, char** arguments) {
  const int models = count > 1 ? std::atoi(arguments[1]) : 20;
  const int looked_at = count > 2 ? std::atoi(arguments[2]) : 12;
  const int first = count > 3 ? std::atoi(arguments[3]) : 0;
  int worse = 0;
  for (int number = first; number < first + models; ++number) {
    const kinds::Kind kind = kind_of(number);
    const auto snapshot = kinds::trained(kind);
    std::vector<Index> rows;
    const Index total = snapshot->points().rows();
    for (Index k = 0; k < looked_at; ++k) rows.push_back(k * total / looked_at);
    const RowMajor<double> x = snapshot->rows(rows);
    const elbo::vae::Encoded q = snapshot->encode(x);
    elbo::vae::PointTruth truth(snapshot);
    const elbo::vae::PosteriorBound bound(*snapshot);
    double most = -1e300;
    double least = 1e300;
    double approximation = 0;
    double amortization = 0;
    double seconds = 0;
    for (Index n = 0; n < x.rows(); ++n) {
      const auto begin = std::chrono::steady_clock::now();
      double work = 0;
      const elbo::Gaussian encoder{q.mean.row(n).matrix().transpose(), q.factor(n)};
      const auto evidence = truth.integrate(x.row(n), encoder, work);
      const auto encoded = bound.bound(x.row(n), encoder.mean, encoder.factor);
      const auto starts = truth.likenesses(x.row(n), encoder.mean, work);
      const auto best = bound.maximise(x.row(n), encoded, starts, [&] { return truth.places(); });
      seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      const auto simple = simple_search::best(*snapshot, x.row(n), snapshot->latent() == 1 ? 200 : 40);
      const double by = simple.elbo - best.elbo;
      if (by > kWorse) {
        ++worse;
        std::printf("    row %d: best %.4f ± %.0e, by a simplex %.4f, log p(x) %.4f\n",
                    static_cast<int>(rows[static_cast<std::size_t>(n)]), best.elbo, best.error, simple.elbo,
                    evidence.log_evidence);
      }
      most = std::max(most, by);
      least = std::min(least, by);
      approximation += (evidence.log_evidence - best.elbo) / static_cast<double>(x.rows());
      amortization += (best.elbo - encoded.elbo) / static_cast<double>(x.rows());
    }
    std::printf("%s gaps %8.4f %8.4f, worse by at most %8.5f, better by at most %8.5f; %.2f s\n",
                kind.words.c_str(), approximation, amortization, most, -least, seconds);
    std::fflush(stdout);
  }
  std::printf("%d of %d rows worse by more than %g nats\n", worse, models * looked_at, kWorse);
  return worse == 0 ? 0 : 1;
}
