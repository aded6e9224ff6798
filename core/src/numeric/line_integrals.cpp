#include "numeric/line_integrals.hpp"

#include <algorithm>
#include <cmath>

namespace elbo {
namespace {

using Eigen::Index;

constexpr Index kBatch = 4096;  // nodes a call of the integrand
constexpr int kMostRounds = 100;
constexpr std::size_t kMostPanels = 4000;  // of a line
// A panel is refined where its error is more than that part of what its line may be off by.
constexpr double kShare = 0.04;
constexpr double kUnchanged = 0.7;
constexpr int kPatience = 3;
constexpr double kRounding = 3e-15;
constexpr double kSteepest = 16;  // an octave beside the next, in a tail that has no end
constexpr double kCounts = 1e-5;  // of a line, in the last octave of such a tail
constexpr double kNothing = 1e-17;
constexpr double kFarPlace = 1e6;  // which stands for its direction

// What rounding of z does to an integral over a panel, as a part of it: where its nodes are known to so much
// of its width only, whatever it says differently is noise.
double noise_of(const LinePanel& panel, const Line& line) {
  const double far = std::abs(panel.anchor) + std::max(std::abs(panel.low), std::abs(panel.high));
  double size = 0;
  for (std::size_t d = 0; d < 2; ++d) {
    if (line.direction[d] == 0) continue;
    size = std::max({size, std::abs(line.origin[d]), far * std::abs(line.direction[d])});
  }
  const double width =
      panel.logarithmic ? std::min(std::abs(panel.low), std::abs(panel.high)) : panel.high - panel.low;
  return kRounding + 1e-15 * size / width;
}

// Where panels of several parts overlap: cut at all their ends, each piece in the manner of the narrowest.
void overlay(std::vector<LinePanel>& panels) {
  std::vector<double> cuts;
  for (const LinePanel& panel : panels) {
    cuts.push_back(panel.anchor + panel.low);
    cuts.push_back(panel.anchor + panel.high);
  }
  std::sort(cuts.begin(), cuts.end());
  std::vector<LinePanel> pieces;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    const double low = cuts[i];
    const double high = cuts[i + 1];
    if (!(high > low)) continue;
    const LinePanel* narrowest = nullptr;
    for (const LinePanel& panel : panels) {
      if (panel.anchor + panel.low > low || panel.anchor + panel.high < high) continue;
      if (!narrowest || panel.high - panel.low < narrowest->high - narrowest->low) narrowest = &panel;
    }
    if (!narrowest) continue;
    LinePanel piece = *narrowest;
    if (piece.anchor + piece.low != low) piece.low = low - piece.anchor;
    if (piece.anchor + piece.high != high) piece.high = high - piece.anchor;
    if (piece.logarithmic && !(piece.low * piece.high > 0)) piece.logarithmic = false;
    if (piece.high > piece.low) pieces.push_back(piece);
  }
  panels = std::move(pieces);
}

// Whether some of them do. Those of a formula come in order.
bool overlap(const std::vector<LinePanel>& panels) {
  for (std::size_t i = 1; i < panels.size(); ++i) {
    if (panels[i].anchor + panels[i].low < panels[i - 1].anchor + panels[i - 1].high) return true;
  }
  return false;
}

}  // namespace

Rest rest_beyond(double first, double second, double third) {
  Rest rest;
  if (first == 0) return rest;
  const double ratio = first / second;
  const double before = second / third;
  // No power at all: what is there is not the beginning of a series.
  if (!(std::abs(ratio - before) <= 0.25 * std::abs(ratio))) return rest;
  const double drift = std::abs(ratio - before);
  if (!(1 - std::abs(ratio) > 1e-9 + 10 * std::min(drift, 2e-3))) {
    rest.diverges = true;
    return rest;
  }
  rest.integral = first * ratio / (1 - ratio);
  rest.error = std::abs(rest.integral) * std::min(1.0, drift / ((1 - ratio) * (1 - ratio)) + 1e-10);
  return rest;
}

void append_strides(double anchor, double sign, double near, double far, std::vector<LinePanel>& panels) {
  constexpr double kFirst = 4;
  constexpr double kMost = 1e4;
  double stride = kFirst;
  while (far > near) {
    // What is not quite a power shows near its beginning.
    double next = far / stride > near * 1.5 ? far / stride : near;
    panels.push_back(sign > 0 ? LinePanel{next, far, anchor, true} : LinePanel{-far, -next, anchor, true});
    far = next;
    stride = std::min(kMost, stride * 1.5);
  }
}

End end_near(double anchor, double sign, double distance) {
  End end;
  for (LinePanel& octave : end.octaves) {
    octave = sign > 0 ? LinePanel{distance, 2 * distance, anchor, true}
                      : LinePanel{-2 * distance, -distance, anchor, true};
    distance *= 2;
  }
  return end;
}

