#include "session/registry.hpp"

#include <algorithm>
#include <string>

#include "elbo/error.hpp"

namespace elbo {

const ModelEntry& find_model(std::string_view id) {
  const auto models = registered_models();
  const auto found =
      std::find_if(models.begin(), models.end(), [id](const ModelEntry& entry) { return entry.id == id; });
  if (found != models.end()) return *found;
  throw Error(ErrorCode::kNotAvailable,
              "This module of the core is without the model " + describe(Value(std::string(id))) + ".");
}

}  // namespace elbo
