#pragma once

// Errors of the core. Each carries a code from a closed list and, where settings or data were refused, every
// fault found, each with its path, the value found there, what is allowed, and a sentence.

#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/value.hpp"

namespace elbo {

enum class ErrorCode {
  kInvalidConfig,
  kInvalidData,
  kInvalidParameters,
  kIncompatibleState,
  kNeedsRestart,
  kNotAvailable,
  kNotPositiveDefinite,
  kOutOfMemory,
  kDisposed,
  kInternal,
};

// The code as it is written on the wire: "invalid-config", "invalid-data", …
std::string_view code_name(ErrorCode code);

struct Issue {
  std::string path;     // "components", "data.points[3][1]"
  Value value;          // what was found there
  std::string allowed;  // "an integer from 1 to 64"
  std::string message;  // one whole sentence, for people
};

class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message, std::vector<Issue> issues = {});
  // The message is that of the issues, joined.
  Error(ErrorCode code, std::vector<Issue> issues);

  [[nodiscard]] ErrorCode code() const { return code_; }
  [[nodiscard]] const std::vector<Issue>& issues() const { return issues_; }
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_;
  std::vector<Issue> issues_;
};

// An issue whose sentence is built from its parts: "components: 0 is not allowed; allowed: an integer from 1
// to 64."
Issue refuse(std::string path, const Value& value, std::string allowed);

// An issue for every member of a map whose key is not among `known`; something else than a map or null is one
// itself.
void refuse_unknown(const Value& map, std::string_view what, std::initializer_list<std::string_view> known,
                    std::vector<Issue>& issues);

}  // namespace elbo
