#pragma once

// What mean-field and full-rank Gaussians share beyond a Family: natural gradients need their mean and
// precision.

#include "families/family.hpp"

namespace elbo {

class GaussianFamily : public Family {
 public:
  [[nodiscard]] const Gaussian& gaussian() const { return gaussian_; }
  // Takes the mean and the covariance factor; a mean-field q takes the factor's diagonal. False, changing
  // nothing, where they are not finite.
  virtual bool set_gaussian(const Gaussian& gaussian) = 0;
  // True where the covariance is diagonal by construction.
  [[nodiscard]] virtual bool is_diagonal() const = 0;

 protected:
  Gaussian gaussian_;  // what phi_ says
};

}  // namespace elbo
