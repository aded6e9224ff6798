#pragma once

// Exceptions to values: the only place where an error of the core changes its form.

#include <exception>
#include <new>
#include <span>
#include <string>

#include "elbo/codec.hpp"
#include "elbo/error.hpp"

namespace elbo::wasm {

inline Value arguments(const std::string& bytes) {
  return decode({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

inline Value error_value(std::string_view code, const std::string& message,
                         const std::vector<Issue>& issues = {}) {
  List list;
  for (const Issue& issue : issues) {
    list.push_back(Value::map({{"path", issue.path},
                               {"value", issue.value},
                               {"allowed", issue.allowed},
                               {"message", issue.message}}));
  }
  return Value::map({{"code", code}, {"message", message}, {"issues", std::move(list)}});
}

// The encoded answer of `work`, which returns a Value and may throw.
template <typename Work>
Bytes answer(Work work) {
  Value failure;
  try {
    return encode(Value::map({{"ok", work()}}));
  } catch (const Error& error) {
    failure = error_value(code_name(error.code()), error.what(), error.issues());
  } catch (const std::bad_alloc&) {
    failure = error_value(code_name(ErrorCode::kOutOfMemory), "The browser gave no more memory.");
  } catch (const std::exception& error) {
    failure = error_value(code_name(ErrorCode::kInternal), error.what());
  }
  return encode(Value::map({{"error", std::move(failure)}}));
}

}  // namespace elbo::wasm
