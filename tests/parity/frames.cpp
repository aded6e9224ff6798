// The native side of the parity test: one run, as bytes in and bytes out.
//
//   frames <configuration file> <iterations> <frame file>
//
// Both files hold a value in the core's wire format (elbo/codec.hpp).

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>

#include "elbo/codec.hpp"
#include "elbo/session.hpp"

namespace {

elbo::Bytes read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool write_file(const char* path, const elbo::Bytes& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return file.flush().good();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: frames <configuration file> <iterations> <frame file>\n", stderr);
    return 2;
  }
  try {
    elbo::Session session(elbo::decode(read_file(arguments[1])));
    session.step(std::atoll(arguments[2]));
    return write_file(arguments[3], elbo::encode(session.frame(nullptr))) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
