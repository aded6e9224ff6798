#include "session/trace.hpp"

#include <algorithm>
#include <cmath>

#include "values/dense.hpp"

namespace elbo {

void Trace::record(std::int64_t iteration, const BoundRecord& record) {
  if (kept_.empty()) {
    names_.clear();
    kept_.reserve(kCapacity + 1);  // so that no later record asks for memory
    for (std::size_t i = 0; i < record.count; ++i) names_.emplace_back(record.parts[i].name);
    has_elbo_ = !std::isnan(record.elbo);
    has_objective_ = !std::isnan(record.objective);
    has_error_ = std::isfinite(record.error);
  }
  Row row{iteration, record.elbo, record.objective, record.error, {}};
  for (std::size_t i = 0; i < names_.size(); ++i) row.parts[i] = record.parts[i].value;

  newest_.reset();
  if (recorded_++ % stride_ != 0) {
    newest_ = row;
    return;
  }
  kept_.push_back(row);
  if (kept_.size() <= kCapacity) return;
  // Every second row goes; the last of an odd number stays, being a multiple of the doubled stride.
  std::size_t next = 0;
  for (std::size_t i = 0; i < kept_.size(); i += 2) kept_[next++] = kept_[i];
  kept_.resize(next);
  stride_ *= 2;
}

Value Trace::columns() const {
  const auto column = [this](auto&& value_of) {
    std::vector<double> values;
    values.reserve(kept_.size() + 1);
    for (const Row& row : kept_) values.push_back(value_of(row));
    if (newest_) values.push_back(value_of(*newest_));
    return to_dense(values);
  };
  Value parts = Map{};
  for (std::size_t i = 0; i < names_.size(); ++i) {
    parts.set(names_[i], column([i](const Row& row) { return row.parts[i]; }));
  }
  Value table =
      Value::map({{"iteration", column([](const Row& row) { return static_cast<double>(row.iteration); })}});
  if (has_elbo_) table.set("elbo", column([](const Row& row) { return row.elbo; }));
  if (has_error_) table.set("elboError", column([](const Row& row) { return row.error; }));
  if (has_objective_) table.set("objective", column([](const Row& row) { return row.objective; }));
  table.set("parts", std::move(parts));
  return table;
}

Value Trace::save() const {
  return Value::map({{"rows", columns()},
                     {"newestIsExtra", newest_.has_value()},
                     {"recorded", recorded_},
                     {"stride", stride_}});
}

void Trace::load(const Value& state) {
  const auto fail = [] { throw Error(ErrorCode::kIncompatibleState, "The saved trace is damaged."); };
  const auto dense = [](const Value* map, const char* name) -> const std::vector<double>* {
    const Value* value = map ? map->find(name) : nullptr;
    return value && value->is_dense() ? &value->dense().data : nullptr;
  };
  const auto count = [&](const char* name) {
    const Value* value = state.find(name);
    if (!value || !value->is_number() || !(value->number() >= 0 && value->number() < 1e15)) fail();
    return static_cast<std::int64_t>(value->number());
  };
  const Value* table = state.find("rows");
  const auto* iteration = dense(table, "iteration");
  const auto* elbo = dense(table, "elbo");
  const auto* objective = dense(table, "objective");
  const auto* error = dense(table, "elboError");
  const Value* parts = table ? table->find("parts") : nullptr;
  const Value* extra = state.find("newestIsExtra");
  if (!iteration || !parts || !parts->is_map() || !extra || !extra->is_boolean()) fail();
  const std::size_t size = iteration->size();
  if (size > kCapacity + 1 || (elbo && elbo->size() != size) || (objective && objective->size() != size) ||
      (error && error->size() != size)) {
    fail();
  }
  Trace loaded;
  loaded.recorded_ = count("recorded");
  loaded.stride_ = std::max<std::int64_t>(1, count("stride"));
  loaded.has_elbo_ = elbo != nullptr;
  loaded.has_objective_ = objective != nullptr;
  loaded.has_error_ = error != nullptr;
  loaded.kept_.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    const double previous = i > 0 ? (*iteration)[i - 1] : -1;
    if (!((*iteration)[i] > previous && (*iteration)[i] < 1e15)) fail();
    loaded.kept_[i].iteration = static_cast<std::int64_t>((*iteration)[i]);
    loaded.kept_[i].elbo = elbo ? (*elbo)[i] : BoundRecord::kUnknown;
    loaded.kept_[i].error = error ? (*error)[i] : BoundRecord::kUnknown;
    loaded.kept_[i].objective = objective ? (*objective)[i] : BoundRecord::kUnknown;
  }
  if (parts->map().size() > BoundRecord::kMostParts) fail();
  for (const auto& [name, values] : parts->map()) {
    if (!values.is_dense() || values.dense().data.size() != size) fail();
    const std::size_t part = loaded.names_.size();
    loaded.names_.push_back(name);
    for (std::size_t i = 0; i < size; ++i) loaded.kept_[i].parts[part] = values.dense().data[i];
  }
  if (extra->boolean() && !loaded.kept_.empty()) {
    loaded.newest_ = loaded.kept_.back();
    loaded.kept_.pop_back();
  }
  *this = std::move(loaded);
}

}  // namespace elbo
