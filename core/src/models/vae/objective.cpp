#include "models/vae/objective.hpp"

#include <array>
#include <cmath>

#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

// An importance weight below this times the sum is 0: it changes nothing, and products with it are denormal.
constexpr double kLeastWeight = 1e-12;

template <typename T>
constexpr Index kRows = Panels<T>::kRows;

// 1 in the rows of the batch, 0 beyond, for the rows of a panel from `first` on.
template <typename T>
Lanes<T> mask(Index first, Index rows) {
  Lanes<T> lanes = T{1};
  for (int lane = 0; lane < Lanes<T>::kCount; ++lane) {
    if (first + lane >= rows) lanes.set(lane, T{0});
  }
  return lanes;
}

// One step of four (two) rows inside a panel, for arrays of units.
template <typename T>
Lanes<T> get(const T* panel, Index unit, Index row) {
  return Lanes<T>::load(panel + unit * kRows<T> + row);
}
template <typename T>
void put(T* panel, Index unit, Index row, Lanes<T> value) {
  value.store(panel + unit * kRows<T> + row);
}
template <typename T>
void add(T* panel, Index unit, Index row, Lanes<T> value) {
  put(panel, unit, row, get(panel, unit, row) + value);
}

}  // namespace

template <typename T>
ObjectivePass<T>::ObjectivePass(const Model& model, const ObjectiveSettings& settings)
    : model_(model),
      settings_(settings),
      encoder_(model.encoder()),
      decoder_(model.decoder()),
      group_panels_(std::max<Index>(1, kGroupRows / (settings.samples * kRows<T>))) {}

template <typename T>
void ObjectivePass<T>::start(Index rows) {
  encoder_.resize(rows);
  scales_.resize(rows, model_.shape().latent);
  kl_.resize(rows, 1);
}

template <typename T>
Index ObjectivePass<T>::groups() const {
  return (kl_.panels() + group_panels_ - 1) / group_panels_;
}

template <typename T>
Index ObjectivePass<T>::group_end(Index group) const {
  return std::min(kl_.panels(), (group + 1) * group_panels_);
}

template <typename T>
void ObjectivePass<T>::encode(const T* parameters) {
  constexpr T kLargest = kLargestLogVariance;
  const Index latent = model_.shape().latent;
  encoder_.forward(parameters);
  for (Index p = 0; p < kl_.panels(); ++p) {
    T* output = encoder_.output().panel(p);
    for (Index row = 0; row < kRows<T>; row += V::kCount) {
      V sum = T{0};
      for (Index h = 0; h < latent; ++h) {
        const V mean = get(output, h, row);
        const V log_variance = minimum(maximum(get(output, latent + h, row), -kLargest), kLargest);
        const V scale = exp(log_variance * T(0.5));
        put(output, latent + h, row, log_variance);
        put(scales_.panel(p), h, row, scale);
        sum += mean * mean + (scale * scale - T{1} - log_variance);
      }
      for (Index unit = 2 * latent; unit < encoder_.output().units(); ++unit) {
        const V below = get(output, unit, row);
        sum += below * below;
      }
      put(kl_.panel(p), 0, row, sum * T(0.5));
    }
  }
}

template <typename T>
Panels<T>& ObjectivePass<T>::noise(Index group) {
  noise_.resize((group_end(group) - group_begin(group)) * settings_.samples * kRows<T>,
                model_.shape().latent);
  return noise_;
}

// z = m + L ε, and log p(z) − log q(z|x) = ½ (|ε|² − |z|²) + Σ log L_hh.
template <typename T>
void ObjectivePass<T>::draw(Index group) {
  const Index latent = model_.shape().latent;
  const bool full = model_.shape().covariance == Covariance::kFull;
  const Index panels = group_end(group) - group_begin(group);
  decoder_.resize(noise_.rows());
  log_ratio_.resize(noise_.rows(), 1);
  for (Index q = 0; q < noise_.panels(); ++q) {
    const Index p = group_begin(group) + q % panels;
    const T* output = encoder_.output().panel(p);
    const T* noise = noise_.panel(q);
    for (Index row = 0; row < kRows<T>; row += V::kCount) {
      V ratio = T{0};
      for (Index h = 0; h < latent; ++h) {
        const V epsilon = get(noise, h, row);
        V z = get(output, h, row) + get(scales_.panel(p), h, row) * epsilon;
        for (Index j = 0; full && j < h; ++j) {
          z += get(output, below_diagonal(latent, h, j), row) * get(noise, j, row);
        }
        put(decoder_.input().panel(q), h, row, z);
        ratio += epsilon * epsilon - z * z + get(output, latent + h, row);
      }
      put(log_ratio_.panel(q), 0, row, ratio * T(0.5));
    }
  }
}

