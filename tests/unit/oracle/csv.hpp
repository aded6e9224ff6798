// The data files of core/data read anew, so that what was compiled into the core can be held against them.
#pragma once

#include <cmath>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace oracle {

struct Table {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;  // row-major
  std::vector<std::string> names;
};

inline Table read_csv(const std::string& name) {
  std::ifstream file(std::string(ELBO_REFERENCE_DIR) + "/../../core/data/" + name);
  if (!file) throw std::runtime_error("cannot read core/data/" + name);
  Table table;
  std::string line, cell;
  std::getline(file, line);
  for (std::istringstream cells(line); std::getline(cells, cell, ',');) table.names.push_back(cell);
  table.columns = table.names.size();
  while (std::getline(file, line)) {
    for (std::istringstream cells(line); std::getline(cells, cell, ',');)
      table.values.push_back(std::stod(cell));
    ++table.rows;
  }
  if (table.values.size() != table.rows * table.columns) throw std::runtime_error("ragged rows in " + name);
  return table;
}

// Each column with mean 0 and (population) standard deviation 1.
inline Table standardised(Table table) {
  const double count = static_cast<double>(table.rows);
  for (std::size_t d = 0; d < table.columns; ++d) {
    double mean = 0.0, square = 0.0;
    for (std::size_t n = 0; n < table.rows; ++n) mean += table.values[n * table.columns + d] / count;
    for (std::size_t n = 0; n < table.rows; ++n) {
      double& value = table.values[n * table.columns + d];
      value -= mean;
      square += value * value / count;
    }
    for (std::size_t n = 0; n < table.rows; ++n) table.values[n * table.columns + d] /= std::sqrt(square);
  }
  return table;
}

}  // namespace oracle
