#include <algorithm>
#include <array>
#include <cmath>

#include "families/coupling_table.hpp"
#include "families/flow_layers.hpp"
#include "families/lanes.hpp"
#include "numeric/pack_math.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

constexpr Index kWidth = Pack::kWidth;
// |s| stays below this.
constexpr double kLargestLogScale = 2;
constexpr double kLargestStretch = 7.38905609893065022723;
constexpr double kLargestNumber = 1e50;
// Deviation of the output weights at first.
constexpr double kInitialOutput = 0.1;

enum Cell : Index {
  kStretch,
  kShift,
  kScaleSlope,
  kShiftSlope,
  kRawSlope,
  kRawCotangent,
  kShiftCotangent,
  kCells
};

// Parameters of a layer where they lie in φ.
template <typename Number>
struct Conditioner {
  Number* input_weights;
  Number* input_biases;
  Number* scale_weights;
  Number* shift_weights;
  Number* scale_bias;
  Number* shift_bias;

  Conditioner(Number* layer, Index width)
      : input_weights(layer),
        input_biases(layer + width),
        scale_weights(layer + 2 * width),
        shift_weights(layer + 3 * width),
        scale_bias(layer + 4 * width),
        shift_bias(layer + 4 * width + 1) {}
};

double lane_of(Pack pack, std::size_t lane) { return lane < 2 ? pack.low()[lane] : pack.high()[lane - 2]; }

[[gnu::always_inline]] inline Pack stretch_of(Pack log_scale) {
  return kLargestStretch * exp_of_nonpositive(log_scale - kLargestLogScale);
}

class CouplingLayers final : public FlowLayers {
 public:
  CouplingLayers(Index layers, Index width)
      : FlowLayers(2, layers, width, kCells,
                   {{"inputWeights", nullptr, false, kLargestNumber},
                    {"inputBiases", nullptr, false, kLargestNumber},
                    {"scaleWeights", nullptr, false, kLargestNumber},
                    {"shiftWeights", nullptr, false, kLargestNumber},
                    {"scaleBiases", nullptr, true, kLargestNumber},
                    {"shiftBiases", nullptr, true, kLargestNumber}}) {}

  [[nodiscard]] std::unique_ptr<FlowLayers> clone() const override {
    return std::make_unique<CouplingLayers>(*this);
  }

  void refuse_others(const Value& parameters, std::vector<Issue>& issues) const override {
    refuse_unknown(parameters, "parameters",
                   {"inputWeights", "inputBiases", "scaleWeights", "shiftWeights", "scaleBiases",
                    "shiftBiases", "mean", "scale"},
                   issues);
  }
  void initialise(Stream& stream, double* phi) const override;
  void set(const double* phi) override;
  void forward(FlowPass& pass) const override;
  void inverse(FlowPass& pass) const override;
  void forward_values(Index stride, double* x, double* log_det) const override;
  void inverse_values(Index stride, double* x, double* log_det) const override;
  void log_stretch(Eigen::ArrayXd& lowest, Eigen::ArrayXd& highest) const override;
  bool tabulate() override;
  void pull(FlowPass& pass, double* out) const override;
  void push(FlowPass& pass, double* out) const override;

 private:
  // The coordinate that stays; the other one moves.
  static int kept(Index layer) { return static_cast<int>(layer % 2); }
  static int moved(Index layer) { return 1 - kept(layer); }

  [[nodiscard]] double share() const { return 1 / static_cast<double>(width()); }
  void condition(FlowPass& pass, Index layer) const;
  [[nodiscard]] ScaleAndShift scale_and_shift(Index layer, Pack input) const;
  [[nodiscard]] std::array<ScaleAndShift, 3> derivatives(Index layer, Pack input) const;
  void add_gradient(FlowPass& pass, Index layer, double* out) const;

  std::vector<double> numbers_;  // as in φ, but output weights divided by the width
  std::vector<std::optional<CouplingTable>> tables_;
};

