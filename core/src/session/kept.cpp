#include "session/kept.hpp"

#include <algorithm>

namespace elbo {

const std::shared_ptr<const void>* Kept::find(std::string_view name, const Value& key) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.name == name && entry.key == key; });
  return found == entries_.end() ? nullptr : &found->thing;
}

void Kept::keep(std::string_view name, const Value& key, std::shared_ptr<const void> thing) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.name == name; });
  entries_.push_back({name, key, std::move(thing)});
  ++made_;
}

void Kept::put_rows_aside(Value& settings) {
  Value* data = settings.find("data");
  Value* points = data ? data->find("points") : nullptr;
  if (!points) return;
  rows_ = std::make_shared<const Value>(std::move(*points));
  *points = ++rows_number_;
}

Value Kept::data_with_rows(Value data) const {
  Value* points = data.find("points");
  if (points && rows_ && *points == Value(rows_number_)) *points = *rows_;
  return data;
}

Value Kept::with_rows(Value settings) const {
  if (Value* data = settings.find("data")) *data = data_with_rows(std::move(*data));
  return settings;
}

}  // namespace elbo
