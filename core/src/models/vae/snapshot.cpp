#include "models/vae/snapshot.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr Index kChunkRows = 256;

// Runs `rows` rows through a network, `fill` and `take` moving chunk after chunk in and out.
template <typename T, typename Fill, typename Take>
void run(MlpPass<T>& pass, const T* parameters, Index rows, Fill fill, Take take) {
  for (Index first = 0; first < rows; first += kChunkRows) {
    const Index size = std::min(kChunkRows, rows - first);
    pass.resize(size);
    const Index padded = pass.input().panels() * Panels<T>::kRows;
    for (Index i = 0; i < padded; ++i) {
      const Index row = first + std::min(i, size - 1);
      for (Index unit = 0; unit < pass.input().units(); ++unit) {
        pass.input().at(i, unit) = static_cast<T>(fill(row, unit));
      }
    }
    pass.forward(parameters);
    for (Index i = 0; i < size; ++i) take(first + i, i);
  }
}

}  // namespace

Eigen::MatrixXd Encoded::factor(Index n) const {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(latent(), latent());
  for (Index i = 0; i < latent(); ++i) {
    result(i, i) = scale(n, i);
    for (Index j = 0; j < i && below.cols() > 0; ++j) result(i, j) = below(n, i * (i - 1) / 2 + j);
  }
  return result;
}

Eigen::ArrayXXd Encoded::variances() const {
  Eigen::ArrayXXd result = scale.square();
  for (Index i = 0; i < latent() && below.cols() > 0; ++i) {
    for (Index j = 0; j < i; ++j) result.col(i) += below.col(i * (i - 1) / 2 + j).square();
  }
  return result;
}

Snapshot::Snapshot(Precision precision, const Model& model, const Eigen::ArrayXf& parameters,
                   double log_scale, std::shared_ptr<const RowMajor<float>> points,
                   std::shared_ptr<const std::vector<Index>> training,
                   std::shared_ptr<const std::vector<Index>> held_out, double beta, std::uint32_t seed)
    : model_(model),
      log_scale_(model.log_scale() >= 0 ? static_cast<double>(parameters(model.log_scale())) : log_scale),
      points_(std::move(points)),
      training_(std::move(training)),
      held_out_(std::move(held_out)),
      beta_(beta),
      seed_(seed),
      networks_(
          Networks<float>{parameters, MlpPass<float>(model.encoder()), MlpPass<float>(model.decoder())}) {
  if (precision == Precision::kFloat) return;
  networks_ = Networks<double>{parameters.cast<double>(), MlpPass<double>(model.encoder()),
                               MlpPass<double>(model.decoder())};
}

RowMajor<double> Snapshot::rows(const std::vector<Index>& rows) const {
  RowMajor<double> result(static_cast<Index>(rows.size()), points_->cols());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    result.row(static_cast<Index>(i)) = points_->row(rows[i]).cast<double>();
  }
  return result;
}

template <typename T>
Encoded Snapshot::encode_in(const Model& model, Networks<T>& networks, const RowMajor<double>& x) {
  const Index h = model.shape().latent;
  const Index outputs = model.encoder().outputs();
  Encoded result{Eigen::ArrayXXd(x.rows(), h), Eigen::ArrayXXd(x.rows(), h),
                 Eigen::ArrayXXd(x.rows(), outputs - 2 * h), Eigen::ArrayXd(x.rows())};
  run(
      networks.encoder, networks.parameters.data(), x.rows(),
      [&](Index row, Index unit) { return x(row, unit); },
      [&](Index row, Index i) {
        const Panels<T>& output = networks.encoder.output();
        double sum = 0;
        for (Index k = 0; k < h; ++k) {
          const auto mean = static_cast<double>(output.at(i, k));
          const double log_variance =
              std::clamp(static_cast<double>(output.at(i, h + k)), -kLargestLogVariance, kLargestLogVariance);
          result.mean(row, k) = mean;
          result.scale(row, k) = std::exp(0.5 * log_variance);
          sum += mean * mean + std::exp(log_variance) - 1 - log_variance;
        }
        for (Index k = 2 * h; k < outputs; ++k) {
          const auto below = static_cast<double>(output.at(i, k));
          result.below(row, k - 2 * h) = below;
          sum += below * below;
        }
        result.kl(row) = 0.5 * sum;
      });
  return result;
}

