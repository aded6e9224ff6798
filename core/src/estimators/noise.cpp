#include "estimators/estimator.hpp"
#include "numeric/normals.hpp"

namespace elbo {

void draw_noise(std::uint32_t seed, Purpose purpose, std::uint64_t iteration, Noise& noise) {
  const auto normals = static_cast<std::size_t>(noise.epsilon.size());
  fill_normals(seed, purpose, iteration, noise.epsilon.data(), normals);
  if (noise.uniform.size() == 0) return;
  // A stream of its own, by an iteration that no run reaches.
  Stream stream(seed, purpose, iteration | std::uint64_t{1} << 63U);
  for (double& u : noise.uniform) u = stream.uniform();
}

}  // namespace elbo
