#pragma once

// Keyed random streams. A stream is named by (seed, purpose, iteration); its n-th draw is a pure function of
// that name and n, so nothing that is looked at, skipped or computed in between changes a run.
//
//   Stream stream(seed, Purpose::kMinibatch, iteration);
//   double u = stream.uniform();   // in (0, 1)
//   double e = stream.normal();    // standard normal
//
// The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011). Normals are the inverse of the normal
// distribution function at a uniform (Wichura 1988, AS 241), one uniform each: std::normal_distribution is
// not specified to the bit.

#include <array>
#include <cstdint>

namespace elbo {

// What a stream is for. The numbers are part of every saved run: append, never renumber.
enum class Purpose : std::uint32_t {
  kData = 1,            // generators of data sets
  kSubsample = 2,       // which rows of a table are kept
  kInitialisation = 3,  // first responsibilities; the iteration is the number of the start
  kMinibatch = 4,       // order of the rows; the iteration is the number of the epoch
  kDraws = 5,           // the noise of a step
  kEvaluation = 6,      // the noise of panels, apart from the run's own
  kFamily = 7,          // first values of a family's parameters
  kCurve = 8,           // the sample that is drawn from a curve
};

// One block of Philox4x32-10: four 32-bit words from a counter and a key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

// The standard normal quantile function on (0, 1); relative error about 1e-16 (AS 241, PPND16).
double normal_quantile(double probability);

class Stream {
 public:
  Stream(std::uint32_t seed, Purpose purpose, std::uint64_t iteration)
      : key_{seed, static_cast<std::uint32_t>(purpose)}, iteration_(iteration) {}

  // 64 random bits.
  std::uint64_t bits();
  // Uniform on the open interval (0, 1), on a lattice of 2^52 points half a step off the ends; one bit more
  // and the last of them would round to 1.
  double uniform();
  double normal() { return normal_quantile(uniform()); }
  // Uniform on 0 … bound − 1, without bias; bound ≥ 1.
  std::uint64_t below(std::uint64_t bound);

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint64_t iteration_;
  std::uint64_t block_ = 0;
  std::array<std::uint64_t, 2> words_{};
  int left_ = 0;
};

}  // namespace elbo