End end_far(double anchor, double sign, double distance) {
  End end;
  for (LinePanel& octave : end.octaves) {
    octave = sign > 0 ? LinePanel{0.5 * distance, distance, anchor, true}
                      : LinePanel{-distance, -0.5 * distance, anchor, true};
    distance *= 0.5;
  }
  return end;
}

std::array<LinePanel, 2> halves(const LinePanel& panel) {
  std::array<LinePanel, 2> parts = {panel, panel};
  parts[0].high = parts[1].low = panel.middle();
  return parts;
}

LineIntegrals::LineIntegrals(int dimension, const Field& field, Index outputs, const Integrand& integrand)
    : dimension_(dimension), field_(field), outputs_(outputs), integrand_(integrand) {}

void LineIntegrals::prepare(LineResult& result, std::size_t index) {
  std::vector<LinePanel> panels;
  result.outside = 0;
  result.endless = 0;
  for (const Field::Part& part : field_.parts) {
    Sections sections;
    part.lines->sections(result.line, part.log_mass + result.log_floor, sections);
    panels.insert(panels.end(), sections.panels.begin(), sections.panels.end());
    evaluations_ += static_cast<Index>(sections.cost);
    if (sections.endless != 0) result.endless = sections.endless;
    result.outside += std::exp(std::min(sections.log_outside - part.log_mass, 700.0));
    for (const End& end : sections.ends) {
      for (int octave = 0; octave < 3; ++octave) {
        items_.push_back({end.octaves[static_cast<std::size_t>(octave)], index, 0, octave, end.is_pole(), 0});
      }
    }
  }
  if (overlap(panels)) overlay(panels);
  for (const LinePanel& panel : panels) items_.push_back({panel, index, 0, -1, false, 0});
}

// The items from `first` on.
void LineIntegrals::measure(std::size_t first) {
  const KronrodRule& rule = kronrod15();
  const auto nodes = static_cast<Index>(rule.node.size());
  std::vector<double> scaled(rule.node.size());
  while (first < items_.size()) {
    const std::size_t count = std::min(items_.size() - first, static_cast<std::size_t>(kBatch / nodes));
    z_.resize(static_cast<Index>(count) * nodes, dimension_);
    values_.resize(z_.rows(), outputs_);
    Eigen::ArrayXd slopes(z_.rows());
    Index row = 0;
    for (std::size_t i = first; i < first + count; ++i) {
      const LinePanel& panel = items_[i].panel;
      const Line& line = lines_[items_[i].line];
      for (const double x : rule.node) {
        double y = 0;
        panel.place(x, y, slopes(row));
        const auto z = line.at(panel.anchor + y);
        z_(row, 0) = z[0];
        if (dimension_ == 2) z_(row, 1) = z[1];
        ++row;
      }
    }
    integrand_(z_, values_);
    evaluations_ += row;
    row = 0;
    for (std::size_t i = first; i < first + count; ++i, row += nodes) {
      items_[i].sums = sums_.size();
      for (Index o = 0; o < outputs_; ++o) {
        for (Index k = 0; k < nodes; ++k) {
          scaled[static_cast<std::size_t>(k)] = values_(row + k, o) * slopes(row + k);
        }
        sums_.push_back(kronrod_sum(rule, scaled.data()));
      }
    }
    first += count;
  }
}

