// A program with the model 'mixture' alone.

#include <array>

#include "models/mixture/mixture_run.hpp"
#include "session/registry.hpp"

namespace elbo {

std::span<const ModelEntry> registered_models() {
  static constexpr std::array kModels = {model_entry<MixtureRun, prepare_mixture>("mixture")};
  return kModels;
}

}  // namespace elbo
