#include "models/density/formula/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "elbo/error.hpp"
#include "models/density/formula/surface.hpp"
#include "models/density/targets/bumps.hpp"
#include "numeric/special.hpp"

namespace elbo::formula {
namespace {

constexpr double kFirstReach = 8;
constexpr double kLastReach = 1024;
constexpr std::size_t kMostGuesses = 48;
constexpr std::size_t kMostBumps = 24;
constexpr double kNegligible = 40;  // nats below the top
constexpr double kFarthest = 1e12;
constexpr double kBoxDeviations = 9;
// What a box may fall short of the extent, which is known to a grid's spacing only: a part of its size.
constexpr double kRoundness = 0.05;

[[noreturn]] void refuse_density(std::string_view text, const std::string& fault,
                                 const std::string& allowed) {
  throw Error(ErrorCode::kInvalidConfig,
              {Issue{"formula", Value(text), allowed, "formula: " + fault + "; allowed: " + allowed + "."}});
}

std::string place(Point z, int dimension) {
  const auto number = [](double x) { return format_number(std::round(x * 1000) / 1000); };
  if (dimension == 1) return "z = " + number(z[0]);
  return "z1 = " + number(z[0]) + ", z2 = " + number(z[1]);
}

// The extent of what is not negligible.
struct Extent {
  Point low = {HUGE_VAL, HUGE_VAL};
  Point high = {-HUGE_VAL, -HUGE_VAL};

  void include(Point z) {
    for (std::size_t i = 0; i < 2; ++i) {
      low[i] = std::min(low[i], z[i]);
      high[i] = std::max(high[i], z[i]);
    }
  }
};

class Search {
 public:
  Search(const Evaluator& density, std::string_view text)
      : surface_(density), text_(text), dimension_(density.dimension()) {}

  std::vector<Gaussian> run() {
    for (double reach = kFirstReach; reach <= kLastReach; reach *= 2) scan(reach);
    if (seen_.empty()) {
      refuse_density(text_, "it has no value at any of the points that were tried",
                     "a log density that is finite somewhere within ±1024");
    }
    climb();
    for (const Seen& seen : seen_) {
      if (!(seen.value > top_ - kNegligible)) continue;
      extent_.include({seen.z[0] - seen.spacing, seen.z[1] - seen.spacing});
      extent_.include({seen.z[0] + seen.spacing, seen.z[1] + seen.spacing});
    }
    for (double reach = kFirstReach; reach <= kLastReach; reach *= 2) look_outside(reach);
    return bumps();
  }

 private:
  struct Guess {
    double value;
    Point z;
  };
  struct Seen {
    double value;
    Point z;
    double spacing;
  };

  // Local maxima of a grid over ±reach, outside the box of half its size, which has been seen more closely.
  void scan(double reach) {
    const Grid grid = surface_.grid(reach);
    for (Eigen::Index i = 0; i < grid.size(); ++i) {
      const double value = grid.values(i);
      const Point z = grid.point(i);
      if (value == HUGE_VAL) {
        refuse_density(text_, "it is infinite at " + place(z, dimension_),
                       "a log density, which is finite or -infinity everywhere");
      }
      const double distance = std::max(std::abs(z[0]), std::abs(z[1]));
      if (value == -HUGE_VAL || (reach > kFirstReach && distance < 0.5 * reach - grid.spacing)) continue;
      seen_.push_back({value, z, grid.spacing});
      if (grid.is_peak(i)) guesses_.push_back({value, z});
    }
  }

  // From the best guesses to their modes. Those that run out of the largest box are left to look_outside().
  void climb() {
    const auto highest = *std::max_element(seen_.begin(), seen_.end(),
                                           [](const Seen& a, const Seen& b) { return a.value < b.value; });
    guesses_.push_back({highest.value, highest.z});
    top_ = highest.value;
    const auto height = [](const Guess& guess) { return guess.value; };
    keep_highest(guesses_, kMostGuesses, height);
    for (Guess& guess : guesses_) guess.value = surface_.climb(guess.z);
    const auto is_outside = [](const Guess& guess) {
      return std::max(std::abs(guess.z[0]), std::abs(guess.z[1])) > kLastReach;
    };
    guesses_.erase(std::remove_if(guesses_.begin(), guesses_.end(), is_outside), guesses_.end());
    keep_highest(guesses_, kMostGuesses, height);
    if (!guesses_.empty()) top_ = std::max(top_, guesses_.front().value);
  }

  // Looks along the edges of every box for what reaches further, narrow ridges included: how far that is,
  // judged by the power at which it falls off there, and whether it falls off.
  void look_outside(double reach) {
    for (const Peak& peak : surface_.edge_peaks(reach)) {
      const double above = peak.value - (top_ - kNegligible);
      if (!(above > 0)) continue;
      const double power = -peak.radial_slope;
      double factor = power > 0 ? std::min(std::exp(above / power), 2.0) : 2;
      if (reach == kLastReach) {
        // exp(f) falls like r^−power; its integral over D dimensions is finite for powers above D.
        if (!(power > dimension_ * 1.001)) refuse_integral(peak.z);
        factor = std::min(std::exp(above / (power - dimension_)), kFarthest / kLastReach);
      }
      extent_.include({peak.z[0] * factor, peak.z[1] * factor});
    }
  }

  [[noreturn]] void refuse_integral(Point z) const {
    refuse_density(
        text_,
        "the integral of its exponential does not seem to be finite, because it does not fall off far "
        "away, for instance around " +
            place(z, dimension_),
        std::string("a log density that falls off in every direction, such as ") +
            (dimension_ == 2 ? "-(z1^2 + z2^2)/2" : "-z^2/2"));
  }

  std::vector<Gaussian> bumps() {
    if (guesses_.empty()) refuse_integral({kLastReach, dimension_ == 2 ? kLastReach : 0});
    std::vector<Gaussian> bumps;
    for (const Guess& guess : guesses_) {
      if (!is_known(bumps, guess.z)) bumps.push_back(surface_.bump(guess.z, guess.value));
    }
    keep_highest(bumps, kMostBumps, [](const Gaussian& bump) { return bump.log_mass; });
    while (bumps.back().log_mass < bumps.front().log_mass - kNegligible) bumps.pop_back();
    add_envelope(bumps);
    return bumps;
  }

  // Within half a deviation of one that is there already.
  [[nodiscard]] bool is_known(const std::vector<Gaussian>& bumps, Point z) const {
    return std::any_of(bumps.begin(), bumps.end(), [&](const Gaussian& bump) {
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
  std::vector<Guess> guesses_;
  std::vector<Seen> seen_;  // the points of the grids that have a value
  Extent extent_;
  double top_ = 0;
};

}  // namespace

std::vector<Gaussian> find_bumps(const Evaluator& density, std::string_view text) {
  return Search(density, text).run();
}

}  // namespace elbo::formula
