#include "numeric/kronrod.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace elbo {
namespace {

// From the outermost node to the middle.
constexpr std::array<double, 8> kNode15 = {
    0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
    0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
    0.586087235467691130294144691693013, 0.405845151377397166906606412076961,
    0.207784955007898467600689403773245, 0};
constexpr std::array<double, 8> kWeight15 = {
    0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
    0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
    0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
    0.204432940075298892414161999234649, 0.209482141084727828012999174891714};
constexpr std::array<double, 8> kCoarse15 = {
    0, 0.129484966168869693270611432679082, 0, 0.279705391489276667901467771423780,
    0, 0.381830050505118944950369775488975, 0, 0.417959183673469387755102040816327};
constexpr std::array<double, 11> kNode21 = {0.995657163025808080735527280689003,
                                            0.973906528517171720077964012084452,
                                            0.930157491355708226001207180059508,
                                            0.865063366688984510732096688423493,
                                            0.780817726586416897063717578345042,
                                            0.679409568299024406234327365114874,
                                            0.562757134668604683339000099272694,
                                            0.433395394129247190799265943165784,
                                            0.294392862701460198131126603103866,
                                            0.148874338981631210884826001129720,
                                            0};
constexpr std::array<double, 11> kWeight21 = {
    0.011694638867371874278064396062192, 0.032558162307964727478818972459390,
    0.054755896574351996031381300244580, 0.075039674810919952767043140916190,
    0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
    0.123491976262065851077958109585166, 0.134709217311473325928054001771707,
    0.142775938577060080797094273138717, 0.147739104901338491374841515972068,
    0.149445554002916905664936468389821};
constexpr std::array<double, 11> kCoarse21 = {
    0, 0.066671344308688137593568809893332, 0, 0.149451349150580593145863396957658,
    0, 0.219086362515982043995534934228163, 0, 0.269266719309996355091226921569469,
    0, 0.295524224714752870173815619188769, 0};

// A half of a symmetric rule, unfolded.
template <std::size_t kHalf>
struct Unfolded {
  static constexpr std::size_t kSize = 2 * kHalf - 1;
  std::array<double, kSize> node{}, weight{}, coarse{};

  constexpr Unfolded(const std::array<double, kHalf>& n, const std::array<double, kHalf>& w,
                     const std::array<double, kHalf>& c) {
    for (std::size_t i = 0; i < kHalf; ++i) {
      const std::size_t mirror = kSize - 1 - i;
      node[i] = -n[i];
      node[mirror] = n[i];
      weight[i] = weight[mirror] = w[i];
      coarse[i] = coarse[mirror] = c[i];
    }
  }
};
constexpr Unfolded<8> kRule15(kNode15, kWeight15, kCoarse15);
constexpr Unfolded<11> kRule21(kNode21, kWeight21, kCoarse21);

}  // namespace

const KronrodRule& kronrod15() {
  static const KronrodRule rule = {kRule15.node, kRule15.weight, kRule15.coarse};
  return rule;
}

const KronrodRule& kronrod21() {
  static const KronrodRule rule = {kRule21.node, kRule21.weight, kRule21.coarse};
  return rule;
}

PanelSum kronrod_sum(const KronrodRule& rule, const double* f) {
  constexpr double kRounding = 2e-15;
  PanelSum sum;
  double coarse = 0;
  for (std::size_t i = 0; i < rule.node.size(); ++i) {
    sum.integral += rule.weight[i] * f[i];
    sum.magnitude += rule.weight[i] * std::abs(f[i]);
    coarse += rule.coarse[i] * f[i];
  }
  const double mean = 0.5 * sum.integral;
  double spread = 0;
  for (std::size_t i = 0; i < rule.node.size(); ++i) spread += rule.weight[i] * std::abs(f[i] - mean);
  sum.error = std::abs(sum.integral - coarse);
  if (spread > 0 && sum.error > 0) {
    const double part = 200 * sum.error / spread;
    sum.error = spread * std::min(1.0, part * std::sqrt(part));
  }
  sum.error += kRounding * sum.magnitude;
  return sum;
}

}  // namespace elbo
