#include "targets/moments.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace elbo {
namespace {

constexpr double kSlack = 1e-12;

// A symmetric matrix; in one dimension a11 alone.
struct Matrix {
  double a11 = 0;
  double a12 = 0;
  double a22 = 0;
};

Matrix matrix_from(const Eigen::MatrixXd& precision) {
  if (precision.rows() == 1) return {precision(0, 0), 0, 0};
  return {precision(0, 0), precision(0, 1), precision(1, 1)};
}

// (L Lᵀ)⁻¹ from L⁻¹.
Matrix precision_of(const Gaussian& q) {
  const double inverse11 = 1 / q.factor(0, 0);
  if (q.factor.rows() == 1) return {inverse11 * inverse11, 0, 0};
  const double inverse22 = 1 / q.factor(1, 1);
  const double inverse21 = -q.factor(1, 0) * inverse11 * inverse22;
  return {inverse11 * inverse11 + inverse21 * inverse21, inverse21 * inverse22, inverse22 * inverse22};
}

// Its quadratic form in a direction (cos θ, sin θ): mean + cosine cos 2θ + sine sin 2θ.
struct Form {
  double mean = 0;
  double cosine = 0;
  double sine = 0;

  [[nodiscard]] double at(double twice_theta) const {
    return mean + cosine * std::cos(twice_theta) + sine * std::sin(twice_theta);
  }
};

// Forms in coordinates in which the sum of all the matrices is the identity: which form is larger in some
// direction does not depend on coordinates, how well it is seen in double does.
std::vector<Form> forms_of(const std::vector<Matrix>& matrices, int dimension) {
  Matrix sum;
  for (const Matrix& m : matrices) sum = {sum.a11 + m.a11, sum.a12 + m.a12, sum.a22 + m.a22};
  std::vector<Form> forms;
  const double l11 = std::sqrt(sum.a11);
  const double l21 = sum.a12 / l11;
  const double l22 = dimension == 2 ? std::sqrt(sum.a22 - l21 * l21) : 1;
  for (const Matrix& m : matrices) {
    // L⁻¹ M L⁻ᵀ
    const double b11 = m.a11 / sum.a11;
    if (dimension == 1) {
      forms.push_back({b11, 0, 0});
      continue;
    }
    const double b12 = (m.a12 / l11 - l21 * b11) / l22;
    const double b22 = ((m.a22 - l21 * m.a12 / l11) / l22 - l21 * b12) / l22;
    forms.push_back({0.5 * (b11 + b22), 0.5 * (b11 - b22), b12});
  }
  return forms;
}

// Whether in some direction scale · slow ≤ bound · fast_i for all i. The directions in which that holds for
// one i are a closed arc; arcs that have a direction in common have one that is an end of one of them, or,
// where all are whole circles, any. So it is enough to look at ends and, for arcs of one direction, at the
// middle.
bool is_slower(double scale, const Form& slow, double bound, const std::vector<Form>& fast) {
  const auto difference = [&](const Form& form, double slack) {
    const double s = scale * (1 - slack);
    const double b = bound * (1 + slack);
    return Form{s * slow.mean - b * form.mean, s * slow.cosine - b * form.cosine,
                s * slow.sine - b * form.sine};
  };
  const auto holds_at = [&](double direction) {
    // Twice the slack: at an end it is an equality.
    return std::all_of(fast.begin(), fast.end(),
                       [&](const Form& form) { return difference(form, 2 * kSlack).at(direction) <= 0; });
  };
  return std::any_of(fast.begin(), fast.end(), [&](const Form& form) {
    const Form d = difference(form, kSlack);
    const double amplitude = std::hypot(d.cosine, d.sine);
    const double middle = std::atan2(-d.sine, -d.cosine);
    const double half = std::acos(std::clamp(amplitude > 0 ? d.mean / amplitude : 1.0, -1.0, 1.0));
    return holds_at(middle) || holds_at(middle - half) || holds_at(middle + half);
  });
}

}  // namespace

Moment weight_moment(const Tails& p, std::span<const Gaussian> q, double alpha) {
  if (alpha >= 0 && alpha <= 1) return Moment::kFinite;
  if (std::isnan(alpha) || q.empty() || p.kind == Tails::Kind::kUnknown) return Moment::kUndecided;
  if (p.kind == Tails::Kind::kNotGaussian) return Moment::kInfinite;
  std::vector<Matrix> matrices;
  for (const Eigen::MatrixXd& precision : p.precisions) matrices.push_back(matrix_from(precision));
  for (const Gaussian& gaussian : q) matrices.push_back(precision_of(gaussian));
  std::vector<Form> target = forms_of(matrices, static_cast<int>(q.front().mean.size()));
  const std::vector<Form> family(target.begin() + static_cast<std::ptrdiff_t>(p.precisions.size()),
                                 target.end());
  target.resize(p.precisions.size());
  const bool negative = alpha < 0;
  const std::vector<Form>& slow = negative ? target : family;
  const std::vector<Form>& fast = negative ? family : target;
  const double scale = negative ? 1 - alpha : alpha;
  const double bound = negative ? -alpha : alpha - 1;
  const bool infinite = std::any_of(slow.begin(), slow.end(),
                                    [&](const Form& form) { return is_slower(scale, form, bound, fast); });
  return infinite ? Moment::kInfinite : Moment::kFinite;
}

Moment heavy_weight_moment(const Tails& p, double alpha) {
  if (alpha >= 0 && alpha <= 1) return Moment::kFinite;
  if (std::isnan(alpha) || p.kind == Tails::Kind::kUnknown) return Moment::kUndecided;
  if (alpha > 1) return Moment::kInfinite;
  return p.kind == Tails::Kind::kGaussian ? Moment::kFinite : Moment::kUndecided;
}

Moment weight_moment_between(const Tails& p, const Gaussian& slow, const Gaussian& fast, double alpha) {
  // q enters with the power α: where that is negative, a q that falls off faster makes more of the moment.
  const Moment most = weight_moment(p, {alpha < 0 ? &fast : &slow, 1}, alpha);
  if (most != Moment::kInfinite) return most;
  const Moment least = weight_moment(p, {alpha < 0 ? &slow : &fast, 1}, alpha);
  return least == Moment::kInfinite ? least : Moment::kUndecided;
}

}  // namespace elbo
