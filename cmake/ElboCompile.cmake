# Flags of every target, in the interface library elbo_compile. Everything is linked against it, so that no
# object file differs in what it means by a floating-point expression or an exception.

add_library(elbo_compile INTERFACE)

# No contraction into fused multiply-adds and no -ffast-math: results must not depend on the machine. Clang
# counts -Wsign-conversion to -Wconversion, GCC does not, and between Eigen's signed and the library's
# unsigned sizes it would only breed casts.
target_compile_options(
  elbo_compile
  INTERFACE -ffp-contract=off
            -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wno-sign-conversion
)

# GCC 12 and 13 take std::string's operator+ for an overlapping copy (GCC bug 105651), and with sanitizers, as
# GCC's manual says itself, call initialised variables uninitialised.
target_compile_options(elbo_compile INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(ELBO_SANITIZE)
  target_compile_options(elbo_compile INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_compile_options(
    elbo_compile INTERFACE -fsanitize=${ELBO_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
  )
  target_link_options(elbo_compile INTERFACE -fsanitize=${ELBO_SANITIZE})
endif()

if(EMSCRIPTEN)
  # Native wasm exceptions cost nothing until thrown; -fexceptions would route every call through JavaScript.
  target_compile_options(elbo_compile INTERFACE -fwasm-exceptions -msimd128 -msse4.2)
  target_link_options(elbo_compile INTERFACE -fwasm-exceptions)
  # One megabyte everywhere; the setting changed its name in 3.1.25, and its default with it.
  if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.25)
    set(ELBO_STACK_SIZE -sTOTAL_STACK=1MB)
  else()
    set(ELBO_STACK_SIZE -sSTACK_SIZE=1MB)
  endif()
elseif(ELBO_ARCH MATCHES "^(sse|ssse|avx)")
  target_compile_options(elbo_compile INTERFACE -m${ELBO_ARCH})
elseif(ELBO_ARCH)
  target_compile_options(elbo_compile INTERFACE -march=${ELBO_ARCH})
endif()

# A program that runs under Node: node build/wasm/.../<target>.js. It reads its wasm from disk and
# synchronously, because Node's fetch(), which Emscripten would prefer, refuses paths; the build folder's
# package.json says that it is CommonJS.
function(elbo_node_program target)
  file(WRITE "${PROJECT_BINARY_DIR}/package.json" "{ \"type\": \"commonjs\" }\n")
  target_link_options(
    ${target}
    PRIVATE
    -sENVIRONMENT=node
    -sWASM_ASYNC_COMPILATION=0
    -sEXIT_RUNTIME=1
    -sNODERAWFS=1
    -sALLOW_MEMORY_GROWTH
    ${ELBO_STACK_SIZE}
  )
endfunction()
