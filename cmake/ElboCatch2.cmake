# Catch2 for the test programs, in the interface library elbo_catch2. tests/unit/catch.hpp includes the right
# header.
#
# Natively version 3, else 2.13. Under wasm the single header of 2.13, because a packaged Catch2 3 is a native
# library; where there is none, doctest's single header, which has the same macros by other names
# (tests/unit/catch.hpp). Sets ELBO_CATCH2_FOUND.

set(ELBO_CATCH2_FOUND FALSE)
add_library(elbo_catch2 INTERFACE)

if(EMSCRIPTEN)
  set(folders /usr/include /usr/local/include /opt/homebrew/include)
  find_path(ELBO_CATCH2_INCLUDE catch2/catch.hpp PATHS ${folders} CMAKE_FIND_ROOT_PATH_BOTH)
  find_path(ELBO_DOCTEST_INCLUDE doctest/doctest.h PATHS ${folders} CMAKE_FIND_ROOT_PATH_BOTH)
  if(ELBO_CATCH2_INCLUDE)
    set(ELBO_CATCH2_FOUND TRUE)
    set(header "${ELBO_CATCH2_INCLUDE}/catch2/catch.hpp")
    set(definition ELBO_CATCH2_MAJOR=2)
  elseif(ELBO_DOCTEST_INCLUDE)
    set(ELBO_CATCH2_FOUND TRUE)
    set(header "${ELBO_DOCTEST_INCLUDE}/doctest/doctest.h")
    set(definition ELBO_CATCH2_DOCTEST)
  endif()
  if(ELBO_CATCH2_FOUND)
    # A copy, since the system's include folder itself must not come before Emscripten's.
    get_filename_component(folder "${header}" DIRECTORY)
    get_filename_component(folder "${folder}" NAME)
    file(COPY "${header}" DESTINATION "${PROJECT_BINARY_DIR}/catch2/${folder}")
    target_include_directories(elbo_catch2 SYSTEM INTERFACE "${PROJECT_BINARY_DIR}/catch2")
    # wasm has no signals to install handlers for, and there every output passes for a terminal.
    target_compile_definitions(
      elbo_catch2
      INTERFACE ${definition}
                CATCH_CONFIG_NO_POSIX_SIGNALS
                CATCH_CONFIG_COLOUR_NONE
                DOCTEST_CONFIG_NO_POSIX_SIGNALS
                DOCTEST_CONFIG_COLORS_NONE
    )
  endif()
else()
  find_package(Catch2 CONFIG QUIET)
  if(Catch2_FOUND)
    set(ELBO_CATCH2_FOUND TRUE)
    string(REGEX MATCH "^[0-9]+" major "${Catch2_VERSION}")
    target_compile_definitions(elbo_catch2 INTERFACE ELBO_CATCH2_MAJOR=${major})
    if(major GREATER_EQUAL 3)
      target_link_libraries(elbo_catch2 INTERFACE Catch2::Catch2WithMain)
    else()
      target_link_libraries(elbo_catch2 INTERFACE Catch2::Catch2)
    endif()
  endif()
endif()

if(NOT ELBO_CATCH2_FOUND)
  message(WARNING "No unit tests: under wasm they need the single header of Catch2 2.13 or of doctest (Debian: catch2, "
                  "Ubuntu: doctest-dev, macOS: brew install doctest), natively Catch2 (brew install catch2)"
  )
endif()
