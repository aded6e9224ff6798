#include "optimizers/natural_gradient.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>

namespace elbo {
namespace {

using Index = Eigen::Index;
// Latent spaces have one or two dimensions: nothing here allocates.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor, 2, 2>;
using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1, Eigen::ColMajor, 2, 1>;

constexpr int kMostHalvings = 30;

// L⁻ᵀL⁻¹ of a covariance LLᵀ.
Matrix precision_of(const Eigen::MatrixXd& factor) {
  const Matrix lower = factor;
  const Matrix inverse =
      lower.triangularView<Eigen::Lower>().solve(Matrix::Identity(lower.rows(), lower.cols()).eval());
  return inverse.transpose() * inverse;
}

// The lower triangular L with LLᵀ = Π⁻¹, by way of the Cholesky factor of Π with rows and columns in reverse:
// that one is a lower triangle R, the reverse of it an upper triangle U with Π = UUᵀ, and L = U⁻ᵀ. False
// where Π is not positive definite to working precision.
bool covariance_factor(const Matrix& precision, Matrix& factor) {
  const Matrix reversed = precision.reverse();
  const Eigen::LLT<Matrix> cholesky(reversed);
  if (cholesky.info() != Eigen::Success) return false;
  const Matrix lower = cholesky.matrixL();
  const Matrix upper = lower.reverse();
  factor = upper.transpose().triangularView<Eigen::Lower>().solve(
      Matrix::Identity(upper.rows(), upper.cols()).eval());
  return factor.allFinite();
}

}  // namespace

NaturalStep natural_step(GaussianFamily& q, const Eigen::VectorXd& mean_gradient,
                         const Eigen::MatrixXd& mean_hessian, double rate, Gaussian* scratch) {
  NaturalStep step;
  step.rate_used = rate;
  if (!mean_gradient.allFinite() || !mean_hessian.allFinite()) return step;
  const Matrix factor = q.gaussian().factor;
  const Matrix precision = precision_of(q.gaussian().factor);
  Matrix wanted = -mean_hessian;
  if (q.is_diagonal() && wanted.rows() == 2) wanted(0, 1) = wanted(1, 0) = 0;
  const Vector slope = mean_gradient;
  Gaussian own;
  Gaussian& next = scratch ? *scratch : own;
  for (int halvings = 0; halvings <= kMostHalvings; ++halvings) {
    step.note = halvings == 0 ? "" : "halved";
    const Matrix linear = (1 - step.rate_used) * precision + step.rate_used * wanted;
    Matrix lower;
    bool found = covariance_factor(linear, lower);
    if (!found) {
      // Π + ρΔ + ½ρ²ΔΠ⁻¹Δ = ½ (Π + AΠ⁻¹A), A = Π + ρΔ; with Π⁻¹ = FFᵀ the last is (AF)(AF)ᵀ.
      const Matrix product = linear * factor;
      found = covariance_factor(0.5 * (precision + product * product.transpose()), lower);
      if (halvings == 0) step.note = "corrected";
    }
    if (found) {
      next.factor = lower;
      const Vector along = lower.transpose() * slope;
      next.mean = q.gaussian().mean + step.rate_used * (lower * along);
      if (q.set_gaussian(next)) {
        step.moved = true;
        return step;
      }
    }
    step.rate_used /= 2;
  }
  return step;
}

}  // namespace elbo
