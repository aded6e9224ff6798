#include <algorithm>
#include <array>
#include <cmath>

#include "families/flow_layers.hpp"
#include "families/lanes.hpp"
#include "numeric/pack_math.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

constexpr Index kWidth = Pack::kWidth;
// The least slope of a layer is 1 less this.
constexpr double kLargestSqueeze = 0.9;
constexpr double kLargestNumber = 1e150;
constexpr double kLargestLog = 46.051701859880914;  // of a stretch or a gain: 1e20
constexpr double kOffsetUnit = 0.25;                // c = o/4
// At first: deviations of the logarithms of stretches and gains, and of the offsets.
constexpr double kInitialLog = 0.1;
constexpr double kInitialOffset = 6;
// Steps of the inverse; six or seven are usual, and halving alone gains 100 digits to the base 2.
constexpr int kMostSteps = 100;

enum Cell : Index { kSlope, kCurvature, kPointCotangent, kSlopeCotangent, kCells };

// A step, as the loops want it.
struct Unit {
  double beta;       // β
  double gain;       // g
  double centre;     // c
  double amplitude;  // β/g
};

class MonotoneLayers final : public FlowLayers {
 public:
  MonotoneLayers(Index layers, Index width)
      : FlowLayers(1, layers, width, kCells,
                   {{"stretches", "logStretches", false, kLargestLog},
                    {"gains", "logGains", false, kLargestLog},
                    {"offsets", nullptr, false, kLargestNumber}}) {}

  [[nodiscard]] std::unique_ptr<FlowLayers> clone() const override {
    return std::make_unique<MonotoneLayers>(*this);
  }

  void refuse_others(const Value& parameters, std::vector<Issue>& issues) const override {
    refuse_unknown(parameters, "parameters", {"stretches", "gains", "offsets", "mean", "scale"}, issues);
  }
  void initialise(Stream& stream, double* phi) const override;
  void set(const double* phi) override;
  void forward(FlowPass& pass) const override;
  void inverse(FlowPass& pass) const override;
  void forward_values(Index stride, double* x, double* log_det) const override;
  void inverse_values(Index stride, double* x, double* log_det) const override;
  // The steps are bounded.
  void log_stretch(Eigen::ArrayXd& lowest, Eigen::ArrayXd& highest) const override {
    lowest.setZero(1);
    highest.setZero(1);
  }
  void pull(FlowPass& pass, double* out) const override;
  void push(FlowPass& pass, double* out) const override;

 private:
  [[nodiscard]] const Unit* units_of(Index layer) const { return units_.data() + layer * width(); }
  [[nodiscard]] double squeeze() const { return kLargestSqueeze / static_cast<double>(width()); }
  Pack evaluate(FlowPass& pass, Index layer, Index row, Pack x) const;
  Pack evaluate(Index layer, Pack x, Pack& log_det) const;
  [[nodiscard]] Pack solve(Index layer, Pack z) const;
  template <bool kSlopes>
  void add_gradient(FlowPass& pass, Index layer, double* out) const;

  std::vector<Unit> units_;
};

void MonotoneLayers::initialise(Stream& stream, double* phi) const {
  for (Index layer = 0; layer < layers(); ++layer) {
    double* at = phi + layer * layer_size();
    for (Index unit = 0; unit < width(); ++unit) {
      at[unit] = kInitialLog * stream.normal();
      at[width() + unit] = kInitialLog * stream.normal();
      at[2 * width() + unit] = kInitialOffset * stream.normal();
    }
  }
}

void MonotoneLayers::set(const double* phi) {
  units_.resize(static_cast<std::size_t>(layers() * width()));
  for (Index layer = 0; layer < layers(); ++layer) {
    const double* at = phi + layer * layer_size();
    Unit* units = units_.data() + layer * width();
    for (Index unit = 0; unit < width(); ++unit) {
      const double beta = squeeze() * (std::exp(at[unit]) - 1);
      const double gain = std::exp(at[width() + unit]);
      units[unit] = {beta, gain, kOffsetUnit * at[2 * width() + unit], beta / gain};
    }
  }
}

