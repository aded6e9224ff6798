#include "commands.hpp"

#include <array>
#include <cmath>
#include <string_view>

#include "elbo/error.hpp"

namespace elbo::wasm {
namespace {

const Value& member(const Value& arguments, const char* name) {
  static const Value kNone;
  const Value* value = arguments.find(name);
  return value ? *value : kNone;
}

std::int64_t count(const Value& arguments, const char* name) {
  const Value& value = member(arguments, name);
  if (value.is_number() && value.number() >= 0 && value.number() <= 9e15 &&
      value.number() == std::floor(value.number())) {
    return static_cast<std::int64_t>(value.number());
  }
  throw Error(ErrorCode::kInvalidConfig, {refuse(name, value, "an integer from 0")});
}

std::string name_of(const Value& arguments) {
  const Value& what = member(arguments, "what");
  if (what.is_string()) return what.string();
  throw Error(ErrorCode::kInvalidConfig, {refuse("what", what, "the name of a quantity")});
}

}  // namespace

Session& Commands::session() {
  if (!session_) throw Error(ErrorCode::kInternal, "There is no session in this instance.");
  return *session_;
}

Value Commands::create(const Value& arguments) {
  if (session_) throw Error(ErrorCode::kInternal, "This instance has a session already.");
  session_.emplace(member(arguments, "config"));
  return Value::map({{"config", session_->config()}});
}

Value Commands::advance(const Value& arguments) {
  const Value& work = member(arguments, "work");
  if (!work.is_number() || !(work.number() > 0)) {
    throw Error(ErrorCode::kInvalidConfig, {refuse("work", work, "a number above 0")});
  }
  const Progress progress = session().advance(count(arguments, "iterations"), work.number());
  return Value::map({{"iterations", progress.iterations},
                     {"work", progress.work},
                     {"ready", progress.ready},
                     {"prepared", progress.prepared},
                     {"status", session().status()}});
}

Value Commands::task_start(const Value& arguments) {
  tasks_[++last_task_] = session().start(name_of(arguments), member(arguments, "options"));
  return Value::map({{"task", last_task_}});
}

Value Commands::task_advance(const Value& arguments) {
  const auto task = tasks_.find(count(arguments, "task"));
  if (task == tasks_.end()) throw Error(ErrorCode::kInternal, "There is no such task.");
  const Value& work = member(arguments, "work");
  if (!work.is_number() || !(work.number() > 0)) {
    throw Error(ErrorCode::kInvalidConfig, {refuse("work", work, "a number above 0")});
  }
  WorkBudget budget{work.number()};
  if (!task->second->advance(budget)) {
    return Value::map(
        {{"done", false}, {"progress", task->second->progress()}, {"work", work.number() - budget.left}});
  }
  const auto finished = std::move(task->second);
  tasks_.erase(task);
  return Value::map({{"done", true},
                     {"progress", 1},
                     {"work", work.number() - budget.left},
                     {"result", finished->result()}});
}

Value Commands::run(const std::string& method, const Value& arguments) {
  struct Entry {
    std::string_view name;
    Value (*run)(Commands& self, const Value& arguments);
  };
  static constexpr std::array kTable = {
      Entry{"create", [](Commands& self, const Value& a) { return self.create(a); }},
      Entry{"resolve", [](Commands&, const Value& a) { return Session::resolve(member(a, "config")); }},
      Entry{"step",
            [](Commands& self, const Value& a) {
              return Value::map({{"iterations", self.session().step(count(a, "iterations"))}});
            }},
      Entry{"advance", [](Commands& self, const Value& a) { return self.advance(a); }},
      Entry{"frame", [](Commands& self, const Value& a) { return self.session().frame(a); }},
      Entry{"config", [](Commands& self, const Value&) { return self.session().config(); }},
      Entry{"parameters", [](Commands& self, const Value&) { return self.session().parameters(); }},
      Entry{"setParameters",
            [](Commands& self, const Value& a) {
              self.session().set_parameters(member(a, "parameters"));
              return Value();
            }},
      Entry{"configure",
            [](Commands& self, const Value& a) {
              self.session().configure(member(a, "changes"));
              return Value::map({{"config", self.session().config()}});
            }},
      Entry{"gradient", [](Commands& self, const Value& a) { return self.session().gradient(a); }},
      Entry{"evaluate",
            [](Commands& self, const Value& a) {
              return self.session().evaluate(name_of(a), member(a, "options"));
            }},
      Entry{"taskStart", [](Commands& self, const Value& a) { return self.task_start(a); }},
      Entry{"taskAdvance", [](Commands& self, const Value& a) { return self.task_advance(a); }},
      Entry{"taskAbort",
            [](Commands& self, const Value& a) {
              self.tasks_.erase(count(a, "task"));
              return Value();
            }},
      Entry{"save", [](Commands& self, const Value&) { return Value(self.session().save()); }},
      Entry{"load",
            [](Commands& self, const Value& a) {
              const Value& bytes = member(a, "bytes");
              if (!bytes.is_bytes())
                throw Error(ErrorCode::kIncompatibleState, {refuse("bytes", bytes, "saved bytes")});
              self.session().load(bytes.bytes());
              return Value::map({{"config", self.session().config()}});
            }},
  };
  for (const Entry& entry : kTable) {
    if (entry.name == method) return entry.run(*this, arguments);
  }
  throw Error(ErrorCode::kInternal, "There is no method " + describe(Value(method)) + ".");
}

}  // namespace elbo::wasm
