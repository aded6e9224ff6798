#include "models/density/targets/targets.hpp"

#include <string>

#include "catalog/targets.hpp"

namespace elbo {
namespace {

using Factory = std::unique_ptr<Target> (*)(const TargetSettings&);

// In the order of the catalogue's rows.
constexpr Factory kFactories[] = {
#define ELBO_TARGET(name, ...) targets::make_##name,
#define ELBO_SETTING(...)
#include "models/density/targets/targets.def"
#undef ELBO_TARGET
#undef ELBO_SETTING
};

bool has_dimension(const TargetRow& row, int dimension) {
  return dimension == 2 || row.on_line != OnLine::kMissing;
}

// "mixture, ring or formula": those of so many dimensions, or those that have only two.
std::string listed(bool of_line, bool of_plane_alone, const char* last) {
  std::vector<std::string_view> ids;
  for (const TargetRow& row : target_rows()) {
    const bool has_line = has_dimension(row, 1);
    if (has_line ? of_line : of_plane_alone) ids.push_back(row.id);
  }
  std::string text;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    text += std::string(i == 0 ? "" : i + 1 == ids.size() ? last : ", ") + std::string(ids[i]);
  }
  return text;
}

}  // namespace

bool target_has_dimension(std::string_view kind, int dimension) {
  const TargetRow* row = find_target(kind);
  return row != nullptr && has_dimension(*row, dimension);
}

std::unique_ptr<Target> make_target(std::string_view kind, const TargetSettings& settings) {
  const TargetRow* row = find_target(kind);
  if (row && has_dimension(*row, settings.dimension)) {
    return kFactories[row - target_rows().data()](settings);
  }
  throw Error(
      ErrorCode::kInvalidConfig,
      {refuse("target", kind,
              settings.dimension == 2 ? listed(true, true, " or ")
                                      : listed(true, false, " or ") + " (" + listed(false, true, " and ") +
                                            " exist in two dimensions only)")});
}

std::unique_ptr<Target> make_target(std::string_view kind, int dimension, const Eigen::MatrixXd& components,
                                    std::string_view formula, double log_constant) {
  return make_target(kind, {dimension, log_constant, components, formula});
}

}  // namespace elbo
