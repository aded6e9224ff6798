# The toolchain file of whichever Emscripten is in use: an emsdk on the PATH, else the distribution's package.

find_program(_elbo_em_config em-config HINTS /usr/share/emscripten NO_CMAKE_FIND_ROOT_PATH)
if(NOT _elbo_em_config)
  message(FATAL_ERROR "Emscripten is missing. Debian, Ubuntu: apt-get install emscripten; elsewhere an emsdk on the PATH")
endif()
execute_process(
  COMMAND "${_elbo_em_config}" EMSCRIPTEN_ROOT OUTPUT_VARIABLE EMSCRIPTEN_ROOT_PATH OUTPUT_STRIP_TRAILING_WHITESPACE
)
include("${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake")

# Plain node: Debian's toolchain file adds a flag that Node 20 refuses.
find_program(_elbo_node node NO_CMAKE_FIND_ROOT_PATH)
set(CMAKE_CROSSCOMPILING_EMULATOR "${_elbo_node}")
