// Data: the tables against their files, the generators, the reader's own points, and standardising.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "catch.hpp"
#include "data/data_sets.hpp"
#include "elbo/catalog.hpp"
#include "elbo/error.hpp"
#include "expect.hpp"
#include "oracle/csv.hpp"

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using elbo::Dataset;
using elbo::ErrorCode;
using elbo::load_data;
using elbo::Value;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Value points(elbo::List rows) { return Value::map({{"points", std::move(rows)}}); }

Value row(std::initializer_list<Value> values) { return Value::list(values); }

void check_against_file(const Dataset& data, const std::string& file) {
  const oracle::Table table = oracle::read_csv(file);
  REQUIRE(data.points.rows() == static_cast<Index>(table.rows));
  REQUIRE(data.points.cols() == static_cast<Index>(table.columns));
  CHECK(data.column_names.size() == table.columns);
  CHECK(data.column_units.size() == table.columns);
  std::size_t differences = 0;
  for (std::size_t n = 0; n < table.rows; ++n) {
    for (std::size_t d = 0; d < table.columns; ++d) {
      const double value = data.points(static_cast<Index>(n), static_cast<Index>(d));
      differences += value == table.values[n * table.columns + d] ? 0 : 1;
    }
  }
  CHECK(differences == 0);
}

TEST_CASE("the tables are what their files say", "[data]") {
  const Dataset faithful = load_data("faithful", {}, 1);
  check_against_file(faithful, "faithful.csv");
  CHECK(faithful.points.rows() == 272);
  // R: colSums(faithful).
  CHECK(faithful.points.col(0).sum() == Approx(948.677).epsilon(1e-12));
  CHECK(faithful.points.col(1).sum() == 19284.0);

  const Dataset galaxies = load_data("galaxies", {}, 1);
  check_against_file(galaxies, "galaxies.csv");
  CHECK(galaxies.points.rows() == 82);
  CHECK(galaxies.points.cols() == 1);
  CHECK(galaxies.points(77, 0) == 26960.0);  // the misprint of MASS::galaxies, corrected
}

TEST_CASE("every data set of the catalogue can be loaded and is the same twice", "[data]") {
  for (const elbo::Choice& choice : elbo::find_parameter("data")->choices) {
    if (choice.id == "curve-sample") continue;  // drawn by the model itself
    INFO(std::string(choice.id));
    // Drawn by the model itself, and coming with its rows.
    if (choice.id == "curve-sample" || choice.id == "digits") continue;
    const Dataset data = load_data(Value(choice.id), {}, 1);
    const bool table = choice.id == "faithful" || choice.id == "galaxies";
    CHECK(data.points.cols() == choice.dimensions);
    if (!table) CHECK(data.points.rows() == 500);
    CHECK(data.points.allFinite());
    CHECK(data.points == load_data(Value(choice.id), {}, 1).points);
    CHECK((data.points == load_data(Value(choice.id), {}, 2).points) == table);

    const Dataset small = load_data(Value(choice.id), 37, 1);
    CHECK(small.points.rows() == 37);
    CHECK(small.points == load_data(Value(choice.id), 37, 1).points);
    CHECK_FALSE(small.points == load_data(Value(choice.id), 37, 2).points);
    CHECK(load_data(Value(choice.id), 1, 1).points.rows() == 1);
  }
}

TEST_CASE("a generator's points lie where its name says", "[data]") {
  constexpr Index kRows = 2000;
  const MatrixXd eight = load_data("eight-gaussians", kRows, 3).points;
  std::set<int> clusters;
  for (Index n = 0; n < kRows; ++n) {
    const double angle = std::atan2(eight(n, 1), eight(n, 0)) / (std::acos(-1.0) / 4);
    clusters.insert((static_cast<int>(std::lround(angle)) + 8) % 8);
    CHECK(std::abs(std::hypot(eight(n, 0), eight(n, 1)) - 2) < 1);
  }
  CHECK(clusters.size() == 8);

  const MatrixXd board = load_data("checkerboard", kRows, 3).points;
  std::set<int> squares;
  for (Index n = 0; n < kRows; ++n) {
    const int column = static_cast<int>(std::floor(board(n, 0)));
    const int line = static_cast<int>(std::floor(board(n, 1)));
    CHECK((column + line) % 2 == 0);
    squares.insert(4 * (column + 2) + line + 2);
  }
  CHECK(squares.size() == 8);

  const MatrixXd circles = load_data("circles", kRows, 3).points;
  Index outer = 0;
  for (Index n = 0; n < kRows; ++n) {
    const double radius = std::hypot(circles(n, 0), circles(n, 1));
    outer += radius > 1.5 ? 1 : 0;
    CHECK(std::min(std::abs(radius - 1), std::abs(radius - 2)) < 0.6);
  }
  CHECK(outer == kRows / 2);

  // Two moons: half a unit circle around (0, 0), the other half around (1, ½).
  const MatrixXd moons = load_data("two-moons", kRows, 3).points;
  for (Index n = 0; n < kRows; ++n) {
    const double first = std::abs(std::hypot(moons(n, 0), moons(n, 1)) - 1);
    const double second = std::abs(std::hypot(moons(n, 0) - 1, moons(n, 1) - 0.5) - 1);
    CHECK(std::min(first, second) < 0.45);
  }
  for (const char* name : {"blobs", "anisotropic-blobs", "pinwheel", "spiral", "swiss-roll"}) {
    INFO(name);
    const MatrixXd shape = load_data(name, kRows, 3).points;
    CHECK(shape.cwiseAbs().maxCoeff() < 12);
    CHECK((shape.rowwise() - shape.colwise().mean()).colwise().norm().minCoeff() >
          0.3 * std::sqrt(double(kRows)));
  }
}