void CouplingLayers::initialise(Stream& stream, double* phi) const {
  for (Index layer = 0; layer < layers(); ++layer) {
    const Conditioner<double> at(phi + layer * layer_size(), width());
    for (Index unit = 0; unit < width(); ++unit) {
      at.input_weights[unit] = stream.normal();
      at.input_biases[unit] = stream.normal();
      at.scale_weights[unit] = kInitialOutput * stream.normal();
      at.shift_weights[unit] = kInitialOutput * stream.normal();
    }
    *at.scale_bias = 0;
    *at.shift_bias = 0;
  }
}

void CouplingLayers::set(const double* phi) {
  tables_.clear();
  numbers_.assign(phi, phi + size());
  for (Index layer = 0; layer < layers(); ++layer) {
    const Conditioner<double> at(numbers_.data() + layer * layer_size(), width());
    for (Index unit = 0; unit < width(); ++unit) {
      at.scale_weights[unit] *= share();
      at.shift_weights[unit] *= share();
    }
  }
}

// exp(s) and t of x_a, and their derivatives: s and t are functions of one number, so that these cost one
// more product for each unit.
void CouplingLayers::condition(FlowPass& pass, Index layer) const {
  const Conditioner<const double> at(numbers_.data() + layer * layer_size(), width());
  const double* x = x_of(pass, layer, kept(layer));
  double* hidden = hidden_of(pass, layer);
  std::array<double*, kCells> cells;
  for (Index cell = 0; cell < kCells; ++cell) cells[cell] = cell_of(pass, layer, cell);
  for (Index row = 0; row < pass.stride; row += kWidth) {
    const Pack input = Pack::load(x + row);
    Pack raw = *at.scale_bias;
    Pack shift = *at.shift_bias;
    Pack raw_derivative = 0;
    Pack shift_derivative = 0;
    double* to = hidden + row;
    for (Index unit = 0; unit < width(); ++unit) {
      const Pack active = squash(at.input_weights[unit] * input + at.input_biases[unit]);
      active.store(to);
      to += pass.stride;
      const Pack slope = (1.0 - active * active) * at.input_weights[unit];
      raw += at.scale_weights[unit] * active;
      shift += at.shift_weights[unit] * active;
      raw_derivative += at.scale_weights[unit] * slope;
      shift_derivative += at.shift_weights[unit] * slope;
    }
    const Pack bounded = squash(raw * (1 / kLargestLogScale));
    const Pack log_scale = kLargestLogScale * bounded;
    const Pack raw_slope = 1.0 - bounded * bounded;
    stretch_of(log_scale).store(cells[kStretch] + row);
    shift.store(cells[kShift] + row);
    (raw_slope * raw_derivative).store(cells[kScaleSlope] + row);
    shift_derivative.store(cells[kShiftSlope] + row);
    raw_slope.store(cells[kRawSlope] + row);
    (Pack::load(pass.log_det.data() + row) + log_scale).store(pass.log_det.data() + row);
  }
}

void CouplingLayers::forward(FlowPass& pass) const {
  std::fill(pass.log_det.begin(), pass.log_det.end(), 0.0);
  for (Index layer = 0; layer < layers(); ++layer) {
    condition(pass, layer);
    const double* stretch = cell_of(pass, layer, kStretch);
    const double* shift = cell_of(pass, layer, kShift);
    const double* x = x_of(pass, layer, moved(layer));
    double* z = x_of(pass, layer + 1, moved(layer));
    const double* same = x_of(pass, layer, kept(layer));
    std::copy(same, same + pass.stride, x_of(pass, layer + 1, kept(layer)));
    for (Index row = 0; row < pass.stride; row += kWidth) {
      (Pack::load(x + row) * Pack::load(stretch + row) + Pack::load(shift + row)).store(z + row);
    }
  }
}

