# The built-in tables as constants.
#
#   elbo_embed_tables(<header> <csv>...)
#
# writes <header>, which for every core/data/<name>.csv defines `elbo::tables::<name>`, an elbo::tables::Table
# with the values row by row and the names of the columns as in the file's first line. The numbers are copied
# as text, so the compiler rounds them once.

function(elbo_embed_tables header)
  set(body "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    get_filename_component(name "${file}" NAME_WE)
    file(STRINGS "${file}" lines)
    list(POP_FRONT lines columns)
    list(LENGTH lines rows)
    string(REPLACE "," ";" columns "${columns}")
    list(LENGTH columns column_count)

    set(values "")
    foreach(line IN LISTS lines)
      string(REGEX MATCHALL "," commas "${line}")
      list(LENGTH commas comma_count)
      math(EXPR cell_count "${comma_count} + 1")
      if(NOT cell_count EQUAL column_count OR NOT line MATCHES "^[-+.,0-9eE]+$")
        message(FATAL_ERROR "${file}: not ${column_count} numbers: ${line}")
      endif()
      string(REPLACE "," ", " line "${line}")
      string(APPEND values "    ${line},\n")
    endforeach()
    list(JOIN columns "\", \"" column_names)

    string(
      APPEND
      body
      "\nnamespace detail {\n"
      "inline constexpr double ${name}_values[] = {\n${values}};\n"
      "inline constexpr const char* ${name}_columns[] = {\"${column_names}\"};\n"
      "}  // namespace detail\n"
      "inline constexpr Table ${name}{${rows}, ${column_count}, detail::${name}_values, detail::${name}_columns};\n"
    )
  endforeach()

  string(
    CONCAT
    text
    "// Written by cmake/ElboTables.cmake from core/data/*.csv.\n#pragma once\n\n#include <cstddef>\n\n"
    "namespace elbo::tables {\n\n"
    "/// A table of numbers, row-major: value (i, j) is values[i * columns + j].\n"
    "struct Table {\n  std::size_t rows;\n  std::size_t columns;\n  const double* values;\n"
    "  const char* const* column_names;\n};\n"
    "${body}\n}  // namespace elbo::tables\n"
  )
  file(CONFIGURE OUTPUT "${header}" CONTENT "@text@" @ONLY)
endfunction()
