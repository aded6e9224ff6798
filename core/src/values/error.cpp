#include "elbo/error.hpp"

#include <algorithm>

namespace elbo {
namespace {

std::string join(const std::vector<Issue>& issues) {
  std::string text;
  for (const Issue& issue : issues) text += (text.empty() ? "" : " ") + issue.message;
  return text;
}

}  // namespace

std::string_view code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidConfig: return "invalid-config";
    case ErrorCode::kInvalidData: return "invalid-data";
    case ErrorCode::kInvalidParameters: return "invalid-parameters";
    case ErrorCode::kIncompatibleState: return "incompatible-state";
    case ErrorCode::kNeedsRestart: return "needs-restart";
    case ErrorCode::kNotAvailable: return "not-available";
    case ErrorCode::kNotPositiveDefinite: return "not-positive-definite";
    case ErrorCode::kOutOfMemory: return "out-of-memory";
    case ErrorCode::kDisposed: return "disposed";
    case ErrorCode::kInternal: break;
  }
  return "internal";
}

Error::Error(ErrorCode code, std::string message, std::vector<Issue> issues)
    : code_(code), message_(std::move(message)), issues_(std::move(issues)) {}

Error::Error(ErrorCode code, std::vector<Issue> issues)
    : code_(code), message_(join(issues)), issues_(std::move(issues)) {}

Issue refuse(std::string path, const Value& value, std::string allowed) {
  std::string message = path + ": " + describe(value) + " is not allowed; allowed: " + allowed + ".";
  return {std::move(path), value, std::move(allowed), std::move(message)};
}

void refuse_unknown(const Value& map, std::string_view what, std::initializer_list<std::string_view> known,
                    std::vector<Issue>& issues) {
  if (map.is_null()) return;
  std::string allowed;
  for (const auto name : known) allowed += (allowed.empty() ? "" : ", ") + std::string(name);
  if (!map.is_map()) {
    issues.push_back(refuse(std::string(what), map, "a record of " + allowed));
    return;
  }
  for (const auto& [key, value] : map.map()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    issues.push_back(
        {key, value, allowed,
         key + ": there is no such member of " + std::string(what) + "; allowed: " + allowed + "."});
  }
}

}  // namespace elbo
