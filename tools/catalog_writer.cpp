// Writes the catalogue as JSON (catalog.json): what the page, the controls and the documentation read.
//
//   catalog-writer <file>
//
// To a file, because under Node a program of Emscripten loses what a full pipe does not take at once.

#include <cstddef>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include "elbo/catalog.hpp"
#include "elbo/value.hpp"

namespace {

void append_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char character : text) {
    if (character == '"' || character == '\\') {
      out += '\\';
      out += character;
    } else if (static_cast<unsigned char>(character) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(character));
      out += escape;
    } else {
      out += character;
    }
  }
  out += '"';
}

void append_json(const elbo::Value& value, std::size_t depth, std::string& out);

void append_break(std::size_t depth, std::string& out) {
  out += '\n';
  out.append(2 * depth, ' ');
}

void append_list(const elbo::List& list, std::size_t depth, std::string& out) {
  out += '[';
  bool first = true;
  for (const elbo::Value& item : list) {
    if (!first) out += ',';
    first = false;
    append_break(depth + 1, out);
    append_json(item, depth + 1, out);
  }
  if (!list.empty()) append_break(depth, out);
  out += ']';
}

void append_map(const elbo::Map& map, std::size_t depth, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto& [key, member] : map) {
    if (!first) out += ',';
    first = false;
    append_break(depth + 1, out);
    append_string(key, out);
    out += ": ";
    append_json(member, depth + 1, out);
  }
  if (!map.empty()) append_break(depth, out);
  out += '}';
}

// JSON has no dense arrays and no bytes, and the catalogue contains neither.
void append_json(const elbo::Value& value, std::size_t depth, std::string& out) {
  if (value.is_boolean()) {
    out += value.boolean() ? "true" : "false";
  } else if (value.is_number()) {
    out += elbo::format_number(value.number());
  } else if (value.is_string()) {
    append_string(value.string(), out);
  } else if (value.is_list()) {
    append_list(value.list(), depth, out);
  } else if (value.is_map()) {
    append_map(value.map(), depth, out);
  } else {
    out += "null";
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::string json;
  append_json(elbo::catalog(), 0, json);
  json += '\n';
  std::ofstream file(arguments[1], std::ios::binary);
  file << json;
  file.close();
  return file ? 0 : 1;
}
