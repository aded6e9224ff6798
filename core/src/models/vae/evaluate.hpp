#pragma once

// The heavier panels of an autoencoder, each computed in portions on a snapshot.

#include <cstdint>
#include <memory>
#include <string_view>

#include "elbo/task.hpp"
#include "models/vae/snapshot.hpp"

namespace elbo::vae {

// Throws Error(kNotAvailable) where `what` is not computed for this model, Error(kInvalidConfig) for options
// that are not allowed.
std::unique_ptr<Task> make_task(std::string_view what, const Value& options,
                                std::shared_ptr<const Snapshot> snapshot, std::int64_t iteration);

}  // namespace elbo::vae
