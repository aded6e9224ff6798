#pragma once

// The models that there are. To add one, add its line in registry.cpp and its row in the catalogue.

#include <memory>
#include <span>
#include <string_view>

#include "session/run.hpp"

namespace elbo {

struct ModelEntry {
  std::string_view id;
  // Resolves what "auto" stands for in checked settings, in place, and adds what is wrong with them to the
  // issues.
  void (*resolve)(Value& settings, std::vector<Issue>& issues);
  // A run for resolved settings.
  std::unique_ptr<Run> (*make)(const Value& settings);
};

const ModelEntry& find_model(std::string_view id);

}  // namespace elbo
