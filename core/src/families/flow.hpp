#pragma once

// A normalising flow z = m + σ ⊙ T(ε), ε ~ N(0, I): layers T (families/flow_layers.hpp), then each
// coordinate's own scale and shift.
//
//   log q(z) = log N(ε; 0, I) − Σ_layers log|det| − Σ_i log σ_i
//
// φ = (the layers' arrays, m, log σ). parameters(): each of these arrays as { name: [layers, width] }, or
// [layers] where a layer has one number, then { mean: [D], scale: [D] }.
//
// A pass through the layers costs more than all the rest, and a step wants the same one several times. So the
// last one is kept, with the draws or points that it was made of, and made again only for others. No result
// depends on whether it was there: a pass from draws is never taken for one from points. Large batches, and
// points of which only the density is wanted, go through without what derivatives would need.

#include "families/family.hpp"
#include "families/flow_layers.hpp"

namespace elbo {

class Flow final : public Family {
 public:
  // φ is near the map ε → mean + scale ε.
  Flow(std::unique_ptr<FlowLayers> layers, const Eigen::VectorXd& mean, double scale, std::uint32_t seed);
  Flow(const Flow& other);

  [[nodiscard]] std::unique_ptr<Family> clone() const override;
  [[nodiscard]] std::unique_ptr<Family> tabulated() const override;
  [[nodiscard]] int dimension() const override { return layers_->dimension(); }
  bool set_phi(const Eigen::VectorXd& phi) override;

  void transform(Eigen::Index k, const Samples& epsilon, Samples& z) const override;
  // By the inverse.
  void log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const override;
  // Without it.
  void log_density_of_draw(Eigen::Index k, const Samples& epsilon, const Samples& z, Eigen::ArrayXd& value,
                           Samples* gradient) const override;
  void add_pathwise(Eigen::Index k, const Samples& epsilon, const Samples& z, const Samples& a,
                    Eigen::VectorXd& out) const override;
  void add_score(const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out) const override;
  [[nodiscard]] std::optional<double> entropy(Eigen::VectorXd* /*gradient*/) const override {
    return std::nullopt;
  }

  // About as many numbers as there are in its layers.
  [[nodiscard]] double work() const override { return 2.0 * static_cast<double>(size()); }

  // Far out each coordinate of T is the same of ε times a number between those of the layers' bounds.
  [[nodiscard]] std::optional<TailRange> tail_range() const override;

  [[nodiscard]] Value parameters() const override;
  void set_parameters(const Value& parameters) override;
  [[nodiscard]] std::vector<std::string> names() const override;
  // As parameters(), but logarithms under names of their own: logScale, and on the line logStretches,
  // logGains.
  [[nodiscard]] Value named(const Eigen::VectorXd& over_phi) const override;

 private:
  // Rows `first` … `first + rows − 1` of a batch on their way through the layers.
  FlowPass& pass(FlowPass::Source source, const Samples& given, Eigen::Index first, Eigen::Index rows) const;
  void enter(FlowPass::Source source, const Samples& given, Eigen::Index first, Eigen::Index rows,
             double* copy, double* x, Eigen::Index stride) const;
  [[nodiscard]] double log_density_at(const double* epsilon, Eigen::Index stride, double log_det) const;
  // Does a batch go by values() where no derivatives are wanted?
  [[nodiscard]] bool is_large(Eigen::Index rows) const { return tabulated_ || rows > most_rows_; }
  // A whole batch, values only.
  FlowValues& values(FlowPass::Source source, const Samples& given) const;
  [[nodiscard]] const double* last_of(const FlowPass& pass, Eigen::Index i) const;
  void density(FlowPass::Source source, const Samples& given, Eigen::ArrayXd& value, Samples* gradient) const;
  // The arrays of a vector over φ, as parameters() or, with `logarithms`, as named() has them.
  [[nodiscard]] Value arrays_of(const Eigen::VectorXd& over_phi, bool logarithms) const;

  std::unique_ptr<FlowLayers> layers_;
  Eigen::ArrayXd mean_;
  Eigen::ArrayXd scale_;
  double log_normalizer_ = 0;  // −½D log 2π − Σ log σ
  Eigen::Index most_rows_ = 0;
  bool tabulated_ = false;
  mutable FlowPass pass_;
  mutable FlowValues values_;
};

}  // namespace elbo
