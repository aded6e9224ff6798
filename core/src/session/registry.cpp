#include "session/registry.hpp"

#include <algorithm>
#include <array>

#include "models/density/density_run.hpp"
#include "models/mixture/mixture_run.hpp"
#include "models/vae/vae_run.hpp"

namespace elbo {
namespace {

constexpr std::array kModels = {
    ModelEntry{"mixture",
               [](Value& settings, std::vector<Issue>& issues) { prepare_mixture(settings, issues); },
               [](const Value& settings) -> std::unique_ptr<Run> {
                 Value copy = settings;
                 std::vector<Issue> none;
                 return std::make_unique<MixtureRun>(prepare_mixture(copy, none));
               }},
    ModelEntry{"density",
               [](Value& settings, std::vector<Issue>& issues) { prepare_density(settings, issues); },
               [](const Value& settings) -> std::unique_ptr<Run> {
                 Value copy = settings;
                 std::vector<Issue> none;
                 return std::make_unique<DensityRun>(prepare_density(copy, none));
               }},
    ModelEntry{"vae", [](Value& settings, std::vector<Issue>& issues) { vae::prepare(settings, issues); },
               [](const Value& settings) -> std::unique_ptr<Run> {
                 Value copy = settings;
                 std::vector<Issue> none;
                 return std::make_unique<vae::VaeRun>(vae::prepare(copy, none));
               }},
};

}  // namespace

const ModelEntry& find_model(std::string_view id) {
  return *std::find_if(kModels.begin(), kModels.end(),
                       [id](const ModelEntry& entry) { return entry.id == id; });
}

}  // namespace elbo
