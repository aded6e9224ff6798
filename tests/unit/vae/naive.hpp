// A variational autoencoder's objective written down as in the papers, number by number, from the flat list
// of its parameters. Shares nothing with the core.
//
// The gradient estimators that are no gradient of the objective are those of a surrogate in which something
// is held: STL holds the parameters of q inside log q, DReG also the weights, and for the encoder alone.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

namespace naive {

using Vector = std::vector<double>;

struct Network {
  std::vector<std::size_t> widths;
  std::function<double(double)> activation;

  std::size_t size() const {
    std::size_t count = 0;
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) count += (widths[l] + 1) * widths[l + 1];
    return count;
  }
  // `nearest` receives the least |input of an activation| met.
  Vector operator()(const double* parameters, Vector x, double* nearest = nullptr) const {
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
      const std::size_t in = widths[l], out = widths[l + 1];
      Vector y(out);
      for (std::size_t o = 0; o < out; ++o) {
        y[o] = parameters[in * out + o];
        for (std::size_t i = 0; i < in; ++i) y[o] += parameters[o * in + i] * x[i];
        if (l + 2 == widths.size()) continue;
        if (nearest) *nearest = std::min(*nearest, std::abs(y[o]));
        y[o] = activation(y[o]);
      }
      parameters += (in + 1) * out;
      x = y;
    }
    return x;
  }
};

inline double tanh(double a) { return std::tanh(a); }
inline double relu(double a) { return a > 0 ? a : 0; }
inline double softplus(double a) { return a > 0 ? a + std::log1p(std::exp(-a)) : std::log1p(std::exp(a)); }
inline double gelu(double a) { return a * 0.5 * std::erfc(-a / std::sqrt(2.0)); }

struct Gaussian {
  Vector mean;
  std::vector<Vector> factor;  // lower triangular
};

enum class Held { kNothing, kScore, kScoreAndWeights };

struct Autoencoder {
  Network encoder, decoder;
  std::size_t latent = 2;
  bool full = false;
  bool bernoulli = false;
  bool learned_scale = false;
  double log_scale = 0;  // where it is not learned: log σ
  double beta = 1;
  bool weighted = false;    // L_M; otherwise the ELBO with a closed KL
  bool sampled_kl = false;  // the ELBO with log q(z) − log p(z) in place of the closed KL
  Held held = Held::kNothing;

  std::size_t size() const { return encoder.size() + decoder.size() + (learned_scale ? 1 : 0); }

  Gaussian posterior(const Vector& parameters, const Vector& x) const {
    const Vector output = encoder(parameters.data(), x);
    Gaussian q{Vector(output.begin(), output.begin() + static_cast<long>(latent)),
               std::vector<Vector>(latent, Vector(latent))};
    std::size_t next = 2 * latent;
    for (std::size_t i = 0; i < latent; ++i) {
      for (std::size_t j = 0; full && j < i; ++j) q.factor[i][j] = output[next++];
      q.factor[i][i] = std::exp(output[latent + i] / 2);
    }
    return q;
  }

  double log_likelihood(const Vector& parameters, const Vector& x, const Vector& z) const {
    const Vector f = decoder(parameters.data() + encoder.size(), z);
    const double s = learned_scale ? parameters.back() : log_scale;
    double sum = 0;
    for (std::size_t d = 0; d < x.size(); ++d) {
      if (bernoulli) {
        const double p = 1 / (1 + std::exp(-f[d]));
        sum += x[d] == 1 ? std::log(p) : x[d] == 0 ? std::log1p(-p) : std::nan("");
      } else {
        const double r = (x[d] - f[d]) / std::exp(s);
        sum += -0.5 * r * r - s - 0.5 * std::log(2 * M_PI);
      }
    }
    return sum;
  }

  static double log_prior(const Vector& z) {
    double sum = 0;
    for (const double value : z) sum += -0.5 * value * value - 0.5 * std::log(2 * M_PI);
    return sum;
  }

  static double log_density(const Gaussian& q, const Vector& z) {
    Vector e(z.size());
    double sum = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      e[i] = z[i] - q.mean[i];
      for (std::size_t j = 0; j < i; ++j) e[i] -= q.factor[i][j] * e[j];
      e[i] /= q.factor[i][i];
      sum += -0.5 * e[i] * e[i] - std::log(q.factor[i][i]) - 0.5 * std::log(2 * M_PI);
    }
    return sum;
  }

  static double kl(const Gaussian& q) {
    double sum = 0;
    for (std::size_t i = 0; i < q.mean.size(); ++i) {
      sum += 0.5 * (q.mean[i] * q.mean[i] - 1) - std::log(q.factor[i][i]);
      for (std::size_t j = 0; j <= i; ++j) sum += 0.5 * q.factor[i][j] * q.factor[i][j];
    }
    return sum;
  }

  // The objective of one row x with noise[m] for sample m. What is held is held at `at`.
  double objective(const Vector& parameters, const Vector& at, const Vector& x,
                   const std::vector<Vector>& noise) const {
    const Gaussian q = posterior(parameters, x);
    const Gaussian q_held = posterior(at, x);
    const Gaussian& scored = held == Held::kNothing ? q : q_held;
    const auto draw = [&](const Gaussian& from, const Vector& e) {
      Vector z = from.mean;
      for (std::size_t i = 0; i < z.size(); ++i) {
        for (std::size_t j = 0; j <= i; ++j) z[i] += from.factor[i][j] * e[j];
      }
      return z;
    };
    double mean = 0;
    Vector log_weights, log_weights_held;
    for (const Vector& e : noise) {
      const Vector z = draw(q, e);
      const double u = log_likelihood(parameters, x, z);
      mean += u / static_cast<double>(noise.size());
      log_weights.push_back(u + beta * (log_prior(z) - log_density(scored, z)));
      const Vector z_held = draw(q_held, e);
      log_weights_held.push_back(log_likelihood(at, x, z_held) +
                                 beta * (log_prior(z_held) - log_density(q_held, z_held)));
    }
    if (!weighted && !sampled_kl) return mean - beta * kl(q);
    double sum = 0, held_sum = 0, average = 0;
    for (std::size_t m = 0; m < noise.size(); ++m) {
      average += log_weights[m] / static_cast<double>(noise.size());
      sum += std::exp(log_weights[m]);
      held_sum += std::exp(log_weights_held[m]);
    }
    if (!weighted) return average;
    if (held != Held::kScoreAndWeights) return std::log(sum / static_cast<double>(noise.size()));
    double surrogate = 0;
    for (std::size_t m = 0; m < noise.size(); ++m) {
      const double share = std::exp(log_weights_held[m]) / held_sum;
      surrogate += ((1 - beta) * share + beta * share * share) * log_weights[m];
    }
    return surrogate;
  }
};

}  // namespace naive
