#include "elbo/catalog.hpp"

#include <algorithm>
#include <vector>

#include "catalog/tables.hpp"

namespace elbo {
namespace {

// The rows of all tables, one after the other.
const std::vector<Parameter>& all() {
  static const std::vector<Parameter> rows = [] {
    std::vector<Parameter> joined;
    for (const auto table :
         {tables::general(), tables::curve(), tables::density(), tables::vae(), tables::inference(),
          tables::steps(), tables::curve_steps(), tables::mixture()}) {
      joined.insert(joined.end(), table.begin(), table.end());
    }
    return joined;
  }();
  return rows;
}

}  // namespace

std::span<const Parameter> parameters() { return all(); }

const Parameter* find_parameter(std::string_view key) {
  const auto rows = parameters();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [key](const Parameter& parameter) { return parameter.key == key; });
  return found == rows.end() ? nullptr : &*found;
}

std::span<const Quantity> quantities() { return tables::quantities(); }

std::span<const Derivation> derivations() { return tables::derivations(); }

}  // namespace elbo
