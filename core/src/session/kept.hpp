#pragma once

// What settings were resolved to, for the next time that they are: data that were read, targets whose modes
// were searched. A session owns one of these, so that a live change makes anew only what depends on it.
//
//   const auto target = kept.get<Target>("target", key, [&] { return make_target(…); });
//
// A copy shares everything with its original; a change that is refused drops it.

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "elbo/value.hpp"

namespace elbo {

class Kept {
 public:
  // The thing of this name where it was made of an equal key; otherwise what `make` returns, a pointer to a
  // Thing that nobody changes any more. What `make` throws is passed on, and nothing is kept.
  template <typename Thing, typename Make>
  std::shared_ptr<const Thing> get(std::string_view name, const Value& key, const Make& make) {
    if (const auto* kept = find(name, key)) return std::static_pointer_cast<const Thing>(*kept);
    std::shared_ptr<const Thing> made = make();
    keep(name, key, made);
    return made;
  }

  // How many things were made so far.
  [[nodiscard]] std::size_t made() const { return made_; }

  // Rows that came with the settings, { points: rows }, are put aside, and a number stands in their place: so
  // settings are copied and compared for next to nothing, however many rows there are.
  void put_rows_aside(Value& settings);
  // Settings, or their `data`, with the rows where they were.
  [[nodiscard]] Value with_rows(Value settings) const;
  [[nodiscard]] Value data_with_rows(Value data) const;

 private:
  struct Entry {
    std::string_view name;  // a literal
    Value key;
    std::shared_ptr<const void> thing;
  };
  [[nodiscard]] const std::shared_ptr<const void>* find(std::string_view name, const Value& key) const;
  void keep(std::string_view name, const Value& key, std::shared_ptr<const void> thing);

  std::vector<Entry> entries_;  // one of each name, the newest
  std::size_t made_ = 0;
  std::shared_ptr<const Value> rows_;
  int rows_number_ = 0;
};

}  // namespace elbo
