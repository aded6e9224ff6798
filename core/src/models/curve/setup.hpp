#pragma once

// A curve's settings, resolved and read, and the data they are about.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "data/data_sets.hpp"
#include "elbo/error.hpp"
#include "models/curve/curve_model.hpp"
#include "models/curve/e_step.hpp"
#include "session/kept.hpp"

namespace elbo {

enum class CurveLearning { kEm, kHalfSteps, kPosteriorAverage, kFiniteDifference, kPriorAverage };

struct CurveSetup {
  std::shared_ptr<const AnalysedData> data;  // N×2
  CurveModel model;                          // as it begins
  std::optional<CurveModel> truth;           // that the sample was drawn from
  CurveFamily family = CurveFamily::kExact;
  double q_width = 0.1;  // narrow
  CurveLearning learning = CurveLearning::kEm;
  bool learns_curve = true;
  bool learns_noise = false;
  double step_size = 0.5;
  double noise_floor = 0;  // where the noise is learned
  std::uint32_t seed = 1;

  [[nodiscard]] Eigen::Vector2d point(Eigen::Index n) const { return data->points.row(n).transpose(); }
};

// The data set that is drawn from the curve itself.
inline constexpr std::string_view kCurveSample = "curve-sample";

// Loads the data and reads `settings`, which check_settings() has passed; writes what "auto" stood for back
// into them. Faults go to `issues`. Throws what load_data() throws.
CurveSetup prepare_curve(Value& settings, std::vector<Issue>& issues, Kept& kept);

}  // namespace elbo
