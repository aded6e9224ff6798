# Eigen, in the interface library elbo_eigen.
#
# It is found without a version and checked afterwards: Eigen's own version files are strict, so that asking
# for 3.4 refuses 5, and asking for the range 3.4...5 refuses 3.4.0.

find_package(Eigen3 CONFIG QUIET)
if(NOT Eigen3_FOUND)
  message(FATAL_ERROR "Eigen is missing. Debian, Ubuntu: apt-get install libeigen3-dev; macOS: brew install eigen; "
                      "Fedora: dnf install eigen3-devel"
  )
endif()
if(Eigen3_VERSION AND Eigen3_VERSION VERSION_LESS 3.4)
  message(FATAL_ERROR "Eigen ${Eigen3_VERSION} is too old: 3.4 or newer is needed")
endif()

add_library(elbo_eigen INTERFACE)

# As SYSTEM, so that our warnings are not asked of Eigen's headers.
get_target_property(_elbo_eigen_include Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
target_include_directories(elbo_eigen SYSTEM INTERFACE ${_elbo_eigen_include})
target_compile_definitions(elbo_eigen INTERFACE EIGEN_MPL2_ONLY)

if(EMSCRIPTEN)
  # Eigen's SSE kernels on wasm SIMD: wasm/simd/eigen_simd.hpp says how and why. Included by force, because it
  # must come before the first Eigen header of every file.
  target_include_directories(elbo_eigen BEFORE INTERFACE "${PROJECT_SOURCE_DIR}/wasm/simd/include")
  target_compile_options(elbo_eigen INTERFACE "SHELL:-include ${PROJECT_SOURCE_DIR}/wasm/simd/eigen_simd.hpp")
endif()
