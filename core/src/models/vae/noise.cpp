#include "models/vae/noise.hpp"

#include <algorithm>

#include "models/vae/lanes.hpp"

namespace elbo::vae {
namespace {

using V = Lanes<float>;

// √2 erf⁻¹(1 − 2p) for p in (0, ½], to about 4e-7 relative (Giles 2010, "Approximating the erfinv function").
V upper_quantile(V p) {
  const V x = 1.0F - (p + p);
  const V w = -log(4.0F * p * (1.0F - p));
  const V c = w - 2.5F;
  V central = 2.81022636e-08F * c + 3.43273939e-07F;
  central = central * c - 3.5233877e-06F;
  central = central * c - 4.39150654e-06F;
  central = central * c + 0.00021858087F;
  central = central * c - 0.00125372503F;
  central = central * c - 0.00417768164F;
  central = central * c + 0.246640727F;
  central = central * c + 1.50140941F;
  const V t = sqrt(maximum(w, 0.0F)) - 3.0F;
  V tail = -0.000200214257F * t + 0.000100950558F;
  tail = tail * t + 0.00134934322F;
  tail = tail * t - 0.00367342844F;
  tail = tail * t + 0.00573950773F;
  tail = tail * t - 0.0076224613F;
  tail = tail * t + 0.00943887047F;
  tail = tail * t + 1.00167406F;
  tail = tail * t + 2.83297682F;
  return where_less(w, 5.0F, central, tail) * x * 1.41421356F;
}

}  // namespace

void NormalStream::refill() {
  for (std::size_t i = 0; i < kBlock; i += 4) {
    std::array<float, 4> probability;
    std::array<float, 4> sign;
    for (std::size_t pair = 0; pair < 2; ++pair) {
      const std::uint64_t bits = stream_.bits();
      for (std::size_t half = 0; half < 2; ++half) {
        // The highest bit is the sign; the other 31, with a half added, the probability of the tail.
        const auto word = static_cast<std::uint32_t>(bits >> (32 * half));
        const auto tail = static_cast<std::int32_t>(word & 0x7FFFFFFFU);
        probability[2 * pair + half] = (static_cast<float>(tail) + 0.5F) * 0x1p-32F;
        sign[2 * pair + half] = (word >> 31U) != 0 ? 1.0F : -1.0F;
      }
    }
    (upper_quantile(V::load(probability.data())) * V::load(sign.data())).store(block_.data() + i);
  }
  used_ = 0;
}

}  // namespace elbo::vae