// log p(x|z), and its derivative with respect to the decoder's outputs.
template <typename T>
void ObjectivePass<T>::explain(Index group, T log_scale) {
  const Index columns = model_.shape().columns;
  const Index panels = group_end(group) - group_begin(group);
  const T inverse_variance = exp(V(T{-2} * log_scale))[0];
  const T constant = T(columns) * (log_scale + T(0.5 * kLogTwoPi));
  log_likelihood_.resize(noise_.rows(), 1);
  for (Index q = 0; q < noise_.panels(); ++q) {
    const T* data = encoder_.input().panel(group_begin(group) + q % panels);
    const T* output = decoder_.output().panel(q);
    T* gradient = decoder_.output_gradient().panel(q);
    for (Index row = 0; row < kRows<T>; row += V::kCount) {
      V sum = T{0};
      if (model_.shape().likelihood == Likelihood::kGaussian) {
        for (Index d = 0; d < columns; ++d) {
          const V residual = get(data, d, row) - get(output, d, row);
          sum += residual * residual;
          put(gradient, d, row, residual * inverse_variance);
        }
        sum = sum * (T(-0.5) * inverse_variance) - constant;
      } else {
        // x a − log(1 + e^a), and x − 1/(1 + e^−a).
        for (Index d = 0; d < columns; ++d) {
          const V x = get(data, d, row);
          const V a = get(output, d, row);
          const V e = exp(-absolute(a));
          sum += x * a - maximum(a, T{0}) - log1p_of_unit(e);
          put(gradient, d, row, x - where_less(a, T{0}, e, T{1}) / (e + T{1}));
        }
      }
      put(log_likelihood_.panel(q), 0, row, sum);
    }
  }
}

// w̃, and the sums. For L_M the values of the objective are taken in double, row by row.
template <typename T>
void ObjectivePass<T>::weigh(Index group, T beta, double weight, Sums& sums) {
  const Index samples = settings_.samples;
  const Index panels = group_end(group) - group_begin(group);
  const T each = T{1} / static_cast<T>(samples);
  const bool weighted = settings_.objective == Objective::kImportanceWeighted;
  weight_.resize(noise_.rows(), 1);
  for (Index p = group_begin(group); p < group_end(group); ++p) {
    for (Index row = 0; row < kRows<T>; row += V::kCount) {
      const Index first = p * kRows<T> + row;
      const V in_batch = mask<T>(first, kl_.rows());
      const auto panel_of = [&](Panels<T>& panels_of_one, Index m) {
        return panels_of_one.panel(m * panels + p - group_begin(group));
      };
      const V kl = get(kl_.panel(p), 0, row);
      V mean = T{0};
      for (Index m = 0; m < samples; ++m) mean += get(panel_of(log_likelihood_, m), 0, row);
      mean *= each;
      V objective = mean - kl * beta;
      if (!weighted) {
        for (Index m = 0; m < samples; ++m) {
          put(panel_of(weight_, m), 0, row, in_batch * (static_cast<T>(weight) * each));
        }
      } else {
        const auto log_weight = [&](Index m) {
          return get(panel_of(log_likelihood_, m), 0, row) + get(panel_of(log_ratio_, m), 0, row) * beta;
        };
        V largest = log_weight(0);
        for (Index m = 1; m < samples; ++m) largest = maximum(log_weight(m), largest);
        V total = T{0};
        for (Index m = 0; m < samples; ++m) {
          const V share = exp(log_weight(m) - largest);
          put(panel_of(weight_, m), 0, row, share);
          total += share;
        }
        const V normaliser = T{1} / total;
        for (Index m = 0; m < samples; ++m) {
          const V share = flushed(get(panel_of(weight_, m), 0, row) * normaliser, T(kLeastWeight));
          put(panel_of(weight_, m), 0, row, share * in_batch * static_cast<T>(weight));
        }
        for (int lane = 0; lane < V::kCount; ++lane) {
          objective.set(lane, static_cast<T>(static_cast<double>(largest[lane]) +
                                             std::log(static_cast<double>(total[lane] * each))));
        }
      }
      for (int lane = 0; lane < V::kCount && first + lane < kl_.rows(); ++lane) {
        const auto log_likelihood = static_cast<double>(mean[lane]);
        const double bound = log_likelihood - static_cast<double>(kl[lane]);
        sums.objective += static_cast<double>(objective[lane]);
        sums.log_likelihood += log_likelihood;
        sums.kl += static_cast<double>(kl[lane]);
        sums.square += bound * bound;
        ++sums.rows;
      }
    }
  }
}

