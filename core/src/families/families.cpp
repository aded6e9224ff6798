#include "families/families.hpp"

#include "families/delta.hpp"
#include "families/flow.hpp"
#include "families/full_rank.hpp"
#include "families/gaussian_mixture.hpp"
#include "families/mean_field.hpp"

namespace elbo {

std::unique_ptr<Family> make_family(std::string_view id, const FamilySettings& settings) {
  const Eigen::VectorXd& mean = settings.initial_mean;
  const Eigen::VectorXd scale = Eigen::VectorXd::Constant(mean.size(), settings.initial_scale);
  if (id == "delta") return std::make_unique<Delta>(mean);
  if (id == "mean-field") return std::make_unique<MeanField>(mean, scale);
  if (id == "full-rank") return std::make_unique<FullRank>(mean, scale.asDiagonal().toDenseMatrix());
  if (id == "mixture") {
    return std::make_unique<GaussianMixture>(settings.components, mean, settings.initial_scale,
                                             settings.seed);
  }
  if (id == "flow") {
    auto layers = settings.dimension == 1 ? make_monotone_layers(settings.flow_layers, settings.flow_width)
                                          : make_coupling_layers(settings.flow_layers, settings.flow_width);
    return std::make_unique<Flow>(std::move(layers), mean, settings.initial_scale, settings.seed);
  }
  throw Error(ErrorCode::kInvalidConfig,
              {refuse("family", Value(id), "delta, mean-field, full-rank, mixture or flow")});
}

}  // namespace elbo
