// A program with the model 'curve' alone.

#include <array>

#include "models/curve/curve_run.hpp"
#include "session/registry.hpp"

namespace elbo {

std::span<const ModelEntry> registered_models() {
  static constexpr std::array kModels = {model_entry<CurveRun, prepare_curve>("curve")};
  return kModels;
}

}  // namespace elbo
