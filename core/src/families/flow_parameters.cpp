// The named arrays of a flow.

#include <cmath>

#include "families/flow.hpp"
#include "families/limits.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

std::size_t extent(Index size) { return static_cast<std::size_t>(size); }

std::string place(Index index) { return "[" + std::to_string(index) + "]"; }

std::vector<std::size_t> shape_of(const FlowLayers& layers, const FlowArray& array) {
  std::vector<std::size_t> shape{extent(layers.layers())};
  if (!array.single) shape.push_back(extent(layers.width()));
  return shape;
}

// body(array, its first number in a layer) for each.
template <typename Body>
void for_arrays(const FlowLayers& layers, const Body& body) {
  Index first = 0;
  for (const FlowArray& array : layers.arrays()) {
    body(array, first);
    first += layers.length(array);
  }
}

// Entries of an array: a number in φ, or the logarithm of one.
void check_entries(const FlowArray& array, const Dense& dense, std::vector<Issue>& issues) {
  const double largest = array.log_name ? std::exp(array.largest) : array.largest;
  const double least = array.log_name ? std::exp(-array.largest) : -array.largest;
  for (std::size_t i = 0; i < dense.data.size(); ++i) {
    if (dense.data[i] >= least && dense.data[i] <= largest) continue;
    issues.push_back(refuse(place_of(array.name, i), dense.data[i],
                            "a number from " + format_number(least) + " to " + format_number(largest)));
  }
}

}  // namespace

Index FlowLayers::layer_size() const {
  Index size = 0;
  for (const FlowArray& array : arrays_) size += length(array);
  return size;
}

Value Flow::arrays_of(const Eigen::VectorXd& over_phi, bool logarithms) const {
  const auto usual = [&](double number, bool positive) {
    return positive && !logarithms ? std::exp(number) : number;
  };
  Value arrays = Value::map({});
  for_arrays(*layers_, [&](const FlowArray& array, Index first) {
    const Index length = layers_->length(array);
    std::vector<double> numbers;
    for (Index layer = 0; layer < layers_->layers(); ++layer) {
      for (Index i = 0; i < length; ++i) {
        numbers.push_back(
            usual(over_phi(layer * layers_->layer_size() + first + i), array.log_name != nullptr));
      }
    }
    arrays.set(array.log_name && logarithms ? array.log_name : array.name,
               Value::dense(shape_of(*layers_, array), std::move(numbers)));
  });
  std::vector<double> mean;
  std::vector<double> scale;
  for (Index i = 0; i < dimension(); ++i) {
    mean.push_back(over_phi(layers_->size() + i));
    scale.push_back(usual(over_phi(layers_->size() + dimension() + i), true));
  }
  arrays.set("mean", to_dense(mean));
  arrays.set(logarithms ? "logScale" : "scale", to_dense(scale));
  return arrays;
}

Value Flow::parameters() const { return arrays_of(phi_, false); }

Value Flow::named(const Eigen::VectorXd& over_phi) const { return arrays_of(over_phi, true); }

void Flow::set_parameters(const Value& parameters) {
  std::vector<Issue> issues;
  layers_->refuse_others(parameters, issues);
  Eigen::VectorXd phi = phi_;
  for_arrays(*layers_, [&](const FlowArray& array, Index first) {
    const Dense* dense = checked_array(parameters, array.name, shape_of(*layers_, array), issues);
    if (!dense) return;
    check_entries(array, *dense, issues);
    const Index length = layers_->length(array);
    for (Index layer = 0; layer < layers_->layers(); ++layer) {
      for (Index i = 0; i < length; ++i) {
        const double number = dense->data[extent(layer * length + i)];
        phi(layer * layers_->layer_size() + first + i) = array.log_name ? std::log(number) : number;
      }
    }
  });
  const std::size_t size = extent(dimension());
  const Dense* mean = checked_array(parameters, "mean", {size}, issues);
  const Dense* scale = checked_array(parameters, "scale", {size}, issues);
  if (mean) check_locations("mean", *mean, issues);
  if (scale) check_scales("scale", *scale, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));
  for (std::size_t i = 0; i < size; ++i) {
    phi(layers_->size() + static_cast<Index>(i)) = mean->data[i];
    phi(layers_->size() + static_cast<Index>(size + i)) = std::log(scale->data[i]);
  }
  set_phi(phi);
}

std::vector<std::string> Flow::names() const {
  std::vector<std::string> names;
  for (Index layer = 0; layer < layers_->layers(); ++layer) {
    for (const FlowArray& array : layers_->arrays()) {
      const std::string name = (array.log_name ? "log " : "") + std::string(array.name) + place(layer);
      for (Index i = 0; i < layers_->length(array); ++i)
        names.push_back(array.single ? name : name + place(i));
    }
  }
  for (const char* name : {"mean", "log scale"}) {
    for (Index i = 0; i < dimension(); ++i) names.push_back(name + place(i));
  }
  return names;
}

}  // namespace elbo
