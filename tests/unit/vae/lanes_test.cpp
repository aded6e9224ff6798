// The elementary functions of network code, to the accuracy that they promise, and the products against
// products written out.
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "models/vae/activation.hpp"
#include "models/vae/lanes.hpp"
#include "models/vae/noise.hpp"
#include "models/vae/product.hpp"
#include "numeric/random.hpp"
#include "vae/naive.hpp"

namespace {

using Eigen::Index;
using elbo::Purpose;
using elbo::Stream;
using elbo::vae::Activation;
using elbo::vae::Lanes;
using elbo::vae::Panels;

constexpr double kUnit = 0x1p-24;  // half a unit in the last place of 1

struct Worst {
  double absolute = 0, relative = 0;
  void see(double value, double exact) {
    absolute = std::max(absolute, std::abs(value - exact));
    relative = std::max(relative, std::abs(value - exact) / std::abs(exact));
  }
};

template <typename Function, typename Exact>
Worst worst(double begin, double end, Function function, Exact exact) {
  Worst worst;
  constexpr int kPoints = 20'000;
  for (int i = 0; i <= kPoints; ++i) {
    const auto x = static_cast<float>(begin + (end - begin) * i / kPoints);
    const Lanes<float> value = function(Lanes<float>(x));
    worst.see(value[i % 4], exact(static_cast<double>(x)));
  }
  return worst;
}

TEST_CASE("elementary functions in float are right to a few units in the last place", "[vae][lanes]") {
  CHECK(worst(
            -86, 88, [](auto a) { return exp(a); }, [](double x) { return std::exp(x); })
            .relative < 4 * kUnit);
  CHECK(worst(
            -12, 12, [](auto a) { return tanh(a); }, [](double x) { return std::tanh(x); })
            .absolute < 8 * kUnit);
  CHECK(worst(
            1e-6, 1, [](auto a) { return tanh(a); }, [](double x) { return std::tanh(x); })
            .relative < 8 * kUnit);
  CHECK(worst(
            1e-6, 1, [](auto a) { return log1p_of_unit(a); }, [](double x) { return std::log1p(x); })
            .relative < 4 * kUnit);
  CHECK(worst(
            1e-30, 0.9, [](auto a) { return log(a); }, [](double x) { return std::log(x); })
            .relative < 4 * kUnit);
  CHECK(worst(
            1.1, 1e30, [](auto a) { return log(a); }, [](double x) { return std::log(x); })
            .relative < 4 * kUnit);
  CHECK(worst(
            -6, 6, [](auto a) { return normal_distribution(a, exp(-0.5F * a * a)); },
            [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); })
            .absolute < 5e-7);
  CHECK(worst(
            1e-30, 1e30, [](auto a) { return sqrt(a); }, [](double x) { return std::sqrt(x); })
            .relative < 1.1 * kUnit);
}

TEST_CASE("beyond their ranges they answer with what is nearest, and let a NaN through", "[vae][lanes]") {
  const Lanes<float> large = 1e30F;
  CHECK(tanh(large)[0] == Approx(1).epsilon(1e-6));
  CHECK(tanh(-large)[0] == Approx(-1).epsilon(1e-6));
  CHECK(std::isfinite(exp(large)[0]));
  CHECK(exp(-large)[0] >= 1.17e-38F);
  const float nan = std::nanf("");
  CHECK(std::isnan((Lanes<float>(nan) * 0.0F)[2]));
}

TEST_CASE("activations and their slopes, in double", "[vae][activation]") {
  const auto check = [](Activation kind, auto exact) {
    constexpr double kStep = 1e-6;
    for (const double x : {-30.0, -5.0, -1.5, -0.2, 0.3, 1.0, 4.0, 25.0}) {
      std::vector<double> values(4, x), slopes(4), gradients(4, 2.0);
      elbo::vae::activate(kind, values.data(), slopes.data(), 4);
      elbo::vae::apply_slopes(kind, values.data(), slopes.data(), gradients.data(), 4);
      CHECK(values[1] == Approx(exact(x)).epsilon(1e-14).margin(1e-17));
      CHECK(gradients[2] == Approx((exact(x + kStep) - exact(x - kStep)) / kStep).epsilon(1e-8).margin(1e-9));
    }
  };
  check(Activation::kTanh, naive::tanh);
  check(Activation::kRelu, naive::relu);
  check(Activation::kSoftplus, naive::softplus);
  check(Activation::kGelu, naive::gelu);
}