TEST_CASE("a subsample keeps distinct rows in the table's order, and every row has its chance", "[data]") {
  const MatrixXd all = load_data("galaxies", {}, 1).points;
  std::vector<int> kept(82, 0);
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    const MatrixXd part = load_data("galaxies", 20, seed).points;
    Index at = 0;
    for (Index i = 0; i < part.rows(); ++i) {
      while (at < all.rows() && all(at, 0) != part(i, 0)) ++at;
      REQUIRE(at < all.rows());
      ++kept[static_cast<std::size_t>(at++)];
    }
  }
  // Each count is binomial(2000, 20/82) up to equal values: five standard deviations either way.
  const double p = 20.0 / 82.0;
  const double slack = 5 * std::sqrt(2000 * p * (1 - p));
  CHECK(*std::max_element(kept.begin(), kept.end()) < 2000 * p + 2 * slack);
  CHECK(std::count(kept.begin(), kept.end(), 0) < 5);
  CHECK(load_data("galaxies", 82, 9).points == all);
}

TEST_CASE("own points arrive as rows or as an array", "[data]") {
  const Dataset data = load_data(points({row({1, 2}), row({3, 4}), row({5, 6})}), {}, 1);
  MatrixXd expected(3, 2);
  expected << 1, 2, 3, 4, 5, 6;
  CHECK(data.points == expected);
  CHECK(data.column_names == std::vector<std::string>{"column 1", "column 2"});
  CHECK(load_data(Value::map({{"points", Value::dense({3, 2}, {1, 2, 3, 4, 5, 6})}}), {}, 1).points ==
        expected);
  CHECK(
      load_data(points({Value::dense({2}, {1, 2}), row({3, 4}), Value::dense({2}, {5, 6})}), {}, 1).points ==
      expected);
  CHECK(load_data(points({row({7})}), {}, 1).points(0, 0) == 7);
  const auto named = [](elbo::List names) {
    return load_data(Value::map({{"points", Value(elbo::List{row({1, 5}), row({2, 5})})},
                                 {"names", Value(std::move(names))}}),
                     {}, 1);
  };
  Dataset geyser = named({Value("eruptions"), Value("waiting")});
  CHECK(geyser.column_names == std::vector<std::string>{"eruptions", "waiting"});
  CHECK(expect::error(ErrorCode::kInvalidData, [&] {
          elbo::standardize(geyser);
        }).find("data: column 2 (waiting) has the one value 5") == 0);
  CHECK(expect::error(ErrorCode::kInvalidData, [&] { named({Value("eruptions")}); }) ==
        "data.names: a list of 1 is not allowed; allowed: a short text for each of the columns, of which "
        "there are 2.");
  CHECK(expect::error(ErrorCode::kInvalidData, [&] {
          named({Value("eruptions"), Value(7)});
        }).find("data.names") == 0);

  const MatrixXd part = load_data(points({row({1, 2}), row({3, 4}), row({5, 6})}), 2, 1).points;
  CHECK(part.rows() == 2);
  CHECK(part(0, 0) < part(1, 0));
  CHECK(load_data(points({row({1, 2}), row({3, 4}), row({5, 6})}), 3, 1).points == expected);
}

