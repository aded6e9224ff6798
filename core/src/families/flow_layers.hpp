#pragma once

// The layers of a flow, as families/flow.hpp uses them: an invertible map of one or two coordinates with
// parameters, applied to batches.

#include <memory>
#include <vector>

#include <Eigen/Core>

#include "elbo/error.hpp"
#include "elbo/value.hpp"
#include "numeric/random.hpp"

namespace elbo {

// Numbers that every layer has: as many as there are units, or one.
struct FlowArray {
  const char* name;
  const char* log_name;  // of their logarithms, where these are in φ; else nullptr
  bool single;
  double largest;  // of a number in φ
};

// A batch on its way through the layers, every array one row of `stride` numbers for each of its indices.
struct FlowPass {
  enum class Source { kNothing, kDraws, kPoints };
  Source source = Source::kNothing;
  Eigen::Index rows = 0;
  Eigen::Index stride = 0;        // rows, filled up to whole packs
  std::vector<double> given;      // (coordinate): the draws or points it was made of
  std::vector<double> x;          // (layer, coordinate): x[0] = ε, …, x[L]
  std::vector<double> cells;      // (layer, cell): what the layers keep of each row
  std::vector<double> hidden;     // (layer, unit)
  std::vector<double> log_det;    // Σ_layers log|∂x[l+1]/∂x[l]|
  std::vector<double> cotangent;  // (coordinate): what is carried through the layers, in place
  std::vector<double> weight;     // c of ∂(c log q)
};

// A batch at the other end of the layers.
struct FlowValues {
  FlowPass::Source source = FlowPass::Source::kNothing;
  Eigen::Index rows = 0;
  Eigen::Index stride = 0;
  std::vector<double> given;    // (coordinate): the draws or points it was made of
  std::vector<double> x;        // (coordinate): x[L] of draws, x[0] of points
  std::vector<double> log_det;  // Σ_layers log|∂x[l+1]/∂x[l]|
};

class FlowLayers {
 public:
  virtual ~FlowLayers() = default;
  [[nodiscard]] virtual std::unique_ptr<FlowLayers> clone() const = 0;

  [[nodiscard]] int dimension() const { return dimension_; }
  [[nodiscard]] Eigen::Index layers() const { return layers_; }
  [[nodiscard]] Eigen::Index width() const { return width_; }
  [[nodiscard]] Eigen::Index cells() const { return cells_; }
  // In φ the arrays of the first layer come first, one after the other.
  [[nodiscard]] const std::vector<FlowArray>& arrays() const { return arrays_; }
  [[nodiscard]] Eigen::Index length(const FlowArray& array) const { return array.single ? 1 : width_; }
  [[nodiscard]] Eigen::Index layer_size() const;
  [[nodiscard]] Eigen::Index size() const { return layers_ * layer_size(); }

  // Members of `parameters` that are neither an array here nor a flow's own mean and scale go to `issues`.
  virtual void refuse_others(const Value& parameters, std::vector<Issue>& issues) const = 0;
  // First values, near the identity.
  virtual void initialise(Stream& stream, double* phi) const = 0;
  // Takes the parameters over; called before anything below.
  virtual void set(const double* phi) = 0;

  // From x[0] to x[L], or back. Both leave x of every layer, cells, hidden units and log_det.
  virtual void forward(FlowPass& pass) const = 0;
  virtual void inverse(FlowPass& pass) const = 0;
  // The same where nothing but values is wanted: the same bits, in place, all layers for one pack of rows
  // before the next. x is (coordinate) rows of `stride` numbers, log_det one; both directions set it.
  virtual void forward_values(Eigen::Index stride, double* x, double* log_det) const = 0;
  virtual void inverse_values(Eigen::Index stride, double* x, double* log_det) const = 0;
  // How far out the layers stretch: coordinate i of x[L] is that of x[0], times a number whose logarithm lies
  // between lowest(i) and highest(i), plus something bounded.
  virtual void log_stretch(Eigen::ArrayXd& lowest, Eigen::ArrayXd& highest) const = 0;
  // Makes the values faster, but to about 1e-10 only, until the next set(). False where there is no such way.
  virtual bool tabulate() { return false; }
  // The cotangent a of x[L] becomes that of x[0]; out += Σ aᵀ ∂x[L]/∂φ, x[0] held fixed.
  virtual void pull(FlowPass& pass, double* out) const = 0;
  // With ℓ = c (log N(x[0]; 0, I) − log_det) as a function of x[L], the cotangent, which is −c x[0], becomes
  // ∂ℓ/∂x[L]; out += Σ ∂ℓ/∂φ, x[L] held fixed, unless `out` is nullptr.
  virtual void push(FlowPass& pass, double* out) const = 0;

 protected:
  FlowLayers(int dimension, Eigen::Index layers, Eigen::Index width, Eigen::Index cells,
             std::vector<FlowArray> arrays)
      : dimension_(dimension), layers_(layers), width_(width), cells_(cells), arrays_(std::move(arrays)) {}
  FlowLayers(const FlowLayers&) = default;

  double* x_of(FlowPass& pass, Eigen::Index layer, int coordinate) const {
    return pass.x.data() + (layer * dimension_ + coordinate) * pass.stride;
  }
  double* cell_of(FlowPass& pass, Eigen::Index layer, Eigen::Index cell) const {
    return pass.cells.data() + (layer * cells_ + cell) * pass.stride;
  }
  double* hidden_of(FlowPass& pass, Eigen::Index layer) const {
    return pass.hidden.data() + layer * width_ * pass.stride;
  }

 private:
  int dimension_;
  Eigen::Index layers_;
  Eigen::Index width_;
  Eigen::Index cells_;
  std::vector<FlowArray> arrays_;
};

// In the plane: affine couplings (Dinh et al. 2017, real NVP). In layer 1, 3, … coordinate b = 2 moves and a
// = 1 stays, in the others the reverse:
//
//   z_b = x_b exp(s(x_a)) + t(x_a),   log|det| = s(x_a)
//   s = 2 tanh(r/2),  (r, t) = W₂ tanh(w₁ x_a + b₁)/width + b₂
//
// Divided by the width, an optimiser's step of one size for every number moves r and t by no more with many
// units than with few; without it Adam at a rate of 0.05 leaves the targets of the explorer altogether.
//
// Arrays: inputWeights w₁, inputBiases b₁, scaleWeights and shiftWeights (the rows of W₂), scaleBiases and
// shiftBiases (b₂).
std::unique_ptr<FlowLayers> make_coupling_layers(Eigen::Index layers, Eigen::Index width);

// On the line: monotone maps, each a sum of smooth steps:
//
//   z = x + Σ_j (β_j/g_j) tanh(g_j (x − o_j/4)),   dz/dx = 1 + Σ_j β_j sech²(g_j (x − o_j/4)) > 1/10
//   β_j = 0.9 (v_j − 1)/width
//
// v = 1 is the identity; above 1 the line is stretched around o/4, which thins the density out there, below 1
// it is squeezed. Arrays: stretches v, gains g, offsets o. The quarter is for optimisers whose steps have one
// size for every number: where two modes part, the flow is steep, and a place is too easily overrun. The
// inverse is a safeguarded Newton iteration.
std::unique_ptr<FlowLayers> make_monotone_layers(Eigen::Index layers, Eigen::Index width);

}  // namespace elbo
