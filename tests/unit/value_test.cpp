// Values as texts in messages, and maps.
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "catch.hpp"
#include "elbo/value.hpp"
#include "oracle/problems.hpp"

namespace {

using elbo::format_number;
using elbo::Value;

TEST_CASE("numbers are written as people write them", "[value]") {
  CHECK(format_number(0) == "0");
  CHECK(format_number(64) == "64");
  CHECK(format_number(-1) == "-1");
  CHECK(format_number(0.1) == "0.1");
  CHECK(format_number(-2.5) == "-2.5");
  CHECK(format_number(0.001) == "0.001");
  CHECK(format_number(1e-8) == "1e-8");
  CHECK(format_number(-2.5e-7) == "-2.5e-7");
  CHECK(format_number(1e300) == "1e+300");
  CHECK(format_number(4294967295.0) == "4294967295");
  CHECK(format_number(1.0 / 3.0) == "0.333333333333");
  CHECK(format_number(std::nan("")) == "NaN");
  CHECK(format_number(-HUGE_VAL) == "-Infinity");
  // Twelve digits of what is nearly whole are whole.
  CHECK(format_number(0.9999999999999999) == "1");
  CHECK(format_number(999.9999999999999) == "1000");
  CHECK(format_number(1000000.0000001) == "1000000");
  CHECK(format_number(100000000000.25) == "100000000000");
}

TEST_CASE("a written number reads back to twelve digits", "[value]") {
  oracle::TestGenerator random(2);
  for (int i = 0; i < 20'000; ++i) {
    const double number = random.normal() * std::pow(10.0, random.uniform(-320.0, 307.0));
    const std::string text = format_number(number);
    INFO(text);
    REQUIRE(text.find_first_not_of("-+.e0123456789") == std::string::npos);
    REQUIRE(text.back() != '.');
    REQUIRE(text.size() < 24);
    REQUIRE(std::abs(std::strtod(text.c_str(), nullptr) - number) <= 1e-11 * std::abs(number));
  }
  for (int i = 0; i < 20'000; ++i) {
    // Near round numbers, where digits carry over.
    const double round =
        std::round(random.uniform(1.0, 2000.0)) * std::pow(10.0, std::round(random.uniform(-8.0, 14.0)));
    const double number = round * (1 + random.normal() * 1e-13);
    const std::string text = format_number(number);
    INFO(text);
    REQUIRE(text.back() != '.');
    REQUIRE(std::abs(std::strtod(text.c_str(), nullptr) - number) <= 1e-11 * std::abs(number));
  }
}

TEST_CASE("values describe themselves briefly", "[value]") {
  CHECK(elbo::describe(nullptr) == "null");
  CHECK(elbo::describe(true) == "true");
  CHECK(elbo::describe(0.1) == "0.1");
  CHECK(elbo::describe(std::nan("")) == "NaN");
  CHECK(elbo::describe(-std::numeric_limits<double>::infinity()) == "-Infinity");
  CHECK(elbo::describe("six") == "\"six\"");
  CHECK(elbo::describe(Value::list({1, 2, 3})) == "a list of 3");
  CHECK(elbo::describe(Value::dense({2, 1}, {1, 2})) == "an array of 2×1");
  // A long text is cut, and not in the middle of a letter.
  std::string accents;
  for (int i = 0; i < 100; ++i) accents += "é";
  const std::string shown = elbo::describe("x" + accents);
  CHECK(shown.size() < 60);
  CHECK(shown.find("\xc3\"") == std::string::npos);
  CHECK(shown.find("\xc3…") == std::string::npos);
}

TEST_CASE("maps keep their order, replace in place and forget", "[value]") {
  Value value;
  value.set("b", 1).set("a", 2).set("b", 3);
  REQUIRE(value.map().size() == 2);
  CHECK(value.map()[0].first == "b");
  CHECK(value.find("b")->number() == 3);
  value.erase("b");
  CHECK(value.find("b") == nullptr);
  CHECK(Value(1).find("b") == nullptr);
}

}  // namespace
