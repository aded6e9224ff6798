#include "models/density/formula/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "elbo/error.hpp"
#include "models/density/formula/box_search.hpp"
#include "models/density/formula/surface.hpp"
#include "models/density/targets/bumps.hpp"
#include "numeric/special.hpp"

namespace elbo::formula {
namespace {

constexpr std::size_t kMostBumps = 40;
constexpr std::size_t kMostClimbs = 160;
constexpr double kNegligible = 40;  // nats below the top
constexpr double kFarthest = 1e12;
constexpr double kEndless = 1e100;
constexpr double kFarOverflow = 1e30;
constexpr double kBoxDeviations = 9;
// What a box may fall short of the extent: a part of its size.
constexpr double kRoundness = 0.05;
// A box is explained by a bump that is not this much lower there.
constexpr double kExplained = 1;

[[noreturn]] void refuse_density(std::string_view text, const std::string& fault,
                                 const std::string& allowed) {
  throw Error(ErrorCode::kInvalidConfig,
              {Issue{"formula", Value(text), allowed, "formula: " + fault + "; allowed: " + allowed + "."}});
}

std::string place(Point z, int dimension) {
  const auto number = [](double x) {
    const double size = std::abs(x) >= 1000 ? std::pow(10, std::floor(std::log10(std::abs(x))) - 3) : 1e-3;
    return format_number(std::round(x / size) * size);
  };
  if (dimension == 1) return "z = " + number(z[0]);
  return "z1 = " + number(z[0]) + ", z2 = " + number(z[1]);
}

// The extent of what is not negligible.
struct Extent {
  Point low = {HUGE_VAL, HUGE_VAL};
  Point high = {-HUGE_VAL, -HUGE_VAL};

  void include(Point z) {
    for (std::size_t i = 0; i < 2; ++i) {
      low[i] = std::min(low[i], std::clamp(z[i], -kFarthest, kFarthest));
      high[i] = std::max(high[i], std::clamp(z[i], -kFarthest, kFarthest));
    }
  }
};

// The log density of a bump as if it were alone.
double log_density(const Gaussian& bump, Point z) {
  const double y1 = (z[0] - bump.mean(0)) / bump.factor(0, 0);
  if (bump.mean.size() == 1) {
    return bump.log_mass - 0.5 * (y1 * y1 + kLogTwoPi) - std::log(bump.factor(0, 0));
  }
  const double y2 = (z[1] - bump.mean(1) - bump.factor(1, 0) * y1) / bump.factor(1, 1);
  return bump.log_mass - 0.5 * (y1 * y1 + y2 * y2) - kLogTwoPi -
         std::log(bump.factor(0, 0) * bump.factor(1, 1));
}

class Search {
 public:
  Search(const Evaluator& density, const Program& program, std::string_view text)
      : surface_(density), text_(text), dimension_(density.dimension()) {
    found_ = search_boxes(Enclosures(program, dimension_));
  }

  Places run() {
    if (found_.overflows &&
        std::max(std::abs(found_.overflow[0]), std::abs(found_.overflow[1])) > kFarOverflow) {
      refuse_integral(text_, dimension_, found_.overflow, false);
    }
    if (found_.overflows) {
      refuse_density(text_,
                     "it is infinite at " + place(found_.overflow, dimension_) +
                         (found_.overflowing.empty() ? "" : ", where " + found_.overflowing + " overflows"),
                     "a log density, which is finite or -infinity everywhere; written so that nothing in it "
                     "overflows, with softplus(a) for log(1 + exp(a)), logaddexp(a, b) for log(exp(a) + "
                     "exp(b)), or over the logarithm of z");
    }
    const auto height = [](const Box& box) { return box.middle; };
    const auto top = std::max_element(found_.boxes.begin(), found_.boxes.end(),
                                      [&](const Box& a, const Box& b) { return height(a) < height(b); });
    if (found_.boxes.empty() || top->middle == -HUGE_VAL) {
      refuse_density(text_, "it has no value at any of the points that were tried",
                     "a log density that is finite somewhere");
    }
    const Point highest = top->centre();
    if (std::max(std::abs(highest[0]), std::abs(highest[1])) > kEndless) {
      refuse_integral(text_, dimension_, highest, false);
    }
    climb();
    const std::size_t modes = bumps_.size();
    Places places{std::move(bumps_), modes, std::move(found_.poles), found_.log_mass};
    if (!std::isfinite(places.log_mass)) places.log_mass = places.bumps.front().log_mass;
    add_envelope(places.bumps);
    return places;
  }

