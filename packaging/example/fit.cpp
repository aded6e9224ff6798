// A Gaussian mixture of points of one's own, by coordinate ascent: how many components hold data, and where.
//
// Session takes a configuration as the figures' attributes spell it (data sets by name or as points, one row each), is stepped until
// it converges, and gives frames: maps with the numbers that the figures draw. Every fault of a configuration is said at once.

#include <cstdio>
#include <vector>

#include "elbo/error.hpp"
#include "elbo/session.hpp"

int main() {
  using elbo::Value;
  // Six rows of two columns, row by row.
  const std::vector<double> points{3.6, 79, 1.8, 54, 3.3, 74, 2.3, 62, 4.5, 85, 2.9, 55};
  try {
    elbo::Session session(Value::map({{"model", "mixture"},
                                      {"data", Value::map({{"points", elbo::Dense{{6, 2}, points}}})},
                                      {"components", 3},
                                      {"seed", 1}}));
    const auto iterations = session.step(500);
    const Value frame = session.frame({});
    const Value& bound = *frame.find("bound");
    std::printf("%lld iterations, %.*s; the bound is %.6f nats\n", static_cast<long long>(iterations),
                static_cast<int>(session.status().size()), session.status().data(), bound.find("elbo")->number());
    for (const double weight : frame.find("components")->find("weights")->dense().data)
      std::printf("weight %.4f\n", weight);
    return 0;
  } catch (const elbo::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
