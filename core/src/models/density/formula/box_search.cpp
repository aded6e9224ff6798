#include "models/density/formula/box_search.hpp"

#include <algorithm>
#include <cmath>

namespace elbo::formula {
namespace {

constexpr double kFarthest = 1e290;
constexpr double kSmallest = 1e-290;
// How many boxes are cut, times the formula's operations; and at least, and at most.
constexpr std::size_t kMostWork = 1'500'000;
constexpr std::size_t kFewestCuts = 2000;
constexpr std::size_t kMostCuts = 20'000;
constexpr double kNegligible = 37;  // nats below all there is
constexpr double kSimple = 2;       // nats that a simple box rises or falls from its middle
// A box beside a pole counts as if it rose so far from its middle.
constexpr double kPole = 40;
constexpr std::size_t kMostPoles = 4;
constexpr double kFinest = 0x1p-51;

struct Ring {
  double reach;
  double share;  // of the cuts
};
constexpr std::array<Ring, 5> kRings = {{{32, 0.5}, {1e3, 0.2}, {1e5, 0.15}, {1e10, 0.1}, {kFarthest, 0.05}}};

struct Open {
  Box box;
  std::array<double, 2> reach{};  // how far it may rise from its middle along each side
  double log_mass = 0;            // at most

  bool operator<(const Open& other) const {
    return log_mass != other.log_mass
               ? log_mass < other.log_mass
               : box.sides[0].low + box.sides[1].low < other.box.sides[0].low + other.box.sides[1].low;
  }
};

double log_add(double a, double b) {
  const double larger = std::max(a, b);
  return std::isinf(larger) ? larger : larger + std::log1p(std::exp(-std::abs(a - b)));
}

double width(Interval side) { return side.high - side.low; }

double cut_of(Interval side) {
  const double near = std::min(std::abs(side.low), std::abs(side.high));
  const double far = std::max(std::abs(side.low), std::abs(side.high));
  const double sign = side.high > 0 ? 1 : -1;
  if (side.low < 0 && side.high > 0) return 0;
  if (near == 0)
    return sign * (far > 1e3 ? std::max(1.0, far * 1e-20) : far < 1e-3 ? far * 1e-3 : 0.25 * far);
  return far > 8 * near ? sign * std::sqrt(near) * std::sqrt(far) : 0.5 * side.low + 0.5 * side.high;
}

bool is_finest(Interval side) {
  const double size = std::max(std::abs(side.low), std::abs(side.high));
  return size < kSmallest || width(side) <= kFinest * size;
}

class Searcher {
 public:
  explicit Searcher(const Enclosures& density)
      : density_(density), dimension_(static_cast<std::size_t>(density.dimension())) {}

  BoxSearch run();

 private:
  void add(const std::array<Interval, 2>& sides);
  void add_ring(double from, double to);
  void cut(std::size_t most);
  void find_poles();
  void find_overflow(std::array<double, 2> far);
  void dig(const Box& box);
  [[nodiscard]] bool look(const std::array<Interval, 2>& sides, Open& open) const;
  [[nodiscard]] std::size_t side_to_cut(const Open& open) const;

