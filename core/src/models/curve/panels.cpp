#include "models/curve/panels.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace elbo {
namespace {

// Kronrod's nodes on [0, 1], from the outside in; every second one is Gauss's. QUADPACK's qk21.
constexpr std::array kKronrodNodes = {0.995657163025808080735527280689003,
                                      0.973906528517171720077964012084452,
                                      0.930157491355708226001207180059508,
                                      0.865063366688984510732096688423493,
                                      0.780817726586416897063717578345042,
                                      0.679409568299024406234327365114874,
                                      0.562757134668604683339000099272694,
                                      0.433395394129247190799265943165784,
                                      0.294392862701460198131126603103866,
                                      0.148874338981631210884826001129720,
                                      0.0};
constexpr std::array kKronrodWeights = {
    0.011694638867371874278064396062192, 0.032558162307964727478818972459390,
    0.054755896574351996031381300244580, 0.075039674810919952767043140916190,
    0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
    0.123491976262065851077958109585166, 0.134709217311473325928054001771707,
    0.142775938577060080797094273138717, 0.147739104901338491374841515972068,
    0.149445554002916905664936468389821};
constexpr std::array kGaussWeights = {
    0.066671344308688137593568809893332, 0.149451349150580593145863396957658,
    0.219086362515982043995534934228163, 0.269266719309996355091226921569469,
    0.295524224714752870173815619188769};
constexpr int kHalf = 10;  // nodes on either side of the middle

constexpr std::array kLegendreNodes = {0.98940093499164993259615, 0.94457502307323257607799,
                                       0.86563120238783174388047, 0.75540440835500303389510,
                                       0.61787624440264374844667, 0.45801677765722738634242,
                                       0.28160355077925891323046, 0.09501250983763744018532};
constexpr std::array kLegendreWeights = {0.02715245941175409485178, 0.06225352393864789286284,
                                         0.09515851168249278480993, 0.12462897125553387205248,
                                         0.14959598881657673208150, 0.16915651939500253818931,
                                         0.18260341504492358886676, 0.18945061045506849628540};

}  // namespace

void gauss_kronrod(const Interval& interval, Panel& panel) {
  const double middle = 0.5 * (interval.low + interval.high);
  const double half = 0.5 * (interval.high - interval.low);
  panel.z.resize(2 * kHalf + 1);
  panel.weight.resize(2 * kHalf + 1);
  for (int i = 0; i <= kHalf; ++i) {
    const auto k = static_cast<std::size_t>(i);
    panel.z(i) = middle - half * kKronrodNodes[k];
    panel.z(2 * kHalf - i) = middle + half * kKronrodNodes[k];
    panel.weight(i) = panel.weight(2 * kHalf - i) = half * kKronrodWeights[k];
  }
}

void gauss_legendre(const Interval& interval, Panel& panel) {
  constexpr int kCount = static_cast<int>(kLegendreNodes.size());
  const double middle = 0.5 * (interval.low + interval.high);
  const double half = 0.5 * (interval.high - interval.low);
  panel.z.resize(2 * kCount);
  panel.weight.resize(2 * kCount);
  for (int i = 0; i < kCount; ++i) {
    const auto k = static_cast<std::size_t>(i);
    panel.z(i) = middle - half * kLegendreNodes[k];
    panel.z(2 * kCount - 1 - i) = middle + half * kLegendreNodes[k];
    panel.weight(i) = panel.weight(2 * kCount - 1 - i) = half * kLegendreWeights[k];
  }
}

double kronrod_error(const Nodes& mass, double sum) {
  double gauss = 0;
  for (int i = 1; i < kHalf; i += 2) {
    const auto k = static_cast<std::size_t>(i);
    gauss += kGaussWeights[k / 2] / kKronrodWeights[k] * (mass(i) + mass(2 * kHalf - i));
  }
  const double scale = mass.abs().sum();
  if (scale == 0) return 0;
  const double difference = std::abs(sum - gauss) / scale;
  return scale * std::min(1.0, std::pow(200 * difference, 1.5));
}

bool is_hairline(const Interval& interval) {
  return interval.high - interval.low <
         1e-12 * (1 + std::max(std::abs(interval.low), std::abs(interval.high)));
}

void cut(const Interval& whole, const std::vector<double>& knots, double widest,
         std::vector<Interval>& panels) {
  double low = whole.low;
  const auto add = [&](double high) {
    if (!(high > low)) return;
    const double count = std::clamp(std::ceil((high - low) / widest), 1.0, 1e4);
    for (double i = 0; i < count; ++i) {
      panels.push_back({low + (high - low) * (i / count), low + (high - low) * ((i + 1) / count)});
    }
    low = high;
  };
  for (const double knot : knots) {
    if (knot > low && knot < whole.high) add(knot);
  }
  add(whole.high);
}

}  // namespace elbo
