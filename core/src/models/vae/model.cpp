#include "models/vae/model.hpp"

namespace elbo::vae {
namespace {

std::vector<Index> encoder_widths(const Shape& shape) {
  std::vector<Index> widths{shape.columns};
  widths.insert(widths.end(), shape.hidden.begin(), shape.hidden.end());
  widths.push_back(encoder_outputs(shape.latent, shape.covariance));
  return widths;
}

std::vector<Index> decoder_widths(const Shape& shape) {
  std::vector<Index> widths{shape.latent};
  widths.insert(widths.end(), shape.hidden.rbegin(), shape.hidden.rend());
  widths.push_back(shape.columns);
  return widths;
}

std::size_t extent(Index size) { return static_cast<std::size_t>(size); }

}  // namespace

Model::Model(const Shape& shape)
    : shape_(shape),
      encoder_(encoder_widths(shape), shape.activation, 0),
      decoder_(decoder_widths(shape), shape.activation, encoder_.size()),
      size_(encoder_.size() + decoder_.size() + (shape.learn_scale ? 1 : 0)) {}

std::vector<NamedArray> Model::arrays() const {
  std::vector<NamedArray> arrays;
  const auto add = [&arrays](const std::string& network, const Mlp& mlp) {
    for (std::size_t l = 0; l < mlp.layers().size(); ++l) {
      const Layer& layer = mlp.layers()[l];
      const std::string name = network + "." + std::to_string(l);
      arrays.push_back({name + ".weight",
                        {extent(layer.outputs), extent(layer.inputs)},
                        layer.weights,
                        layer.inputs * layer.outputs});
      arrays.push_back({name + ".bias", {extent(layer.outputs)}, layer.biases, layer.outputs});
    }
  };
  add("encoder", encoder_);
  add("decoder", decoder_);
  if (shape_.learn_scale) arrays.push_back({"observation.logScale", {1}, size_ - 1, 1});
  return arrays;
}

double Model::products(Index samples) const {
  return encoder_.products() + static_cast<double>(samples) * decoder_.products();
}

}  // namespace elbo::vae
