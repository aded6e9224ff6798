#include "elbo/error.hpp"

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

}  // namespace elbo
