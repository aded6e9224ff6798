#include "models/density/formula/formula_target.hpp"

#include <algorithm>
#include <cmath>

#include "models/density/formula/formula_lines.hpp"
#include "models/density/formula/parser.hpp"
#include "models/density/formula/search.hpp"
#include "models/density/targets/evaluate_packs.hpp"
#include "models/density/targets/targets.hpp"

namespace elbo {
namespace {

constexpr double kLargest = 700;  // whose exponential is finite
// Widths of a bump that are so many times each other are not known.
constexpr double kRounded = 1e7;

}  // namespace

FormulaTarget::FormulaTarget(int dimension, std::string_view text, double log_constant)
    : FormulaTarget(formula::parse(text, dimension), dimension, text, log_constant) {}

FormulaTarget::FormulaTarget(formula::Program program, int dimension, std::string_view text,
                             double log_constant)
    : log_constant_(log_constant), evaluator_(program, dimension) {
  formula::Places places = formula::find_places(evaluator_, program, text);
  bumps_ = std::move(places.bumps);
  for (Gaussian& bump : bumps_) bump.log_mass += log_constant;
  const double log_mass = places.log_mass + log_constant;
  field_.bumps.assign(bumps_.begin(), bumps_.begin() + static_cast<std::ptrdiff_t>(places.modes));
  // A direction in which it hardly falls off is followed too.
  for (Gaussian& bump : field_.bumps) {
    const double widest = bump.factor.cwiseAbs().maxCoeff();
    double most = 1e8 * (1 + bump.mean.norm());
    // A curvature that is nothing but rounding beside the other: from nearer by, before rounding shows.
    const double narrowest = bump.factor.diagonal().prod() / widest;
    if (dimension == 2 && widest > kRounded * narrowest) {
      most = std::min(1e5 + bump.mean.norm(), widest / 1e4);
    }
    if (widest > most) bump.factor *= most / widest;
  }
  // What is as wide as it is far away is a piece of a tail, which is followed from where it begins.
  const auto is_piece = [](const Gaussian& bump) {
    constexpr double kFar = 1e6;
    const double away = bump.mean.cwiseAbs().maxCoeff();
    return away > kFar && bump.factor.cwiseAbs().maxCoeff() > 0.05 * away;
  };
  if (!std::all_of(field_.bumps.begin(), field_.bumps.end(), is_piece)) {
    std::erase_if(field_.bumps, is_piece);
  } else if (constexpr double kEndless = 1e13; field_.bumps.front().mean.cwiseAbs().maxCoeff() > kEndless) {
    const Eigen::VectorXd& mean = field_.bumps.front().mean;
    formula::refuse_integral(text, dimension, {mean(0), dimension == 2 ? mean(1) : 0}, false);
  }
  field_.poles = std::move(places.poles);
  field_.parts.push_back(
      {std::make_shared<formula::FormulaLines>(std::move(program), dimension, log_constant), log_mass});
  refuse_infinite(text);
}

// A coarse integral says what the mass is, or that there is no end to it.
void FormulaTarget::refuse_infinite(std::string_view text) {
  constexpr int kRounds = 8;
  EverywhereOptions options;
  options.tolerance = 1e-5;
  options.most_nodes = 1'000'000;
  TargetValues values;
  for (int round = 0; round < kRounds; ++round) {
    double& log_mass = field_.parts.front().log_mass;
    const auto density = [&](const Samples& z, Samples& out) {
      evaluate(z, Order::kValue, values);
      const Eigen::ArrayXd height = values.log_density - log_mass;
      // Vectorised exponentials of −∞ are not 0.
      out.col(0) = (height > -kLargest).select(height.min(kLargest).exp(), 0.0);
    };
    const EverywhereResult found = integrate_everywhere(dimension(), field_, 1, density, options);
    if (found.diverges(0) != 0) formula::refuse_integral(text, dimension(), found.place, found.at_pole);
    const double change = std::log(found.integral(0));
    // What was left out was left out beside a mass that is not there.
    log_mass += std::isfinite(change) ? change : -30;
    if (change > -1) return;
  }
}

void FormulaTarget::evaluate(const Samples& z, Order order, TargetValues& values) const {
  evaluator_.evaluate(z, order, values);
  values.log_density += log_constant_;
  clean(order, values);
}

std::unique_ptr<Target> targets::make_formula(const TargetSettings& settings) {
  return std::make_unique<FormulaTarget>(settings.dimension, settings.formula, settings.log_constant);
}

}  // namespace elbo
