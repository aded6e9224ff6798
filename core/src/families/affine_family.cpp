#include "families/affine_family.hpp"

#include "numeric/special.hpp"

namespace elbo {

bool AffineFamily::accept(int dimension, const double* phi) {
  Affine affine;
  if (!read_affine(dimension, is_diagonal(), phi, affine)) return false;
  affine_ = affine;
  phi_ = Eigen::Map<const Eigen::VectorXd>(phi, affine_size(dimension, is_diagonal()));
  copy_to_gaussian(affine_, gaussian_);
  return true;
}

bool AffineFamily::set_phi(const Eigen::VectorXd& phi) { return accept(dimension(), phi.data()); }

// By way of φ, so that the state is a function of φ to the last bit.
bool AffineFamily::set_gaussian(const Gaussian& gaussian) {
  std::array<double, 5> phi;
  return write_affine(gaussian, is_diagonal(), phi.data()) &&
         accept(static_cast<int>(gaussian.mean.size()), phi.data());
}

void AffineFamily::transform(Eigen::Index /*k*/, const Samples& epsilon, Samples& z) const {
  elbo::transform(affine_, epsilon, z);
}

void AffineFamily::log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const {
  elbo::log_density(affine_, z, value, gradient);
}

void AffineFamily::log_density_of_draw(Eigen::Index /*k*/, const Samples& epsilon, const Samples& /*z*/,
                                       Eigen::ArrayXd& value, Samples* gradient) const {
  elbo::log_density_of_draw(affine_, epsilon, value, gradient);
}

void AffineFamily::add_pathwise(Eigen::Index /*k*/, const Samples& epsilon, const Samples& /*z*/,
                                const Samples& a, Eigen::VectorXd& out) const {
  pathwise_sums(affine_, epsilon, a).add_to(affine_.dimension, is_diagonal(), out.data());
}

void AffineFamily::add_score(const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out) const {
  score_sums(affine_, z, c).add_to(affine_.dimension, is_diagonal(), out.data());
}

std::optional<double> AffineFamily::entropy(Eigen::VectorXd* gradient) const {
  const int dimension = affine_.dimension;
  if (gradient) gradient->segment(dimension, dimension).array() += 1;
  return 0.5 * dimension - affine_.log_normalizer;
}

}  // namespace elbo