void CouplingLayers::inverse(FlowPass& pass) const {
  std::fill(pass.log_det.begin(), pass.log_det.end(), 0.0);
  for (Index layer = layers(); layer-- > 0;) {
    const double* same = x_of(pass, layer + 1, kept(layer));
    std::copy(same, same + pass.stride, x_of(pass, layer, kept(layer)));
    condition(pass, layer);
    const double* stretch = cell_of(pass, layer, kStretch);
    const double* shift = cell_of(pass, layer, kShift);
    const double* z = x_of(pass, layer + 1, moved(layer));
    double* x = x_of(pass, layer, moved(layer));
    for (Index row = 0; row < pass.stride; row += kWidth) {
      ((Pack::load(z + row) - Pack::load(shift + row)) / Pack::load(stretch + row)).store(x + row);
    }
  }
}

ScaleAndShift CouplingLayers::scale_and_shift(Index layer, Pack input) const {
  if (!tables_.empty()) {
    const std::optional<CouplingTable>& table = tables_[static_cast<std::size_t>(layer)];
    if (table) {
      if (const auto found = table->at(input)) return *found;
    }
  }
  const Conditioner<const double> at(numbers_.data() + layer * layer_size(), width());
  Pack raw = *at.scale_bias;
  Pack shift = *at.shift_bias;
  for (Index unit = 0; unit < width(); ++unit) {
    const Pack active = squash(at.input_weights[unit] * input + at.input_biases[unit]);
    raw += at.scale_weights[unit] * active;
    shift += at.shift_weights[unit] * active;
  }
  return {kLargestLogScale * squash(raw * (1 / kLargestLogScale)), shift};
}

// s and t with their first and second derivatives.
std::array<ScaleAndShift, 3> CouplingLayers::derivatives(Index layer, Pack input) const {
  const Conditioner<const double> at(numbers_.data() + layer * layer_size(), width());
  std::array<Pack, 3> r = {*at.scale_bias, 0, 0};
  std::array<Pack, 3> t = {*at.shift_bias, 0, 0};
  for (Index unit = 0; unit < width(); ++unit) {
    const Pack active = squash(at.input_weights[unit] * input + at.input_biases[unit]);
    const Pack slope = (1.0 - active * active) * at.input_weights[unit];
    const std::array<Pack, 3> of_unit = {active, slope, (-2 * at.input_weights[unit]) * (active * slope)};
    for (std::size_t order = 0; order < 3; ++order) {
      r[order] += at.scale_weights[unit] * of_unit[order];
      t[order] += at.shift_weights[unit] * of_unit[order];
    }
  }
  // s = 2 tanh(r/2)
  const Pack bounded = squash(r[0] * (1 / kLargestLogScale));
  const Pack slope = 1.0 - bounded * bounded;
  return {{{kLargestLogScale * bounded, t[0]},
           {slope * r[1], t[1]},
           {slope * (r[2] - bounded * (r[1] * r[1])), t[2]}}};
}

// Hidden units lie in (−1, 1), and s rises with what is made of them; t is bounded likewise.
void CouplingLayers::log_stretch(Eigen::ArrayXd& lowest, Eigen::ArrayXd& highest) const {
  lowest.setZero(2);
  highest.setZero(2);
  for (Index layer = 0; layer < layers(); ++layer) {
    const Conditioner<const double> at(numbers_.data() + layer * layer_size(), width());
    double most = 0;
    for (Index unit = 0; unit < width(); ++unit) most += std::abs(at.scale_weights[unit]);
    const auto log_scale = [](double raw) { return kLargestLogScale * std::tanh(raw / kLargestLogScale); };
    lowest(moved(layer)) += log_scale(*at.scale_bias - most);
    highest(moved(layer)) += log_scale(*at.scale_bias + most);
  }
}

