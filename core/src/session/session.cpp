#include "elbo/session.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "elbo/catalog.hpp"
#include "elbo/codec.hpp"
#include "elbo/error.hpp"
#include "session/config.hpp"
#include "session/convergence.hpp"
#include "session/kept.hpp"
#include "session/registry.hpp"
#include "session/trace.hpp"

namespace elbo {
namespace {

constexpr int kSaveVersion = 1;
constexpr std::string_view kRunning = "running";
constexpr std::string_view kConverged = "converged";
constexpr std::string_view kDiverged = "diverged";

struct Resolved {
  Value config;
  const ModelEntry* model = nullptr;
  Setup setup;
};

// Checks and resolves; throws with every fault at once. Faults of the data alone are invalid-data.
Resolved resolve_config(const Value& config, Kept& kept) {
  std::vector<Issue> issues;
  Resolved result;
  Value settings = check_settings(config, issues);
  const bool settings_at_fault = !issues.empty();
  ErrorCode code = ErrorCode::kInvalidConfig;
  try {
    if (settings.find("model")) {
      result.model = &find_model(choice_setting(settings, "model"));
      result.setup = result.model->prepare(settings, issues, kept);
    }
  } catch (const Error& error) {
    if (!settings_at_fault) code = error.code();
    issues.insert(issues.end(), error.issues().begin(), error.issues().end());
  }
  if (!issues.empty()) throw Error(code, std::move(issues));
  result.config = std::move(settings);
  return result;
}

// A short name for bytes (FNV-1a): for data given as points, which saved bytes need not repeat, and against
// damage.
std::string fingerprint(std::span<const std::uint8_t> bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[hash >> shift & 15U];
  return text;
}

// What must be equal for a saved state to fit: every setting that is not live, and the data.
Value identity(const Value& config) {
  Value result = Map{};
  for (const auto& [key, value] : config.map()) {
    const Parameter* parameter = find_parameter(key);
    if (key == "data" && !value.is_string()) {
      result.set(key, fingerprint(encode(value)));
    } else if (key == "data" || !parameter->live) {
      result.set(key, value);
    }
  }
  return result;
}

FrameRequest read_request(const Value& request, std::string_view model) {
  FrameRequest result;
  std::vector<Issue> issues;
  refuse_unknown(request, "frame", {"fields", "maxPoints"}, issues);
  const Parameter* models = find_parameter("model");
  const auto choice = std::find_if(models->choices.begin(), models->choices.end(),
                                   [model](const Choice& candidate) { return candidate.id == model; });
  if (const Value* fields = request.find("fields"); fields && !fields->is_null()) {
    std::string known;
    for (const auto field : choice->fields) known += (known.empty() ? "" : ", ") + std::string(field);
    if (!fields->is_list()) {
      issues.push_back(refuse("fields", *fields, "a list of " + known));
    } else {
      result.fields.emplace();
      for (std::size_t i = 0; i < fields->list().size(); ++i) {
        const Value& field = fields->list()[i];
        const auto offered = choice->fields;
        if (field.is_string() && std::find(offered.begin(), offered.end(), field.string()) != offered.end()) {
          result.fields->push_back(field.string());
        } else {
          issues.push_back(refuse("fields[" + std::to_string(i) + "]", field, known));
        }
      }
    }
  }
  if (const Value* most = request.find("maxPoints"); most && !most->is_null()) {
    if (most->is_number() && most->number() >= 1 && most->number() <= 1e9 &&
        most->number() == std::floor(most->number())) {
      result.max_points = static_cast<std::size_t>(most->number());
    } else {
      issues.push_back(refuse("maxPoints", *most, "an integer from 1 to 1e+9"));
    }
  }
  if (!issues.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues));
  return result;
}

}  // namespace

struct Session::State {
  Value given;   // the settings as they were given, "auto" and all, without their rows
  Value config;  // resolved
  Kept kept;     // those rows, and what the settings were resolved to
  Setup setup;
  const ModelEntry* model = nullptr;
  std::unique_ptr<Run> run;
  std::int64_t iteration = 0;
  std::string_view status = kRunning;
  std::string message;
  Trace trace;
  Convergence convergence;
  double tolerance = 0;  // config's, which every iteration asks for
  bool ready = false;    // iteration 0 is there

