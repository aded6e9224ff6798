#include "elbo/value.hpp"

#include <array>
#include <cmath>

namespace elbo {

Value::Value() = default;
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

Value::Value(bool value) : data_(value) {}
Value::Value(double value) : data_(value) {}
Value::Value(const char* value) : data_(std::string(value)) {}
Value::Value(std::string_view value) : data_(std::string(value)) {}
Value::Value(std::string value) : data_(std::move(value)) {}
Value::Value(List value) : data_(std::move(value)) {}
Value::Value(Map value) : data_(std::move(value)) {}
Value::Value(Dense value) : data_(std::move(value)) {}
Value::Value(Bytes value) : data_(std::move(value)) {}

Value Value::map(std::initializer_list<Field> fields) {
  Map members;
  members.reserve(fields.size());
  for (const Field& field : fields) members.emplace_back(std::string(field.key), field.value);
  return members;
}

Value Value::dense(std::vector<std::size_t> shape, std::vector<double> data) {
  return Dense{std::move(shape), std::move(data)};
}

const Value* Value::find(std::string_view key) const {
  if (!is_map()) return nullptr;
  for (const auto& [name, value] : map()) {
    if (name == key) return &value;
  }
  return nullptr;
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(static_cast<const Value*>(this)->find(key));
}

Value& Value::set(std::string_view key, Value value) {
  if (is_null()) data_ = Map{};
  if (Value* present = find(key)) {
    *present = std::move(value);
    return *this;
  }
  std::get<Map>(data_).emplace_back(std::string(key), std::move(value));
  return *this;
}

Value& Value::erase(std::string_view key) {
  if (is_map())
    std::erase_if(std::get<Map>(data_), [key](const Member& member) { return member.first == key; });
  return *this;
}

bool Value::operator==(const Value& other) const { return data_ == other.data_; }

// Printing by hand: neither printf, whose long doubles would be a tenth of the WebAssembly module, nor
// std::to_chars, which not every library has for doubles yet.
//
// The fewest digits, up to twelve, that name the number to twelve digits: what a message needs.
static std::string scientific_or_plain(double number) {
  constexpr int kDigits = 12;
  auto exponent = static_cast<int>(std::floor(std::log10(std::abs(number))));
  // In two factors, as 10^(11 − exponent) alone may overflow.
  const auto scaled = [&] {
    const int shift = kDigits - 1 - exponent;
    return std::round(std::abs(number) * std::pow(10.0, shift / 2) * std::pow(10.0, shift - shift / 2));
  };
  double rounded = scaled();
  if (rounded >= 1e12) {
    ++exponent;
    rounded = scaled();
  }
  std::string digits = std::to_string(static_cast<std::int64_t>(rounded));
  digits.erase(digits.find_last_not_of('0') + 1);
  const std::string sign = number < 0 ? "-" : "";
  if (exponent < -5 || exponent >= 15) {
    const std::string rest = digits.size() > 1 ? "." + digits.substr(1) : "";
    return sign + digits[0] + rest + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
  }
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0');
  digits.insert(whole, ".");
  return sign + digits;
}

std::string format_number(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  if (number == std::floor(number) && std::abs(number) < 1e15)
    return std::to_string(static_cast<std::int64_t>(number));
  return scientific_or_plain(number);
}

std::string describe(const Value& value) {
  constexpr std::size_t kLongest = 40;
  if (value.is_null()) return "null";
  if (value.is_boolean()) return value.boolean() ? "true" : "false";
  if (value.is_number()) return format_number(value.number());
  if (value.is_string()) {
    const std::string& text = value.string();
    if (text.size() <= kLongest) return '"' + text + '"';
    std::size_t end = kLongest;
    // Never cut inside a UTF-8 sequence.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return '"' + text.substr(0, end) + "…\"";
  }
  if (value.is_list()) return "a list of " + std::to_string(value.list().size());
  if (value.is_map()) return "a record of " + std::to_string(value.map().size());
  if (value.is_bytes()) return std::to_string(value.bytes().size()) + " bytes";
  std::string shape;
  for (const std::size_t size : value.dense().shape)
    shape += (shape.empty() ? "" : "×") + std::to_string(size);
  return "an array of " + shape;
}

}  // namespace elbo