  const Enclosures& density_;
  std::size_t dimension_;
  std::vector<Open> heap_;
  BoxSearch found_;
  double log_sum_ = -kInfinite;
  double top_ = -kInfinite;
};

// The nearest on the way from 0 to a place where it is infinite.
void Searcher::find_overflow(std::array<double, 2> far) {
  const auto at = [&](double part) { return std::array<double, 2>{part * far[0], part * far[1]}; };
  double low = -700;
  double high = 0;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (density_.at(at(std::exp(middle))) == kInfinite ? high : low) = middle;
  }
  found_.overflow = at(std::exp(high));
  found_.overflowing = density_.overflow_at(found_.overflow);
}

// False where the density is 0.
bool Searcher::look(const std::array<Interval, 2>& sides, Open& open) const {
  const BoxEnclosure over = density_.over(sides);
  if (over.value.is_empty() || over.value.high == -kInfinite) return false;
  open.box = {sides, std::isnan(over.middle) ? -kInfinite : over.middle, over.value.high, 0};
  for (std::size_t d = 0; d < dimension_; ++d) {
    open.box.log_volume += std::log(width(sides[d]));
    open.reach[d] = 0.5 * width(sides[d]) * over.gradient[d].size();
  }
  const double high = open.box.highest < kInfinite     ? open.box.highest
                      : std::isfinite(open.box.middle) ? open.box.middle + kPole
                                                       : std::max(top_, -700.0);
  open.log_mass = high + open.box.log_volume;
  return true;
}

void Searcher::add(const std::array<Interval, 2>& sides) {
  Open open;
  if (!look(sides, open)) return;
  const Box& box = open.box;
  if (box.middle == kInfinite && !found_.overflows) {
    found_.overflows = true;
    find_overflow(box.centre());
  }
  if (std::isfinite(box.middle)) top_ = std::max(top_, box.middle);
  if (open.reach[0] + open.reach[1] <= kSimple) {
    found_.boxes.push_back(box);
    log_sum_ = log_add(log_sum_, box.middle - kSimple + box.log_volume);
    return;
  }
  heap_.push_back(open);
  std::push_heap(heap_.begin(), heap_.end());
}

std::size_t Searcher::side_to_cut(const Open& open) const {
  if (dimension_ == 1 || is_finest(open.box.sides[1])) return 0;
  if (is_finest(open.box.sides[0])) return 1;
  if (std::isfinite(open.reach[0]) || std::isfinite(open.reach[1])) {
    return open.reach[1] > open.reach[0] ? 1 : 0;
  }
  // The one that spans more orders of magnitude.
  const auto span = [](Interval side) {
    const double near = std::max(std::min(std::abs(side.low), std::abs(side.high)), kSmallest);
    const double far = std::max(std::abs(side.low), std::abs(side.high));
    return side.low < 0 && side.high > 0 ? kInfinite : std::log(far / near);
  };
  return span(open.box.sides[1]) > span(open.box.sides[0]) ? 1 : 0;
}

// To a pole in a box beside one.
void Searcher::dig(const Box& box) {
  Open open;
  if (!look(box.sides, open)) return;
  constexpr int kMostCutsOfOne = 4000;
  for (int cut = 0; cut < kMostCutsOfOne; ++cut) {
    bool finest = true;
    for (std::size_t d = 0; d < dimension_; ++d) finest = finest && is_finest(open.box.sides[d]);
    if (finest) break;
    // Both sides in turn, by their size: a pole is infinite in every direction.
    std::size_t side = cut % 2 == 0 || dimension_ == 1 ? 0 : 1;
    if (is_finest(open.box.sides[side])) side = 1 - side;
    const double at = cut_of(open.box.sides[side]);
    std::array<std::array<Interval, 2>, 2> halves = {open.box.sides, open.box.sides};
    halves[0][side].high = halves[1][side].low = at;
    Open best;
    bool any = false;
    for (const auto& half : halves) {
      Open candidate;
      if (!look(half, candidate) || candidate.box.highest < kInfinite) continue;
      if (!any || candidate.box.middle > best.box.middle) best = candidate;
      any = true;
    }
    if (!any) return;
    open = best;
  }
  std::array<double, 2> pole = open.box.centre();
  for (std::size_t d = 0; d < 2; ++d) {
    if (open.box.sides[d].low <= 0 && open.box.sides[d].high >= 0) pole[d] = 0;
    if (std::abs(pole[d]) < kSmallest * 10) pole[d] = 0;
  }
  for (const auto& other : found_.poles) {
    for (std::size_t d = 0; d < dimension_; ++d) {
      if (std::abs(other[d] - pole[d]) <= 1e-9 * std::abs(pole[d])) return;
    }
  }
  found_.poles.push_back(pole);
}

BoxSearch Searcher::run() {
  const std::size_t most = std::clamp(kMostWork / density_.operations(), kFewestCuts, kMostCuts);
  // From near 0 outwards, ring by ring, each with its share of all cuts: an oblique line that reaches far out
  // has no end of boxes.
  double from = 0;
  for (const Ring& ring : kRings) {
    heap_.clear();
    add_ring(from, ring.reach);
    from = ring.reach;
    cut(static_cast<std::size_t>(ring.share * static_cast<double>(most)));
    for (const Open& open : heap_) {
      if (open.log_mass >= log_sum_ - kNegligible) found_.boxes.push_back(open.box);
    }
  }
  find_poles();
  found_.log_mass = log_sum_;
  return std::move(found_);
}

// The boxes between two squares around 0.
void Searcher::add_ring(double from, double to) {
  std::vector<Interval> sides = {{-to, -from}, {from, to}};
  if (from > 0) sides.push_back({-from, from});
  const auto is_inside = [&](Interval side) { return from > 0 && side.low == -from; };
  for (const Interval& first : sides) {
    if (dimension_ == 1) {
      if (!is_inside(first)) add({first, point(0)});
      continue;
    }
    for (const Interval& second : sides) {
      if (!is_inside(first) || !is_inside(second)) add({first, second});
    }
  }
}

void Searcher::cut(std::size_t most) {
  for (std::size_t cut = 0; cut < most && !heap_.empty(); ++cut) {
    if (heap_.front().log_mass < log_sum_ - kNegligible) break;
    std::pop_heap(heap_.begin(), heap_.end());
    const Open open = heap_.back();
    heap_.pop_back();
    const std::size_t side = side_to_cut(open);
    if (is_finest(open.box.sides[side])) {
      found_.boxes.push_back(open.box);
      continue;
    }
    const double at = cut_of(open.box.sides[side]);
    std::array<Interval, 2> half = open.box.sides;
    half[side].high = at;
    add(half);
    half = open.box.sides;
    half[side].low = at;
    add(half);
  }
}

// From the boxes beside them, those with most first.
void Searcher::find_poles() {
  std::vector<Box> beside;
  for (const Box& box : found_.boxes) {
    if (box.highest == kInfinite) beside.push_back(box);
  }
  std::sort(beside.begin(), beside.end(), [](const Box& a, const Box& b) {
    return a.middle + a.log_volume != b.middle + b.log_volume
               ? a.middle + a.log_volume > b.middle + b.log_volume
               : a.sides[0].low + a.sides[1].low < b.sides[0].low + b.sides[1].low;
  });
  constexpr std::size_t kMostTries = 40;
  for (std::size_t i = 0; i < std::min(beside.size(), kMostTries) && found_.poles.size() < kMostPoles; ++i) {
    dig(beside[i]);
  }
}

}  // namespace

BoxSearch search_boxes(const Enclosures& density) { return Searcher(density).run(); }

}  // namespace elbo::formula
