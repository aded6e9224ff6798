#pragma once

// What a variational autoencoder is made of, apart from the numbers:
//
//   encoder  x → mean, log variances (and the factor's entries below the diagonal) of q(z|x)
//   decoder  z → the mean of N(·, σ² I), or the logits of independent Bernoulli
//   prior    N(0, I)
//
// All parameters are in one flat vector: the encoder's layers, the decoder's, and, where it is learned, log
// σ. Source: Kingma & Welling 2014.

#include <string>
#include <vector>

#include "models/vae/network.hpp"

namespace elbo::vae {

enum class Likelihood { kGaussian, kBernoulli };
enum class Covariance { kDiagonal, kFull };

struct Shape {
  Index columns = 2;          // D
  Index latent = 2;           // H
  std::vector<Index> hidden;  // of the encoder; the decoder has them in reverse
  Activation activation = Activation::kTanh;
  Likelihood likelihood = Likelihood::kGaussian;
  Covariance covariance = Covariance::kDiagonal;
  bool learn_scale = false;  // σ is a parameter
};

// A parameter as it is named outside: "encoder.0.weight" [outputs, inputs], "encoder.0.bias" [outputs], …,
// "decoder.2.bias", "observation.logScale" [1].
struct NamedArray {
  std::string name;
  std::vector<std::size_t> shape;
  Index offset = 0;
  Index size = 0;
};

class Model {
 public:
  explicit Model(const Shape& shape);

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] const Mlp& encoder() const { return encoder_; }
  [[nodiscard]] const Mlp& decoder() const { return decoder_; }
  [[nodiscard]] Index size() const { return size_; }
  // Where log σ is, or −1 where it is no parameter.
  [[nodiscard]] Index log_scale() const { return shape_.learn_scale ? size_ - 1 : -1; }
  [[nodiscard]] std::vector<NamedArray> arrays() const;
  // Multiplications of one row's way through the encoder once and the decoder `samples` times.
  [[nodiscard]] double products(Index samples) const;

 private:
  Shape shape_;
  Mlp encoder_;
  Mlp decoder_;
  Index size_ = 0;
};

// The encoder's outputs: H means, H log variances s of the factor's diagonal (L_hh = e^(s_h/2)), and for a
// full covariance the entries L_ij, i > j, row by row.
inline Index encoder_outputs(Index latent, Covariance covariance) {
  return 2 * latent + (covariance == Covariance::kFull ? latent * (latent - 1) / 2 : 0);
}
inline Index below_diagonal(Index latent, Index i, Index j) { return 2 * latent + i * (i - 1) / 2 + j; }

inline constexpr Index kMostLatent = 16;

// Log variances are held within ±this, and have no derivative beyond it: a float's means have no more digits
// than such a standard deviation resolves.
inline constexpr double kLargestLogVariance = 30;

}  // namespace elbo::vae
