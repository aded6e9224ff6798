#pragma once

// Families by their names in the catalogue. families.def lists them.

#include <cstdint>
#include <memory>
#include <string_view>

#include "families/family.hpp"

namespace elbo {

struct FamilySettings {
  int dimension = 2;            // 1 or 2
  Eigen::Index components = 3;  // of a mixture, 1 to 16
  int flow_layers = 6;
  int flow_width = 16;           // hidden units of each layer
  Eigen::VectorXd initial_mean;  // D, as families/limits.hpp allows it
  double initial_scale = 1;
  Value own;  // every setting by its key, for what one family alone is set by
  // A number of these, or `otherwise` where it is not there.
  [[nodiscard]] double number(std::string_view key, double otherwise) const {
    const Value* value = own.is_map() ? own.find(key) : nullptr;
    return value ? value->number() : otherwise;
  }
  std::uint32_t seed = 0;  // for the first values of a mixture's means and a flow's layers
};

// One for each entry of families.def, in the file of that name: at N(initial_mean, initial_scale² I) or about
// there.
namespace families {
#define ELBO_FAMILY(name, ...) std::unique_ptr<Family> make_##name(const FamilySettings& settings);
#define ELBO_SETTING(...)
#include "families/families.def"
#undef ELBO_FAMILY
#undef ELBO_SETTING
}  // namespace families

// By its name in the catalogue. Throws Error(kInvalidConfig) for one that is not there.
std::unique_ptr<Family> make_family(std::string_view id, const FamilySettings& settings);

}  // namespace elbo
