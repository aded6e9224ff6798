#include "families/flow.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "families/families.hpp"
#include "families/limits.hpp"
#include "numeric/pack.hpp"
#include "numeric/special.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;
using Source = FlowPass::Source;

// Hidden units of a pass, for which it is split: half a megabyte.
constexpr Index kMostHidden = 1 << 16;
constexpr Index kLeastRows = 64;

std::size_t extent(Index size) { return static_cast<std::size_t>(size); }

Index whole_packs(Index rows) { return (rows + Pack::kWidth - 1) / Pack::kWidth * Pack::kWidth; }

// Are these the same draws or points, to the bit?
bool is_same(const Samples& given, Index first, Index rows, const std::vector<double>& other) {
  for (Index i = 0; i < given.cols(); ++i) {
    const double* column = given.data() + i * given.rows() + first;
    if (std::memcmp(column, other.data() + i * rows, extent(rows) * sizeof(double)) != 0) return false;
  }
  return true;
}

// body(first, rows) for each part of a batch.
template <typename Body>
void for_parts(Index rows, Index most, const Body& body) {
  for (Index first = 0; first < rows; first += most) body(first, std::min(most, rows - first));
}

}  // namespace

Flow::Flow(std::unique_ptr<FlowLayers> layers, const Eigen::VectorXd& mean, double scale, std::uint32_t seed)
    : layers_(std::move(layers)) {
  const Index hidden = layers_->layers() * layers_->width();
  most_rows_ = std::max(kLeastRows, kMostHidden / hidden / Pack::kWidth * Pack::kWidth);
  const Index dimension = mean.size();
  Eigen::VectorXd phi(layers_->size() + 2 * dimension);
  Stream stream(seed, Purpose::kFamily, 0);
  layers_->initialise(stream, phi.data());
  phi.segment(layers_->size(), dimension) = mean;
  phi.tail(dimension).setConstant(std::log(scale));
  phi_.resize(phi.size());
  set_phi(phi);
}

Flow::Flow(const Flow& other)
    : Family(other),
      layers_(other.layers_->clone()),
      mean_(other.mean_),
      scale_(other.scale_),
      log_normalizer_(other.log_normalizer_),
      most_rows_(other.most_rows_),
      tabulated_(other.tabulated_) {}

std::unique_ptr<Family> Flow::clone() const { return std::make_unique<Flow>(*this); }

std::unique_ptr<Family> Flow::tabulated() const {
  if (tabulated_) return nullptr;
  auto copy = std::make_unique<Flow>(*this);
  copy->tabulated_ = copy->layers_->tabulate();
  if (!copy->tabulated_) return nullptr;
  return copy;
}

bool Flow::set_phi(const Eigen::VectorXd& phi) {
  const Index dimension = layers_->dimension();
  const double* number = phi.data();
  for (Index layer = 0; layer < layers_->layers(); ++layer) {
    for (const FlowArray& array : layers_->arrays()) {
      for (Index i = 0; i < layers_->length(array); ++i) {
        if (!(std::abs(*number++) <= array.largest)) return false;
      }
    }
  }
  for (Index i = 0; i < dimension; ++i) {
    if (!is_location(number[i]) || !is_log_scale(number[dimension + i])) return false;
  }
  phi_ = phi;
  layers_->set(phi_.data());
  mean_.resize(dimension);
  scale_.resize(dimension);
  log_normalizer_ = -0.5 * static_cast<double>(dimension) * kLogTwoPi;
  for (Index i = 0; i < dimension; ++i) {
    mean_(i) = number[i];
    scale_(i) = std::exp(number[dimension + i]);
    log_normalizer_ -= number[dimension + i];
  }
  tabulated_ = false;
  pass_.source = values_.source = Source::kNothing;
  return true;
}

// x[L] of coordinate i.
const double* Flow::last_of(const FlowPass& pass, Index i) const {
  return pass.x.data() + (layers_->layers() * layers_->dimension() + i) * pass.stride;
}

// Rows of `given` to where the layers begin: to x, filled up with zeros; and to `copy` as they are.
void Flow::enter(Source source, const Samples& given, Index first, Index rows, double* copy, double* x,
                 Index stride) const {
  for (Index i = 0; i < given.cols(); ++i) {
    const double* column = given.data() + i * given.rows() + first;
    std::memcpy(copy + i * rows, column, extent(rows) * sizeof(double));
    double* to = x + i * stride;
    for (Index row = 0; row < rows; ++row) {
      to[row] = source == Source::kDraws ? column[row] : (column[row] - mean_(i)) / scale_(i);
    }
    std::fill(to + rows, to + stride, 0.0);
  }
}

