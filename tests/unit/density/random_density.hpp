#pragma once

// Log densities with a known integral, written the way somebody would type them: products and mixtures of
// normal, Student, Laplace and logistic factors, turned and bent by maps that keep areas.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "oracle/problems.hpp"

namespace random_density {

struct Density {
  std::string kind;
  std::string text;
  int dimension = 1;
  double log_evidence = 0;
};

// So many digits as a person types.
inline std::string number(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", x);
  return x < 0 ? "(" + std::string(text) + ")" : text;
}
inline double typed(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", x);
  return std::strtod(text, nullptr);
}
inline std::string exact(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", x);
  return x < 0 ? "(" + std::string(text) + ")" : text;
}

enum class Factor { kNormal, kStudent, kLaplace, kLogistic };

// The log density of a factor in `x`, with mean 0 and `scale`.
inline std::string factor(Factor kind, const std::string& x, double mean, double scale, double degrees) {
  const std::string t = "((" + x + "-" + number(mean) + ")/" + number(scale) + ")";
  switch (kind) {
    case Factor::kNormal: return "normal(" + x + "," + number(mean) + "," + number(scale) + ")";
    case Factor::kStudent: {
      const double constant = std::lgamma(0.5 * (degrees + 1)) - std::lgamma(0.5 * degrees) -
                              0.5 * std::log(degrees * 3.14159265358979323846) - std::log(scale);
      return exact(constant) + "-" + number(0.5 * (degrees + 1)) + "*log(1+" + t + "^2/" + number(degrees) +
             ")";
    }
    case Factor::kLaplace: return "(-abs" + t + "-log(2*" + number(scale) + "))";
    case Factor::kLogistic: return "(-" + t + "-2*softplus(-" + t + ")-log(" + number(scale) + "))";
  }
  return {};
}

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  Density make() {
    Density density;
    density.dimension = random_.uniform() < 0.3 ? 1 : 2;
    const double constant = typed(random_.uniform(-5, 5));
    if (density.dimension == 1) {
      line(density);
    } else {
      plane(density);
    }
    density.text += "+" + number(constant);
    density.log_evidence += constant;
    return density;
  }

 private:
  double log_uniform(double low, double high) {
    return typed(std::exp(random_.uniform(std::log(low), std::log(high))));
  }
  std::size_t below(std::size_t n) {
    return std::min(n - 1, static_cast<std::size_t>(random_.uniform() * static_cast<double>(n)));
  }
  Factor any_factor() { return static_cast<Factor>(below(4)); }
  double degrees() { return typed(std::vector<double>{1, 1.5, 2, 3, 5, 10}[below(6)]); }
  std::size_t modes() { return random_.uniform() < 0.5 ? 1 : 1 + below(30); }

  // Mixtures of `count` terms.
  std::string mixture(std::size_t count, Density& density, const std::function<std::string()>& term) {
    if (count == 1) return term();
    std::string text = "logaddexp(";
    double total = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const double weight = typed(random_.uniform(0.05, 1));
      total += weight;
      text += (k == 0 ? "" : ",") + ("log(" + number(weight) + ")+") + term();
    }
    density.log_evidence += std::log(total);
    return text + ")";
  }

  void line(Density& density) {
    const std::size_t count = modes();
    density.kind = count == 1 ? "line, one factor" : "line, mixture";
    const double spread = log_uniform(1, 100);
    density.text = mixture(count, density, [&] {
      return factor(any_factor(), "z", typed(random_.uniform(-spread, spread)), log_uniform(1e-3, 50),
                    degrees());
    });
  }

  void plane(Density& density) {
    const std::size_t warp = below(5);
    static const std::vector<std::string> kKinds = {"plane, product", "plane, mixture", "funnel", "ridge",
                                                    "banana"};
    density.kind = kKinds[warp];
    std::string u = "z1";
    std::string v = "z2";
    if (random_.uniform() < 0.6) {
      const std::string angle = number(typed(random_.uniform(0, 3.1)));
      u = "(cos(" + angle + ")*z1-sin(" + angle + ")*z2)";
      v = "(sin(" + angle + ")*z1+cos(" + angle + ")*z2)";
      density.kind += ", turned";
    }
    const double spread = log_uniform(1, 50);
    const auto product = [&](const std::string& x, const std::string& y, double most) {
      const double scale1 = log_uniform(1e-3, most);
      const double scale2 = log_uniform(1e-3, most);
      return factor(any_factor(), x, typed(random_.uniform(-spread, spread)), scale1, degrees()) + "+" +
             factor(any_factor(), y, typed(random_.uniform(-spread, spread)), scale2, degrees());
    };
    if (warp == 0) {
      density.text = product(u, v, 50);
    } else if (warp == 1) {
      density.text = mixture(2 + below(29), density, [&] { return product(u, v, 50); });
    } else if (warp == 2) {
      const double deviation = log_uniform(0.5, 4);
      const double mean = typed(random_.uniform(-2, 2));
      density.text =
          "normal(" + u + "," + number(mean) + "," + number(deviation) + ")+" +
          factor(any_factor(), "(" + v + "*exp(-" + u + "/2))", 0, log_uniform(0.3, 3), degrees()) + "-" + u +
          "/2";
    } else {
      std::string bent;
      if (warp == 3) {
        bent = "(" + v + "-" + number(log_uniform(0.3, 6)) + "*sin(" + number(log_uniform(0.3, 3)) + "*" + u +
               "))";
      } else {
        bent = "(" + v + "-" + number(log_uniform(0.01, 0.1)) + "*(" + u + "^2-" +
               number(log_uniform(1, 100)) + "))";
      }
      const std::size_t count = modes() == 1 ? 1 : 1 + below(8);
      density.text = mixture(count, density, [&] {
        return factor(any_factor(), u, typed(random_.uniform(-2, 2)), log_uniform(0.3, warp == 4 ? 10 : 3),
                      degrees()) +
               "+" +
               factor(any_factor(), bent, typed(random_.uniform(-2, 2)), log_uniform(0.01, 3), degrees());
      });
    }
  }

  oracle::TestGenerator random_;
};

}  // namespace random_density
