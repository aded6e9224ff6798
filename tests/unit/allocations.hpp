#pragma once

// How often the tests' program has asked for memory so far. Counted where the C library lets a program put
// its own malloc() before the library's, which is what Eigen and operator new call; tests/bench counts
// elsewhere too.

#include <cstdlib>  // __GLIBC__

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ELBO_TEST_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(ELBO_TEST_SANITIZED)
#define ELBO_TEST_COUNTS_ALLOCATIONS 1
#endif

extern long long allocations;