FlowValues& Flow::values(Source source, const Samples& given) const {
  const Index rows = given.rows();
  const Index dimension = layers_->dimension();
  if (values_.source == source && values_.rows == rows && is_same(given, 0, rows, values_.given)) {
    return values_;
  }
  values_.source = source;
  values_.rows = rows;
  values_.stride = whole_packs(rows);
  values_.given.resize(extent(dimension * rows));
  values_.x.resize(extent(dimension * values_.stride));
  values_.log_det.resize(extent(values_.stride));
  double* x = values_.x.data();
  enter(source, given, 0, rows, values_.given.data(), x, values_.stride);
  source == Source::kDraws ? layers_->forward_values(values_.stride, x, values_.log_det.data())
                           : layers_->inverse_values(values_.stride, x, values_.log_det.data());
  return values_;
}

FlowPass& Flow::pass(Source source, const Samples& given, Index first, Index rows) const {
  if (pass_.source == source && pass_.rows == rows && is_same(given, first, rows, pass_.given)) return pass_;

  const Index dimension = layers_->dimension();
  const Index stride = whole_packs(rows);
  const Index layers = layers_->layers();
  pass_.source = source;
  pass_.rows = rows;
  pass_.stride = stride;
  pass_.given.resize(extent(dimension * rows));
  pass_.x.resize(extent((layers + 1) * dimension * stride));
  pass_.cells.resize(extent(layers * layers_->cells() * stride));
  pass_.hidden.resize(extent(layers * layers_->width() * stride));
  pass_.log_det.resize(extent(stride));
  pass_.cotangent.resize(extent(dimension * stride));
  pass_.weight.resize(extent(stride));
  double* x = pass_.x.data() + (source == Source::kDraws ? 0 : layers * dimension * stride);
  enter(source, given, first, rows, pass_.given.data(), x, stride);
  source == Source::kDraws ? layers_->forward(pass_) : layers_->inverse(pass_);
  return pass_;
}

std::optional<Family::TailRange> Flow::tail_range() const {
  Eigen::ArrayXd lowest;
  Eigen::ArrayXd highest;
  layers_->log_stretch(lowest, highest);
  const Eigen::MatrixXd slow = (scale_ * highest.exp()).matrix().asDiagonal();
  const Eigen::MatrixXd fast = (scale_ * lowest.exp()).matrix().asDiagonal();
  return TailRange{{mean_.matrix(), slow}, {mean_.matrix(), fast}};
}

void Flow::transform(Index /*k*/, const Samples& epsilon, Samples& z) const {
  z.resize(epsilon.rows(), epsilon.cols());
  if (is_large(epsilon.rows())) {
    const FlowValues& all = values(Source::kDraws, epsilon);
    for (Index i = 0; i < z.cols(); ++i) {
      const double* x = all.x.data() + i * all.stride;
      for (Index row = 0; row < z.rows(); ++row) z(row, i) = mean_(i) + scale_(i) * x[row];
    }
    return;
  }
  for_parts(epsilon.rows(), most_rows_, [&](Index first, Index rows) {
    const FlowPass& part = pass(Source::kDraws, epsilon, first, rows);
    for (Index i = 0; i < z.cols(); ++i) {
      const double* x = last_of(part, i);
      double* to = z.data() + i * z.rows() + first;
      for (Index row = 0; row < rows; ++row) to[row] = mean_(i) + scale_(i) * x[row];
    }
  });
}

// log q where the layers begin at ε, whose coordinates lie `stride` numbers apart.
double Flow::log_density_at(const double* epsilon, Index stride, double log_det) const {
  double square = 0;
  for (Index i = 0; i < layers_->dimension(); ++i) square += epsilon[i * stride] * epsilon[i * stride];
  return log_normalizer_ - log_det - 0.5 * square;
}

