#include "bounds/truth.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "bounds/region.hpp"

namespace elbo {
namespace {

// Below this a density is 0 in double, and its logarithm only gets in the way.
constexpr double kNothing = -745;
constexpr double kLargest = 700;
// Where the moments begin among what is integrated.
constexpr Eigen::Index kMoments = 2;
// Of a density that is a sum: operations to spend on the logarithm of the whole, nodes on moments, and how
// many operations at every node of every term make it dear.
constexpr double kMostWork = 1.5e8;
constexpr double kMomentNodes = 3e6;
constexpr double kDear = 600;
constexpr Eigen::Index kFewestNodes = 60'000;

// The largest log density at the centres of the bumps, a factor that keeps exp() in range.
double largest_log_density(const Target& target, const std::vector<Gaussian>& bumps) {
  Samples centres(static_cast<Eigen::Index>(bumps.size()), target.dimension());
  for (std::size_t i = 0; i < bumps.size(); ++i) {
    centres.row(static_cast<Eigen::Index>(i)) = bumps[i].mean.transpose().array();
  }
  TargetValues values;
  target.evaluate(centres, Order::kValue, values);
  return values.log_density.maxCoeff();
}

// The bumps' mean, so that moments about it are not small differences of large numbers.
Eigen::VectorXd centre_of(const std::vector<Gaussian>& bumps) {
  double heaviest = bumps.front().log_mass;
  for (const Gaussian& bump : bumps) heaviest = std::max(heaviest, bump.log_mass);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(bumps.front().mean.size());
  double mass = 0;
  for (const Gaussian& bump : bumps) {
    const double weight = std::exp(bump.log_mass - heaviest);
    sum += weight * bump.mean;
    mass += weight;
  }
  return sum / mass;
}

// The spread of the bumps along each axis, which makes moments about their mean numbers near 1.
Eigen::VectorXd spread_of(const std::vector<Gaussian>& bumps, const Eigen::VectorXd& centre) {
  double heaviest = bumps.front().log_mass;
  for (const Gaussian& bump : bumps) heaviest = std::max(heaviest, bump.log_mass);
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(centre.size());
  double mass = 0;
  for (const Gaussian& bump : bumps) {
    const double weight = std::exp(bump.log_mass - heaviest);
    sum += weight * ((bump.mean - centre).array().square() + bump.factor.rowwise().squaredNorm().array());
    mass += weight;
  }
  return (sum / mass).sqrt();
}

// p over a factor, p log p of the whole that it is a term of, and p times what E[y] and the lower half of
// E[y yᵀ] are means of, y = (z − centre)/spread.
class Moments {
 public:
  Moments(const Target& whole, double offset, const Eigen::VectorXd& centre, const Eigen::VectorXd& spread)
      : whole_(whole), offset_(offset), centre_(centre), spread_(spread), dimension_(whole.dimension()) {}

  [[nodiscard]] Eigen::Index outputs() const { return kMoments + dimension_ + pairs(); }
  // With only the first `outputs` of them. `term` is the whole or a part of it.
  void fill(const Target& term, const Samples& z, Samples& out) {
    term.evaluate(z, Order::kValue, values_);
    density_ = exponential(values_.log_density - offset_);
    out.col(0) = density_;
    if (out.cols() == 1) return;
    if (&term != &whole_ && out.cols() == kMoments) whole_.evaluate(z, Order::kValue, values_);
    out.col(1) = density_ * (values_.log_density - offset_).max(kNothing).min(kLargest);
    if (out.cols() == kMoments) return;
    Eigen::Index column = kMoments;
    for (int i = 0; i < dimension_; ++i) out.col(column++) = density_ * (z.col(i) - centre_(i)) / spread_(i);
    for (int i = 0; i < dimension_; ++i) {
      for (int j = 0; j <= i; ++j) {
        out.col(column++) = out.col(kMoments + i) * (z.col(j) - centre_(j)) / spread_(j);
      }
    }
  }

 private:
  [[nodiscard]] Eigen::Index pairs() const { return dimension_ * (dimension_ + 1) / 2; }
  // Vectorised exponentials of very little are not 0.
  static Eigen::ArrayXd exponential(const Eigen::ArrayXd& x) {
    return (x > -kLargest).select(x.max(kNothing).min(kLargest).exp(), 0.0);
  }

  const Target& whole_;
  double offset_;
  const Eigen::VectorXd& centre_;
  const Eigen::VectorXd& spread_;
  int dimension_;
  TargetValues values_;
  Eigen::ArrayXd density_;
};

// Integrals added up over terms.
struct Total {
  Eigen::ArrayXd integral, error;
  Eigen::ArrayXi diverges;

