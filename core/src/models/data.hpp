#pragma once

// What every model with data does with them: reads the settings `data`, `rows`, `standardize` and `columns`,
// and says in its frames what they are.

#include <memory>
#include <vector>

#include "data/data_sets.hpp"
#include "elbo/error.hpp"
#include "session/kept.hpp"

namespace elbo {

// What data depend on, as a key for what is made of them.
Value data_key(const Value& settings, bool standardized);

// The data of the settings, standardised where that is wanted; "rows" is set to how many there are. Throws
// what load_data() and standardize() throw.
std::shared_ptr<const AnalysedData> read_data(Value& settings, bool standardized, Kept& kept,
                                              std::size_t most_columns = kMostColumns);

// The columns that a picture shows: one where there is only one, two otherwise. Resolves "auto" in place;
// faults go to `issues`.
std::vector<Eigen::Index> read_columns(Value& settings, Eigen::Index dimension, std::vector<Issue>& issues);

// That data of other columns need another run.
Issue refuse_columns(Eigen::Index found, Eigen::Index allowed);

// A frame's `standardization`, `columnNames`, `columnUnits`, and `columns` where a picture has a choice of
// them.
void write_data(const AnalysedData& data, Value& frame, const Value& columns = {});
Value text_list(const std::vector<std::string>& texts);

}  // namespace elbo