// z of x at a pack of rows; leaves tanh of every unit, dz/dx and d²z/dx², and adds log dz/dx.
Pack MonotoneLayers::evaluate(FlowPass& pass, Index layer, Index row, Pack x) const {
  const Unit* units = units_of(layer);
  double* hidden = hidden_of(pass, layer) + row;
  Pack z = x;
  Pack slope = 1;
  Pack curvature = 0;
  for (Index j = 0; j < width(); ++j) {
    const Unit& unit = units[j];
    const Pack active = squash(unit.gain * (x - unit.centre));
    active.store(hidden);
    hidden += pass.stride;
    const Pack of_slope = unit.beta * (1.0 - active * active);
    z += unit.amplitude * active;
    slope += of_slope;
    curvature -= (2 * unit.gain) * (of_slope * active);
  }
  slope.store(cell_of(pass, layer, kSlope) + row);
  curvature.store(cell_of(pass, layer, kCurvature) + row);
  double* log_det = pass.log_det.data() + row;
  (Pack::load(log_det) + log_of_normal(slope)).store(log_det);
  return z;
}

// The same without derivatives.
Pack MonotoneLayers::evaluate(Index layer, Pack x, Pack& log_det) const {
  const Unit* units = units_of(layer);
  Pack z = x;
  Pack slope = 1;
  for (Index j = 0; j < width(); ++j) {
    const Pack active = squash(units[j].gain * (x - units[j].centre));
    z += units[j].amplitude * active;
    slope += units[j].beta * (1.0 - active * active);
  }
  log_det += log_of_normal(slope);
  return z;
}

// x of z: Newton's method between bounds that close in, with a bisection where a step leaves them or the
// fault was not halved. A lane that has arrived stands still, so that no row depends on its neighbours.
Pack MonotoneLayers::solve(Index layer, Pack z) const {
  const Unit* units = units_of(layer);
  double reach = 0;
  double gain = 0;
  for (Index j = 0; j < width(); ++j) {
    reach += std::abs(units[j].amplitude);
    gain = std::max(gain, units[j].gain);
  }
  // |z″/z′| is at most 18 g, so that a step d leaves a fault in x of at most 9 g d².
  const Pack size = abs(z) + reach;
  const Pack small_step = sqrt(size * (1e-17 / 9 / gain));
  const Pack small_fault = 1e-15 * size;
  Pack low = z - reach;
  Pack high = z + reach;
  Pack x = z;
  Pack last = HUGE_VAL;
  PackMask arrived = Pack(1) < Pack(0);
  for (int step = 0; step < kMostSteps; ++step) {
    Pack fault = x - z;
    Pack slope = 1;
    for (Index j = 0; j < width(); ++j) {
      const Pack active = squash(units[j].gain * (x - units[j].centre));
      fault += units[j].amplitude * active;
      slope += units[j].beta * (1.0 - active * active);
    }
    const Pack size_of_fault = abs(fault);
    const Pack newton = x - fault / slope;
    const PackMask below = fault < 0.0;
    low = select(below, x, low);
    high = select(below, high, x);
    const PackMask near = (abs(newton - x) <= small_step) | (size_of_fault <= small_fault);
    const PackMask good = (newton > low) & (newton < high) & (size_of_fault <= 0.5 * last);
    const Pack next = select(near | good, newton, 0.5 * (low + high));
    last = size_of_fault;
    const PackMask stuck = next == x;
    x = select(arrived, x, next);
    arrived = arrived | near | stuck;
    if (all(arrived)) break;
  }
  return x;
}

void MonotoneLayers::forward(FlowPass& pass) const {
  std::fill(pass.log_det.begin(), pass.log_det.end(), 0.0);
  for (Index layer = 0; layer < layers(); ++layer) {
    const double* x = x_of(pass, layer, 0);
    double* z = x_of(pass, layer + 1, 0);
    for (Index row = 0; row < pass.stride; row += kWidth) {
      evaluate(pass, layer, row, Pack::load(x + row)).store(z + row);
    }
  }
}

void MonotoneLayers::inverse(FlowPass& pass) const {
  std::fill(pass.log_det.begin(), pass.log_det.end(), 0.0);
  for (Index layer = layers(); layer-- > 0;) {
    const double* z = x_of(pass, layer + 1, 0);
    double* x = x_of(pass, layer, 0);
    for (Index row = 0; row < pass.stride; row += kWidth) {
      const Pack solution = solve(layer, Pack::load(z + row));
      solution.store(x + row);
      evaluate(pass, layer, row, solution);
    }
  }
}

void MonotoneLayers::forward_values(Index stride, double* x, double* log_det) const {
  for (Index row = 0; row < stride; row += kWidth) {
    Pack at = Pack::load(x + row);
    Pack sum = 0;
    for (Index layer = 0; layer < layers(); ++layer) at = evaluate(layer, at, sum);
    at.store(x + row);
    sum.store(log_det + row);
  }
}

void MonotoneLayers::inverse_values(Index stride, double* x, double* log_det) const {
  for (Index row = 0; row < stride; row += kWidth) {
    Pack at = Pack::load(x + row);
    Pack sum = 0;
    for (Index layer = layers(); layer-- > 0;) {
      at = solve(layer, at);
      evaluate(layer, at, sum);
    }
    at.store(x + row);
    sum.store(log_det + row);
  }
}

