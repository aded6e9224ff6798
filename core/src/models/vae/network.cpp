#include "models/vae/network.hpp"

#include "models/vae/product.hpp"

namespace elbo::vae {

Mlp::Mlp(const std::vector<Index>& widths, Activation activation, Index offset) : activation_(activation) {
  const Index begin = offset;
  for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
    Layer layer{widths[l], widths[l + 1], offset, 0};
    layer.biases = layer.weights + layer.inputs * layer.outputs;
    offset = layer.biases + layer.outputs;
    layers_.push_back(layer);
  }
  size_ = offset - begin;
}

double Mlp::products() const {
  double count = 0;
  for (const Layer& layer : layers_) {
    count += static_cast<double>(layer.inputs) * static_cast<double>(layer.outputs);
  }
  return count;
}

template <typename T>
MlpPass<T>::MlpPass(const Mlp& mlp)
    : mlp_(mlp),
      values_(mlp.layers().size() + 1),
      slopes_(keeps_slopes(mlp.activation()) ? mlp.layers().size() - 1 : 0),
      gradients_(mlp.layers().size() + 1) {}

template <typename T>
void MlpPass<T>::resize(Index rows) {
  values_.front().resize(rows, mlp_.inputs());
  gradients_.front().resize(rows, mlp_.inputs());
  for (std::size_t l = 0; l < mlp_.layers().size(); ++l) {
    values_[l + 1].resize(rows, mlp_.layers()[l].outputs);
    gradients_[l + 1].resize(rows, mlp_.layers()[l].outputs);
    if (l < slopes_.size()) slopes_[l].resize(rows, mlp_.layers()[l].outputs);
  }
}

template <typename T>
void MlpPass<T>::forward(const T* parameters) {
  const auto& layers = mlp_.layers();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    Panels<T>& output = values_[l + 1];
    for (Index p = 0; p < output.panels(); ++p) {
      multiply(values_[l], parameters + layers[l].weights, parameters + layers[l].biases, p, output);
      if (l + 1 == layers.size()) continue;
      T* slopes = l < slopes_.size() ? slopes_[l].panel(p) : nullptr;
      activate(mlp_.activation(), output.panel(p), slopes, output.panel_size());
    }
  }
}

template <typename T>
void MlpPass<T>::backward(const T* parameters, T* gradient, bool with_input) {
  const auto& layers = mlp_.layers();
  for (std::size_t l = layers.size(); l-- > 0;) {
    if (gradient) {
      accumulate_products(values_[l], gradients_[l + 1], gradient + layers[l].weights,
                          gradient + layers[l].biases);
    }
    if (l == 0 && !with_input) return;
    Panels<T>& input = gradients_[l];
    for (Index p = 0; p < input.panels(); ++p) {
      multiply_back(gradients_[l + 1], parameters + layers[l].weights, p, input);
      if (l == 0) continue;
      const T* slopes = l - 1 < slopes_.size() ? slopes_[l - 1].panel(p) : nullptr;
      apply_slopes(mlp_.activation(), values_[l].panel(p), slopes, input.panel(p), input.panel_size());
    }
  }
}

template class MlpPass<float>;
template class MlpPass<double>;

}  // namespace elbo::vae
