#pragma once

// An autoencoder at one moment, for everything that is shown of it. A copy: training goes on meanwhile.
// Panels compute in double; frames, of which there are many and which only estimate, run the networks in
// float.

#include <memory>
#include <variant>

#include "models/vae/minibatch.hpp"

namespace elbo::vae {

// q(z|x) of several x, a row each.
struct Encoded {
  Eigen::ArrayXXd mean;   // N×H
  Eigen::ArrayXXd scale;  // N×H: the diagonal of the factor
  Eigen::ArrayXXd below;  // N×H(H−1)/2: what lies below it, row by row; no columns for a diagonal covariance
  Eigen::ArrayXd kl;      // N: KL(q ‖ p)

  [[nodiscard]] Index rows() const { return mean.rows(); }
  [[nodiscard]] Index latent() const { return mean.cols(); }
  // L of row n.
  [[nodiscard]] Eigen::MatrixXd factor(Index n) const;
  // N×H: variances of the marginals.
  [[nodiscard]] Eigen::ArrayXXd variances() const;
};

enum class Precision { kFloat, kDouble };

class Snapshot {
 public:
  Snapshot(Precision precision, const Model& model, const Eigen::ArrayXf& parameters, double log_scale,
           std::shared_ptr<const RowMajor<float>> points, std::shared_ptr<const std::vector<Index>> training,
           std::shared_ptr<const std::vector<Index>> held_out, double beta, std::uint32_t seed);

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const Shape& shape() const { return model_.shape(); }
  [[nodiscard]] Index latent() const { return model_.shape().latent; }
  [[nodiscard]] bool is_bernoulli() const { return shape().likelihood == Likelihood::kBernoulli; }
  [[nodiscard]] double log_scale() const { return log_scale_; }  // log σ
  [[nodiscard]] double beta() const { return beta_; }
  [[nodiscard]] std::uint32_t seed() const { return seed_; }
  [[nodiscard]] const RowMajor<float>& points() const { return *points_; }
  [[nodiscard]] const std::vector<Index>& training() const { return *training_; }
  [[nodiscard]] const std::vector<Index>& held_out() const { return *held_out_; }

  // The given rows of the data.
  [[nodiscard]] RowMajor<double> rows(const std::vector<Index>& rows) const;

  [[nodiscard]] Encoded encode(const RowMajor<double>& x) const;
  // The decoder's outputs (means or logits) at the rows of z.
  [[nodiscard]] RowMajor<double> decode(const Eigen::ArrayXXd& z) const;
  // E[x|z]: the outputs themselves, or their probabilities.
  [[nodiscard]] RowMajor<double> expected(RowMajor<double> outputs) const;
  // log p(x|z) of one x at every row of the decoder's outputs.
  [[nodiscard]] Eigen::ArrayXd log_likelihood(const Eigen::Ref<const Eigen::RowVectorXd>& x,
                                              const RowMajor<double>& outputs) const;
  // log p(x|z) + log p(z) of one x at every row of z, and where wanted its gradient by z.
  [[nodiscard]] Eigen::ArrayXd log_joint(const Eigen::Ref<const Eigen::RowVectorXd>& x,
                                         const Eigen::ArrayXXd& z, Eigen::ArrayXXd* gradient) const;
  // An upper bound of log p(x|z) over z and, for Bernoulli, x.
  [[nodiscard]] double largest_log_likelihood() const;

  // Work of decoding a row, in units of a nanosecond.
  [[nodiscard]] double decoder_work() const { return model_.decoder().products() / 2; }
  [[nodiscard]] double encoder_work() const { return model_.encoder().products() / 2; }

 private:
  template <typename T>
  struct Networks {
    Eigen::Array<T, Eigen::Dynamic, 1> parameters;
    MlpPass<T> encoder;
    MlpPass<T> decoder;
  };
  template <typename T>
  static Encoded encode_in(const Model& model, Networks<T>& networks, const RowMajor<double>& x);
  template <typename T>
  static void pull_back_in(Networks<T>& networks, const RowMajor<double>& seeds, const Eigen::ArrayXXd& z,
                           Eigen::ArrayXXd& gradient);
  template <typename T>
  static RowMajor<double> decode_in(Networks<T>& networks, const Eigen::ArrayXXd& z, Index columns);

  Model model_;
  double log_scale_;
  std::shared_ptr<const RowMajor<float>> points_;
  std::shared_ptr<const std::vector<Index>> training_;
  std::shared_ptr<const std::vector<Index>> held_out_;
  double beta_;
  std::uint32_t seed_;
  mutable std::variant<Networks<float>, Networks<double>> networks_;
};

}  // namespace elbo::vae
