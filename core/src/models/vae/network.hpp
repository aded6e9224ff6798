#pragma once

// A multilayer perceptron over parameters that live elsewhere, in one flat vector: affine layers with an
// activation between them, none after the last.
//
//   const Mlp mlp({2, 64, 64, 4}, Activation::kTanh, 0);
//   MlpPass<float> pass(mlp);
//   pass.resize(batch);
//   … fill pass.input() …
//   pass.forward(parameters);                        // pass.output(): batch × 4
//   … fill pass.output_gradient() …
//   pass.backward(parameters, gradient, true);       // gradient += ∂/∂parameters; pass.input_gradient()

#include <vector>

#include "models/vae/activation.hpp"
#include "models/vae/panels.hpp"

namespace elbo::vae {

using Eigen::Index;

// Where a layer's weights (outputs×inputs, row-major) and biases lie.
struct Layer {
  Index inputs = 0;
  Index outputs = 0;
  Index weights = 0;
  Index biases = 0;
};

class Mlp {
 public:
  Mlp() = default;
  // `widths`: inputs, hidden layers, outputs. The parameters start at `offset`, layer after layer, weights
  // before biases.
  Mlp(const std::vector<Index>& widths, Activation activation, Index offset);

  [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }
  [[nodiscard]] Activation activation() const { return activation_; }
  [[nodiscard]] Index size() const { return size_; }  // of the parameters
  [[nodiscard]] Index inputs() const { return layers_.front().inputs; }
  [[nodiscard]] Index outputs() const { return layers_.back().outputs; }
  // Multiplications of one forward pass of one row.
  [[nodiscard]] double products() const;

 private:
  std::vector<Layer> layers_;
  Activation activation_ = Activation::kTanh;
  Index size_ = 0;
};

// A batch's way through an Mlp and back. Allocates only when the batch grows.
template <typename T>
class MlpPass {
 public:
  explicit MlpPass(const Mlp& mlp);

  void resize(Index rows);
  [[nodiscard]] Panels<T>& input() { return values_.front(); }
  [[nodiscard]] Panels<T>& output() { return values_.back(); }
  [[nodiscard]] const Panels<T>& output() const { return values_.back(); }
  void forward(const T* parameters);

  // Of the output; rows beyond the batch must be 0.
  [[nodiscard]] Panels<T>& output_gradient() { return gradients_.back(); }
  // `gradient` may be null, where only input_gradient() is wanted; `with_input`: whether it is.
  void backward(const T* parameters, T* gradient, bool with_input);
  [[nodiscard]] Panels<T>& input_gradient() { return gradients_.front(); }

 private:
  Mlp mlp_;
  std::vector<Panels<T>> values_;     // [0] the input, [l + 1] what layer l made
  std::vector<Panels<T>> slopes_;     // of the hidden layers, where the activation keeps them
  std::vector<Panels<T>> gradients_;  // like values_
};

}  // namespace elbo::vae
