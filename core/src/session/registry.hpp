#pragma once

// The models that there are. To add one, add its line in modules/all.cpp, a file of its own there and its row
// in the catalogue.

#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "session/kept.hpp"
#include "session/run.hpp"

namespace elbo {

struct ModelEntry {
  std::string_view id;
  // Resolves what "auto" stands for in checked settings, in place, and adds what is wrong with them to the
  // issues. What is dear to make is taken from what is kept, where it was made of the same settings.
  Setup (*prepare)(Value& settings, std::vector<Issue>& issues, Kept& kept);
  std::unique_ptr<Run> (*make)(const Setup& setup);
};

// The entry of a model that is prepared by `prepare` and run by `RunType`.
template <typename RunType, auto prepare>
constexpr ModelEntry model_entry(std::string_view id) {
  return {id,
          [](Value& settings, std::vector<Issue>& issues, Kept& kept) -> Setup {
            using Prepared = decltype(prepare(settings, issues, kept));
            return std::make_shared<const Prepared>(prepare(settings, issues, kept));
          },
          [](const Setup& setup) -> std::unique_ptr<Run> {
            using Prepared = std::invoke_result_t<decltype(prepare), Value&, std::vector<Issue>&, Kept&>;
            return std::make_unique<RunType>(std::static_pointer_cast<const Prepared>(setup));
          }};
}

// The models of this program: all of them (modules/all.cpp), unless it is linked with another file of
// modules/, which defines this function for one. The linker then leaves all.cpp in the library, and with it
// every other model: so a page fetches one and not all.
std::span<const ModelEntry> registered_models();

// Throws Error: kNotAvailable where the program was linked without the model.
const ModelEntry& find_model(std::string_view id);

}  // namespace elbo
