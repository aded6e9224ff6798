#include "families/limits.hpp"

namespace elbo {

std::string place_of(const char* name, std::size_t index) {
  return std::string(name) + ".data[" + std::to_string(index) + "]";
}

void check_scale(const char* name, const Dense& dense, std::size_t index, std::vector<Issue>& issues) {
  if (is_scale(dense.data[index])) return;
  issues.push_back(
      refuse(place_of(name, index), dense.data[index],
             "a number from " + format_number(kLeastScale) + " to " + format_number(kLargestScale)));
}

void check_location(const char* name, const Dense& dense, std::size_t index, std::vector<Issue>& issues) {
  if (is_location(dense.data[index])) return;
  issues.push_back(
      refuse(place_of(name, index), dense.data[index],
             "a number from " + format_number(-kLargestScale) + " to " + format_number(kLargestScale)));
}

void check_scales(const char* name, const Dense& dense, std::vector<Issue>& issues) {
  for (std::size_t i = 0; i < dense.data.size(); ++i) check_scale(name, dense, i, issues);
}

void check_locations(const char* name, const Dense& dense, std::vector<Issue>& issues) {
  for (std::size_t i = 0; i < dense.data.size(); ++i) check_location(name, dense, i, issues);
}

void check_factor(const char* name, const Dense& dense, std::size_t first, std::size_t dimension,
                  std::vector<Issue>& issues) {
  for (std::size_t i = 0; i < dimension; ++i) {
    for (std::size_t j = 0; j < dimension; ++j) {
      const std::size_t entry = first + i * dimension + j;
      if (i == j) {
        check_scale(name, dense, entry, issues);
      } else if (j < i) {
        check_location(name, dense, entry, issues);
      } else if (dense.data[entry] != 0) {
        issues.push_back(refuse(place_of(name, entry), dense.data[entry], "0, above the diagonal"));
      }
    }
  }
}

}  // namespace elbo
