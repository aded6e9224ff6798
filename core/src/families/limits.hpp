#pragma once

// Which numbers make a distribution in double, and the refusal of the others.

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "elbo/error.hpp"
#include "elbo/value.hpp"

namespace elbo {

// Squares and reciprocals of a scale between these are normal numbers.
inline constexpr double kLeastScale = 1e-150;
inline constexpr double kLargestScale = 1e150;

inline constexpr double kLargestLogScale = 345.387763949107;

inline bool is_scale(double value) { return value >= kLeastScale && value <= kLargestScale; }
inline bool is_log_scale(double value) { return std::abs(value) <= kLargestLogScale; }
// Of a mean, a weight, an entry below a factor's diagonal.
inline bool is_location(double value) { return std::abs(value) <= kLargestScale; }

// The place of an array's entry in an issue: "factor.data[3]".
std::string place_of(const char* name, std::size_t index);
void check_scale(const char* name, const Dense& dense, std::size_t index, std::vector<Issue>& issues);
void check_location(const char* name, const Dense& dense, std::size_t index, std::vector<Issue>& issues);
// Every entry.
void check_scales(const char* name, const Dense& dense, std::vector<Issue>& issues);
void check_locations(const char* name, const Dense& dense, std::vector<Issue>& issues);
// A dimension×dimension factor that starts at entry `first`: positive on its diagonal, 0 above.
void check_factor(const char* name, const Dense& dense, std::size_t first, std::size_t dimension,
                  std::vector<Issue>& issues);

}  // namespace elbo
