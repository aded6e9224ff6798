#pragma once

// What a line is about: a model of x with one latent z, a point x (or several, the data), and for each a
// q(z).

#include <Eigen/Core>
#include <vector>

#include "elbo/value.hpp"

namespace elbo::lines {

// Where a density has its mass.
struct Bump {
  double middle = 0;
  double deviation = 1;
};

class World {
 public:
  virtual ~World() = default;

  [[nodiscard]] virtual int points() const = 0;  // of the data
  // The atoms of a discrete latent, ascending: integrals are then sums over them. Null otherwise.
  [[nodiscard]] virtual const Eigen::ArrayXd* atoms() const { return nullptr; }
  // Whether p(z) and p(x|z) are known apart.
  [[nodiscard]] virtual bool has_prior() const { return true; }
  // Whether the model can be shifted by θ.
  [[nodiscard]] virtual bool has_shift() const { return true; }
  // In which unit θ is shifted for a slope: about the model's σ.
  [[nodiscard]] virtual double shift_scale() const { return 1; }

  // Appends where prior, posterior and q of this point have their mass, every mode of it.
  virtual void bumps(int point, std::vector<Bump>& found) const = 0;
  // No panel of a rule is wider than this where there is mass.
  [[nodiscard]] virtual double widest_panel() const { return kWidest; }
  // Where a density has a kink, ascending.
  [[nodiscard]] virtual std::vector<double> knots() const { return {}; }

  // Logarithms at each z. `shift` is θ, by which the model's curve is moved; −∞ is a density of 0.
  virtual void log_prior(const Eigen::ArrayXd& z, Eigen::ArrayXd& out) const = 0;
  virtual void log_likelihood(const Eigen::ArrayXd& z, int point, double shift,
                              Eigen::ArrayXd& out) const = 0;
  virtual void log_q(const Eigen::ArrayXd& z, int point, Eigen::ArrayXd& out) const = 0;
  // By how many units in the last place a log density may be off, relative to 1 + its magnitude.
  [[nodiscard]] virtual double rounding() const { return 4; }

  // Its parameters, for people: { kind, prior, curve, noise, x, q }.
  [[nodiscard]] virtual Value describe() const = 0;

 protected:
  static constexpr double kWidest = 1.5;
};

}  // namespace elbo::lines
