#include "models/density/formula/formula_target.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "models/density/formula/display.hpp"
#include "models/density/formula/formula_lines.hpp"
#include "models/density/formula/linear_forms.hpp"
#include "models/density/formula/search.hpp"
#include "models/density/targets/evaluate_packs.hpp"
#include "models/density/targets/targets.hpp"

namespace elbo {
namespace {

constexpr double kLargest = 700;  // whose exponential is finite
// Widths of a bump that are so many times each other are not known.
constexpr double kRounded = 1e7;
constexpr double kNegligible = 40;  // nats below the whole

double log_add(double a, double b) {
  const double larger = std::max(a, b);
  return std::isinf(larger) ? larger : larger + std::log1p(std::exp(-std::abs(a - b)));
}

}  // namespace

FormulaTarget::FormulaTarget(int dimension, std::string_view text, double log_constant)
    : FormulaTarget(formula::parse_sum(text, dimension), dimension, text, log_constant) {
  const formula::Tree tree = formula::parse_tree(text, dimension);
  notation_ = Value::map(
      {{"plain", formula::plain(tree, dimension)}, {"elements", formula::typeset(tree, dimension)}});
}

FormulaTarget::FormulaTarget(formula::Parsed parsed, int dimension, std::string_view text,
                             double log_constant)
    : log_constant_(log_constant), evaluator_(parsed.whole, dimension) {
  field_.forms = formula::bent_forms(parsed.whole);
  field_.across = formula::directions_of(field_.forms);
  if (parsed.terms.size() == 1) {
    find(std::move(parsed.whole), text);
    return;
  }
  for (formula::Program& term : parsed.terms) {
    // std::make_shared has no access.
    terms_.push_back(
        std::shared_ptr<FormulaTarget>(new FormulaTarget(std::move(term), dimension, text, log_constant)));
  }
  add_up();
}

FormulaTarget::FormulaTarget(formula::Program program, int dimension, std::string_view text,
                             double log_constant)
    : log_constant_(log_constant), evaluator_(program, dimension) {
  field_.forms = formula::bent_forms(program);
  field_.across = formula::directions_of(field_.forms);
  find(std::move(program), text);
}

// Where a sum of densities has its mass: where its terms have theirs.
void FormulaTarget::add_up() {
  double log_mass = -std::numeric_limits<double>::infinity();
  for (const auto& term : terms_) log_mass = log_add(log_mass, term->field().parts.front().log_mass);
  for (const auto& term : terms_) {
    const Field field = term->field();
    const std::vector<Gaussian> bumps = term->bumps();
    const auto counts = [&](const Gaussian& bump) { return bump.log_mass > log_mass - kNegligible; };
    std::copy_if(bumps.begin(), bumps.end(), std::back_inserter(bumps_), counts);
    std::copy_if(field.bumps.begin(), field.bumps.end(), std::back_inserter(field_.bumps), counts);
    field_.poles.insert(field_.poles.end(), field.poles.begin(), field.poles.end());
    // What is little beside the whole does not count.
    field_.parts.push_back({field.parts.front().lines, log_mass});
  }
  const auto heavier = [](const Gaussian& a, const Gaussian& b) { return a.log_mass > b.log_mass; };
  std::stable_sort(bumps_.begin(), bumps_.end(), heavier);
}

void FormulaTarget::find(formula::Program program, std::string_view text) {
  const int dimension = evaluator_.dimension();
  formula::Places places = formula::find_places(evaluator_, program, text);
  bumps_ = std::move(places.bumps);
  for (Gaussian& bump : bumps_) bump.log_mass += log_constant_;
  const double log_mass = places.log_mass + log_constant_;
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
      {std::make_shared<formula::FormulaLines>(std::move(program), dimension, log_constant_), log_mass});
  refuse_infinite(text);
}

// A coarse integral says what the mass is, or that there is no end to it.
void FormulaTarget::refuse_infinite(std::string_view text) {
  constexpr int kRounds = 8;
  EverywhereOptions options;
  options.tolerance = 1e-5;
  options.scale = 0.1;
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
    log_mass += std::isfinite(change) ? change : -200;
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
