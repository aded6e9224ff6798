// A program with the model 'density' alone.

#include <array>

#include "models/density/density_run.hpp"
#include "session/registry.hpp"

namespace elbo {

std::span<const ModelEntry> registered_models() {
  static constexpr std::array kModels = {model_entry<DensityRun, prepare_density>("density")};
  return kModels;
}

}  // namespace elbo
