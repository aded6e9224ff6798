/**
 * The vcpkg port and the Conan recipe, where neither tool is at hand: each is run with stand-ins for what its tool gives it, which check
 * what they are handed as its documentation says.
 */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { buildFolder, inRoot } from '../../tools/lib/paths.js';
import { run } from '../packages/support/package.js';

const folder = mkdtempSync(join(tmpdir(), 'elbo-packagers-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

const read = (/** @type {string} */ name) => readFileSync(inRoot(name), 'utf8');

test('every packager names the version of package.json', () => {
  const { version } = JSON.parse(read('package.json'));
  const { version: port } = JSON.parse(read('packaging/vcpkg/elbo/vcpkg.json'));
  const [, recipe] = /^ {4}version = "(.*)"$/m.exec(read('packaging/conan/conanfile.py')) ?? [];
  const [, python] = /^version = "(.*)"$/m.exec(read('python/pyproject.toml')) ?? [];
  const [, cmake] = /project\(\s*\w+\s+VERSION\s+([\d.]+)/.exec(read('CMakeLists.txt')) ?? [];
  assert.deepEqual([port, recipe, python, cmake], [version, version, version, version]);
});

/** What vcpkg's helpers do, with the native build in the place of one of its own. */
const VCPKG = `cmake_minimum_required(VERSION 3.22)
set(PORT elbo)
set(CURRENT_PACKAGES_DIR "${folder}/vcpkg")
function(vcpkg_check_linkage)
endfunction()
function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 given "" "SOURCE_PATH" "OPTIONS")
  file(READ "\${given_SOURCE_PATH}/CMakeLists.txt" lists)
  foreach(option IN LISTS given_OPTIONS)
    string(REGEX REPLACE "^-D([A-Z_]+)=.*" "\\\\1" name "\${option}")
    if(NOT lists MATCHES "\${name}")
      message(FATAL_ERROR "\${name} is no option")
    endif()
  endforeach()
endfunction()
function(vcpkg_cmake_install)
  execute_process(
    COMMAND "\${CMAKE_COMMAND}" --install "${join(buildFolder, 'native')}" --prefix "\${CURRENT_PACKAGES_DIR}" --component elbo
    COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET
  )
endfunction()
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 given "" "CONFIG_PATH;PACKAGE_NAME" "")
  file(RENAME "\${CURRENT_PACKAGES_DIR}/\${given_CONFIG_PATH}" "\${CURRENT_PACKAGES_DIR}/share/\${PORT}")
endfunction()
function(vcpkg_fixup_pkgconfig)
  if(NOT EXISTS "\${CURRENT_PACKAGES_DIR}/lib/pkgconfig/elbo.pc")
    message(FATAL_ERROR "no elbo.pc")
  endif()
endfunction()
function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 given "" "" "FILE_LIST")
  configure_file(\${given_FILE_LIST} "\${CURRENT_PACKAGES_DIR}/share/\${PORT}/copyright" COPYONLY)
endfunction()
include("${inRoot('packaging/vcpkg/elbo/portfile.cmake')}")
`;

test('the vcpkg port installs what vcpkg asks of a port', async () => {
  writeFileSync(join(folder, 'vcpkg.cmake'), VCPKG);
  await run('cmake', ['-P', 'vcpkg.cmake'], folder);
  const names = ['elbo-config.cmake', 'elbo-config-version.cmake', 'usage', 'copyright'];
  const wanted = [
    ...names.map((name) => `share/elbo/${name}`),
    'include/elbo/session.hpp',
    'lib/libelbo_core.a',
  ];
  const missing = wanted.filter((name) => !existsSync(join(folder, 'vcpkg', name)));
  assert.deepEqual(missing, []);
  assert.ok(!existsSync(join(folder, 'vcpkg/share/licenses')), 'it has one copyright');
});

/** As much of Conan as the recipe touches. */
const CONAN = `import fnmatch, importlib.util, os, shutil, sys, types

def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made

def copy(recipe, pattern, source, target):
    for at, _, names in os.walk(source):
        for name in names:
            path = os.path.relpath(os.path.join(at, name), source)
            if path.startswith(("build", "node_modules", ".git")) or not fnmatch.fnmatch(path, pattern):
                continue
            os.makedirs(os.path.dirname(os.path.join(target, path)), exist_ok=True)
            shutil.copy(os.path.join(source, path), os.path.join(target, path))

variables = {}
class Toolchain:
    def __init__(self, recipe): self.cache_variables = variables
    def generate(self): pass
class Deps(Toolchain): pass
class ConanFile: pass
module("conan", ConanFile=ConanFile)
module("conan.tools")
module("conan.tools.build", check_min_cppstd=lambda recipe, least: None)
module("conan.tools.cmake", CMake=object, CMakeToolchain=Toolchain, CMakeDeps=Deps, cmake_layout=lambda recipe: None)
module("conan.tools.files", copy=copy)
path, target = sys.argv[1:]
spec = importlib.util.spec_from_file_location("recipe", path)
recipe = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recipe)
elbo = recipe.Elbo()
elbo.recipe_folder = os.path.dirname(path)
elbo.export_sources_folder = target
elbo.options = types.SimpleNamespace(fPIC=True)
elbo.export_sources()
elbo.validate()
elbo.generate()
print(" ".join(f"-D{name}={'ON' if value else 'OFF'}" for name, value in variables.items()))
`;

test('what the Conan recipe exports is all that CMake needs', async () => {
  const sources = join(folder, 'sources');
  mkdirSync(sources);
  writeFileSync(join(folder, 'conan.py'), CONAN);
  const options = await run('python3', ['conan.py', inRoot('packaging/conan/conanfile.py'), sources], folder);
  assert.match(options, /-DELBO_INSTALL=ON/);
  await run('cmake', ['-S', sources, '-B', join(folder, 'conan'), ...options.trim().split(' ')], folder);
  assert.ok(existsSync(join(folder, 'conan/elbo-config.cmake')), 'it would be installed');
});
