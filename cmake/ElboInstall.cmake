# cmake --install: the library, its headers, find_package(elbo) with elbo::core, and pkg-config's elbo.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(ELBO_CONFIG_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/elbo")

install(TARGETS elbo_core EXPORT elbo-targets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT elbo)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/core/include/elbo" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT elbo)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/elbo" COMPONENT elbo)
install(EXPORT elbo-targets NAMESPACE elbo:: DESTINATION "${ELBO_CONFIG_DIR}" COMPONENT elbo)

configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/elbo-config.cmake.in" "${PROJECT_BINARY_DIR}/elbo-config.cmake"
  INSTALL_DESTINATION "${ELBO_CONFIG_DIR}"
)
# Before version 1 another minor version may mean something else.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/elbo-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(
  FILES "${PROJECT_BINARY_DIR}/elbo-config.cmake" "${PROJECT_BINARY_DIR}/elbo-config-version.cmake"
  DESTINATION "${ELBO_CONFIG_DIR}"
  COMPONENT elbo
)

# Relative to where it lies, so that an installation may be moved, and --prefix may be given as late as at installation.
file(RELATIVE_PATH ELBO_PC_UP "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
string(REGEX REPLACE "/$" "" ELBO_PC_UP "${ELBO_PC_UP}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/elbo.pc.in" "${PROJECT_BINARY_DIR}/elbo.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/elbo.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT elbo)