TEST_CASE("bad points are refused with row and column", "[data]") {
  const auto refusal = [](const Value& data) {
    return expect::error(ErrorCode::kInvalidData, [&] { load_data(data, {}, 1); });
  };
  CHECK(refusal(points({row({1, 2}), row({3, kNan})})) ==
        "data.points[1][1]: NaN is not allowed; allowed: a number from -1e12 to 1e12.");
  CHECK(refusal(points({row({1, "2"})})) ==
        "data.points[0][1]: \"2\" is not allowed; allowed: a number from -1e12 to 1e12.");
  CHECK(refusal(points({row({1e13})})) ==
        "data.points[0][0]: 10000000000000 is not allowed; allowed: a number from -1e12 to 1e12.");
  CHECK(refusal(points({row({1, 2}), row({3})})) ==
        "data.points[1].length: 1 is not allowed; allowed: 2, as in the first row.");
  CHECK(refusal(points({row({1, 2}), 3})) ==
        "data.points[1]: 3 is not allowed; allowed: a row: a list of 2 numbers.");
  CHECK(refusal(points({})) == "data.points.length: 0 is not allowed; allowed: from 1 to 1000000 rows.");
  CHECK(refusal(points({row({})})) ==
        "data.points[0].length: 0 is not allowed; allowed: from 1 to 64 columns.");
  CHECK(refusal(Value::map({{"points", "1,2;3,4"}})) ==
        "data.points: \"1,2;3,4\" is not allowed; allowed: a list of rows, each a list of numbers.");
  CHECK(refusal(Value::map({{"points", Value::dense({0, 2}, {})}})) ==
        "data.points.length: 0 is not allowed; allowed: from 1 to 1000000 rows.");
  CHECK(refusal(Value::map({{"points", Value::dense({1, 65}, std::vector<double>(65))}})) ==
        "data.points[0].length: 65 is not allowed; allowed: from 1 to 64 columns.");
  CHECK(refusal("fathful") ==
        "data: \"fathful\" is not allowed; allowed: the name of a data set that is part of the core, or rows "
        "as { points: rows }.");
}

TEST_CASE("many faults are named up to eight, the rest are counted", "[data]") {
  elbo::List rows;
  for (int n = 0; n < 20; ++n) rows.push_back(row({kNan}));
  const std::string message = expect::error(ErrorCode::kInvalidData, [&] { load_data(points(rows), {}, 1); });
  CHECK(message.find("data.points[7][0]") != std::string::npos);
  CHECK(message.find("data.points[8][0]") == std::string::npos);
  CHECK(message.find("And 12 more.") != std::string::npos);
}

TEST_CASE("more rows than a table has are refused", "[data]") {
  CHECK(expect::error(ErrorCode::kInvalidConfig, [] { load_data("galaxies", 83, 1); }) ==
        "rows: 83 is not allowed; allowed: an integer from 1 to 82, the rows there are.");
}

TEST_CASE("standardising gives mean 0 and standard deviation 1, and says what it did", "[data]") {
  Dataset data = load_data("faithful", {}, 1);
  const MatrixXd original = data.points;
  const elbo::Standardization s = elbo::standardize(data);
  for (Index d = 0; d < 2; ++d) {
    CHECK(std::abs(data.points.col(d).mean()) < 1e-15);
    CHECK(data.points.col(d).squaredNorm() / 272 == Approx(1.0).epsilon(1e-14));
    CHECK((data.points.col(d) * s.scale(d) + Eigen::VectorXd::Constant(272, s.mean(d)) - original.col(d))
              .cwiseAbs()
              .maxCoeff() < 1e-12);
  }
  CHECK(s.log_scale == Approx(272 * (std::log(s.scale(0)) + std::log(s.scale(1)))).epsilon(1e-14));
}

TEST_CASE("a constant column has no scale and is named", "[data]") {
  const auto refusal = [](elbo::List rows) {
    Dataset data = load_data(points(std::move(rows)), {}, 1);
    return expect::error(ErrorCode::kInvalidData, [&] { elbo::standardize(data); });
  };
  CHECK(refusal({row({1, 5}), row({2, 5})}) ==
        "data: column 2 has the one value 5 in every row, so it cannot be standardised; allowed: "
        "columns "
        "with more than one value, or standardize: false.");
  // One point is constant in every column; so are rows that differ by rounding.
  CHECK(refusal({row({1, 5})}).find("column 1 has the one value 1") != std::string::npos);
  CHECK(refusal({row({0.1 + 0.2}), row({0.3})}).find("column 1") != std::string::npos);
}

TEST_CASE("columns of any size are standardised or refused, never turned into NaN", "[data]") {
  for (const double scale : {1e12, 1e-12, 1e-150, 1e-170, 1e-308}) {
    CAPTURE(scale);
    Dataset data = load_data(points({row({scale * 0.1}), row({scale * 0.5}), row({scale * 0.9})}), {}, 1);
    try {
      const elbo::Standardization s = elbo::standardize(data);
      CHECK(data.points.squaredNorm() == Approx(3.0).epsilon(1e-9));
      CHECK(std::isfinite(s.log_scale));
    } catch (const elbo::Error& error) {
      CHECK(error.code() == ErrorCode::kInvalidData);
    }
  }
}

}  // namespace
