// A hundred trained autoencoders of all data sets, activations, widths and likelihoods, and what is said of
// their rows against brute force. Minutes, so it is a program of its own:
//
//   ninja -C build/native autoencoders && build/native/tests/autoencoders [models, 100 without it]
//
// It prints a line a model and their sums: rows whose evidence was off by more than its stated error, rows
// whose evidence changed with what else was asked for, bounds off by more than theirs, bounds above their
// evidence; the median and the largest stated errors, and the time of all rows. Returns 1 where a promise
// is broken.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>

#include "battery/kinds.hpp"
#include "models/vae/best_posterior.hpp"
#include "models/vae/point_truth.hpp"
#include "vae/brute.hpp"

namespace {

using namespace training;
using elbo::vae::FittedPosterior;
using elbo::vae::PointEvidence;

struct Tally {
  int rows = 0;
  int off = 0;      // evidence
  int changed = 0;  // by what else was asked for
  int bounds = 0;   // looked at
  int bound_off = 0;
  int above = 0;  // bounds over their evidence
  int estimates = 0;
  double worst = 0;  // beyond the stated error, in nats
  std::vector<double> errors;

  void add(const Tally& other) {
    rows += other.rows;
    off += other.off;
    changed += other.changed;
    bounds += other.bounds;
    bound_off += other.bound_off;
    above += other.above;
    estimates += other.estimates;
    worst = std::max(worst, other.worst);
    errors.insert(errors.end(), other.errors.begin(), other.errors.end());
  }
  void print(const char* words, double seconds) {
    std::sort(errors.begin(), errors.end());
    const double median = errors.empty() ? 0 : errors[errors.size() / 2];
    std::printf(
        "%s rows %4d off %2d changed %2d estimates %3d bounds off %2d of %3d above %2d; stated %.0e to "
        "%.0e, worst excess %.1e; %.2f s\n",
        words, rows, off, changed, estimates, bound_off, bounds, above, median,
        errors.empty() ? 0 : errors.back(), worst, seconds);
    std::fflush(stdout);
  }
};

Tally examine(const Snapshot& snapshot, const std::shared_ptr<const Snapshot>& shared, Index looked_at,
              double& seconds) {
  std::vector<Index> all(static_cast<std::size_t>(snapshot.points().rows()));
  std::iota(all.begin(), all.end(), Index{0});
  const RowMajor<double> x = snapshot.rows(all);
  const elbo::vae::Encoded q = snapshot.encode(x);
  const Index rows = x.rows();
  const auto q_of = [&](Index n) { return elbo::Gaussian{q.mean.row(n).matrix().transpose(), q.factor(n)}; };
  const auto begin = std::chrono::steady_clock::now();
  std::vector<PointEvidence> forwards;
  elbo::vae::PointTruth truth(shared);
  double work = 0;
  for (Index n = 0; n < rows; ++n) forwards.push_back(truth.integrate(x.row(n), q_of(n), work));
  seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

  Tally tally;
  elbo::vae::PointTruth backwards(shared);
  std::vector<Index> chosen;
  for (Index k = 0; k < looked_at; ++k) chosen.push_back((k * rows) / looked_at);
  std::reverse(chosen.begin(), chosen.end());
  const RowMajor<double> of_chosen = snapshot.rows(chosen);
  Eigen::VectorXd exact(looked_at);
  if (snapshot.latent() == 1) {
    exact = brute::line_evidence(snapshot, of_chosen, 200, 600'000);
  } else {
    const brute::PlaneEvidence plane(snapshot, 9, 60);
    for (Index k = 0; k < looked_at; ++k) exact(k) = plane(of_chosen.row(k));
  }
  const elbo::vae::PosteriorBound bound(snapshot);
  for (Index k = 0; k < looked_at; ++k) {
    const Index n = chosen[static_cast<std::size_t>(k)];
    const PointEvidence& said = forwards[static_cast<std::size_t>(n)];
    const PointEvidence again = backwards.integrate(x.row(n), q_of(n), work);
    elbo::vae::PointTruth alone(shared);
    const PointEvidence single = k % 8 == 0 ? alone.integrate(x.row(n), q_of(n), work) : again;
    ++tally.rows;
    const double excess = std::abs(said.log_evidence - exact(k)) - said.error - 1e-6;
    tally.worst = std::max(tally.worst, excess);
    tally.errors.push_back(said.error);
    tally.estimates += said.converged ? 0 : 1;
    if (!(excess <= 0)) {
      ++tally.off;
      std::printf("    row %d: %.6f ± %.1e, by brute force %.6f\n", static_cast<int>(n), said.log_evidence,
                  said.error, exact(k));
    }
    tally.changed +=
        again.log_evidence == said.log_evidence && single.log_evidence == said.log_evidence ? 0 : 1;
    const Eigen::VectorXd mean = q_of(n).mean;
    const FittedPosterior fitted = bound.bound(x.row(n), mean, q.factor(n));
    tally.above += fitted.elbo > said.log_evidence + said.error + fitted.error + 1e-9 ? 1 : 0;
    ++tally.bounds;
    const double right =
        brute::bound(snapshot, x.row(n), mean, q.factor(n), snapshot.latent() == 1 ? 20'000 : 500);
    if (!(std::abs(fitted.elbo - right) <= fitted.error + 1e-6)) {
      ++tally.bound_off;
      std::printf("    row %d: bound %.6f ± %.1e, by brute force %.6f\n", static_cast<int>(n), fitted.elbo,
                  fitted.error, right);
    }
  }
  return tally;
}

}  // namespace

int main(int count, char** arguments) {
  const int models = count > 1 ? std::atoi(arguments[1]) : 100;
  const int first = count > 2 ? std::atoi(arguments[2]) : 0;
  Tally sum;
  double time = 0;
  for (int number = first; number < first + models; ++number) {
    const kinds::Kind kind = kinds::kind_of(number);
    const auto snapshot = kinds::trained(kind);
    double seconds = 0;
    Tally tally = examine(*snapshot, snapshot, snapshot->latent() == 1 ? 40 : 12, seconds);
    tally.print(kind.words.c_str(), seconds);
    sum.add(tally);
    time += seconds;
  }
  sum.print("all", time);
  const bool holds = sum.off == 0 && sum.changed == 0 && sum.above == 0 && 100 * sum.bound_off <= sum.bounds;
  return holds ? 0 : 1;
}
