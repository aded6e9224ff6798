#include "data/data_sets.hpp"

#include <array>
#include <cmath>
#include <numeric>
#include <string_view>

#include "elbo/error.hpp"
#include "elbo_tables.hpp"
#include "numeric/random.hpp"

namespace elbo {
namespace {

constexpr std::size_t kMostIssues = 8;
constexpr std::size_t kLongestName = 200;  // bytes

struct Entry {
  std::string_view id;
  Dataset (*load)(std::size_t rows, std::uint32_t seed);
};

constexpr std::array kEntries = {
#define X(name, function, columns, title, words) Entry{name, function},
#include "data/data_sets.def"
#undef X
};

Eigen::Index index(std::size_t value) { return static_cast<Eigen::Index>(value); }

// The row numbers of a seeded subsample, ascending; all of them when as many are asked for (Vitter's
// sequential selection).
std::vector<std::size_t> subsample(std::size_t available, std::size_t wanted, std::uint32_t seed) {
  std::vector<std::size_t> kept;
  kept.reserve(wanted);
  Stream stream(seed, Purpose::kSubsample, 0);
  for (std::size_t row = 0; row < available && kept.size() < wanted; ++row) {
    const std::size_t needed = wanted - kept.size();
    if (available - row == needed || stream.below(available - row) < needed) {
      kept.push_back(row);
    }
  }
  return kept;
}

void refuse_rows(std::size_t wanted, std::size_t available) {
  if (wanted <= available) return;
  throw Error(
      ErrorCode::kInvalidConfig,
      {refuse("rows", wanted, "an integer from 1 to " + std::to_string(available) + ", the rows there are")});
}

Dataset table(const tables::Table& source, std::vector<std::string> names, std::vector<std::string> units,
              std::size_t rows, std::uint32_t seed) {
  if (rows == 0) rows = source.rows;
  refuse_rows(rows, source.rows);
  const std::vector<std::size_t> kept = subsample(source.rows, rows, seed);
  Dataset data{Eigen::MatrixXd(index(rows), index(source.columns)), std::move(names), std::move(units)};
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < source.columns; ++j) {
      data.points(index(i), index(j)) = source.values[kept[i] * source.columns + j];
    }
  }
  return data;
}

// Reads { points: rows } and collects what is wrong with it.
class PointReader {
 public:
  explicit PointReader(std::size_t most_columns) : most_columns_(most_columns) {}

  Eigen::MatrixXd read(const Value& points) {
    if (points.is_dense() && points.dense().shape.size() == 2) {
      read_dense(points.dense());
    } else if (points.is_list()) {
      read_rows(points.list());
    } else {
      complain("data.points", points, "a list of rows, each a list of numbers");
    }
    if (!issues_.empty()) {
      if (more_ > 0) issues_.back().message += " And " + std::to_string(more_) + " more.";
      throw Error(ErrorCode::kInvalidData, std::move(issues_));
    }
    return std::move(matrix_);
  }

 private:
  bool start(std::size_t rows, std::size_t columns) {
    if (rows == 0 || rows > kMostRows) complain("data.points.length", rows, "from 1 to 1000000 rows");
    if (rows > 0 && (columns == 0 || columns > most_columns_)) {
      complain("data.points[0].length", columns, "from 1 to " + std::to_string(most_columns_) + " columns");
    }
    if (!issues_.empty()) return false;
    matrix_.resize(index(rows), index(columns));
    return true;
  }

  void read_dense(const Dense& dense) {
    const std::size_t columns = dense.shape[1];
    if (!start(dense.shape[0], columns)) return;
    for (std::size_t row = 0; row < dense.shape[0]; ++row) {
      for (std::size_t column = 0; column < columns; ++column)
        entry(row, column, dense.data[row * columns + column]);
    }
  }

