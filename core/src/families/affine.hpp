#pragma once

// The map z = m + Lε of a batch in one or two dimensions, and the Gaussian N(m, LLᵀ) that it makes of
// ε ~ N(0, I): what mean-field and full-rank Gaussians and the components of a mixture are made of.
//
// The five numbers m₁ m₂ l₁₁ l₂₂ l₂₁ are coordinates of all of them: derivatives come with respect to m,
// log lᵢᵢ and l₂₁. In one dimension the second ones are not used and stay 0.

#include <array>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "numeric/gaussian.hpp"
#include "numeric/pack.hpp"
#include "numeric/samples.hpp"

namespace elbo {

struct Affine {
  int dimension = 0;
  std::array<double, 2> mean{};
  std::array<double, 2> diagonal{};      // lᵢᵢ
  std::array<double, 2> log_diagonal{};  // log lᵢᵢ
  std::array<double, 2> inverse{};       // 1/lᵢᵢ
  double lower = 0;                      // l₂₁
  double log_normalizer = 0;             // log density at the mean
};

// How they lie in φ: m, the logs of the factor's diagonal, and, where it is not diagonal by construction,
// l₂₁.
constexpr Eigen::Index affine_size(int dimension, bool diagonal) {
  return 2 * dimension + (dimension == 2 && !diagonal ? 1 : 0);
}
// False where a number is out of range (families/limits.hpp); `affine` is then unspecified.
bool read_affine(int dimension, bool diagonal, const double* phi, Affine& affine);
// φ's numbers of a Gaussian (of a factor's diagonal alone); false, as above, where one is out of range.
bool write_affine(const Gaussian& gaussian, bool diagonal, double* phi);
void copy_to_gaussian(const Affine& affine, Gaussian& gaussian);

// Their names with an index in front of the others: "mean[0]", …, "log factor[0][0]", …, "factor[1][0]" for
// "".
std::vector<std::string> affine_names(int dimension, const std::string& index);
// The last three of a vector over them as a lower triangular matrix.
Eigen::MatrixXd factor_entries(int dimension, const double* over_phi);

// Derivatives with respect to the five numbers, summed over a batch.
struct AffineSums {
  std::array<double, 2> mean{};
  std::array<double, 2> log_diagonal{};
  double lower = 0;

  // += to a gradient in φ's order.
  void add_to(int dimension, bool diagonal, double* gradient) const;
};

void transform(const Affine& affine, const Samples& epsilon, Samples& z);
// log N(z; m, LLᵀ) = −½|y|² − Σ log lᵢᵢ − ½D log 2π, y = L⁻¹(z − m); its gradient is −L⁻ᵀy.
void log_density(const Affine& affine, const Samples& z, Eigen::ArrayXd& value, Samples* gradient);
// The same with y = ε.
void log_density_of_draw(const Affine& affine, const Samples& epsilon, Eigen::ArrayXd& value,
                         Samples* gradient);
// Σ_s a_sᵀ ∂(m + Lε_s).
AffineSums pathwise_sums(const Affine& affine, const Samples& epsilon, const Samples& a);
// Σ_s c_s ∂ log N(z_s; m, LLᵀ): with u = L⁻ᵀy, ∂/∂m = u and ∂/∂L = u yᵀ − diag(1/lᵢᵢ), below and on the
// diagonal.
AffineSums score_sums(const Affine& affine, const Samples& z, const Eigen::ArrayXd& c);

// For loops over packs of rows (families/lanes.hpp), with D = affine.dimension. y = L⁻¹(z − m):
template <int D, typename Lanes>
std::array<Pack, D> standardized(const Affine& affine, Lanes lanes, const double* z, Eigen::Index rows) {
  std::array<Pack, D> y;
  y[0] = (lanes.load(z) - affine.mean[0]) * affine.inverse[0];
  if constexpr (D == 2) {
    y[1] = (lanes.load(z + rows) - affine.mean[1] - affine.lower * y[0]) * affine.inverse[1];
  }
  return y;
}

// −L⁻ᵀy of one pack of rows.
template <int D>
std::array<Pack, D> gradient_at(const Affine& affine, const std::array<Pack, D>& y) {
  std::array<Pack, D> gradient;
  gradient[D - 1] = y[D - 1] * -affine.inverse[D - 1];
  if constexpr (D == 2) gradient[0] = (y[0] + affine.lower * gradient[1]) * -affine.inverse[0];
  return gradient;
}

}  // namespace elbo
