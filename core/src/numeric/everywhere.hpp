#pragma once

// Integrals over all of R or R², line by line: nothing is cut off.
//
// In the plane the integrand is integrated along lines z = u e₁ + t e₂ over t, and what comes out over u, by
// adaptive Gauss–Kronrod rules in panels. Along a line the panels begin where the densities' own structure
// says (Lines), so that spikes, poles and far-away masses are found however narrow or far they are; across
// lines, from the places where mass is known to be, out to as far as it takes, orders of magnitude at a time.
// A second angle of e₁ makes a rule that shares neither coordinates nor nodes with the first.
//
//   Field field = truth.field();               // where p(z|x) has its mass
//   field.add(q.gaussians());                  // and q
//   const auto found = integrate_everywhere(2, field, 1, integrand);
//   found.integral(0), found.error(0), found.diverges

#include <array>
#include <memory>
#include <vector>

#include "numeric/cubature.hpp"
#include "numeric/gaussian.hpp"
#include "numeric/lines.hpp"

namespace elbo {

// g·z + c, of which a density is a function: where it is 0 there may be a kink, and 1 is its unit.
struct LinearForm {
  std::array<double, 2> gradient{};
  double constant = 0;
};

// Where one or several densities have their mass.
struct Field {
  struct Part {
    std::shared_ptr<const Lines> lines;
    double log_mass = 0;  // roughly; what is much less than that does not count
  };
  std::vector<Part> parts;
  std::vector<Gaussian> bumps;               // where lines should begin close together
  std::vector<std::array<double, 2>> poles;  // where a density is infinite
  std::vector<LinearForm> forms;
  // The directions e₁ of the two rules: neither shares coordinates or nodes with the other.
  std::array<std::array<double, 2>, 2> across = {{{1, 0}, {0.5403023058681398, 0.8414709848078965}}};

  // Gaussians with their masses.
  void add(const std::vector<Gaussian>& gaussians);
};

struct EverywhereOptions {
  double tolerance = 1e-11;  // of each integral's error, relative to ∫ |integrand|
  double scale = 0;          // ∫ |integrand| counts as at least this, in every output
  std::size_t rule = 0;      // which of the field's directions is across the lines: 0 or 1
  bool elsewhere = false;    // the panels, across the lines and along them, are cut at other places
  // What of a part's mass may be left out, as a part of its tolerance.
  double negligible = 1e-3;
  Eigen::Index most_nodes = 3'000'000;  // evaluations after which it stops, with the error that is left
};

struct EverywhereResult {
  Eigen::ArrayXd integral;
  // Absolute: of the rules, of what lies beyond the last panel, and of what the lines leave out.
  Eigen::ArrayXd error;
  Eigen::ArrayXd magnitude;  // ∫ |integrand|
  Eigen::Index evaluations = 0;
  bool converged = false;  // every output to the tolerance
  // Which outputs do not seem to have a finite integral: 1, else 0. Their `integral` means nothing.
  Eigen::ArrayXi diverges;
  // Where the first output diverges: at a pole, or far out in a direction.
  std::array<double, 2> place{};
  bool at_pole = false;
};

// As integrate(): values finite, a common factor taken out. With `keep`, the nodes of the accepted panels,
// those without mass in the first output left out.
EverywhereResult integrate_everywhere(int dimension, const Field& field, Eigen::Index outputs,
                                      const Integrand& integrand, const EverywhereOptions& options = {},
                                      CubatureNodes* keep = nullptr);

// Sections around Gaussians.
class GaussianLines final : public Lines {
 public:
  explicit GaussianLines(const std::vector<Gaussian>& gaussians);
  void sections(const Line& line, double log_floor, Sections& found) const override;

 private:
  struct Bump {
    std::array<double, 2> mean{};
    std::array<double, 3> precision{};  // 11, 12, 22
    double log_peak = 0;
  };
  std::vector<Bump> bumps_;
};

}  // namespace elbo
