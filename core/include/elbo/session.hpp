#pragma once

// A session: one configured inference, stepped, looked at, changed, saved.
//
//   elbo::Session session(elbo::Value::map({{"model", "mixture"}, {"data", "faithful"}, {"components", 6}}));
//   session.step(50);
//   double bound = session.frame({}).find("bound")->find("elbo")->number();   // nats, the whole data set
//
// Same configuration and seed: same numbers. step(10) is ten times step(1); frame(), evaluate() and
// gradient() never change what later steps give.

#include <cstdint>
#include <memory>
#include <span>

#include "elbo/value.hpp"

namespace elbo {

class Task;

struct Progress {
  std::int64_t iterations = 0;  // completed in this call
  double work = 0;              // spent, in units of about a nanosecond
  bool ready = false;           // iteration 0 is there; until then a frame has to make it first
  double prepared = 0;          // how much of it is done, 0 to 1
};

class Session {
 public:
  // Throws Error(kInvalidConfig) or Error(kInvalidData) with every fault of the configuration at once.
  explicit Session(const Value& config);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The configuration with every default written out, without making a session.
  static Value resolve(const Value& config);

  // Up to `iterations` iterations; fewer when the run converges or diverges, none after that. Returns how
  // many were done.
  std::int64_t step(std::int64_t iterations);
  // The same, but stops after about `work` units, if need be in the middle of an iteration; the next call
  // goes on there. With 0 iterations it works on iteration 0 alone.
  Progress advance(std::int64_t iterations, double work);

  // What the run looks like after its last complete iteration. `request`: {} or { fields: [names], maxPoints:
  // count }.
  [[nodiscard]] Value frame(const Value& request);
  [[nodiscard]] Value config() const;
  [[nodiscard]] Value parameters() const;
  // All or nothing. Convergence reopens. Throws Error(kInvalidParameters).
  void set_parameters(const Value& parameters);
  // All or nothing: changes of live settings; convergence reopens. Throws Error(kNeedsRestart) for the
  // others.
  void configure(const Value& changes);
  [[nodiscard]] Value gradient(const Value& options);

  // Heavier quantities, at once or in portions on a copy of the state.
  [[nodiscard]] Value evaluate(std::string_view what, const Value& options);
  [[nodiscard]] std::unique_ptr<Task> start(std::string_view what, const Value& options);

  // Versioned bytes: parameters, schedule, trace, convergence window. load() takes them into a session of the
  // same configuration (live settings may differ) and throws Error(kIncompatibleState) otherwise, changing
  // nothing.
  [[nodiscard]] Bytes save() const;
  void load(std::span<const std::uint8_t> bytes);

  // "running", "converged" or "diverged", and a sentence about it.
  [[nodiscard]] std::string_view status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace elbo
