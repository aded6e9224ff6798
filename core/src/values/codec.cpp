#include "elbo/codec.hpp"

#include <bit>
#include <cstring>
#include <limits>

#include "elbo/error.hpp"

namespace elbo {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the wire format is the memory's own on every target");

enum Tag : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kList, kMap, kDense, kBytes };

constexpr int kDeepest = 32;
constexpr std::size_t kHighestRank = 8;

class Writer {
 public:
  void write(const Value& value) {
    if (value.is_null()) {
      tag(kNull);
    } else if (value.is_boolean()) {
      tag(value.boolean() ? kTrue : kFalse);
    } else if (value.is_number()) {
      tag(kNumber);
      const double number = value.number();
      raw(&number, sizeof number);
    } else if (value.is_string()) {
      tag(kString);
      text(value.string());
    } else if (value.is_list()) {
      tag(kList);
      length(value.list().size());
      for (const Value& item : value.list()) write(item);
    } else if (value.is_map()) {
      tag(kMap);
      length(value.map().size());
      for (const auto& [key, item] : value.map()) {
        text(key);
        write(item);
      }
    } else if (value.is_dense()) {
      write(value.dense());
    } else {
      tag(kBytes);
      length(value.bytes().size());
      raw(value.bytes().data(), value.bytes().size());
    }
  }

  Bytes take() { return std::move(bytes_); }

 private:
  void write(const Dense& dense) {
    tag(kDense);
    bytes_.push_back(static_cast<std::uint8_t>(dense.shape.size()));
    for (const std::size_t size : dense.shape) length(size);
    bytes_.resize((bytes_.size() + 7) / 8 * 8);
    raw(dense.data.data(), dense.data.size() * sizeof(double));
  }

  void tag(Tag tag) { bytes_.push_back(tag); }

  void length(std::size_t count) {
    const auto narrow = static_cast<std::uint32_t>(count);
    raw(&narrow, sizeof narrow);
  }

  void text(const std::string& text) {
    length(text.size());
    raw(text.data(), text.size());
  }

  void raw(const void* data, std::size_t size) {
    if (size == 0) return;
    const std::size_t start = bytes_.size();
    bytes_.resize(start + size);
    std::memcpy(bytes_.data() + start, data, size);
  }

  Bytes bytes_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  Value read(int depth = 0) {
    if (depth > kDeepest) fail("more than 32 levels");
    switch (byte()) {
      case kNull: return {};
      case kFalse: return false;
      case kTrue: return true;
      case kNumber: return number();
      case kString: return text();
      case kList: return list(depth);
      case kMap: return map(depth);
      case kDense: return dense();
      case kBytes: {
        const auto content = take(length());
        return Bytes(content.begin(), content.end());
      }
      default: fail("an unknown tag");
    }
  }

  void finish() const {
    if (at_ != bytes_.size()) fail("bytes after the end");
  }

 private:
  [[noreturn]] static void fail(const char* what) {
    throw Error(ErrorCode::kInvalidData, std::string("The bytes are not an encoded value: ") + what + ".");
  }

  std::span<const std::uint8_t> take(std::size_t size) {
    if (size > bytes_.size() - at_) fail("a length that runs past the end");
    const auto part = bytes_.subspan(at_, size);
    at_ += size;
    return part;
  }

  std::uint8_t byte() { return take(1)[0]; }

  std::size_t length() {
    std::uint32_t narrow = 0;
    std::memcpy(&narrow, take(sizeof narrow).data(), sizeof narrow);
    return narrow;
  }

  double number() {
    double value = 0;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

  std::string text() {
    const auto content = take(length());
    return {content.begin(), content.end()};
  }

  // A count is believed only as far as the bytes behind it could hold, so that a forged one allocates
  // nothing.
  std::size_t count(std::size_t smallest_item) {
    const std::size_t items = length();
    if (items > (bytes_.size() - at_) / smallest_item) fail("a count that runs past the end");
    return items;
  }

  Value list(int depth) {
    List values;
    const std::size_t items = count(1);
    values.reserve(items);
    for (std::size_t i = 0; i < items; ++i) values.push_back(read(depth + 1));
    return values;
  }

  Value map(int depth) {
    Map members;
    const std::size_t items = count(5);
    members.reserve(items);
    for (std::size_t i = 0; i < items; ++i) {
      std::string key = text();
      members.emplace_back(std::move(key), read(depth + 1));
    }
    return members;
  }

  Value dense() {
    const std::size_t rank = byte();
    if (rank == 0 || rank > kHighestRank) fail("a rank that is not 1 to 8");
    Dense dense;
    std::size_t size = 1;
    for (std::size_t i = 0; i < rank; ++i) {
      dense.shape.push_back(length());
      const std::size_t extent = dense.shape.back();
      if (extent != 0 && size > std::numeric_limits<std::size_t>::max() / 8 / extent)
        fail("a shape that is too large");
      size *= extent;
    }
    take((8 - at_ % 8) % 8);
    const auto content = take(size * sizeof(double));
    dense.data.resize(size);
    if (size > 0) std::memcpy(dense.data.data(), content.data(), content.size());
    return dense;
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

}  // namespace

Bytes encode(const Value& value) {
  Writer writer;
  writer.write(value);
  return writer.take();
}

Value decode(std::span<const std::uint8_t> bytes) {
  Reader reader(bytes);
  Value value = reader.read();
  reader.finish();
  return value;
}

}  // namespace elbo
