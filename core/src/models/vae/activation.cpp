#include "models/vae/activation.hpp"

#include <cmath>
#include <type_traits>

#include "models/vae/lanes.hpp"
#include "numeric/pack_math.hpp"

namespace elbo::vae {
namespace {

using Eigen::Index;

// Four doubles, with the words that Lanes has for what is needed here. Panels hold a whole number of them.
class Quad {
 public:
  static constexpr int kCount = Pack::kWidth;

  Quad() = default;
  Quad(double value) : pack_(value) {}
  Quad(Pack pack) : pack_(pack) {}
  static Quad load(const double* from) { return Pack::load(from); }
  void store(double* to) const { pack_.store(to); }

  friend Quad operator+(Quad a, Quad b) { return a.pack_ + b.pack_; }
  friend Quad operator-(Quad a, Quad b) { return a.pack_ - b.pack_; }
  friend Quad operator*(Quad a, Quad b) { return a.pack_ * b.pack_; }
  friend Quad operator/(Quad a, Quad b) { return a.pack_ / b.pack_; }
  friend Quad operator-(Quad a) { return -a.pack_; }
  friend Quad where_less(Quad a, Quad b, Quad yes, Quad no) {
    return select(a.pack_ < b.pack_, yes.pack_, no.pack_);
  }
  friend Quad maximum(Quad a, Quad b) { return maximum(a.pack_, b.pack_); }
  friend Quad absolute(Quad a) { return abs(a.pack_); }
  friend Quad flushed(Quad a, double least) { return where_less(absolute(a), least, 0.0, a); }
  friend Quad exp(Quad a) { return elbo::exp(a.pack_); }
  friend Quad tanh(Quad a) { return elbo::tanh(a.pack_); }
  friend Quad log1p_of_unit(Quad a) { return elbo::log1p(a.pack_); }
  friend Quad normal_distribution(Quad a, Quad) {
    double values[kCount];
    a.store(values);
    for (double& x : values) x = 0.5 * std::erfc(-x * 0.70710678118654752440);
    return load(values);
  }

 private:
  Pack pack_;
};

template <typename T>
using Vector = std::conditional_t<std::is_same_v<T, double>, Quad, Lanes<T>>;

// Below this a number is 0 to whatever it is added to; products of smaller ones would be denormal.
template <typename T>
constexpr T kLeast = T(1e-18);

template <typename T, typename Function>
void map(T* values, T* slopes, Index size, Function function) {
  using V = Vector<T>;
  for (Index i = 0; i < size; i += V::kCount) {
    V slope;
    const V value = function(V::load(values + i), slope);
    flushed(value, kLeast<T>).store(values + i);
    flushed(slope, kLeast<T>).store(slopes + i);
  }
}

template <typename T, typename Function>
void scale(const T* factors, T* gradients, Index size, Function slope) {
  using V = Vector<T>;
  for (Index i = 0; i < size; i += V::kCount) {
    (V::load(gradients + i) * slope(V::load(factors + i))).store(gradients + i);
  }
}

}  // namespace

template <typename T>
void activate(Activation activation, T* values, T* slopes, Index size) {
  using V = Vector<T>;
  constexpr int kStep = V::kCount;
  switch (activation) {
    case Activation::kTanh:
      for (Index i = 0; i < size; i += kStep) tanh(V::load(values + i)).store(values + i);
      break;
    case Activation::kRelu:
      for (Index i = 0; i < size; i += kStep) maximum(V::load(values + i), T{0}).store(values + i);
      break;
    case Activation::kSoftplus:
      map(values, slopes, size, [](V a, V& slope) {
        const V e = exp(-absolute(a));
        slope = where_less(a, T{0}, e, T{1}) / (e + T{1});
        return maximum(a, T{0}) + log1p_of_unit(e);
      });
      break;
    case Activation::kGelu:
      map(values, slopes, size, [](V a, V& slope) {
        const V density = exp(T(-0.5) * a * a);
        const V distribution = normal_distribution(a, density);
        slope = distribution + a * density * T(0.39894228040143267794);
        return a * distribution;
      });
      break;
  }
}

template <typename T>
void apply_slopes(Activation activation, const T* values, const T* slopes, T* gradients, Index size) {
  using V = Vector<T>;
  switch (activation) {
    case Activation::kTanh:
      scale(values, gradients, size, [](V value) { return T{1} - value * value; });
      break;
    case Activation::kRelu:
      scale(values, gradients, size, [](V value) { return where_less(T{0}, value, T{1}, T{0}); });
      break;
    case Activation::kSoftplus:
    case Activation::kGelu: scale(slopes, gradients, size, [](V slope) { return slope; }); break;
  }
}

template void activate(Activation, float*, float*, Index);
template void activate(Activation, double*, double*, Index);
template void apply_slopes(Activation, const float*, const float*, float*, Index);
template void apply_slopes(Activation, const double*, const double*, double*, Index);

}  // namespace elbo::vae
