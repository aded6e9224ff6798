#include "models/data.hpp"

#include <cmath>

#include "session/config.hpp"
#include "values/dense.hpp"

namespace elbo {

Value data_key(const Value& settings, bool standardized) {
  return Value::map({{"data", *settings.find("data")},
                     {"rows", *settings.find("rows")},
                     {"seed", *settings.find("datasetSeed")},
                     {"standardize", standardized}});
}

std::shared_ptr<const AnalysedData> read_data(Value& settings, bool standardized, Kept& kept,
                                              std::size_t most_columns) {
  const std::uint32_t seed = data_seed(settings);
  auto result = kept.get<AnalysedData>("data", data_key(settings, standardized), [&] {
    std::optional<std::size_t> rows;
    if (!is_auto(settings, "rows")) rows = static_cast<std::size_t>(integer_setting(settings, "rows"));
    auto data = std::make_shared<AnalysedData>();
    static_cast<Dataset&>(*data) =
        load_data(kept.data_with_rows(*settings.find("data")), rows, seed, most_columns);
    data->standardization = standardized ? standardize(*data) : no_standardization(*data);
    return data;
  });
  if (is_auto(settings, "rows")) settings.set("rows", static_cast<std::int64_t>(result->points.rows()));
  return result;
}

std::vector<Eigen::Index> read_columns(Value& settings, Eigen::Index dimension, std::vector<Issue>& issues) {
  if (is_auto(settings, "columns")) {
    settings.set("columns", dimension == 1 ? Value(List{0}) : Value(List{0, 1}));
  }
  const Eigen::VectorXd columns = list_setting(settings, "columns");
  const Eigen::Index wanted = dimension == 1 ? 1 : 2;
  bool valid = columns.size() == wanted && (wanted == 1 || columns(0) != columns(1));
  std::vector<Eigen::Index> result;
  for (const double column : columns) {
    valid = valid && column == std::floor(column) && column < static_cast<double>(dimension);
    result.push_back(static_cast<Eigen::Index>(column));
  }
  if (!valid) {
    issues.push_back(refuse("columns", *settings.find("columns"),
                            wanted == 1
                                ? "0, the only column"
                                : "two different columns from 0 to " + std::to_string(dimension - 1)));
  }
  return result;
}

Issue refuse_columns(Eigen::Index found, Eigen::Index allowed) {
  const std::string words = "data with " + std::to_string(allowed) + " columns, as the run's";
  return {"data", found, words,
          "data: " + std::to_string(found) + " columns are not allowed without a restart; allowed: " + words +
              "."};
}

void write_data(const AnalysedData& data, Value& frame, const Value& columns) {
  const Standardization& standardization = data.standardization;
  frame.set("standardization", Value::map({{"mean", to_dense(standardization.mean)},
                                           {"scale", to_dense(standardization.scale)},
                                           {"logScale", standardization.log_scale}}));
  if (!columns.is_null()) frame.set("columns", columns);
  frame.set("columnNames", text_list(data.column_names));
  frame.set("columnUnits", text_list(data.column_units));
}

Value text_list(const std::vector<std::string>& texts) {
  List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

}  // namespace elbo
