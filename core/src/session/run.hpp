#pragma once

// What the session asks of a model. A Run is one inference in progress: its parameters, its algorithm's
// memory and the data. Nothing here names a particular model; a model adds itself in session/registry.cpp.

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elbo/error.hpp"
#include "elbo/task.hpp"
#include "elbo/value.hpp"

namespace elbo {

// A model's settings, resolved, with the data and targets that they name: what its prepare() made, which
// nobody changes any more. Only the model knows its type.
using Setup = std::shared_ptr<const void>;

// Thrown by a step that cannot go on. Not an Error: a run that diverges is a result. The run is left as it
// was after its last complete iteration.
class Divergence : public std::exception {
 public:
  explicit Divergence(std::string message) : message_(std::move(message)) {}
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

// The bound and its parts at one iteration, as the trace keeps them. A record is made in every iteration, so
// it allocates nothing; the names are literals.
struct BoundRecord {
  static constexpr std::size_t kMostParts = 8;
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  struct Part {
    std::string_view name;
    double value = 0;  // signed; the parts add up to elbo
  };

  BoundRecord(double bound, std::initializer_list<Part> list) : elbo(bound) {
    for (const Part& part : list) add(part);
  }
  void add(const Part& part) { parts[count++] = part; }

  double elbo = 0;              // kUnknown where q has no density
  double objective = kUnknown;  // what the run climbs, where that is not the bound
  double error = kUnknown;      // of the bound, where it is a quadrature's: covers
  std::array<Part, kMostParts> parts;
  std::size_t count = 0;
};

struct FrameRequest {
  std::optional<std::vector<std::string>> fields;  // none: everything
  std::optional<std::size_t> max_points;

  [[nodiscard]] bool wants(std::string_view field) const {
    return !fields || std::find(fields->begin(), fields->end(), field) != fields->end();
  }
};

class Run {
 public:
  virtual ~Run() = default;

  // Works on the state of iteration 0 until it is there (true) or the budget is spent. Everything below needs
  // it there.
  virtual bool initialise(WorkBudget& budget) = 0;
  // How much of that is done, 0 to 1, where it is more than a moment's work.
  [[nodiscard]] virtual double preparation() const { return 0; }
  // Makes a run that is not there yet fit for load() alone; where that is not quick, iteration 0 is made.
  virtual void prepare_to_load() {
    WorkBudget all{std::numeric_limits<double>::infinity()};
    initialise(all);
  }

  // Works until an iteration is complete (true) or the budget is spent (false; the next call goes on). Throws
  // Divergence.
  virtual bool advance(WorkBudget& budget) = 0;

  // The bound after the last complete iteration, where the algorithm computed it there (coordinate ascent:
  // always; minibatches: after each sweep of the data).
  [[nodiscard]] virtual std::optional<BoundRecord> bound() const = 0;

  // What has to stop moving for the run to have converged, where this iteration has such a number; noisy
  // bounds are averaged over a block of iterations first.
  [[nodiscard]] virtual std::optional<double> settling() const {
    const auto record = bound();
    return record ? std::optional(record->elbo) : std::nullopt;
  }
  // That number in words, and what it is counted by: "the bound", "an iteration".
  [[nodiscard]] virtual std::pair<std::string_view, std::string_view> settling_words() const {
    return {"bound", "an iteration"};
  }

  // Adds the model's members to a frame.
  virtual void write_frame(const FrameRequest& request, Value& frame) = 0;

  [[nodiscard]] virtual Value parameters() const = 0;
  virtual void set_parameters(const Value& parameters) = 0;
  // Takes a setup that differs from the present one in live settings only; what they have in common is the
  // same. Throws Error(kNeedsRestart), and changes nothing then.
  virtual void configure(const Setup& setup) = 0;
  [[nodiscard]] virtual Value gradient(const Value& options) = 0;
  // Throws Error(kNotAvailable) where `what` is not computed for this model or is too large.
  virtual std::unique_ptr<Task> evaluate(std::string_view what, const Value& options,
                                         std::int64_t iteration) = 0;

  // Everything that the next step depends on, beyond the configuration.
  [[nodiscard]] virtual Value save() const = 0;
  virtual void load(const Value& state) = 0;
};

}  // namespace elbo
