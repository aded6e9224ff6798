#include "lines/rule.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/gauss_legendre.hpp"

namespace elbo::lines {
namespace {

constexpr double kReach = 9;       // deviations around every bump
constexpr double kFarther = 1000;  // times as far the last panel ends
constexpr double kGrowth = 0.6;    // of a panel's width far out, to its distance from the middle
constexpr std::size_t kMostPanels = 4000;

struct Mesh {
  double deviations;  // how many of a bump's a panel spans
  double distance;    // how much of its distance from a bump
  double widest;      // of the world's widest panel
};
constexpr Mesh kFirstMesh = {1.6, 0.4, 1};
constexpr Mesh kSecondMesh = {1.1, 0.3, 0.7};

double width_at(double z, const std::vector<Bump>& bumps, const Mesh& mesh, double widest) {
  double width = mesh.widest * widest;
  for (const Bump& bump : bumps) {
    const double near = std::max(mesh.deviations * bump.deviation,
                                 mesh.distance * (std::abs(z - bump.middle) - bump.deviation));
    width = std::min(width, near);
  }
  return width;
}

// The ends of the panels, ascending.
std::vector<double> ends_of(const World& world, const std::vector<Bump>& bumps, const Mesh& mesh,
                            Rule& rule) {
  rule.low = bumps.front().middle;
  rule.high = rule.low;
  double most = 0;  // the widest bump
  for (const Bump& bump : bumps) {
    rule.low = std::min(rule.low, bump.middle - kReach * bump.deviation);
    rule.high = std::max(rule.high, bump.middle + kReach * bump.deviation);
    most = std::max(most, bump.deviation);
  }
  // Where there is no bump but wide ones, a panel may be as wide as they let it.
  const double widest = std::min(world.widest_panel(), mesh.deviations * most);
  std::vector<double> ends;
  for (double z = rule.low; z < rule.high && ends.size() < kMostPanels;) {
    ends.push_back(z);
    // Towards a narrow bump no wider than there.
    const double here = width_at(z, bumps, mesh, widest);
    z += std::min(here, std::max(0.5 * here, width_at(z + here, bumps, mesh, widest)));
  }
  ends.push_back(rule.high);
  const double middle = 0.5 * (rule.low + rule.high);
  const double half = 0.5 * (rule.high - rule.low);
  std::vector<double> beyond;
  const double growth = 1 + kGrowth * mesh.widest;
  for (double far = half; far < kFarther * half;) beyond.push_back(far *= growth);
  std::vector<double> all;
  all.reserve(ends.size() + 2 * beyond.size());
  all.insert(all.end(), ends.begin(), ends.end());
  for (const double far : beyond) {
    all.push_back(middle - far);
    all.push_back(middle + far);
  }
  const double first = *std::min_element(all.begin(), all.end());
  const double last = *std::max_element(all.begin(), all.end());
  for (const double knot : world.knots()) {
    if (knot > first && knot < last) all.push_back(knot);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

Rule lay_rule(const World& world, const std::vector<int>& points, Which which, const Eigen::ArrayXd& extra) {
  Rule rule;
  if (const Eigen::ArrayXd* atoms = world.atoms()) {
    rule.z = *atoms;
    rule.weight = Eigen::ArrayXd::Ones(atoms->size());
    rule.low = (*atoms)(0);
    rule.high = (*atoms)(atoms->size() - 1);
    rule.first_extra = atoms->size();
    return rule;
  }
  std::vector<Bump> bumps;
  for (const int point : points) world.bumps(point, bumps);
  const bool is_first = which == Which::kFirst;
  const std::vector<double> ends = ends_of(world, bumps, is_first ? kFirstMesh : kSecondMesh, rule);
  rule.panels = static_cast<int>(ends.size()) - 1;
  rule.first_extra = static_cast<Eigen::Index>(rule.panels) * Rule::kNodes;
  rule.z.resize(rule.first_extra + extra.size());
  rule.weight = Eigen::ArrayXd::Zero(rule.z.size());
  const LineRule& legendre = legendre_rule(Rule::kNodes);
  Eigen::Index node = 0;
  for (std::size_t panel = 0; panel + 1 < ends.size(); ++panel) {
    const double middle = 0.5 * (ends[panel] + ends[panel + 1]);
    const double half = 0.5 * (ends[panel + 1] - ends[panel]);
    for (std::size_t i = 0; i < Rule::kNodes; ++i, ++node) {
      const double t = legendre.node[i];
      rule.z(node) = middle + half * (is_first ? t : 0.5 * t * (3 - t * t));
      rule.weight(node) = half * legendre.weight[i] * (is_first ? 1 : 1.5 * (1 - t * t));
    }
  }
  rule.z.tail(extra.size()) = extra;
  return rule;
}

}  // namespace elbo::lines
