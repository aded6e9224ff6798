#include "families/families.hpp"

#include "catalog/families.hpp"

namespace elbo {
namespace {

using Factory = std::unique_ptr<Family> (*)(const FamilySettings&);

// In the order of the catalogue's rows.
constexpr Factory kFactories[] = {
#define ELBO_FAMILY(name, ...) families::make_##name,
#define ELBO_SETTING(...)
#include "families/families.def"
#undef ELBO_FAMILY
#undef ELBO_SETTING
};

}  // namespace

std::unique_ptr<Family> make_family(std::string_view id, const FamilySettings& settings) {
  if (const FamilyRow* row = find_family(id)) return kFactories[row - family_rows().data()](settings);
  std::string known;
  for (const FamilyRow& row : family_rows()) {
    known += (known.empty() ? "" : &row == &family_rows().back() ? " or " : ", ") + std::string(row.id);
  }
  throw Error(ErrorCode::kInvalidConfig, {refuse("family", Value(id), known)});
}

}  // namespace elbo
