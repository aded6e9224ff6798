#include "models/density/formula/functions.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace elbo::formula {
namespace {

using Form = Function::Form;
constexpr std::size_t kMany = Function::kMany;

// clang-format off
constexpr std::array<Function, 28> kFunctions = {{
    {"exp", 1, 1, Op::kExp},
    {"log", 1, 1, Op::kLog},
    {"sqrt", 1, 1, Op::kSqrt},
    {"abs", 1, 1, Op::kAbs},
    {"sin", 1, 1, Op::kSin},
    {"cos", 1, 1, Op::kCos},
    {"tan", 1, 1, Op::kTan},
    {"sinh", 1, 1, Op::kSinh},
    {"cosh", 1, 1, Op::kCosh},
    {"tanh", 1, 1, Op::kTanh},
    {"atan", 1, 1, Op::kAtan},
    {"erf", 1, 1, Op::kErf},
    {"erfc", 1, 1, Op::kErf, Form::kComplement},
    {"lgamma", 1, 1, Op::kLogGamma},
    {"softplus", 1, 1, Op::kSoftplus},
    {"sigmoid", 1, 1, Op::kSoftplus, Form::kSigmoid},
    {"logsigmoid", 1, 1, Op::kSoftplus, Form::kLogSigmoid},
    {"square", 1, 1, Op::kSquare},
    {"log1p", 1, 1, Op::kLog1p},
    {"log2", 1, 1, Op::kLog, Form::kLogBase, 2},
    {"log10", 1, 1, Op::kLog, Form::kLogBase, 10},
    {"expm1", 1, 1, Op::kExpm1},
    {"pow", 2, 2, Op::kPower},
    {"hypot", 2, 2, Op::kSqrt, Form::kHypotenuse},
    {"logaddexp", 2, kMany, Op::kLogAddExp},
    {"min", 2, kMany, Op::kMinimum},
    {"max", 2, kMany, Op::kMaximum},
    {"normal", 1, 3, Op::kConstant, Form::kNormal},
}};

// What other libraries and books call them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kAliases = {{
    {"ln", "log"},             {"fabs", "abs"},         {"arctan", "atan"},      {"gammaln", "lgamma"},
    {"loggamma", "lgamma"},    {"expit", "sigmoid"},    {"logistic", "sigmoid"}, {"σ", "sigmoid"},
    {"log_sigmoid", "logsigmoid"}, {"log_expit", "logsigmoid"}, {"power", "pow"},  {"logsumexp", "logaddexp"},
    {"log_sum_exp", "logaddexp"}, {"minimum", "min"},   {"maximum", "max"},      {"fmin", "min"},
    {"fmax", "max"},           {"norm.logpdf", "normal"},
}};
// clang-format on

std::string in_lower_case(std::string_view name) {
  std::string lower(name);
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lower;
}

}  // namespace

const Function* find_function(std::string_view name) {
  const std::string lower = in_lower_case(name);
  std::string_view wanted = lower;
  for (const auto& [alias, meant] : kAliases) {
    if (alias == wanted) wanted = meant;
  }
  const auto* found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                   [&](const Function& function) { return function.name == wanted; });
  return found == kFunctions.end() ? nullptr : found;
}

std::string function_names() {
  std::string names;
  for (const Function& function : kFunctions)
    names += (names.empty() ? "" : ", ") + std::string(function.name);
  return names;
}

std::string allowed_count(const Function& function) {
  if (function.most == kMany) return std::to_string(function.fewest) + " or more";
  if (function.most == function.fewest) return std::to_string(function.most);
  return std::to_string(function.fewest) + " to " + std::to_string(function.most);
}

}  // namespace elbo::formula
