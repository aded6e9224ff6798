#pragma once

// Standard normals for training: four at a time and in float, from 32 random bits each, so that drawing them
// is a small part of a step. They reach to ±6.3 and are the same in every browser.

#include <array>

#include "numeric/random.hpp"

namespace elbo::vae {

class NormalStream {
 public:
  explicit NormalStream(const Stream& stream) : stream_(stream) {}

  float next() {
    if (used_ == kBlock) refill();
    return block_[used_++];
  }

 private:
  static constexpr std::size_t kBlock = 64;
  void refill();

  Stream stream_;
  std::array<float, kBlock> block_{};
  std::size_t used_ = kBlock;
};

}  // namespace elbo::vae