// The table's intervals are so short that it is right to about 1e-11. The sixth derivative of tanh is at most
// 53, so that the error of r and t is 53 Σ|v||w|⁶ h⁶/46080 at most; and s bends at a scale of its own, 1/r′.
bool CouplingLayers::tabulate() {
  constexpr double kStep = 0.04;
  tables_.resize(static_cast<std::size_t>(layers()));
  std::vector<CouplingTable::End> ends;
  for (Index layer = 0; layer < layers(); ++layer) {
    const Conditioner<const double> at(numbers_.data() + layer * layer_size(), width());
    double sixth = 1e-6;
    double steepest = 0;
    for (Index unit = 0; unit < width(); ++unit) {
      const double size = std::abs(at.input_weights[unit]);
      sixth += (std::abs(at.scale_weights[unit]) + std::abs(at.shift_weights[unit])) * std::pow(size, 6);
      steepest += std::abs(at.scale_weights[unit]) * size;
    }
    const double step = kStep / std::max(std::pow(sixth, 1.0 / 6), steepest);
    const double intervals = std::ceil(2 * CouplingTable::kReach / step);
    if (!(intervals <= CouplingTable::kMostIntervals)) continue;
    const double width = 2 * CouplingTable::kReach / intervals;
    const auto count = static_cast<std::size_t>(intervals) + 1;
    ends.clear();
    while (ends.size() < count) {
      std::array<double, Pack::kWidth> input;
      for (double& x : input) {
        x = width * static_cast<double>(ends.size() + (&x - input.data())) - CouplingTable::kReach;
      }
      const std::array<ScaleAndShift, 3> found = derivatives(layer, Pack::load(input.data()));
      for (std::size_t lane = 0; lane < input.size() && ends.size() < count; ++lane) {
        CouplingTable::End& end = ends.emplace_back();
        for (std::size_t order = 0; order < end.size(); ++order) {
          end[order] = Pack::Pair{lane_of(found[order].log_scale, lane), lane_of(found[order].shift, lane)};
        }
      }
    }
    tables_[static_cast<std::size_t>(layer)].emplace(ends);
  }
  return true;
}

void CouplingLayers::forward_values(Index stride, double* x, double* log_det) const {
  for (Index row = 0; row < stride; row += kWidth) {
    std::array<Pack, 2> at = {Pack::load(x + row), Pack::load(x + stride + row)};
    Pack sum = 0;
    for (Index layer = 0; layer < layers(); ++layer) {
      const ScaleAndShift by = scale_and_shift(layer, at[kept(layer)]);
      at[moved(layer)] = at[moved(layer)] * stretch_of(by.log_scale) + by.shift;
      sum += by.log_scale;
    }
    at[0].store(x + row);
    at[1].store(x + stride + row);
    sum.store(log_det + row);
  }
}

void CouplingLayers::inverse_values(Index stride, double* x, double* log_det) const {
  for (Index row = 0; row < stride; row += kWidth) {
    std::array<Pack, 2> at = {Pack::load(x + row), Pack::load(x + stride + row)};
    Pack sum = 0;
    for (Index layer = layers(); layer-- > 0;) {
      const ScaleAndShift by = scale_and_shift(layer, at[kept(layer)]);
      at[moved(layer)] = (at[moved(layer)] - by.shift) / stretch_of(by.log_scale);
      sum += by.log_scale;
    }
    at[0].store(x + row);
    at[1].store(x + stride + row);
    sum.store(log_det + row);
  }
}

