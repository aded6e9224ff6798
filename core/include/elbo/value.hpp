#pragma once

// Value: the one type in which settings enter the core and results leave it.
//
//   elbo::Value config = elbo::Value::map({{"model", "mixture"}, {"components", 6}});
//   config.set("seed", 1);
//   if (const elbo::Value* seed = config.find("seed")) use(seed->number());
//
// It is what JSON would be if JSON had dense arrays of doubles and bytes. Maps keep the order of insertion,
// so that the same frame always encodes to the same bytes.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace elbo {

class Value;

// A row-major array of doubles; the product of `shape` is the length of `data`.
struct Dense {
  std::vector<std::size_t> shape;
  std::vector<double> data;

  bool operator==(const Dense&) const = default;
};

using Bytes = std::vector<std::uint8_t>;
using List = std::vector<Value>;
using Member = std::pair<std::string, Value>;
using Map = std::vector<Member>;

// Constructors and the destructor are defined out of line: frames are built of dozens of temporaries, and
// inlined they would be most of the WebAssembly module.
class Value {
 public:
  struct Field;

  Value();
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  Value(std::nullptr_t) : Value() {}
  Value(bool value);
  Value(double value);
  // Counts are exact up to 2^53; nothing the core counts comes near.
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>) Value(Integer value) : Value(static_cast<double>(value)) {}
  Value(const char* value);
  Value(std::string_view value);
  Value(std::string value);
  Value(List value);
  Value(Map value);
  Value(Dense value);
  Value(Bytes value);

  static Value map(std::initializer_list<Field> fields);
  static Value list(std::initializer_list<Value> values) { return List(values); }
  static Value dense(std::vector<std::size_t> shape, std::vector<double> data);

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  [[nodiscard]] bool is_boolean() const { return std::holds_alternative<bool>(data_); }
  [[nodiscard]] bool is_number() const { return std::holds_alternative<double>(data_); }
  [[nodiscard]] bool is_string() const { return std::holds_alternative<std::string>(data_); }
  [[nodiscard]] bool is_list() const { return std::holds_alternative<List>(data_); }
  [[nodiscard]] bool is_map() const { return std::holds_alternative<Map>(data_); }
  [[nodiscard]] bool is_dense() const { return std::holds_alternative<Dense>(data_); }
  [[nodiscard]] bool is_bytes() const { return std::holds_alternative<Bytes>(data_); }

  // Each throws std::bad_variant_access when the value is of another kind: look first.
  [[nodiscard]] bool boolean() const { return std::get<bool>(data_); }
  [[nodiscard]] double number() const { return std::get<double>(data_); }
  [[nodiscard]] const std::string& string() const { return std::get<std::string>(data_); }
  [[nodiscard]] const List& list() const { return std::get<List>(data_); }
  [[nodiscard]] List& list() { return std::get<List>(data_); }
  [[nodiscard]] const Map& map() const { return std::get<Map>(data_); }
  [[nodiscard]] const Dense& dense() const { return std::get<Dense>(data_); }
  [[nodiscard]] const Bytes& bytes() const { return std::get<Bytes>(data_); }

  // The member of a map, or nullptr where there is none (or where this is no map).
  [[nodiscard]] const Value* find(std::string_view key) const;
  [[nodiscard]] Value* find(std::string_view key);

  // Sets a member of a map, in place where the key exists, at the end otherwise. Null becomes an empty map
  // first.
  Value& set(std::string_view key, Value value);
  Value& erase(std::string_view key);

  bool operator==(const Value& other) const;

 private:
  std::variant<std::monostate, bool, double, std::string, List, Map, Dense, Bytes> data_;
};

// A member as Value::map() takes it.
struct Value::Field {
  std::string_view key;
  Value value;
};

// A short text of a value for messages: "NaN", "\"six\"", "a list of 3", never more than about 60 characters.
std::string describe(const Value& value);

// A number as people write it, for messages: 0.1, 64, -2.5e-7, 1e+300; twelve digits at the most.
std::string format_number(double number);

}  // namespace elbo
