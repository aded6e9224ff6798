// The test framework, whichever there is: Catch2 3, Catch2 2.13, or, where only a native Catch2 3 is packaged
// and the suite is built for wasm, doctest under Catch2's names. Tests keep to what all three have:
// TEST_CASE, SECTION, CHECK and REQUIRE with _FALSE, _THROWS_AS, _THROWS_WITH (a whole message) and _NOTHROW,
// INFO, CAPTURE, FAIL, Approx.
//
// One file, main.cpp, defines ELBO_CATCH2_MAIN first: the single headers expand their main program there,
// while Catch2 3 brings its own as a library.
#pragma once

#if defined(ELBO_CATCH2_DOCTEST)

#if defined(ELBO_CATCH2_MAIN)
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#endif
#include <doctest/doctest.h>

#include <sstream>
#include <string>

#undef TEST_CASE
#define TEST_CASE(name, ...) DOCTEST_TEST_CASE(name)
#define SECTION(...) DOCTEST_SUBCASE(__VA_ARGS__)

// Written at once, as Catch2 does; doctest by itself captures the arguments in a lambda, which may not hold
// structured bindings.
#undef INFO
#undef CAPTURE
#define INFO(...) ELBO_INFO(DOCTEST_ANONYMOUS(elbo_info_), __VA_ARGS__)
#define ELBO_INFO(name, ...)                                            \
  const std::string name = (std::ostringstream{} << __VA_ARGS__).str(); \
  DOCTEST_INFO(name)
#define CAPTURE(...) INFO(#__VA_ARGS__ " = " << Catch::join(__VA_ARGS__))

namespace Catch {
template <typename... Values>
std::string join(const Values&... values) {
  std::ostringstream text;
  ((text << values << ' '), ...);
  return text.str();
}
// Relative to the values alone, as Catch2's; doctest by itself adds one to them.
inline doctest::Approx Approx(double value) { return doctest::Approx(value).scale(0.0); }
}  // namespace Catch
using Catch::Approx;

#elif ELBO_CATCH2_MAJOR >= 3

#include <catch2/catch_all.hpp>
using Catch::Approx;

#else

#if defined(ELBO_CATCH2_MAIN)
#define CATCH_CONFIG_MAIN
#endif
#include <catch2/catch.hpp>

#endif