 private:
  // To the modes: from where most is not explained by the bumps that are there, first.
  void climb() {
    struct Start {
      double log_mass;  // of what is not explained
      Point z;
      double value;
      bool used;
    };
    std::vector<Start> starts;
    double heaviest = -HUGE_VAL;
    for (const Box& box : found_.boxes) {
      if (!std::isfinite(box.middle)) continue;
      starts.push_back({box.middle + box.log_volume, box.centre(), box.middle, false});
      heaviest = std::max(heaviest, starts.back().log_mass);
      top_ = std::max(top_, box.middle);
    }
    double total = -HUGE_VAL;
    for (std::size_t climbs = 0; climbs < kMostClimbs && bumps_.size() < kMostBumps; ++climbs) {
      auto best = starts.end();
      for (auto start = starts.begin(); start != starts.end(); ++start) {
        if (start->used) continue;
        if (best == starts.end() || start->log_mass > best->log_mass) best = start;
      }
      if (best == starts.end() || best->log_mass < std::max(heaviest, total) - kNegligible) break;
      best->used = true;
      Point z = best->z;
      const double value = surface_.climb(z);
      if (!std::isfinite(value) || std::max(std::abs(z[0]), std::abs(z[1])) > kEndless) continue;
      if (is_known(z, value)) continue;
      const Gaussian bump = surface_.bump(z, value);
      top_ = std::max(top_, value);
      total = std::max(total, bump.log_mass);
      bumps_.push_back(bump);
      for (Start& start : starts) {
        start.used = start.used || log_density(bump, start.z) > start.value - kExplained;
      }
    }
    if (bumps_.empty()) refuse_integral(text_, dimension_, {1024, dimension_ == 2 ? 1024.0 : 0}, false);
    keep_highest(bumps_, kMostBumps, [](const Gaussian& bump) { return bump.log_mass; });
    while (bumps_.back().log_mass < bumps_.front().log_mass - kNegligible) bumps_.pop_back();
    for (const Box& box : found_.boxes) {
      if (!(box.middle > top_ - kNegligible)) continue;
      extent_.include({box.sides[0].low, box.sides[1].low});
      extent_.include({box.sides[0].high, box.sides[1].high});
    }
  }

  // Within half a deviation of one that is there already, and no spike upon it.
  [[nodiscard]] bool is_known(Point z, double value) const {
    return std::any_of(bumps_.begin(), bumps_.end(), [&](const Gaussian& bump) {
      if (value > log_density(bump, z) + kExplained) return false;
      const double y1 = (z[0] - bump.mean(0)) / bump.factor(0, 0);
      if (dimension_ == 1) return std::abs(y1) < 0.5;
      const double y2 = (z[1] - bump.mean(1) - bump.factor(1, 0) * y1) / bump.factor(1, 1);
      return y1 * y1 + y2 * y2 < 0.25;
    });
  }

  void add_envelope(std::vector<Gaussian>& bumps) const {
    Extent box;
    for (const Gaussian& bump : bumps) {
      for (const double sign : {-kBoxDeviations, kBoxDeviations}) {
        Point corner = {bump.mean(0) + sign * bump.factor(0, 0), 0};
        if (dimension_ == 2) corner[1] = bump.mean(1) + sign * bump.factor.row(1).norm();
        box.include(corner);
      }
    }
    bool fits = true;
    Point mean = {0, 0};
    Point deviation = {1, 1};
    for (std::size_t i = 0; i < static_cast<std::size_t>(dimension_); ++i) {
      const double slack = kRoundness * (box.high[i] - box.low[i]);
      fits = fits && extent_.low[i] >= box.low[i] - slack && extent_.high[i] <= box.high[i] + slack;
      const double low = std::min(extent_.low[i], box.low[i]);
      const double high = std::max(extent_.high[i], box.high[i]);
      mean[i] = 0.5 * (low + high);
      deviation[i] = 0.5 * (high - low) / kBoxDeviations;
    }
    if (fits) return;
    const double log_mass = bumps.front().log_mass - 3;  // a twentieth: a guess
    bumps.push_back(dimension_ == 1 ? line_bump(mean[0], deviation[0], log_mass)
                                    : plane_bump(mean[0], mean[1], deviation[0], 0, deviation[1], log_mass));
  }

  Surface surface_;
  std::string_view text_;
  int dimension_;
  BoxSearch found_;
  std::vector<Gaussian> bumps_;
  Extent extent_;
  double top_ = -HUGE_VAL;
};

}  // namespace

void refuse_integral(std::string_view text, int dimension, std::array<double, 2> z, bool at_pole) {
  if (at_pole) {
    refuse_density(text,
                   "the integral of its exponential is not finite, because it grows without end, and too "
                   "fast, towards " +
                       place(z, dimension),
                   "a log density that grows more slowly than -log(distance) towards a pole, such as "
                   "-0.5*log(abs(z" +
                       std::string(dimension == 2 ? "1" : "") + "))");
  }
  // A place far out stands for its direction.
  constexpr double kFar = 1024;
  const double size = std::max(std::abs(z[0]), std::abs(z[1]));
  if (size > kFar) {
    for (double& coordinate : z) coordinate *= kFar / size;
  }
  refuse_density(
      text,
      "the integral of its exponential does not seem to be finite, because it does not fall off far "
      "away, for instance around " +
          place(z, dimension),
      std::string("a log density that falls off in every direction, such as ") +
          (dimension == 2 ? "-(z1^2 + z2^2)/2" : "-z^2/2"));
}

Places find_places(const Evaluator& density, const Program& program, std::string_view text) {
  return Search(density, program, text).run();
}

}  // namespace elbo::formula
