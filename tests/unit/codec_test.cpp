// Values on the wire: what goes in comes out, and no bytes, however forged, do more than raise an error.
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "catch.hpp"
#include "elbo/codec.hpp"
#include "elbo/error.hpp"
#include "elbo/value.hpp"
#include "oracle/problems.hpp"

namespace {

using elbo::Bytes;
using elbo::decode;
using elbo::encode;
using elbo::Error;
using elbo::Value;

Value nested(int levels) {
  Value value = 1;
  for (int i = 0; i < levels; ++i) value = Value::list({value});
  return value;
}

Value sample() {
  return Value::map({{"null", nullptr},
                     {"yes", true},
                     {"no", false},
                     {"number", -0.1},
                     {"large", 1e308},
                     {"text", "naïve — Σ 🎲"},
                     {"empty text", ""},
                     {"list", Value::list({1, "two", Value::list({})})},
                     {"map", Value::map({{"b", 1}, {"a", 2}})},
                     {"dense", Value::dense({2, 3}, {1, 2, 3, 4, 5, 6})},
                     {"nothing", Value::dense({0, 4}, {})},
                     {"bytes", Bytes{0, 255, 7}}});
}

// A value drawn at random, so that paddings meet every offset.
Value random_value(oracle::TestGenerator& random, int depth) {
  switch (random.integer(0, depth > 0 ? 7 : 5)) {
    case 0: return {};
    case 1: return random.uniform() < 0.5;
    case 2: return random.normal();
    case 3: return std::string(random.integer(0, 9), 'x');
    case 4: {
      const std::size_t rows = random.integer(0, 3), columns = random.integer(1, 3);
      return Value::dense({rows, columns}, std::vector<double>(rows * columns, random.normal()));
    }
    case 5: return Bytes(random.integer(0, 9), 42);
    case 6: {
      elbo::List list;
      for (std::size_t count = random.integer(0, 4); count > 0; --count)
        list.push_back(random_value(random, depth - 1));
      return list;
    }
    default: {
      elbo::Map map;
      for (std::size_t count = random.integer(0, 4); count > 0; --count) {
        map.emplace_back(std::string(count, 'k'), random_value(random, depth - 1));
      }
      return map;
    }
  }
}

void put_length(Bytes& bytes, std::uint32_t length) {
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(length >> shift));
}

TEST_CASE("every kind of value survives the wire", "[codec]") {
  CHECK(decode(encode(sample())) == sample());
  oracle::TestGenerator random(3);
  for (int i = 0; i < 2000; ++i) {
    const Value value = random_value(random, 4);
    const Bytes bytes = encode(value);
    REQUIRE(decode(bytes) == value);
    REQUIRE(encode(decode(bytes)) == bytes);
  }
}

TEST_CASE("numbers keep every bit", "[codec]") {
  for (const double number : {0.0, 5e-324, 1.7976931348623157e308, HUGE_VAL, -HUGE_VAL, 0.1}) {
    CHECK(decode(encode(number)).number() == number);
  }
  CHECK(std::signbit(decode(encode(-0.0)).number()));
  CHECK(std::isnan(decode(encode(std::nan(""))).number()));
}

TEST_CASE("the bytes are those of the format", "[codec]") {
  CHECK(encode(nullptr) == Bytes{0});
  CHECK(encode(false) == Bytes{1});
  CHECK(encode(true) == Bytes{2});
  CHECK(encode(1.0) == Bytes{3, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f});
  CHECK(encode("hi") == Bytes{4, 2, 0, 0, 0, 'h', 'i'});
  CHECK(encode(Value::list({true})) == Bytes{5, 1, 0, 0, 0, 2});
  CHECK(encode(Value::map({{"a", nullptr}})) == Bytes{6, 1, 0, 0, 0, 1, 0, 0, 0, 'a', 0});
  // Tag, rank, one length: six bytes, two of padding, then the double where it can be read in place.
  CHECK(encode(Value::dense({1}, {1.0})) == Bytes{7, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f});
  CHECK(encode(Bytes{9}) == Bytes{8, 1, 0, 0, 0, 9});
}

TEST_CASE("any beginning of an encoded value is refused, and any addition", "[codec]") {
  Bytes bytes = encode(sample());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CHECK_THROWS_AS(decode(std::span(bytes).first(length)), Error);
  }
  bytes.push_back(0);
  CHECK_THROWS_WITH(decode(bytes), "The bytes are not an encoded value: bytes after the end.");
}

TEST_CASE("forged lengths are refused before anything is allocated", "[codec]") {
  for (const int tag : {4, 5, 6, 8}) {
    CAPTURE(tag);
    for (const std::uint32_t length : {2U, 0x7fffffffU, 0xffffffffU}) {
      Bytes bytes{static_cast<std::uint8_t>(tag)};
      put_length(bytes, length);
      bytes.push_back(0);
      CHECK_THROWS_AS(decode(bytes), Error);
    }
  }
  for (const int rank : {0, 9, 255}) {
    CHECK_THROWS_AS(decode(Bytes{7, static_cast<std::uint8_t>(rank), 0, 0, 0, 0, 0, 0}), Error);
  }
  // Shapes whose product overflows, in each position and with a zero among them.
  for (const std::uint32_t last : {0U, 2U, 0xffffffffU}) {
    Bytes bytes{7, 4};
    put_length(bytes, 0xffffffffU);
    put_length(bytes, 0xffffffffU);
    put_length(bytes, 0xffffffffU);
    put_length(bytes, last);
    bytes.resize(24);
    CHECK_THROWS_AS(decode(bytes), Error);
  }
}

TEST_CASE("unknown tags are refused", "[codec]") {
  for (int tag = 9; tag < 256; ++tag) {
    CHECK_THROWS_WITH(decode(Bytes{static_cast<std::uint8_t>(tag)}),
                      "The bytes are not an encoded value: an unknown tag.");
  }
}

TEST_CASE("thirty-two levels are the deepest", "[codec]") {
  CHECK(decode(encode(nested(32))) == nested(32));
  Bytes bytes;
  for (int level = 0; level < 100'000; ++level) {
    bytes.push_back(5);
    put_length(bytes, 1);
  }
  bytes.push_back(0);
  CHECK_THROWS_WITH(decode(bytes), "The bytes are not an encoded value: more than 32 levels.");
}

TEST_CASE("bytes changed at random decode to something or are refused, and do nothing else", "[codec]") {
  oracle::TestGenerator random(4);
  const Bytes good = encode(sample());
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes = good;
    for (std::size_t changes = random.integer(1, 4); changes > 0; --changes) {
      bytes[random.integer(0, bytes.size() - 1)] = static_cast<std::uint8_t>(random.bits());
    }
    try {
      const Value value = decode(bytes);
      encode(value);
    } catch (const Error& error) {
      REQUIRE(error.code() == elbo::ErrorCode::kInvalidData);
    }
  }
}

}  // namespace