  void read_rows(const List& rows) {
    const std::size_t columns = rows.empty() ? 0 : width(rows.front());
    if (!start(rows.size(), columns)) return;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::string path = "data.points[" + std::to_string(row) + "]";
      if (!rows[row].is_list() && !rows[row].is_dense()) {
        complain(path, rows[row], "a row: a list of " + std::to_string(columns) + " numbers");
      } else if (width(rows[row]) != columns) {
        complain(path + ".length", width(rows[row]), std::to_string(columns) + ", as in the first row");
      } else {
        for (std::size_t column = 0; column < columns; ++column) {
          entry(row, column,
                rows[row].is_list() ? rows[row].list()[column] : Value(rows[row].dense().data[column]));
        }
      }
    }
  }

  static std::size_t width(const Value& row) {
    if (row.is_list()) return row.list().size();
    return row.is_dense() ? row.dense().data.size() : 1;
  }

  void entry(std::size_t row, std::size_t column, const Value& value) {
    if (value.is_number() && std::abs(value.number()) <= kLargestEntry) {
      matrix_(index(row), index(column)) = value.number();
      return;
    }
    complain("data.points[" + std::to_string(row) + "][" + std::to_string(column) + "]", value,
             "a number from -1e12 to 1e12");
  }

  void complain(std::string path, const Value& value, std::string allowed) {
    if (issues_.size() < kMostIssues) {
      issues_.push_back(refuse(std::move(path), value, std::move(allowed)));
    } else {
      ++more_;
    }
  }

  std::size_t most_columns_;
  Eigen::MatrixXd matrix_;
  std::vector<Issue> issues_;
  std::size_t more_ = 0;
};

// The names that came with a reader's rows, one for each column; without them the columns are counted from 1.
std::vector<std::string> own_names(const Value* names, Eigen::Index columns) {
  std::vector<std::string> result;
  if (names) {
    for (const Value& name : names->list()) {
      if (name.is_string() && name.string().size() <= kLongestName) result.push_back(name.string());
    }
    if (names->list().size() != static_cast<std::size_t>(columns) || result.size() != names->list().size()) {
      throw Error(
          ErrorCode::kInvalidData,
          {refuse("data.names", *names,
                  "a short text for each of the columns, of which there are " + std::to_string(columns))});
    }
    return result;
  }
  for (Eigen::Index d = 1; d <= columns; ++d) result.push_back("column " + std::to_string(d));
  return result;
}

Dataset own_points(const Value& points, const Value* names, std::optional<std::size_t> rows,
                   std::uint32_t seed, std::size_t most_columns) {
  Dataset data{PointReader(most_columns).read(points), {}, {}};
  const auto available = static_cast<std::size_t>(data.points.rows());
  if (rows) {
    refuse_rows(*rows, available);
    const std::vector<std::size_t> kept = subsample(available, *rows, seed);
    for (std::size_t i = 0; i < *rows; ++i)
      data.points.row(index(i)) = data.points.row(index(kept[i])).eval();
    data.points.conservativeResize(index(*rows), Eigen::NoChange);
  }
  data.column_names = own_names(names, data.points.cols());
  data.column_units.resize(data.column_names.size());
  return data;
}

}  // namespace

Dataset faithful(std::size_t rows, std::uint32_t seed) {
  return table(tables::faithful, {"eruption", "waiting"}, {"min", "min"}, rows, seed);
}

Dataset galaxies(std::size_t rows, std::uint32_t seed) {
  return table(tables::galaxies, {"velocity"}, {"km/s"}, rows, seed);
}

Dataset load_data(const Value& data, std::optional<std::size_t> rows, std::uint32_t seed,
                  std::size_t most_columns) {
  if (const Value* points = data.find("points")) {
    return own_points(*points, data.find("names"), rows, seed, most_columns);
  }
  for (const Entry& entry : kEntries) {
    if (data.is_string() && entry.id == data.string()) return entry.load(rows.value_or(0), seed);
  }
  throw Error(
      ErrorCode::kInvalidData,
      {refuse("data", data, "the name of a data set that is part of the core, or rows as { points: rows }")});
}

}  // namespace elbo