  // Brings about iteration 0, as far as the budget goes. A run that never had its turn costs no more than its
  // data.
  bool make_ready(WorkBudget& budget) {
    if (ready) return true;
    if (!run->initialise(budget)) return false;
    ready = true;
    record();
    return true;
  }

  Run& ready_run() {
    WorkBudget all{std::numeric_limits<double>::infinity()};
    make_ready(all);
    return *run;
  }

  void record() {
    if (const auto bound = run->bound()) trace.record(iteration, *bound);
    const auto settling = run->settling();
    if (!settling || !convergence.record(*settling, tolerance)) return;
    status = kConverged;
    const auto [name, period] = run->settling_words();
    message = "Converged after " + std::to_string(iteration) + " iterations: the " + std::string(name) +
              " changes by less than " + format_number(tolerance) + " × (1 + |" + std::string(name) + "|) " +
              std::string(period) + ".";
  }

  void reopen() {
    status = kRunning;
    message.clear();
    convergence.reset();
  }
};

Session::Session(const Value& config) : state_(std::make_unique<State>()) {
  state_->given = config;
  state_->kept.put_rows_aside(state_->given);
  Resolved resolved = resolve_config(state_->given, state_->kept);
  state_->config = std::move(resolved.config);
  state_->setup = std::move(resolved.setup);
  state_->model = resolved.model;
  state_->tolerance = number_setting(state_->config, "tolerance");
  state_->run = state_->model->make(state_->setup);
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Value Session::resolve(const Value& config) {
  Kept kept;
  Value given = config;
  kept.put_rows_aside(given);
  return kept.with_rows(resolve_config(given, kept).config);
}

std::int64_t Session::step(std::int64_t iterations) {
  return advance(iterations, std::numeric_limits<double>::infinity()).iterations;
}

Progress Session::advance(std::int64_t iterations, double work) {
  State& state = *state_;
  Progress progress;
  WorkBudget budget{work};
  progress.ready = state.make_ready(budget);
  while (progress.ready && state.status == kRunning && progress.iterations < iterations && !budget.spent()) {
    try {
      if (!state.run->advance(budget)) break;
    } catch (const Divergence& divergence) {
      state.status = kDiverged;
      state.message = "Diverged in iteration " + std::to_string(state.iteration + 1) + ": " +
                      divergence.what() + " What is shown is the state before it.";
      break;
    }
    ++state.iteration;
    ++progress.iterations;
    state.record();
  }
  progress.prepared = progress.ready ? 1 : state.run->preparation();
  if (std::isfinite(work)) progress.work = work - budget.left;
  return progress;
}

Value Session::frame(const Value& request) {
  State& state = *state_;
  const FrameRequest fields = read_request(request, choice_setting(state.config, "model"));
  Value frame =
      Value::map({{"iteration", state.iteration}, {"status", state.status}, {"message", state.message}});
  state.ready_run().write_frame(fields, frame);
  if (fields.wants("trace")) frame.set("trace", state.trace.value());
  return frame;
}

Value Session::config() const { return state_->kept.with_rows(state_->config); }

Value Session::parameters() const { return state_->ready_run().parameters(); }

void Session::set_parameters(const Value& parameters) {
  state_->ready_run().set_parameters(parameters);
  state_->reopen();
}

void Session::configure(const Value& changes) {
  State& state = *state_;
  if (!changes.is_map()) {
    throw Error(ErrorCode::kInvalidConfig, {refuse("changes", changes, "a record of settings")});
  }
  Value given = state.given;
  for (const auto& [key, value] : changes.map()) given.set(key, value);
  // All or nothing: what is kept, too.
  Kept kept = state.kept;
  if (changes.find("data")) kept.put_rows_aside(given);
  Resolved resolved = resolve_config(given, kept);
  std::vector<Issue> issues;
  for (const auto& [key, value] : changes.map()) {
    const Parameter* parameter = find_parameter(key);
    const Value* before = state.config.find(key);
    const Value* after = resolved.config.find(key);
    const bool same = before && after ? *before == *after : before == after;
    if (parameter->live || same) continue;
    issues.push_back({key, value, "a setting that may change during a run",
                      key + ": this setting cannot change during a run; start a new one with it."});
  }
  if (!issues.empty()) throw Error(ErrorCode::kNeedsRestart, std::move(issues));
  state.ready_run().configure(resolved.setup);
  state.given = std::move(given);
  state.config = std::move(resolved.config);
  state.setup = std::move(resolved.setup);
  state.kept = std::move(kept);
  state.tolerance = number_setting(state.config, "tolerance");
  state.reopen();
}

Value Session::gradient(const Value& options) { return state_->ready_run().gradient(options); }

std::unique_ptr<Task> Session::start(std::string_view what, const Value& options) {
  return state_->ready_run().evaluate(what, options, state_->iteration);
}

Value Session::evaluate(std::string_view what, const Value& options) {
  const auto task = start(what, options);
  WorkBudget all{std::numeric_limits<double>::infinity()};
  while (!task->advance(all)) {
  }
  return task->result();
}

Bytes Session::save() const {
  State& state = *state_;
  state.ready_run();
  Bytes content = encode(
      Value::map({{"identity", identity(config())},
                  {"iteration", state.iteration},
                  {"status", state.status},
                  {"message", state.message},
                  {"window", Value::dense({state.convergence.window().size()}, state.convergence.window())},
                  {"quiet", state.convergence.quiet()},
                  {"trace", state.trace.save()},
                  {"run", state.run->save()}}));
  std::string checksum = fingerprint(content);
  return encode(Value::map(
      {{"elboSave", kSaveVersion}, {"checksum", std::move(checksum)}, {"content", std::move(content)}}));
}

void Session::load(std::span<const std::uint8_t> bytes) {
  const auto fail = [](const std::string& reason) {
    throw Error(ErrorCode::kIncompatibleState, "The saved state cannot be loaded: " + reason + ".");
  };
  const auto decoded = [&](std::span<const std::uint8_t> encoded) {
    try {
      return decode(encoded);
    } catch (const Error&) {
      throw Error(ErrorCode::kIncompatibleState,
                  "The saved state cannot be loaded: the bytes are damaged, or not a saved state.");
    }
  };
  Value saved = decoded(bytes);
  const auto member = [&](const char* name) -> const Value& {
    const Value* value = saved.find(name);
    if (!value) fail(std::string("it has no ") + name);
    return *value;
  };
  if (!(member("elboSave") == Value(kSaveVersion))) {
    fail("its version is " + describe(member("elboSave")) + ", and this is version " +
         std::to_string(kSaveVersion));
  }
  if (!member("content").is_bytes() ||
      !(member("checksum") == Value(fingerprint(member("content").bytes())))) {
    fail("the bytes are damaged, or not a saved state");
  }
  // By value first: `saved` owns the bytes that are decoded.
  Value content = decoded(member("content").bytes());
  saved = std::move(content);
  const Value mine = identity(config());
  for (const auto& [key, value] : mine.map()) {
    const Value* theirs = member("identity").find(key);
    if (!theirs || !(*theirs == value)) {
      fail("it was saved with " + key + " " + (theirs ? describe(*theirs) : "unset") +
           ", and this session has " + describe(value));
    }
  }
  const Value& iteration = member("iteration");
  const Value& window = member("window");
  const Value& quiet = member("quiet");
  const Value& status = member("status");
  constexpr std::array kKnown = {kRunning, kConverged, kDiverged};
  const auto same =
      std::find(kKnown.begin(), kKnown.end(), status.is_string() ? std::string_view(status.string()) : "");
  if (!iteration.is_number() || !(iteration.number() >= 0 && iteration.number() < 1e15) ||
      !window.is_dense() || window.dense().data.size() > Convergence::kWindow || !quiet.is_number() ||
      !(quiet.number() >= 0 && quiet.number() <= 1e15) || same == kKnown.end() ||
      !member("message").is_string()) {
    fail("it is damaged");
  }
  Trace trace;
  trace.load(member("trace"));
  // Iteration 0 of a run that is to be overwritten need not be made.
  const bool was_ready = state_->ready;
  if (!was_ready) state_->run->prepare_to_load();
  const Value before = was_ready ? state_->run->save() : Value();
  try {
    state_->run->load(member("run"));
  } catch (const Error& error) {
    if (was_ready) {
      state_->run->load(before);
    } else {
      state_->run = state_->model->make(state_->setup);
    }
    fail(error.what());
  }
  state_->ready = true;
  state_->iteration = static_cast<std::int64_t>(iteration.number());
  state_->status = *same;
  state_->message = member("message").string();
  state_->trace = std::move(trace);
  state_->convergence.restore(window.dense().data, static_cast<std::size_t>(quiet.number()));
}

std::string_view Session::status() const { return state_->status; }

}  // namespace elbo