Encoded Snapshot::encode(const RowMajor<double>& x) const {
  return std::visit([&](auto& networks) { return encode_in(model_, networks, x); }, networks_);
}

template <typename T>
RowMajor<double> Snapshot::decode_in(Networks<T>& networks, const Eigen::ArrayXXd& z, Index columns) {
  RowMajor<double> result(z.rows(), columns);
  run(
      networks.decoder, networks.parameters.data(), z.rows(),
      [&](Index row, Index unit) { return z(row, unit); },
      [&](Index row, Index i) {
        const Panels<T>& output = networks.decoder.output();
        for (Index d = 0; d < result.cols(); ++d) result(row, d) = static_cast<double>(output.at(i, d));
      });
  return result;
}

RowMajor<double> Snapshot::decode(const Eigen::ArrayXXd& z) const {
  return std::visit([&](auto& networks) { return decode_in(networks, z, shape().columns); }, networks_);
}

// (∂ outputs/∂z)ᵀ seeds, row by row.
template <typename T>
void Snapshot::pull_back_in(Networks<T>& networks, const RowMajor<double>& seeds, const Eigen::ArrayXXd& z,
                            Eigen::ArrayXXd& gradient) {
  MlpPass<T>& pass = networks.decoder;
  for (Index first = 0; first < z.rows(); first += kChunkRows) {
    const Index size = std::min(kChunkRows, z.rows() - first);
    run(
        pass, networks.parameters.data(), size, [&](Index row, Index unit) { return z(first + row, unit); },
        [](Index, Index) {});
    const Index padded = pass.input().panels() * Panels<T>::kRows;
    for (Index i = 0; i < padded; ++i) {
      const Index row = first + std::min(i, size - 1);
      for (Index d = 0; d < seeds.cols(); ++d) {
        pass.output_gradient().at(i, d) = static_cast<T>(seeds(row, d));
      }
    }
    pass.backward(networks.parameters.data(), nullptr, true);
    for (Index i = 0; i < size; ++i) {
      for (Index h = 0; h < z.cols(); ++h) {
        gradient(first + i, h) = static_cast<double>(pass.input_gradient().at(i, h));
      }
    }
  }
}

Eigen::ArrayXd Snapshot::log_joint(const Eigen::Ref<const Eigen::RowVectorXd>& x, const Eigen::ArrayXXd& z,
                                   Eigen::ArrayXXd* gradient) const {
  RowMajor<double> outputs = decode(z);
  Eigen::ArrayXd values = log_likelihood(x, outputs) - 0.5 * z.square().rowwise().sum() -
                          0.5 * kLogTwoPi * static_cast<double>(latent());
  if (!gradient) return values;
  if (is_bernoulli()) {
    outputs = (-expected(std::move(outputs))).rowwise() + x;
  } else {
    outputs = ((-outputs).rowwise() + x) * std::exp(-2 * log_scale_);
  }
  gradient->resize(z.rows(), z.cols());
  std::visit([&](auto& networks) { pull_back_in(networks, outputs, z, *gradient); }, networks_);
  *gradient -= z;
  return values;
}

RowMajor<double> Snapshot::expected(RowMajor<double> outputs) const {
  if (is_bernoulli()) outputs = (1 / (1 + (-outputs.array()).exp())).matrix().eval();
  return outputs;
}

Eigen::ArrayXd Snapshot::log_likelihood(const Eigen::Ref<const Eigen::RowVectorXd>& x,
                                        const RowMajor<double>& outputs) const {
  if (is_bernoulli()) {
    // x a − log(1 + e^a).
    const auto a = outputs.array();
    return (a.rowwise() * x.array() - a.max(0) - (-a.abs()).exp().log1p()).rowwise().sum();
  }
  const double inverse = std::exp(-2 * log_scale_);
  const double constant = static_cast<double>(shape().columns) * (log_scale_ + 0.5 * kLogTwoPi);
  return (outputs.rowwise() - x).rowwise().squaredNorm().array() * (-0.5 * inverse) - constant;
}

double Snapshot::largest_log_likelihood() const {
  return is_bernoulli() ? 0 : -static_cast<double>(shape().columns) * (log_scale_ + 0.5 * kLogTwoPi);
}

}  // namespace elbo::vae
