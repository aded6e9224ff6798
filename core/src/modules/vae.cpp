// A program with the model 'vae' alone.

#include <array>

#include "models/vae/vae_run.hpp"
#include "session/registry.hpp"

namespace elbo {

std::span<const ModelEntry> registered_models() {
  static constexpr std::array kModels = {model_entry<vae::VaeRun, vae::prepare>("vae")};
  return kModels;
}

}  // namespace elbo
