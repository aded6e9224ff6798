#include "models/curve/setup.hpp"

#include <array>
#include <cmath>

#include "models/data.hpp"
#include "numeric/random.hpp"
#include "session/config.hpp"

namespace elbo {
namespace {

constexpr std::int64_t kSampleRows = 60;
constexpr double kSampleNoise = 0.2;
constexpr std::int64_t kMostPoints = 1000;
constexpr double kLargestCoordinate = 1e6;
constexpr Eigen::Index kSplinePoints = 6;  // unless said otherwise
constexpr Eigen::Index kFewestSplinePoints = 3;
constexpr std::size_t kMostIssues = 8;

template <typename Kind>
struct Named {
  std::string_view id;
  Kind kind;
};
// Older compilers deduce nothing for aggregates.
template <typename Kind>
Named(std::string_view, Kind) -> Named<Kind>;

constexpr std::array kShapes = {
    Named{"linear", ShapeKind::kLinear}, Named{"parabola", ShapeKind::kParabola},
    Named{"circle", ShapeKind::kCircle}, Named{"figure-eight", ShapeKind::kFigureEight},
    Named{"loop", ShapeKind::kLoop},     Named{"wave", ShapeKind::kWave},
    Named{"spline", ShapeKind::kSpline},
};
constexpr std::array kFamilies = {
    Named{"exact", CurveFamily::kExact},   Named{"gaussian", CurveFamily::kGaussian},
    Named{"narrow", CurveFamily::kNarrow}, Named{"hard", CurveFamily::kHard},
    Named{"prior", CurveFamily::kPrior},
};
constexpr std::array kLearnings = {
    Named{"em", CurveLearning::kEm},
    Named{"half-steps", CurveLearning::kHalfSteps},
    Named{"posterior-average", CurveLearning::kPosteriorAverage},
    Named{"finite-difference", CurveLearning::kFiniteDifference},
    Named{"prior-average", CurveLearning::kPriorAverage},
};

template <typename Table>
auto chosen(const Table& table, const Value& settings, std::string_view key) {
  for (const auto& row : table) {
    if (row.id == choice_setting(settings, key)) return row.kind;
  }
  return table[0].kind;
}

// x_n = f(z_n) + σ ε_n, z_n from the prior: the model itself, run forwards.
Dataset draw_sample(const CurveModel& truth, Eigen::Index rows, std::uint32_t seed) {
  Dataset data{Eigen::MatrixXd(rows, 2), {"x₁", "x₂"}, {"", ""}};
  Stream stream(seed, Purpose::kCurve, 0);
  Eigen::ArrayXd z(rows);
  for (Eigen::Index n = 0; n < rows; ++n) {
    z(n) = truth.is_discrete() ? (*truth.atoms)(static_cast<Eigen::Index>(
                                     stream.below(static_cast<std::uint64_t>(truth.atoms->size()))))
                               : stream.normal();
    data.points(n, 0) = truth.noise * stream.normal();
    data.points(n, 1) = truth.noise * stream.normal();
  }
  data.points += truth.curve(z);
  return data;
}

void read_shape(Value& settings, CurveSetup& setup, std::vector<Issue>& issues, Kept& kept) {
  const ShapeKind kind = chosen(kShapes, settings, "curve");
  const List* given = is_auto(settings, "curvePoints") ? nullptr : &settings.find("curvePoints")->list();
  const auto rows = given ? static_cast<Eigen::Index>(given->size()) : 0;
  Eigen::Index size = 0;
  std::string allowed;  // how many rows the control points may have
  if (kind == ShapeKind::kSpline) {
    const bool is_open = is_auto(settings, "controlPoints");
    const bool is_usable = rows >= kFewestSplinePoints && rows <= kMostControlPoints;
    if (!is_open) {
      size = static_cast<Eigen::Index>(integer_setting(settings, "controlPoints"));
    } else {
      size = is_usable ? rows : kSplinePoints;
      if (given && !is_usable) allowed = "from 3 to 12 rows, each a point of the plane";
      settings.set("controlPoints", static_cast<std::int64_t>(size));
    }
  }
  setup.model.shape =
      kept.get<Shape>("shape", Value::map({{"curve", choice_setting(settings, "curve")}, {"size", size}}),
                      [&] { return std::make_shared<const Shape>(kind, size); });
  size = setup.model.shape->size();
  setup.model.theta = setup.model.shape->start();
  if (!given) {
    settings.set("curvePoints", matrix_value(setup.model.theta));
    return;
  }
  if (allowed.empty() && rows != size) allowed = std::to_string(size) + ", the control points of this curve";
  if (!allowed.empty()) {
    issues.push_back(refuse("curvePoints.length", static_cast<std::int64_t>(rows), allowed));
  } else if (given->front().list().size() != 2) {
    issues.push_back(
        refuse("curvePoints[0].length", given->front().list().size(), "2, a point of the plane"));
  } else {
    setup.model.theta = matrix_setting(settings, "curvePoints");
  }
}

void read_points(Value& settings, CurveSetup& setup, std::vector<Issue>& issues, Kept& kept) {
  const std::uint32_t seed = data_seed(settings);
  const Value& data = *settings.find("data");
  std::optional<std::int64_t> rows;
  if (!is_auto(settings, "rows")) rows = integer_setting(settings, "rows");
  if (rows && *rows > kMostPoints) {
    issues.push_back(
        refuse("rows", *rows,
               "an integer from 1 to " + std::to_string(kMostPoints) + ", as each point is integrated over"));
    return;
  }
  if (data.is_string() && data.string() == kCurveSample) {
    setup.truth = setup.model;
    setup.truth->theta = setup.model.shape->truth();
    setup.truth->noise = kSampleNoise;
    if (!rows) settings.set("rows", kSampleRows);
    Value key = data_key(settings, false);
    key.set("curve", choice_setting(settings, "curve")).set("controlPoints", setup.model.shape->size());
    key.set("atoms", setup.model.is_discrete() ? setup.model.atoms->size() : 0);
    setup.data = kept.get<AnalysedData>("data", key, [&] {
      auto sample = std::make_shared<AnalysedData>();
      static_cast<Dataset&>(*sample) =
          draw_sample(*setup.truth, static_cast<Eigen::Index>(rows.value_or(kSampleRows)), seed);
      sample->standardization = no_standardization(*sample);
      return sample;
    });
  } else {
    setup.data = read_data(settings, false, kept);
  }
  const auto& points = setup.data->points;
  if (points.cols() != 2) {
    issues.push_back({"data", static_cast<std::int64_t>(points.cols()), "data with two columns",
                      "data: " + std::to_string(points.cols()) +
                          (points.cols() == 1 ? " column" : " columns") +
                          " cannot be a plane; allowed: data with two columns."});
    return;
  }
  if (points.rows() > kMostPoints) {
    issues.push_back(refuse("data.points.length", static_cast<std::int64_t>(points.rows()),
                            "from 1 to " + std::to_string(kMostPoints) +
                                " rows, as each point is integrated over; a subsample with rows"));
    return;
  }
  for (Eigen::Index n = 0; n < points.rows(); ++n) {
    for (Eigen::Index d = 0; d < 2; ++d) {
      if (std::abs(points(n, d)) <= kLargestCoordinate || issues.size() >= kMostIssues) continue;
      issues.push_back(refuse("data.points[" + std::to_string(n) + "][" + std::to_string(d) + "]",
                              points(n, d), "a number from -1e6 to 1e6 beside a curve"));
    }
  }
}

}  // namespace

CurveSetup prepare_curve(Value& settings, std::vector<Issue>& issues, Kept& kept) {
  CurveSetup setup;
  setup.seed = static_cast<std::uint32_t>(integer_setting(settings, "seed"));
  if (choice_setting(settings, "latent") == "discrete") {
    const std::int64_t count = integer_setting(settings, "atoms");
    setup.model.atoms = kept.get<Eigen::ArrayXd>("atoms", count, [&] {
      return std::make_shared<const Eigen::ArrayXd>(prior_atoms(static_cast<Eigen::Index>(count)));
    });
  }
  setup.model.noise = number_setting(settings, "noise");
  read_shape(settings, setup, issues, kept);
  read_points(settings, setup, issues, kept);
  setup.family = chosen(kFamilies, settings, "family");
  if (setup.family == CurveFamily::kNarrow) setup.q_width = number_setting(settings, "qWidth");
  setup.learning = chosen(kLearnings, settings, "learning");
  const std::string& learn = choice_setting(settings, "learn");
  setup.learns_curve = learn == "curve" || learn == "both";
  setup.learns_noise = learn == "noise" || learn == "both";
  if (settings.find("stepSize")) setup.step_size = number_setting(settings, "stepSize");
  if (settings.find("noiseFloor")) setup.noise_floor = number_setting(settings, "noiseFloor");
  if (is_auto(settings, "tolerance")) settings.set("tolerance", 1e-8);
  return setup;
}

}  // namespace elbo
