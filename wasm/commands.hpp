#pragma once

// What JavaScript may ask of a session, by name. Knows nothing of JavaScript, so that it is tested natively.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "elbo/session.hpp"
#include "elbo/task.hpp"
#include "elbo/value.hpp"

namespace elbo::wasm {

class Commands {
 public:
  // Throws Error: of the core, or kInternal for an unknown name or a missing session.
  Value run(const std::string& method, const Value& arguments);

 private:
  Session& session();
  Value create(const Value& arguments);
  Value advance(const Value& arguments);
  Value task_start(const Value& arguments);
  Value task_advance(const Value& arguments);

  std::optional<Session> session_;
  std::map<std::int64_t, std::unique_ptr<Task>> tasks_;
  std::int64_t last_task_ = 0;
};

}  // namespace elbo::wasm
