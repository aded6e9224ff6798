"""Conan 2: conan create packaging/conan, from the folder of the source."""

import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy


class Elbo(ConanFile):
    name = "elbo"
    version = "0.1.0"
    license = "MIT"
    description = "Variational inference, every bound beside the truth that it bounds"
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"fPIC": [True, False]}
    default_options = {"fPIC": True}

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for name in ("CMakeLists.txt", "LICENSE", "cmake/*", "core/*"):
            copy(self, name, root, self.export_sources_folder)

    def validate(self):
        check_min_cppstd(self, 20)

    def requirements(self):
        # In none of the public headers.
        self.requires("eigen/[>=3.4 <6]", headers=True, libs=False, visible=False)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        from conan.tools.cmake import CMakeDeps

        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["ELBO_BUILD_TESTS"] = False
        toolchain.cache_variables["ELBO_BUILD_TOOLS"] = False
        toolchain.cache_variables["ELBO_INSTALL"] = True
        toolchain.cache_variables["ELBO_PIC"] = bool(self.options.fPIC)
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "elbo")
        self.cpp_info.set_property("cmake_target_name", "elbo::core")
        self.cpp_info.set_property("pkg_config_name", "elbo")
        self.cpp_info.libs = ["elbo_core"]
