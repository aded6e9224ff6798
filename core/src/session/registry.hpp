#pragma once

// The models that there are. To add one, add its line in modules/all.cpp, a file of its own there and its row
// in the catalogue.

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "session/run.hpp"

namespace elbo {

// Makes the run that was prepared; once.
using MakeRun = std::function<std::unique_ptr<Run>()>;

struct ModelEntry {
  std::string_view id;
  // Resolves what "auto" stands for in checked settings, in place, and adds what is wrong with them to the
  // issues. Where nothing is, the answer makes a run for them, from what was found out on the way.
  MakeRun (*prepare)(Value& settings, std::vector<Issue>& issues);
};

// The entry of a model that is prepared by `prepare` and run by `RunType`.
template <typename RunType, auto prepare>
constexpr ModelEntry model_entry(std::string_view id) {
  return {id, [](Value& settings, std::vector<Issue>& issues) -> MakeRun {
            using Setup = decltype(prepare(settings, issues));
            const auto setup = std::make_shared<Setup>(prepare(settings, issues));
            return [setup]() -> std::unique_ptr<Run> { return std::make_unique<RunType>(std::move(*setup)); };
          }};
}

// The models of this program: all of them (modules/all.cpp), unless it is linked with another file of
// modules/, which defines this function for one. The linker then leaves all.cpp in the library, and with it
// every other model: so a page fetches one and not all.
std::span<const ModelEntry> registered_models();

// Throws Error: kNotAvailable where the program was linked without the model.
const ModelEntry& find_model(std::string_view id);

}  // namespace elbo
