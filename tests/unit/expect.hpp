// Expectations that the test framework has no word for.
#pragma once

#include <string>

#include "catch.hpp"
#include "elbo/error.hpp"

namespace expect {

// The message of the elbo::Error that `action` must throw with the given code.
template <typename Action>
std::string error(elbo::ErrorCode code, Action action) {
  try {
    action();
  } catch (const elbo::Error& error) {
    CHECK(std::string(elbo::code_name(error.code())) == std::string(elbo::code_name(code)));
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace expect