// Halves the panels whose errors are too large beside their lines. False where there are none.
bool LineIntegrals::refine(const std::vector<LineResult*>& lines) {
  const auto outputs = static_cast<std::size_t>(outputs_);
  std::vector<double> magnitude(lines.size() * outputs, 0.0);
  std::vector<double> error(lines.size() * outputs, 0.0);
  std::vector<std::size_t> panels(lines.size(), 0);
  for (const Item& item : items_) {
    if (item.octave >= 0) continue;
    ++panels[item.line];
    for (std::size_t o = 0; o < outputs; ++o) {
      magnitude[item.line * outputs + o] += sums_of(item)[o].magnitude;
      error[item.line * outputs + o] += sums_of(item)[o].error;
    }
  }
  const std::size_t before = items_.size();
  std::vector<std::pair<std::size_t, std::size_t>> refined;  // which, where its halves begin
  for (std::size_t i = 0; i < before; ++i) {
    Item item = items_[i];
    if (item.vain > kPatience || panels[item.line] > kMostPanels) continue;
    bool wanted = false;
    const double noise = noise_of(item.panel, lines_[item.line]);
    for (std::size_t o = 0; o < outputs && item.octave < 0; ++o) {
      const LineResult& line = *lines[item.line];
      const double goal = line.tolerance * std::max(line.least, magnitude[item.line * outputs + o]);
      if (error[item.line * outputs + o] <= goal) continue;
      wanted = wanted || sums_of(item)[o].error > kShare * goal + noise * sums_of(item)[o].magnitude;
    }
    if (!wanted) continue;
    const std::array<LinePanel, 2> parts = halves(item.panel);
    if (!(parts[0].high > parts[0].low && parts[1].high > parts[1].low)) continue;
    refined.emplace_back(i, items_.size());
    for (const LinePanel& part : parts) {
      items_.push_back({part, item.line, item.vain, -1, false, 0});
    }
  }
  if (refined.empty()) return false;
  measure(before);
  for (const auto& [index, halves_at] : refined) {
    const PanelSum* old = sums_of(items_[index]);
    bool helped = false;
    for (std::size_t o = 0; o < outputs; ++o) {
      PanelSum& left = sums_[items_[halves_at].sums + o];
      PanelSum& right = sums_[items_[halves_at + 1].sums + o];
      if (left.error + right.error < kUnchanged * old[o].error) helped = true;
      // What the halves say differently raises their errors: two rules may agree by accident.
      const double change = std::abs(left.integral + right.integral - old[o].integral);
      for (PanelSum* half : {&left, &right}) {
        half->error = std::max(half->error, std::min(0.5 * change, 10 * half->error));
      }
    }
    for (const std::size_t half : {halves_at, halves_at + 1})
      items_[half].vain = helped ? 0 : items_[half].vain + 1;
  }
  // The first half takes the whole's place, the second stays where it is.
  std::vector<std::size_t> gone;
  for (const auto& [index, halves_at] : refined) {
    items_[index] = items_[halves_at];
    gone.push_back(halves_at);
  }
  std::size_t to = before;
  for (std::size_t i = before; i < items_.size(); ++i) {
    if ((i - before) % 2 == 1) items_[to++] = items_[i];
  }
  items_.resize(to);
  return true;
}

void LineIntegrals::run(std::vector<LineResult*>& lines) {
  items_.clear();
  sums_.clear();
  lines_.clear();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines_.push_back(lines[i]->line);
    prepare(*lines[i], i);
  }
  measure(0);
  for (int round = 0; round < kMostRounds && refine(lines); ++round) {
  }
  for (LineResult* line : lines) {
    LineResult& result = *line;
    result.integral.setZero(outputs_);
    result.error.setConstant(outputs_, 0);
    result.magnitude.setZero(outputs_);
    result.diverges.setZero(outputs_);
    result.panels.clear();
    if (result.endless == 0) continue;
    result.diverges(0) = kKnown;
    result.at_pole = false;
    result.place = result.line.at(kFarPlace * result.endless);
  }
  for (const Item& item : items_) {
    if (item.octave >= 0) continue;
    LineResult& result = *lines[item.line];
    for (Index o = 0; o < outputs_; ++o) {
      const PanelSum& sums = sums_of(item)[o];
      result.integral(o) += sums.integral;
      result.error(o) += sums.error;
      result.magnitude(o) += sums.magnitude;
    }
  }
  // Those that are kept hold some of the first output.
  for (const Item& item : items_) {
    LineResult& result = *lines[item.line];
    if (item.octave >= 0 || sums_of(item)->magnitude < kNothing * result.magnitude(0)) continue;
    result.panels.push_back(item.panel);
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    LineResult& result = *lines[item.line];
    for (Index o = 0; o < outputs_ && item.octave == 0; ++o) {
      const PanelSum* sums = sums_of(item) + o;
      {
        const Rest rest = rest_beyond(sums->integral, sums_of(items_[i + 1])[o].integral,
                                      sums_of(items_[i + 2])[o].integral);
        // Where it rises that steeply there is a mode rather than a tail.
        const bool is_mode =
            std::abs(sums->integral) > kSteepest * std::abs(sums_of(items_[i + 1])[o].integral);
        if (rest.diverges && !is_mode && std::abs(sums->integral) > kCounts * result.magnitude(o)) {
          result.diverges(o) = std::max(1, result.diverges(o));
          if (o == 0) result.at_pole = item.at_pole;
          if (o == 0) result.place = result.line.at(item.panel.anchor + (item.at_pole ? 0 : item.panel.high));
        }
        const double part = std::abs(sums->integral) > 0 ? sums->error / std::abs(sums->integral) : 0;
        const double steep = std::abs(sums->integral) > 0 ? 1 + std::abs(rest.integral / sums->integral) : 1;
        result.integral(o) += rest.integral;
        result.magnitude(o) += std::abs(rest.integral);
        result.error(o) += rest.error + 3 * part * steep * std::abs(rest.integral);
      }
    }
  }
}

}  // namespace elbo