// out += for every number of a layer, given the cotangents of z and, with kSlopes, of dz/dx, x held fixed:
//
//   ∂z/∂log v = (β′/g) τ          ∂z′/∂log v = β′ h             β′ = ∂β/∂log v
//   ∂z/∂log g = β h u − (β/g) τ   ∂z′/∂log g = −2 β g τ h u     u = x − c, τ = squash(g u), h = 1 − τ²
//   ∂z/∂c = −β h                  ∂z′/∂c = 2 β g τ h
template <bool kSlopes>
void MonotoneLayers::add_gradient(FlowPass& pass, Index layer, double* out) const {
  out += layer * layer_size();
  const double* x = x_of(pass, layer, 0);
  const double* point = cell_of(pass, layer, kPointCotangent);
  const double* slope = cell_of(pass, layer, kSlopeCotangent);
  const double* hidden = hidden_of(pass, layer);
  for (Index j = 0; j < width(); ++j) {
    const Unit& unit = units_of(layer)[j];
    Pack for_tanh = 0;
    Pack for_offset = 0;
    Pack for_bump = 0;
    Pack slope_bump = 0;
    Pack slope_offset = 0;
    Pack slope_tilt = 0;
    for (Index row = 0; row < pass.stride; row += kWidth) {
      const Pack active = Pack::load(hidden + row);
      const Pack offset = Pack::load(x + row) - unit.centre;
      const Pack bump = 1.0 - active * active;
      const Pack of_point = Pack::load(point + row);
      for_tanh += of_point * active;
      const Pack of_bump = of_point * bump;
      for_bump += of_bump;
      for_offset += of_bump * offset;
      if constexpr (kSlopes) {
        const Pack of_slope = Pack::load(slope + row) * bump;
        slope_bump += of_slope;
        const Pack tilt = of_slope * active;
        slope_tilt += tilt;
        slope_offset += tilt * offset;
      }
    }
    hidden += pass.stride;
    const double steep = 2 * unit.beta * unit.gain;
    out[j] += (unit.beta + squeeze()) * (for_tanh.sum() / unit.gain + slope_bump.sum());
    out[width() + j] +=
        unit.beta * for_offset.sum() - unit.amplitude * for_tanh.sum() - steep * slope_offset.sum();
    out[2 * width() + j] += kOffsetUnit * (steep * slope_tilt.sum() - unit.beta * for_bump.sum());
  }
}

void MonotoneLayers::pull(FlowPass& pass, double* out) const {
  double* cotangent = pass.cotangent.data();
  for (Index layer = layers(); layer-- > 0;) {
    const double* slope = cell_of(pass, layer, kSlope);
    double* point = cell_of(pass, layer, kPointCotangent);
    for (Index row = 0; row < pass.stride; row += kWidth) {
      const Pack after = Pack::load(cotangent + row);
      after.store(point + row);
      (after * Pack::load(slope + row)).store(cotangent + row);
    }
    add_gradient<false>(pass, layer, out);
  }
}

// ℓ(z) = ℓ(x(z)) − c log z′(x(z)): ∂ℓ/∂z = (∂ℓ/∂x − c z″/z′)/z′. x moves with the parameters by −∂z/z′, so
// that −∂ℓ/∂z is the cotangent of z at a fixed x, and −c/z′ that of z′.
void MonotoneLayers::push(FlowPass& pass, double* out) const {
  double* cotangent = pass.cotangent.data();
  for (Index layer = 0; layer < layers(); ++layer) {
    const double* slopes = cell_of(pass, layer, kSlope);
    const double* curvatures = cell_of(pass, layer, kCurvature);
    double* point = cell_of(pass, layer, kPointCotangent);
    double* of_slope = cell_of(pass, layer, kSlopeCotangent);
    for (Index row = 0; row < pass.stride; row += kWidth) {
      const Pack slope = Pack::load(slopes + row);
      const Pack share = Pack::load(pass.weight.data() + row) / slope;
      const Pack after = (Pack::load(cotangent + row) - share * Pack::load(curvatures + row)) / slope;
      after.store(cotangent + row);
      (-after).store(point + row);
      (-share).store(of_slope + row);
    }
    if (out) add_gradient<true>(pass, layer, out);
  }
}

}  // namespace

std::unique_ptr<FlowLayers> make_monotone_layers(Index layers, Index width) {
  return std::make_unique<MonotoneLayers>(layers, width);
}

}  // namespace elbo