template <typename T>
void check_products(Index rows, Index inputs, Index outputs) {
  using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
  using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto tolerance = static_cast<double>(200 * std::numeric_limits<T>::epsilon());
  Stream stream(static_cast<std::uint32_t>(rows + 1000 * inputs), Purpose::kData, 0);
  const auto normals = [&](Index r, Index c) {
    Matrix m(r, c);
    for (T& x : m.reshaped()) x = static_cast<T>(stream.normal());
    return m;
  };
  const Matrix x = normals(rows, inputs), d = normals(rows, outputs), b = normals(outputs, 1);
  const RowMajor w = normals(outputs, inputs);
  const auto fill = [](Panels<T>& panels, const Matrix& from) {
    panels.resize(from.rows(), from.cols());
    for (Index r = 0; r < from.rows(); ++r) {
      for (Index c = 0; c < from.cols(); ++c) panels.at(r, c) = from(r, c);
    }
  };
  Panels<T> px, pd, y, back;
  fill(px, x);
  fill(pd, d);
  y.resize(rows, outputs);
  back.resize(rows, inputs);
  for (Index p = 0; p < px.panels(); ++p) {
    elbo::vae::multiply(px, w.data(), b.data(), p, y);
    elbo::vae::multiply_back(pd, w.data(), p, back);
  }
  RowMajor gw = RowMajor::Constant(outputs, inputs, 3);
  Matrix gb = Matrix::Constant(outputs, 1, 5);
  elbo::vae::accumulate_products(px, pd, gw.data(), gb.data());
  const auto read = [](const Panels<T>& panels) {
    Matrix to(panels.rows(), panels.units());
    for (Index r = 0; r < to.rows(); ++r) {
      for (Index c = 0; c < to.cols(); ++c) to(r, c) = panels.at(r, c);
    }
    return to;
  };
  const auto close = [&](const Matrix& a, const Matrix& exact) {
    return static_cast<double>((a - exact).norm()) <= tolerance * static_cast<double>(exact.norm());
  };
  CAPTURE(rows, inputs, outputs);
  CHECK(close(read(y), (x * w.transpose()).rowwise() + b.col(0).transpose()));
  CHECK(close(read(back), d * w));
  CHECK(close(gw, (d.transpose() * x).array() + 3));
  CHECK(close(gb, d.colwise().sum().transpose().array() + 5));
}

TEST_CASE("products in panels are the products, for every remainder", "[vae][product]") {
  for (const Index rows : {1, 7, 16, 33, 128}) {
    for (const Index inputs : {1, 2, 3, 4, 9, 64}) {
      for (const Index outputs : {1, 2, 5, 64}) {
        check_products<float>(rows, inputs, outputs);
        check_products<double>(rows, inputs, outputs);
      }
    }
  }
}

TEST_CASE("normals for training are the quantiles of their bits, and normal", "[vae][noise]") {
  elbo::vae::NormalStream normals(Stream(3, Purpose::kData, 5));
  Stream bits(3, Purpose::kData, 5);
  double sum = 0, square = 0, fourth = 0, worst = 0;
  constexpr int kDraws = 200'000;
  std::uint64_t pair = 0;
  for (int i = 0; i < kDraws; ++i) {
    if (i % 2 == 0) pair = bits.bits();
    const auto word = static_cast<std::uint32_t>(pair >> (32 * (i % 2)));
    const double tail = (static_cast<double>(word & 0x7FFFFFFFU) + 0.5) * 0x1p-32;
    const double exact = (word >> 31U) != 0 ? -elbo::normal_quantile(tail) : elbo::normal_quantile(tail);
    const double value = normals.next();
    worst = std::max(worst, std::abs(value - exact) / std::max(1.0, std::abs(exact)));
    sum += value;
    square += value * value;
    fourth += value * value * value * value;
  }
  CHECK(worst < 2e-6);
  // Four standard errors: a chance of 6e-5 each, on a fixed seed.
  CHECK(std::abs(sum / kDraws) < 4 / std::sqrt(kDraws));
  CHECK(std::abs(square / kDraws - 1) < 4 * std::sqrt(2.0 / kDraws));
  CHECK(std::abs(fourth / kDraws - 3) < 4 * std::sqrt(96.0 / kDraws));
}

}  // namespace