// out += for every number of a layer, given the cotangents of r and t.
void CouplingLayers::add_gradient(FlowPass& pass, Index layer, double* out) const {
  const Conditioner<const double> at(numbers_.data() + layer * layer_size(), width());
  const Conditioner<double> to(out + layer * layer_size(), width());
  const double* x = x_of(pass, layer, kept(layer));
  const double* raw = cell_of(pass, layer, kRawCotangent);
  const double* shift = cell_of(pass, layer, kShiftCotangent);
  const double* hidden = hidden_of(pass, layer);
  for (Index unit = 0; unit < width(); ++unit) {
    const Pack scale_weight = at.scale_weights[unit];
    const Pack shift_weight = at.shift_weights[unit];
    Pack for_weight = 0;
    Pack for_bias = 0;
    Pack for_scale = 0;
    Pack for_shift = 0;
    for (Index row = 0; row < pass.stride; row += kWidth) {
      const Pack active = Pack::load(hidden + row);
      const Pack of_raw = Pack::load(raw + row);
      const Pack of_shift = Pack::load(shift + row);
      for_scale += of_raw * active;
      for_shift += of_shift * active;
      const Pack of_sum = (scale_weight * of_raw + shift_weight * of_shift) * (1.0 - active * active);
      for_bias += of_sum;
      for_weight += of_sum * Pack::load(x + row);
    }
    hidden += pass.stride;
    to.input_weights[unit] += for_weight.sum();
    to.input_biases[unit] += for_bias.sum();
    to.scale_weights[unit] += share() * for_scale.sum();
    to.shift_weights[unit] += share() * for_shift.sum();
  }
  Pack for_scale = 0;
  Pack for_shift = 0;
  for (Index row = 0; row < pass.stride; row += kWidth) {
    for_scale += Pack::load(raw + row);
    for_shift += Pack::load(shift + row);
  }
  *to.scale_bias += for_scale.sum();
  *to.shift_bias += for_shift.sum();
}

void CouplingLayers::pull(FlowPass& pass, double* out) const {
  double* moving = nullptr;
  for (Index layer = layers(); layer-- > 0;) {
    moving = pass.cotangent.data() + moved(layer) * pass.stride;
    double* staying = pass.cotangent.data() + kept(layer) * pass.stride;
    const double* x = x_of(pass, layer, moved(layer));
    std::array<double*, kCells> cells;
    for (Index cell = 0; cell < kCells; ++cell) cells[cell] = cell_of(pass, layer, cell);
    for (Index row = 0; row < pass.stride; row += kWidth) {
      const Pack of_shift = Pack::load(moving + row);
      const Pack before = of_shift * Pack::load(cells[kStretch] + row);
      const Pack of_scale = before * Pack::load(x + row);
      before.store(moving + row);
      (Pack::load(staying + row) + of_scale * Pack::load(cells[kScaleSlope] + row) +
       of_shift * Pack::load(cells[kShiftSlope] + row))
          .store(staying + row);
      (of_scale * Pack::load(cells[kRawSlope] + row)).store(cells[kRawCotangent] + row);
      of_shift.store(cells[kShiftCotangent] + row);
    }
    add_gradient(pass, layer, out);
  }
}

// Of x_b = (z_b − t) exp(−s) and −c s: the cotangent of t is −g_b exp(−s), of s it is −g_b x_b − c.
void CouplingLayers::push(FlowPass& pass, double* out) const {
  for (Index layer = 0; layer < layers(); ++layer) {
    double* moving = pass.cotangent.data() + moved(layer) * pass.stride;
    double* staying = pass.cotangent.data() + kept(layer) * pass.stride;
    const double* x = x_of(pass, layer, moved(layer));
    std::array<double*, kCells> cells;
    for (Index cell = 0; cell < kCells; ++cell) cells[cell] = cell_of(pass, layer, cell);
    for (Index row = 0; row < pass.stride; row += kWidth) {
      const Pack before = Pack::load(moving + row);
      const Pack after = before / Pack::load(cells[kStretch] + row);
      const Pack of_shift = 0.0 - after;
      const Pack of_scale = 0.0 - before * Pack::load(x + row) - Pack::load(pass.weight.data() + row);
      after.store(moving + row);
      (Pack::load(staying + row) + of_scale * Pack::load(cells[kScaleSlope] + row) +
       of_shift * Pack::load(cells[kShiftSlope] + row))
          .store(staying + row);
      if (!out) continue;
      (of_scale * Pack::load(cells[kRawSlope] + row)).store(cells[kRawCotangent] + row);
      of_shift.store(cells[kShiftCotangent] + row);
    }
    if (out) add_gradient(pass, layer, out);
  }
}

}  // namespace

std::unique_ptr<FlowLayers> make_coupling_layers(Index layers, Index width) {
  return std::make_unique<CouplingLayers>(layers, width);
}

}  // namespace elbo
