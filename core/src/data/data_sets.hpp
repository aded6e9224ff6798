#pragma once

// Data: built-in tables, seeded generators, and the reader's own points.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "elbo/value.hpp"

namespace elbo {

inline constexpr std::size_t kMostRows = 1'000'000;
inline constexpr std::size_t kMostColumns = 64;
inline constexpr double kLargestEntry = 1e12;

struct Dataset {
  Eigen::MatrixXd points;  // N×D, one row an observation
  std::vector<std::string> column_names;
  std::vector<std::string> column_units;  // "" where there is none
};

// The data that the setting `data` names: a built-in name, or a map { points: rows }, rows a list of equally
// long lists of numbers or a dense N×D array, perhaps with `names`, a list of D texts. `rows` asks for a
// seeded subsample of a table, in the table's order, or says how many rows a generator makes (500 without
// it). Throws Error(kInvalidData) naming row and column of what is wrong.
Dataset load_data(const Value& data, std::optional<std::size_t> rows, std::uint32_t seed,
                  std::size_t most_columns = kMostColumns);

// Whether a column has one value, or differs by no more than rounding does.
bool is_constant(const Eigen::Ref<const Eigen::VectorXd>& column);

// What was done to the columns before the analysis: x_analysed = (x − mean) / scale.
struct Standardization {
  Eigen::VectorXd mean;   // D
  Eigen::VectorXd scale;  // D
  // log p(X as given) = log p(X as analysed) − N Σ_d log s_d; this is the N Σ_d log s_d.
  double log_scale = 0;
};

// Centres and scales every column in place (population standard deviation, as scikit-learn's StandardScaler).
// Throws Error(kInvalidData) naming a column that is constant.
Standardization standardize(Dataset& data);
// The same shape of answer where nothing is to be done.
Standardization no_standardization(const Dataset& data);

// Data as they are analysed, and what was done to them for that.
struct AnalysedData : Dataset {
  Standardization standardization;
};

// What stands behind the names of data_sets.def: `rows` rows, 0 for the set's own number, from the stream of
// the seed.
Dataset faithful(std::size_t rows, std::uint32_t seed);
Dataset galaxies(std::size_t rows, std::uint32_t seed);
Dataset blobs(std::size_t rows, std::uint32_t seed);
Dataset anisotropic_blobs(std::size_t rows, std::uint32_t seed);
Dataset two_moons(std::size_t rows, std::uint32_t seed);
Dataset pinwheel(std::size_t rows, std::uint32_t seed);
Dataset eight_gaussians(std::size_t rows, std::uint32_t seed);
Dataset spiral(std::size_t rows, std::uint32_t seed);
Dataset checkerboard(std::size_t rows, std::uint32_t seed);
Dataset circles(std::size_t rows, std::uint32_t seed);
Dataset swiss_roll(std::size_t rows, std::uint32_t seed);

}  // namespace elbo
