#pragma once

// The bound and its parts over iterations: all of them up to 4,096, then every second, every fourth, …, and
// always the newest. Memory is bounded however long a run is.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "session/run.hpp"

namespace elbo {

class Trace {
 public:
  static constexpr std::size_t kCapacity = 4096;

  void record(std::int64_t iteration, const BoundRecord& record);
  [[nodiscard]] Value value() const {
    return columns();
  }  // { iteration, elbo, elboError, objective, parts: { name: … } }, dense arrays; bound, its error and
     // objective where there are such

  [[nodiscard]] Value save() const;
  // Throws Error(kIncompatibleState).
  void load(const Value& state);

 private:
  struct Row {
    std::int64_t iteration = 0;
    double elbo = 0;
    double objective = 0;
    double error = 0;
    std::array<double, BoundRecord::kMostParts> parts{};
  };
  [[nodiscard]] Value columns() const;

  // The same in every row: the parts' names, and whether there is a bound, an error of it, and another
  // objective.
  std::vector<std::string> names_;
  bool has_elbo_ = true;
  bool has_objective_ = false;
  bool has_error_ = false;
  std::vector<Row> kept_;
  std::optional<Row> newest_;  // where it is not among the kept
  std::int64_t recorded_ = 0;  // records so far
  std::int64_t stride_ = 1;    // kept: those whose number is a multiple of this
};

}  // namespace elbo