void Flow::density(Source source, const Samples& given, Eigen::ArrayXd& value, Samples* gradient) const {
  const Index dimension = layers_->dimension();
  value.resize(given.rows());
  if (!gradient && (source == Source::kPoints || is_large(given.rows()))) {
    const FlowValues& all = values(source, given);
    const double* epsilon = source == Source::kPoints ? all.x.data() : all.given.data();
    const Index stride = source == Source::kPoints ? all.stride : all.rows;
    for (Index row = 0; row < given.rows(); ++row) {
      value(row) = log_density_at(epsilon + row, stride, all.log_det[extent(row)]);
    }
    return;
  }
  if (gradient) gradient->resize(given.rows(), dimension);
  for_parts(given.rows(), most_rows_, [&](Index first, Index rows) {
    FlowPass& part = pass(source, given, first, rows);
    const double* epsilon = part.x.data();
    for (Index row = 0; row < rows; ++row) {
      value(first + row) = log_density_at(epsilon + row, part.stride, part.log_det[extent(row)]);
    }
    if (!gradient) return;
    std::fill(part.weight.begin(), part.weight.end(), 1.0);
    for (std::size_t cell = 0; cell < part.cotangent.size(); ++cell) part.cotangent[cell] = -epsilon[cell];
    layers_->push(part, nullptr);
    for (Index i = 0; i < dimension; ++i) {
      const double* slope = part.cotangent.data() + i * part.stride;
      double* to = gradient->data() + i * given.rows() + first;
      for (Index row = 0; row < rows; ++row) to[row] = slope[row] / scale_(i);
    }
  });
}

void Flow::log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const {
  density(Source::kPoints, z, value, gradient);
}

void Flow::log_density_of_draw(Index /*k*/, const Samples& epsilon, const Samples& /*z*/,
                               Eigen::ArrayXd& value, Samples* gradient) const {
  density(Source::kDraws, epsilon, value, gradient);
}

void Flow::add_pathwise(Index /*k*/, const Samples& epsilon, const Samples& /*z*/, const Samples& a,
                        Eigen::VectorXd& out) const {
  const Index dimension = layers_->dimension();
  for_parts(epsilon.rows(), most_rows_, [&](Index first, Index rows) {
    FlowPass& part = pass(Source::kDraws, epsilon, first, rows);
    std::fill(part.cotangent.begin(), part.cotangent.end(), 0.0);
    for (Index i = 0; i < dimension; ++i) {
      const double* column = a.data() + i * a.rows() + first;
      const double* x = last_of(part, i);
      double* cotangent = part.cotangent.data() + i * part.stride;
      double sum = 0;
      double product = 0;
      for (Index row = 0; row < rows; ++row) {
        cotangent[row] = scale_(i) * column[row];
        sum += column[row];
        product += cotangent[row] * x[row];
      }
      out(layers_->size() + i) += sum;
      out(layers_->size() + dimension + i) += product;
    }
    layers_->pull(part, out.data());
  });
}

// With y = (z − m)/σ and g = ∂ℓ/∂y: ∂ℓ/∂m = −g/σ, ∂ℓ/∂log σ = −g y − c.
void Flow::add_score(const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out) const {
  const Index dimension = layers_->dimension();
  for_parts(z.rows(), most_rows_, [&](Index first, Index rows) {
    FlowPass& part = pass(Source::kPoints, z, first, rows);
    std::fill(part.weight.begin(), part.weight.end(), 0.0);
    std::copy(c.data() + first, c.data() + first + rows, part.weight.begin());
    for (Index i = 0; i < dimension; ++i) {
      const double* epsilon = part.x.data() + i * part.stride;
      double* cotangent = part.cotangent.data() + i * part.stride;
      for (Index row = 0; row < part.stride; ++row) {
        cotangent[row] = -part.weight[extent(row)] * epsilon[row];
      }
    }
    layers_->push(part, out.data());
    for (Index i = 0; i < dimension; ++i) {
      const double* slope = part.cotangent.data() + i * part.stride;
      const double* y = last_of(part, i);
      double sum = 0;
      double product = 0;
      for (Index row = 0; row < rows; ++row) {
        sum += slope[row];
        product += slope[row] * y[row] + part.weight[extent(row)];
      }
      out(layers_->size() + i) -= sum / scale_(i);
      out(layers_->size() + dimension + i) -= product;
    }
  });
}

std::unique_ptr<Family> families::make_flow(const FamilySettings& settings) {
  auto layers = settings.dimension == 1 ? make_monotone_layers(settings.flow_layers, settings.flow_width)
                                        : make_coupling_layers(settings.flow_layers, settings.flow_width);
  return std::make_unique<Flow>(std::move(layers), settings.initial_mean, settings.initial_scale,
                                settings.seed);
}

}  // namespace elbo
