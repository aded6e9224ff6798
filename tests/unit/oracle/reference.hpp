// scikit-learn's fits (tests/reference) as a list that tests can loop over.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "../../reference/faithful_k2.hpp"
#include "csv.hpp"
#include "mixture.hpp"

namespace oracle {

// q at one moment of a fit, its bound (just after the parameters' update) and a few rows of responsibilities.
struct Moment {
  std::span<const double> alpha, beta, nu, mean, inverse_scale, responsibilities;
  double elbo;
};

struct ReferenceFit {
  std::string name;
  std::size_t points, dimensions, components;
  std::vector<double> x;  // standardised, row-major
  std::span<const std::size_t> rows;
  Moment start, later, end;

  Prior prior() const {
    return {1.0 / static_cast<double>(components), 1.0, Vector(dimensions), identity(dimensions),
            static_cast<double>(dimensions) + 2.0};
  }

  Posterior posterior(const Moment& moment) const {
    Posterior q;
    for (std::size_t k = 0; k < components; ++k) {
      const auto mean = moment.mean.subspan(k * dimensions, dimensions);
      q.push_back({moment.alpha[k], moment.beta[k], Vector(mean.begin(), mean.end()),
                   matrix_from(&moment.inverse_scale[k * dimensions * dimensions], dimensions, dimensions),
                   moment.nu[k]});
    }
    return q;
  }
};

// The generated header names its arrays alike in every namespace, which only a macro can say once.
#define ELBO_REFERENCE_MOMENT(problem, when)                                                          \
  Moment {                                                                                            \
    reference::problem::when::kAlpha, reference::problem::when::kBeta, reference::problem::when::kNu, \
        reference::problem::when::kM, reference::problem::when::kWInverse,                            \
        reference::problem::when::kResponsibilities, reference::problem::when::kElbo                  \
  }
#define ELBO_REFERENCE_FIT(problem, data)                                                                    \
  ReferenceFit {                                                                                             \
#problem, reference::problem::kPoints, reference::problem::kDimensions, reference::problem::kComponents, \
        data, reference::problem::kRows, ELBO_REFERENCE_MOMENT(problem, start),                              \
        ELBO_REFERENCE_MOMENT(problem, later), ELBO_REFERENCE_MOMENT(problem, end)                           \
  }

inline std::vector<ReferenceFit> reference_fits() {
  using reference::random5::kData;
  return {ELBO_REFERENCE_FIT(faithful, standardised(read_csv("faithful.csv")).values),
          ELBO_REFERENCE_FIT(galaxies, standardised(read_csv("galaxies.csv")).values),
          ELBO_REFERENCE_FIT(random5, std::vector<double>(std::begin(kData), std::end(kData)))};
}

#undef ELBO_REFERENCE_FIT
#undef ELBO_REFERENCE_MOMENT

}  // namespace oracle