// From ∂/∂z of every sample to ∂/∂(m, s, L) of the rows of the group, along z(ε) alone.
template <typename T>
void ObjectivePass<T>::pull_back(Index group, T beta) {
  const Index latent = model_.shape().latent;
  const bool full = model_.shape().covariance == Covariance::kFull;
  const Index panels = group_end(group) - group_begin(group);
  const bool closed_kl =
      settings_.objective == Objective::kElbo && settings_.estimator == Estimator::kReparameterized;
  const bool with_score = settings_.estimator != Estimator::kReparameterized;
  Panels<T>& gradients = encoder_.output_gradient();
  std::fill(gradients.panel(group_begin(group)), gradients.panel(group_end(group)), T{0});
  for (Index q = 0; q < noise_.panels(); ++q) {
    const Index p = group_begin(group) + q % panels;
    const T* output = encoder_.output().panel(p);
    const T* scales = scales_.panel(p);
    const T* noise = noise_.panel(q);
    const T* z_gradient = decoder_.input_gradient().panel(q);
    T* gradient = gradients.panel(p);
    for (Index row = 0; row < kRows<T>; row += V::kCount) {
      const V weight = get(weight_.panel(q), 0, row);
      std::array<V, kMostLatent> g;
      for (Index h = 0; h < latent; ++h) {
        g[h] = get(z_gradient, h, row);
        if (!closed_kl) g[h] -= weight * (get(decoder_.input().panel(q), h, row) * beta);
      }
      if (with_score) {
        // −∂ log q/∂z = L⁻ᵀ ε.
        std::array<V, kMostLatent> score;
        for (Index h = latent; h-- > 0;) {
          score[h] = get(noise, h, row);
          for (Index j = h + 1; full && j < latent; ++j) {
            score[h] -= get(output, below_diagonal(latent, j, h), row) * score[j];
          }
          score[h] = score[h] / get(scales, h, row);
          g[h] += weight * (score[h] * beta);
        }
      }
      for (Index h = 0; h < latent; ++h) {
        // One w̃ is in already.
        if (settings_.estimator == Estimator::kDreg)
          g[h] *= weight * (inverse_weight_ * beta) + (T{1} - beta);
        add(gradient, h, row, g[h]);
        add(gradient, latent + h, row, g[h] * get(noise, h, row) * get(scales, h, row) * T(0.5));
        for (Index j = 0; full && j < h; ++j) {
          add(gradient, below_diagonal(latent, h, j), row, g[h] * get(noise, j, row));
        }
      }
    }
  }
}

template <typename T>
void ObjectivePass<T>::decode(const T* parameters, Index group, double log_scale, double beta, double weight,
                              T* gradient, Sums& sums) {
  draw(group);
  decoder_.forward(parameters);
  explain(group, static_cast<T>(log_scale));
  weigh(group, static_cast<T>(beta), weight, sums);
  if (!gradient) return;
  inverse_weight_ = static_cast<T>(1 / weight);
  const Index columns = model_.shape().columns;
  double scale_gradient = 0;
  const double constant = static_cast<double>(columns) * (log_scale + 0.5 * kLogTwoPi);
  for (Index q = 0; q < noise_.panels(); ++q) {
    T* seeds = decoder_.output_gradient().panel(q);
    for (Index row = 0; row < kRows<T>; row += V::kCount) {
      const V w = get(weight_.panel(q), 0, row);
      for (Index d = 0; d < columns; ++d) put(seeds, d, row, get(seeds, d, row) * w);
      if (model_.log_scale() < 0) continue;
      // |x − f|²/σ² − D, read off log p(x|z).
      const V u = get(log_likelihood_.panel(q), 0, row);
      for (int lane = 0; lane < V::kCount; ++lane) {
        scale_gradient += static_cast<double>(w[lane]) *
                          (-2 * (static_cast<double>(u[lane]) + constant) - static_cast<double>(columns));
      }
    }
  }
  if (model_.log_scale() >= 0) gradient[model_.log_scale()] += static_cast<T>(scale_gradient);
  decoder_.backward(parameters, gradient, true);
  pull_back(group, static_cast<T>(beta));
}

template <typename T>
void ObjectivePass<T>::finish(const T* parameters, double beta, double weight, T* gradient) {
  constexpr T kLargest = kLargestLogVariance;
  const Index latent = model_.shape().latent;
  const bool explicit_part = settings_.estimator == Estimator::kReparameterized;
  const bool closed_kl = explicit_part && settings_.objective == Objective::kElbo;
  for (Index p = 0; p < kl_.panels(); ++p) {
    const T* output = encoder_.output().panel(p);
    T* g = encoder_.output_gradient().panel(p);
    for (Index row = 0; row < kRows<T>; row += V::kCount) {
      const V w = mask<T>(p * kRows<T> + row, kl_.rows()) * static_cast<T>(weight * beta);
      for (Index h = 0; h < latent; ++h) {
        const V scale = get(scales_.panel(p), h, row);
        if (closed_kl) {
          add(g, h, row, -w * get(output, h, row));
          add(g, latent + h, row, w * (T(0.5) * (T{1} - scale * scale)));
        } else if (explicit_part) {
          add(g, latent + h, row, w * T(0.5));
        }
        const V held = absolute(get(output, latent + h, row));
        put(g, latent + h, row, where_less(held, kLargest, get(g, latent + h, row), T{0}));
      }
      for (Index unit = 2 * latent; closed_kl && unit < encoder_.output().units(); ++unit) {
        add(g, unit, row, -w * get(output, unit, row));
      }
    }
  }
  encoder_.backward(parameters, gradient, false);
}

template class ObjectivePass<float>;
template class ObjectivePass<double>;

}  // namespace elbo::vae