  void add(const EverywhereResult& term) {
    if (integral.size() == 0) {
      integral = error = Eigen::ArrayXd::Zero(term.integral.size());
      diverges.setZero(term.integral.size());
    }
    integral += term.integral;
    error += term.error;
    diverges = diverges.max(term.diverges);
  }
  [[nodiscard]] bool has_moments() const { return (diverges.tail(diverges.size() - kMoments) == 0).all(); }
};

// One number by two rules.
struct Confirmed {
  double integral = 0;
  double error = 0;
  std::size_t rule = 0;  // the better of the two
};

// Along lines in both directions of the field; where one of them is too dear, the other is cut elsewhere.
// What the dear one says counts as far as it is known.
template <typename Integrate>
Confirmed confirm(const Integrate& integrate, double scale, CubatureNodes* keep) {
  constexpr double kTolerance = 1e-9;
  constexpr Eigen::Index kQuick = 500'000;
  constexpr Eigen::Index kSlow = 3'000'000;
  EverywhereOptions options;
  options.scale = scale;
  options.tolerance = kTolerance;
  std::array<EverywhereResult, 2> found;
  std::array<CubatureNodes, 2> nodes;
  std::size_t best = 0;
  for (const Eigen::Index most : {kQuick, kSlow}) {
    options.most_nodes = most;
    for (options.rule = 0; options.rule < 2; ++options.rule) {
      found[options.rule] = integrate(options, keep ? &nodes[options.rule] : nullptr);
    }
    best = found[1].error(0) < 0.1 * found[0].error(0) ? 1 : 0;
    if (found[best].converged) break;
  }
  if (keep) *keep = std::move(nodes[best]);
  const EverywhereResult& better = found[best];
  const EverywhereResult& other = found[1 - best];
  Confirmed result{better.integral(0), better.error(0), best};
  double apart = std::abs(better.integral(0) - other.integral(0));
  if (!other.converged && better.converged) {
    options.rule = best;
    options.elsewhere = true;
    options.most_nodes = kSlow;
    const EverywhereResult again = integrate(options, nullptr);
    apart = std::max(apart - other.error(0), std::abs(better.integral(0) - again.integral(0)));
  }
  result.error = std::max(result.error, apart);
  if (better.diverges(0) != 0 || other.diverges(0) != 0) result.error = std::max(result.error, scale);
  return result;
}

}  // namespace

Truth::Truth(std::shared_ptr<const Target> target)
    : target_(std::move(target)),
      bumps_(target_->bumps()),
      field_(target_->field()),
      closed_(target_->log_evidence()) {
  centre_ = centre_of(bumps_);
  if (closed_) {
    integrate_bumps();
  } else {
    integrate_lines();
  }
}

void Truth::integrate_bumps() {
  const double offset = largest_log_density(*target_, bumps_);
  spread_ = spread_of(bumps_, centre_);
  Moments density(*target_, offset, centre_, spread_);
  CubatureOptions options;
  options.tolerance = 1e-12;
  // Second moments have their mass further out than the density.
  options.reach = 12;
  const Eigen::Index outputs = density.outputs();
  const CubatureResult result = integrate(
      dimension(), bumps_, outputs, [&](const Samples& z, Samples& out) { density.fill(*target_, z, out); },
      options, &nodes_);
  quadrature_ = std::log(result.integral(0)) + offset;
  error_ = result.error(0) / result.integral(0);
  take_moments(result.integral, result.error, offset);
  TargetValues values;
  target_->evaluate(nodes_.z, Order::kValue, values);
  log_posterior_ = values.log_density - log_evidence();
}

void Truth::integrate_lines() {
  double heaviest = -std::numeric_limits<double>::infinity();
  for (const Gaussian& bump : bumps_) {
    if (bump.log_mass > heaviest) {
      heaviest = bump.log_mass;
      centre_ = bump.mean;
    }
  }
  spread_ = spread_of(bumps_, centre_);
  const double offset = field_.parts.front().log_mass;
  Moments density(*target_, offset, centre_, spread_);
  // A sum is integrated term by term: each is simple by itself.
  std::vector<std::shared_ptr<const Target>> terms = target_->terms();
  if (terms.empty()) terms.push_back(target_);
  const bool is_sum = terms.size() > 1;
  const auto count = static_cast<double>(terms.size());
  const double share = 1 / count;
  const bool is_dear = is_sum && count * static_cast<double>(target_->cost()) > kDear;
  Total coarse, moments, whole;
  double evidence = 0;
  double evidence_error = 0;
  std::vector<CubatureNodes> nodes(terms.size());
  for (std::size_t k = 0; k < terms.size(); ++k) {
    Field field = terms[k]->field();
    // What is little beside the whole does not count.
    field.parts.front().log_mass = offset;
    const auto integrate = [&](Eigen::Index outputs, const EverywhereOptions& options, CubatureNodes* keep) {
      return integrate_everywhere(
          dimension(), field, outputs,
          [&](const Samples& z, Samples& out) { density.fill(*terms[k], z, out); }, options, keep);
    };
    EverywhereOptions options;
    options.scale = share;
    // A coarse look at which of the moments exist: to follow one that does not costs the evidence its nodes.
    if (has_moments_) {
      options.tolerance = 1e-4;
      options.negligible = 1e-6;
      options.most_nodes = 300'000;
      coarse.add(integrate(density.outputs(), options, nullptr));
      has_moments_ = coarse.has_moments();
    }
    // The evidence by itself, which nothing else can spoil.
    const Confirmed found = confirm(
        [&](const EverywhereOptions& asked, CubatureNodes* keep) { return integrate(1, asked, keep); }, share,
        is_sum ? nullptr : &nodes[k]);
    evidence += found.integral;
    evidence_error += found.error;
    options = {};
    options.scale = share;
    options.tolerance = 1e-9;
    options.rule = found.rule;
    // Moments have their mass further out than the density: more of it counts.
    options.negligible = is_sum ? 1e-9 : 1e-17;
    options.most_nodes =
        std::max<Eigen::Index>(kFewestNodes, static_cast<Eigen::Index>(share * kMomentNodes));
    if (has_moments_ || !is_sum) {
      const Eigen::Index outputs = has_moments_ ? density.outputs() : kMoments;
      EverywhereResult moment = integrate(outputs, options, nullptr);
      // A second time along oblique lines, of each moment the better one.
      if (!is_sum && has_moments_) {
        const std::array<double, 2> a = field.across[found.rule];
        constexpr std::array<double, 2> kTurn = {0.5403023058681398, 0.8414709848078965};
        field.across[found.rule] = {kTurn[0] * a[0] - kTurn[1] * a[1], kTurn[1] * a[0] + kTurn[0] * a[1]};
        const EverywhereResult oblique = integrate(outputs, options, nullptr);
        const Eigen::ArrayXd apart = (oblique.integral - moment.integral).abs();
        const auto better = (oblique.error < moment.error).eval();
        moment.integral = better.select(oblique.integral, moment.integral).eval();
        moment.error = better.select(oblique.error, moment.error).max(apart).eval();
        moment.diverges = moment.diverges.max(oblique.diverges).eval();
      }
      moments.add(moment);
    }
    if (!is_sum) continue;
    // The logarithm of a sum is as dear as all of its terms.
    options.negligible = 1e-3;
    options.tolerance = is_dear ? 1e-4 : 1e-7;
    options.most_nodes = std::max<Eigen::Index>(
        kFewestNodes, static_cast<Eigen::Index>(share * kMostWork / static_cast<double>(target_->cost())));
    whole.add(integrate(is_dear ? 1 : kMoments, options, &nodes[k]));
  }
  quadrature_ = offset + std::log(evidence);
  error_ = evidence_error / evidence;
  if (has_moments_) has_moments_ = moments.has_moments();
  for (Field::Part& part : field_.parts) part.log_mass = quadrature_;
  // The same moments with the evidence beside them, all divided by p(x), which is as uncertain as it is.
  Eigen::ArrayXd integral = Eigen::ArrayXd::Zero(density.outputs());
  Eigen::ArrayXd error = integral;
  bool diverges = false;
  for (const Total* total : {&moments, &whole}) {
    const Eigen::Index size = total->integral.size();
    if (size < kMoments) continue;
    integral.head(size) = total->integral;
    const double apart = std::abs(total->integral(0) - evidence);
    error.head(size) = total->error + (std::min(1.0, error_) + apart) * total->integral.abs();
    diverges = total->diverges(1) != 0;
  }
  if (integral(0) > 0) take_moments(integral, error, offset);
  join_nodes(terms, nodes);
  if (is_dear) expected_log_joint_ = mean_log_joint();
  if (diverges) expected_log_joint_ = {-std::numeric_limits<double>::infinity(), 0};
}

// Nodes of every term, each with its part of the whole there; where they are too many, some of them that
// stand for the same mass each.
void Truth::join_nodes(const std::vector<std::shared_ptr<const Target>>& terms,
                       std::vector<CubatureNodes>& nodes) {
  TargetValues values;
  if (terms.size() == 1) {
    nodes_ = std::move(nodes.front());
  } else {
    std::vector<Eigen::ArrayXd> log_mass(terms.size());  // of the term, about its nodes
    Eigen::Index rows = 0;
    double total = 0;
    for (std::size_t k = 0; k < terms.size(); ++k) {
      if (nodes[k].z.rows() == 0) continue;
      terms[k]->evaluate(nodes[k].z, Order::kValue, values);
      log_mass[k] = nodes[k].log_weight + values.log_density - quadrature_;
      rows += nodes[k].z.rows();
      total += log_mass[k].max(kNothing).exp().sum();
    }
    const auto most = static_cast<Eigen::Index>(kMostWork / static_cast<double>(target_->cost()));
    const double each = rows > most ? total / static_cast<double>(most) : 0;
    nodes_.z.resize(std::min(rows, most + 1), dimension());
    nodes_.log_weight.resize(nodes_.z.rows());
    Eigen::Index row = 0;
    double mass = 0.5 * each;
    for (std::size_t k = 0; k < terms.size(); ++k) {
      for (Eigen::Index i = 0; i < nodes[k].z.rows() && row < nodes_.z.rows(); ++i) {
        double kept = log_mass[k](i);
        if (each > 0) {
          mass += std::exp(std::max(kept, kNothing));
          const double times = std::floor(mass / each);
          if (times == 0) continue;
          mass -= times * each;
          kept = std::log(times * each);
        }
        nodes_.z.row(row) = nodes[k].z.row(i);
        nodes_.log_weight(row++) = kept;
      }
    }
    nodes_.z.conservativeResize(row, Eigen::NoChange);
    nodes_.log_weight.conservativeResize(row);
  }
  target_->evaluate(nodes_.z, Order::kValue, values);
  log_posterior_ = values.log_density - quadrature_;
  if (terms.size() > 1) nodes_.log_weight -= log_posterior_;
}

// E[log p(x, z)] from nodes that are as good as draws: groups of them tell how good.
Known Truth::mean_log_joint() const {
  constexpr int kGroups = 8;
  constexpr double kDeviations = 4;
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(kGroups);
  Eigen::ArrayXd mass = sum;
  for (Eigen::Index i = 0; i < log_posterior_.size(); ++i) {
    const double part = std::exp(std::max(nodes_.log_weight(i) + log_posterior_(i), kNothing));
    sum(i % kGroups) += part * log_posterior_(i);
    mass(i % kGroups) += part;
  }
  const double mean = sum.sum() / mass.sum();
  const double spread = (sum / mass - mean).square().sum() / (kGroups * (kGroups - 1));
  return {quadrature_ + mean, kDeviations * std::sqrt(spread)};
}

// Means over the posterior from integrals of exp(−offset) p.
void Truth::take_moments(const Eigen::ArrayXd& integral, const Eigen::ArrayXd& absolute, double offset) {
  const double scale = std::exp(offset - log_evidence());
  const double mean_log = integral(1) / integral(0);
  expected_log_joint_ = {offset + mean_log, (absolute(1) + std::abs(mean_log) * absolute(0)) / integral(0)};
  if (!has_moments_) return;
  const Eigen::VectorXd mean = scale * integral;
  const Eigen::VectorXd error = scale * absolute;
  first_ = mean.segment(kMoments, dimension()).cwiseProduct(spread_);
  first_error_ = error.segment(kMoments, dimension()).cwiseProduct(spread_);
  second_ = second_error_ = Eigen::MatrixXd(dimension(), dimension());
  Eigen::Index column = kMoments + dimension();
  for (int i = 0; i < dimension(); ++i) {
    for (int j = 0; j <= i; ++j, ++column) {
      const double unit = spread_(i) * spread_(j);
      second_(i, j) = second_(j, i) = unit * mean(column);
      second_error_(i, j) = second_error_(j, i) = unit * error(column);
    }
  }
}

// E[(z − m)(z − m)ᵀ] from E[y] and E[y yᵀ], with d = centre − m.
Known Truth::expected_log_gaussian(const Gaussian& gaussian) const {
  if (!has_moments_) return {-std::numeric_limits<double>::infinity(), 0};
  const Eigen::MatrixXd precision = precision_of(gaussian);
  const Eigen::VectorXd d = centre_ - gaussian.mean;
  const Eigen::VectorXd pull = precision * d;
  const double square = precision.cwiseProduct(second_).sum() + 2 * pull.dot(first_) + pull.dot(d);
  const double error =
      precision.cwiseAbs().cwiseProduct(second_error_).sum() + 2 * pull.cwiseAbs().dot(first_error_);
  return {log_normaliser(gaussian) - 0.5 * square, 0.5 * error};
}

std::vector<double> Truth::levels(const std::vector<double>& mass) const {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(log_posterior_.size()));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [this](Eigen::Index a, Eigen::Index b) { return log_posterior_(a) > log_posterior_(b); });
  std::vector<double> found;
  for (const double wanted : mass) {
    double total = 0;
    double level = 0;
    for (const Eigen::Index i : order) {
      total += std::exp(nodes_.log_weight(i) + log_posterior_(i));
      level = log_posterior_(i);
      if (total >= wanted) break;
    }
    found.push_back(std::exp(level));
  }
  return found;
}

}  // namespace elbo
