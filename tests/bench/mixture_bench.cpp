// Times iterations of one run, natively.
//
//   mixture-bench <configuration file> <iterations> <repeats>
//
// The file holds a value in the core's wire format (elbo/codec.hpp). Each repeat starts from the same
// parameters and does the same iterations. Prints one line of JSON: milliseconds an iteration by the clock
// and by the processor, how often an iteration after the first asked for memory (null where that cannot be
// counted), and the bound at the end, by which one sees that everybody did the same work.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "allocations.hpp"
#include "elbo/codec.hpp"
#include "elbo/session.hpp"

namespace {

elbo::Bytes read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Time {
  double clock = 0;      // milliseconds that passed
  double processor = 0;  // milliseconds that were worked
};

Time now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration<double, std::milli>(since).count(),
          1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC};
}

// Of one iteration after the first, as text.
std::string allocations_per_iteration(elbo::Session& session, std::int64_t iterations) {
#if ELBO_COUNT_ALLOCATIONS
  session.step(1);
  const long long before = elbo::bench::allocations;
  const std::int64_t done = session.step(iterations);
  const auto count = static_cast<double>(elbo::bench::allocations - before);
  return std::to_string(done > 0 ? count / static_cast<double>(done) : 0.0);
#else
  session.step(iterations);
  return "null";
#endif
}

double bound(elbo::Session& session) {
  const elbo::Value frame = session.frame(elbo::Value::map({{"fields", elbo::Value::list({"bound"})}}));
  return frame.find("bound")->find("elbo")->number();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: mixture-bench <configuration file> <iterations> <repeats>\n", stderr);
    return 2;
  }
  try {
    elbo::Session session(elbo::decode(read_file(arguments[1])));
    const std::int64_t iterations = std::atoll(arguments[2]);
    const std::int64_t repeats = std::atoll(arguments[3]);
    const elbo::Value start = session.parameters();
    // The warm-up as well.
    const std::string allocations = allocations_per_iteration(session, iterations);
    Time spent;
    std::int64_t done = 0;
    for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
      session.set_parameters(start);
      const Time before = now();
      done += session.step(iterations);
      const Time after = now();
      spent.clock += after.clock - before.clock;
      spent.processor += after.processor - before.processor;
    }
    const auto each = static_cast<double>(done);
    std::printf(
        "{\"milliseconds\":%.9g,\"processor\":%.9g,\"iterations\":%lld,\"allocations\":%s,\"elbo\":%.17g}\n",
        spent.clock / each, spent.processor / each, static_cast<long long>(done), allocations.c_str(),
        bound(session));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
