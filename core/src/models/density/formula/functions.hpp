#pragma once

// The functions that a formula may call.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "models/density/formula/operations.hpp"

namespace elbo::formula {

struct Function {
  // How it is made of operations; kPlain: of one, `op`.
  enum class Form { kPlain, kNormal, kSigmoid, kLogSigmoid, kLogBase, kComplement, kHypotenuse };

  std::string_view name;
  std::size_t fewest;
  std::size_t most;  // arguments
  Op op = Op::kConstant;
  Form form = Form::kPlain;
  double parameter = 0;  // the base of a logarithm

  static constexpr std::size_t kMany = SIZE_MAX;
};

// By its name, by another library's name for it, or in capitals; nullptr where there is none.
const Function* find_function(std::string_view name);

// "exp, log, …"
std::string function_names();

// "2", "1 to 3", "2 or more"
std::string allowed_count(const Function& function);

}  // namespace elbo::formula
