#include "session/trace.hpp"

#include <algorithm>

#include "session/dense.hpp"

namespace elbo {

void Trace::record(std::int64_t iteration, const BoundRecord& record) {
  const std::int64_t number = recorded_++;
  newest_.reset();
  if (number % stride_ != 0) {
    newest_ = Row{iteration, record};
    return;
  }
  kept_.push_back({iteration, record});
  if (kept_.size() <= kCapacity) return;
  // Every second row goes; the last of an odd number stays, being a multiple of the doubled stride.
  std::size_t next = 0;
  for (std::size_t i = 0; i < kept_.size(); i += 2) kept_[next++] = std::move(kept_[i]);
  kept_.resize(next);
  stride_ *= 2;
}

std::vector<Trace::Row> Trace::rows() const {
  std::vector<Row> rows = kept_;
  if (newest_) rows.push_back(*newest_);
  return rows;
}

Value Trace::columns(const std::vector<Row>& rows) {
  std::vector<double> iteration;
  std::vector<double> elbo;
  for (const Row& row : rows) {
    iteration.push_back(static_cast<double>(row.iteration));
    elbo.push_back(row.record.elbo);
  }
  Value parts = Map{};
  const std::size_t count = rows.empty() ? 0 : rows.front().record.parts.size();
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<double> values;
    for (const Row& row : rows) values.push_back(row.record.parts[i].second);
    parts.set(rows.front().record.parts[i].first, to_dense(values));
  }
  return Value::map({{"iteration", to_dense(iteration)}, {"elbo", to_dense(elbo)}, {"parts", std::move(parts)}});
}

Value Trace::value() const { return columns(rows()); }

Value Trace::save() const {
  return Value::map({{"rows", columns(rows())},
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
  const Value* parts = table ? table->find("parts") : nullptr;
  const Value* extra = state.find("newestIsExtra");
  if (!iteration || !elbo || !parts || !parts->is_map() || !extra || !extra->is_boolean()) fail();
  if (elbo->size() != iteration->size() || elbo->size() > kCapacity + 1) fail();
  Trace loaded;
  loaded.recorded_ = count("recorded");
  loaded.stride_ = std::max<std::int64_t>(1, count("stride"));
  for (std::size_t i = 0; i < elbo->size(); ++i) {
    Row row{static_cast<std::int64_t>((*iteration)[i]), {(*elbo)[i], {}}};
    for (const auto& [name, values] : parts->map()) {
      if (!values.is_dense() || values.dense().data.size() != elbo->size()) fail();
      row.record.parts.emplace_back(name, values.dense().data[i]);
    }
    loaded.kept_.push_back(std::move(row));
  }
  if (extra->boolean() && !loaded.kept_.empty()) {
    loaded.newest_ = std::move(loaded.kept_.back());
    loaded.kept_.pop_back();
  }
  *this = std::move(loaded);
}

}  // namespace elbo
