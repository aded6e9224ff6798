#pragma once

// How often the program has asked for memory, by operator new, malloc, calloc or realloc alike. Defines
// replacements of all of them, so it belongs into one source file of a program, linked with -Wl,--wrap for
// the three functions of C.

#include <cstddef>
#include <cstdlib>
#include <new>

namespace elbo::bench {

inline long long allocations = 0;

}  // namespace elbo::bench

#if ELBO_COUNT_ALLOCATIONS

extern "C" {

// What the linker calls the C library's own functions, once those of the program are wrapped.
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t count, std::size_t size);
void* __real_realloc(void* memory, std::size_t size);

void* __wrap_malloc(std::size_t size) {
  ++elbo::bench::allocations;
  return __real_malloc(size);
}

void* __wrap_calloc(std::size_t count, std::size_t size) {
  ++elbo::bench::allocations;
  return __real_calloc(count, size);
}

void* __wrap_realloc(void* memory, std::size_t size) {
  ++elbo::bench::allocations;
  return __real_realloc(memory, size);
}

}  // extern "C"

// The library's operators lie in a shared library, where the linker wraps nothing.
void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}

void* operator new(std::size_t size, std::align_val_t alignment) {
  ++elbo::bench::allocations;
  const auto step = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

#endif
