// Every model: what a program is linked with that does not ask for less.

#include <array>

#include "models/curve/curve_run.hpp"
#include "models/density/density_run.hpp"
#include "models/mixture/mixture_run.hpp"
#include "models/vae/vae_run.hpp"
#include "session/registry.hpp"

namespace elbo {

std::span<const ModelEntry> registered_models() {
  static constexpr std::array kModels = {
      model_entry<MixtureRun, prepare_mixture>("mixture"),
      model_entry<DensityRun, prepare_density>("density"),
      model_entry<CurveRun, prepare_curve>("curve"),
      model_entry<vae::VaeRun, vae::prepare>("vae"),
  };
  return kModels;
}

}  // namespace elbo
