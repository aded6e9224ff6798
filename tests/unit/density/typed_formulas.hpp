// Formulas as people type them, with the logarithm of their integral in closed form: singular, narrow, far,
// wide, heavy-tailed, bounded, broken, bent, crossing, without end.
#pragma once

#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace typed_formulas {

struct Typed {
  enum class Fate { kFinite, kInfinite, kOverflows };
  std::string kind;
  std::string text;
  int dimension = 1;
  double log_evidence = 0;
  Fate fate = Fate::kFinite;
};

// Of what is known of it: how far log p(x) is off, what was stated, and what was said instead.
inline bool is_right(const Typed& row, double error, double stated, const std::string& said) {
  const auto says = [&](const char* words) { return said.find(words) != std::string::npos; };
  switch (row.fate) {
    case Typed::Fate::kInfinite: return says("the integral of its exponential");
    case Typed::Fate::kOverflows: return says("overflows");
    default: return said.empty() && error <= stated + 1e-12 * (1 + std::abs(row.log_evidence));
  }
}

inline std::string number(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", x);
  return x < 0 ? "(" + std::string(text) + ")" : text;
}

class Table {
 public:
  static std::vector<Typed> rows() {
    Table table;
    table.bells();
    table.tails();
    table.half_lines();
    table.singularities();
    table.spikes();
    table.waves();
    table.breaks();
    table.planes();
    table.bent();
    table.oblique();
    table.without_end();
    table.overflowing();
    return table.rows_;
  }

 private:
  static constexpr double kPi = 3.14159265358979323846;
  const double half_log_two_pi = 0.5 * std::log(2 * kPi);
  std::vector<Typed> rows_;
  std::string kind_;

  void line(const std::string& text, double value) { rows_.push_back({kind_, text, 1, value}); }
  void plane(const std::string& text, double value) { rows_.push_back({kind_, text, 2, value}); }
  void infinite(const std::string& text, int dimension) {
    rows_.push_back({kind_, text, dimension, 0, Typed::Fate::kInfinite});
  }
  void overflows(const std::string& text, int dimension) {
    rows_.push_back({kind_, text, dimension, 0, Typed::Fate::kOverflows});
  }

  void bells() {
    kind_ = "bells, far and wide";
    for (const double scale : {1e-4, 1e-3, 1.0, 1e3, 1e8}) {
      for (const double mean : {0.0, 5000.0, -1e6}) {
        const std::string t = "((z-" + number(mean) + ")/" + number(scale) + ")";
        line("-" + t + "^2/2", half_log_two_pi + std::log(scale));
        if (scale > 1e-4) line("-abs" + t, std::log(2 * scale));
        if (mean != 0) line("-" + t + "-2*softplus(-" + t + ")", std::log(scale));
      }
    }
    line("-log(cosh(z))", std::log(kPi));
    line("-2*log(cosh(z-300))", std::log(2.0));
    line("-cosh(z)", std::log(0.84204887648141668));  // 2 K₀(1)
    line("-z^4", std::log(2.0) + std::lgamma(1.25));
    line("-(z/50)^8", std::log(100.0) + std::lgamma(1.125));
    line("-softplus(z)-softplus(-z)", 0);
    line("-z-exp(-z)", 0);
    line("z/0.001-exp(z/0.001)", std::log(1e-3));
    line("z-exp(exp(z))", std::log(0.21938393439552029));  // E₁(1)
    line("log(1+erf(3*z))-z^2/2", half_log_two_pi);
    line("log(2+atan(z))-z^2/2", std::log(2.0) + half_log_two_pi);
    line("log(cosh(z))-z^2/2", half_log_two_pi + 0.5);
    line("-z^2-1/z^2", 0.5 * std::log(kPi) - 2);
    line("-z^2-100/z^2", 0.5 * std::log(kPi) - 20);
  }

  void tails() {
    kind_ = "heavy tails";
    for (const double p : {0.505, 0.51, 0.55, 0.7, 1.0, 3.0}) {
      line("-" + number(p) + "*log(1+z^2)", 0.5 * std::log(kPi) + std::lgamma(p - 0.5) - std::lgamma(p));
    }
    for (const double p : {1.01, 1.05, 1.5, 4.0})
      line("-" + number(p) + "*log(1+abs(z))", std::log(2 / (p - 1)));
    for (const double k : {0.15, 0.2, 0.5, 0.9})
      line("-abs(z)^" + number(k), std::log(2.0) + std::lgamma(1 + 1 / k));
    line("-sqrt(abs(z-70))", std::log(4.0));
    line("-0.6*log(1+((z-900)/0.01)^2)",
         std::log(0.01) + 0.5 * std::log(kPi) + std::lgamma(0.1) - std::lgamma(0.6));
    line("-log(1+z^4)", std::log(kPi / std::sqrt(2.0)));
    line("-log(1+z^2+z^4)", std::log(kPi / std::sqrt(3.0)));
    line("-log(1+exp(abs(z)))", std::log(2 * std::log(2.0)));
    line("-2*log(1+log(1+abs(z)))-log(1+abs(z))", std::log(2.0));
    for (const double p : {1.02, 1.05, 1.5})
      plane("-" + number(p) + "*log(1+z1^2+z2^2)", std::log(kPi / (p - 1)));
    plane("-(z1^2+z2^2)^0.1", std::log(kPi) + std::lgamma(11.0));
    plane("-0.7*log(1+z1^2)-0.6*log(1+z2^2)",
          std::log(kPi) + std::lgamma(0.2) - std::lgamma(0.7) + std::lgamma(0.1) - std::lgamma(0.6));
    plane("-log(1+z1^2)-abs(z2)^0.25", std::log(kPi) + std::log(2.0) + std::lgamma(5.0));
  }

  void half_lines() {
    kind_ = "half-lines and bounded ground";
    for (const double a : {0.05, 0.3, 1.0, 5.0, 50.0, 1000.0})
      line(number(a - 1) + "*log(z)-z", std::lgamma(a));
    for (const auto& [a, b] : {std::pair{0.2, 0.3}, {2.0, 5.0}, {0.5, 0.5}, {300.0, 700.0}, {0.05, 20.0}}) {
      line(number(a - 1) + "*log(z)+" + number(b - 1) + "*log(1-z)",
           std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b));
    }
    for (const double k : {-0.9, -0.5, 1.0, 10.0, 1e4}) {
      line(number(k) + "*log(1-z^2)", 0.5 * std::log(kPi) + std::lgamma(k + 1) - std::lgamma(k + 1.5));
    }
    line("0.5*log(4-z^2)", std::log(2 * kPi));
    line("0*log(1-z^2)", std::log(2.0));
    line("0*log(z)-z", 0);
    line("0*log(z)+0*log(1e-3-z)", std::log(1e-3));
    line("0*log(z-1000)+0*log(1001-z)", 0);
    line("-log(z)-log(z)^2/2", half_log_two_pi);
    line("-log(z)^2/2", half_log_two_pi + 0.5);
    line("-log(z)^2/200", half_log_two_pi + std::log(10.0) + 50);
    line("-log(z)-(log(z)-40)^2/2", half_log_two_pi);
    for (const double a : {0.1, 1.0, 8.0}) {
      for (const double b : {1e-4, 1.0, 1e4})
        line(number(-a - 1) + "*log(z)-" + number(b) + "/z", std::lgamma(a) - a * std::log(b));
    }
    line("-sqrt(z)", std::log(2.0));
    line("-1.5*log(z)+0*log(z-1)", std::log(2.0));
    plane("0*log(1-z1^2-z2^2)", std::log(kPi));
    plane("0.5*log(1-z1^2-z2^2)", std::log(2 * kPi / 3));
    plane("0*log(1-z1^2)+0*log(1-z2^2)", std::log(4.0));
    plane("0*log(z1)+0*log(z2)+0*log(1-z1-z2)", std::log(0.5));
    plane("-0.5*log(z1)-0.5*log(z2)-0.5*log(1-z1-z2)", 3 * std::lgamma(0.5) - std::lgamma(1.5));
    plane("2*log(z1)+4*log(z2)+8*log(1-z1-z2)",
          std::lgamma(3.0) + std::lgamma(5.0) + std::lgamma(9.0) - std::lgamma(17.0));
    plane("-z1-z2+0*log(z1)+0*log(z2)", 0);
    plane("0*log(z1-z2)-(z1^2+z2^2)/2", std::log(kPi));
    plane("0*log(z1)+0*log(z2-z1)-z2", 0);
    plane("log(z1)-z1-z1*z2+0*log(z2)", 0);
  }

  void singularities() {
    kind_ = "singularities";
    for (const double c : {0.3, 0.5, 0.9, 0.97}) {
      const double value = 0.5 * (1 - c) * std::log(2.0) + std::lgamma(0.5 * (1 - c));
      line("-z^2/2-" + number(c) + "*log(abs(z))", value);
      line("-(z-12)^2/2-" + number(c) + "*log(abs(z-12))", value);
      plane("-(z1^2+z2^2)/2-" + number(c) + "*log(z1^2+z2^2)",
            std::log(2 * kPi) - c * std::log(2.0) + std::lgamma(1 - c));
    }
    plane("-((z1-3)^2+(z2+2)^2)/2-0.7*log((z1-3)^2+(z2+2)^2)",
          std::log(2 * kPi) - 0.7 * std::log(2.0) + std::lgamma(0.3));
    line("logaddexp(-z^2/2, -3-abs(z)-0.5*log(abs(z)))",
         std::log(std::sqrt(2 * kPi) + std::exp(-3.0) * 2 * std::sqrt(kPi)));
    const double root = 0.25 * std::log(2.0) + std::lgamma(0.25);  // of ∫ exp(−z²/2)/√|z|
    plane("-(z1^2+z2^2)/2-0.5*log(abs(z1))", root + half_log_two_pi);
    plane("-(z1^2+z2^2)/2-0.5*log(abs(z1*z2))", 2 * root);
    plane("-(z1^2+z2^2)/2-0.5*log(abs(z1-z2))", root + half_log_two_pi - 0.25 * std::log(2.0));
    plane("-(z1^2+z2^2)/2-0.5*log(abs(z1+2*z2-1e-9*z1))", root + half_log_two_pi - 0.25 * std::log(5.0));
    line("-abs(z)-0.25*log(abs(z-1))-0.25*log(abs(z+1))+0.25*log(abs(z^2-1))", std::log(2.0));
    line("-sqrt(abs(z))-0.5*log(abs(z))", std::log(4.0));
  }

  void spikes() {
    kind_ = "spikes beside hills";
    for (const double spike : {1e-4, 1e-3, 1e-2, 0.1}) {
      for (const double hill : {1.0, 30.0, 1e3}) {
        const std::string at = number(0.37 * hill);
        line("logaddexp(normal(z,0," + number(hill) + "),normal(z," + at + "," + number(spike) + "))",
             std::log(2.0));
        plane("logaddexp(normal(z1,0," + number(hill) + ")+normal(z2,1," + number(hill) +
                  "),log(0.01)+normal(z1," + at + "," + number(spike) + ")+normal(z2,-" + at + "," +
                  number(spike) + "))",
              std::log(1.01));
      }
    }
    line("log(exp(-z^2/2)+exp(-((z-1.01)/1e-3)^2/2))", half_log_two_pi + std::log(1.001));
    line("log(exp(-z^2/2)+1e3*exp(-abs(z-0.3)/1e-3))", std::log(std::sqrt(2 * kPi) + 2));
    plane("-(z1^2+z2^2)/2+log(1+1e6*exp(-((z1-1)^2+(z2-1)^2)*1e6/2))",
          std::log(2 * kPi) + std::log1p(std::exp(-1.0 + 1 / (1e6 + 1)) * 1e6 / (1e6 + 1)));
  }

  void waves() {
    kind_ = "periodic factors";
    line("-z^2/2+log(1+0.9*cos(5*z))", half_log_two_pi + std::log1p(0.9 * std::exp(-12.5)));
    line("-z^2/2+log(2+sin(20*z))", half_log_two_pi + std::log(2.0));
    line("-z^2/2+2*log(abs(cos(7*z)))", half_log_two_pi + std::log(0.5 * (1 + std::exp(-98.0))));
    line("-z^2/2e4+log(1+cos(3*z))", half_log_two_pi + std::log(100.0));
    line("-z^2/2+log(1+cos(z))", half_log_two_pi + std::log1p(std::exp(-0.5)));
    line("-abs(z)+log(1+cos(2*z))", std::log(2 * (1 + 0.2)));
    line("-log(1+z^2)+log(2+cos(z))", std::log(kPi * (2 + std::exp(-1.0))));
    line("2*log(abs(sin(z)/z))", std::log(kPi));
    plane("-(z1^2+z2^2)/2+log(1+0.8*cos(6*z1)*cos(5*z2))",
          2 * half_log_two_pi + std::log1p(0.8 * std::exp(-18 - 12.5)));
    plane("-(z1^2+z2^2)/2+log(1+0.5*sin(9*(z1+z2)))", 2 * half_log_two_pi);
    plane("-(z1^2+z2^2)/2+2*log(abs(sin(z1*z2)))",
          2 * half_log_two_pi + std::log(0.5 * (1 - 1 / std::sqrt(5.0))));
  }

  void breaks() {
    kind_ = "kinks and jumps";
    line("-max(abs(z),1)", std::log(4.0) - 1);
    line("-max(z^2/2,8)", std::log(8 * std::exp(-8.0) + std::sqrt(2 * kPi) * std::erfc(4 / std::sqrt(2.0))));
    line("-abs(z)-1e6*max(0,z)", std::log1p(1 / (1 + 1e6)));
    line("-z^2/2+2*z/abs(z)", half_log_two_pi + std::log(std::cosh(2.0)));
    line("-z^2/2+log(1+z/abs(z))", half_log_two_pi);
    line("-abs(z-1)-abs(z+1)", std::log(3 * std::exp(-2.0)));
    line("-1e4*abs(z-0.123)", std::log(2e-4));
    line("-abs(abs(z)-5)", std::log(4 - 2 * std::exp(-5.0)));
    line("-min((z-8)^2,(z+8)^2)/2", std::log(std::sqrt(2 * kPi) * 2 * 0.5 * std::erfc(-8 / std::sqrt(2.0))));
    line("-min(abs(z),z^2)", std::log(std::sqrt(kPi) * std::erf(1.0) + 2 * std::exp(-1.0)));
    plane("-max(abs(z1),abs(z2))", std::log(8.0));
    plane("-max(z1^2,z2^2)", std::log(4.0));
    plane("-abs(z1)-abs(z2-z1)", std::log(4.0));
    plane("-abs(z1)-abs(z2-5*abs(z1))/0.01", std::log(0.04));
    plane("-abs(z1-z2)-abs(z1+z2)-3*(z1-z2)/abs(z1-z2)", std::log(2 * std::cosh(3.0)));
    plane("-(z1^2+z2^2)/2+log(1+z1/abs(z1))", 2 * half_log_two_pi);
    plane("-abs(z1)-abs(z2)-abs(z1+z2)", std::log(3.0 / 2));
  }

  static double ring(double radius, double width) {
    return std::log(
        2 * kPi *
        (width * width * std::exp(-radius * radius / (2 * width * width)) +
         radius * width * std::sqrt(2 * kPi) * 0.5 * std::erfc(-radius / width / std::sqrt(2.0))));
  }

  void planes() {
    kind_ = "hills and rings of the plane";
    for (const double rho : {0.9, 0.9999, 0.999999}) {
      const double rest = 1 - rho * rho;
      const std::string energy = "(z1^2-2*" + number(rho) + "*z1*z2+z2^2)/(2*(1-" + number(rho) + "^2))";
      const std::string other = "(z1^2+2*" + number(rho) + "*z1*z2+z2^2)/(2*(1-" + number(rho) + "^2))";
      plane("-" + energy, std::log(2 * kPi) + 0.5 * std::log(rest));
      plane("logaddexp(-" + energy + ",-" + other + ")", std::log(4 * kPi) + 0.5 * std::log(rest));
    }
    for (const auto& [radius, width] : {std::pair{3.0, 0.5}, {2.0, 0.01}, {50.0, 0.1}, {1.0, 1.0}}) {
      plane("-(sqrt(z1^2+z2^2)-" + number(radius) + ")^2/(2*" + number(width) + "^2)", ring(radius, width));
    }
    plane("-(sqrt((z1-40)^2+z2^2)-3)^2/0.02", ring(3, 0.1));
    plane("-sqrt(z1^2+z2^2)", std::log(2 * kPi));
    plane("-(z1^2+z2^2)^2", 1.5 * std::log(kPi) - std::log(2.0));
    plane("log(z1^2+z2^2)-(z1^2+z2^2)/2", std::log(4 * kPi));
    plane("-((z1-1e6)^2+(z2+5000)^2)/2", 2 * half_log_two_pi);
    plane("-(z1/1e8)^2/2-(z2/1e-4)^2/2", 2 * half_log_two_pi + std::log(1e4));
    plane("-(z1/1e3)^2/2-abs(z2-z1)/1e-3", half_log_two_pi + std::log(2.0));
    plane("-z1^2/2-z1^2*z2^2/2+log(abs(z1))", 2 * half_log_two_pi);
    plane("-z1^4-z2^6", 2 * std::log(2.0) + std::lgamma(1.25) + std::lgamma(7.0 / 6));
  }

  void bent() {
    kind_ = "ridges, bananas, funnels";
    for (const double sharp : {1.0, 1e2, 1e4, 1e6}) {
      plane("-z1^2/2-" + number(sharp) + "*(z2-z1^2)^2", half_log_two_pi + 0.5 * std::log(kPi / sharp));
    }
    plane("-(z1/4)^2/2-50*(z2-0.1*z1^3)^2", half_log_two_pi + std::log(4.0) + 0.5 * std::log(kPi / 50));
    plane("-z1^2/2-5e3*(z2-exp(z1))^2", half_log_two_pi + 0.5 * std::log(kPi / 5e3));
    for (const double deviation : {1.0, 3.0, 4.0}) {
      plane("normal(z1,0," + number(deviation) + ")+normal(z2,0,exp(z1/2))", 0);
      plane("normal(z1+z2,0," + number(deviation) + ")+normal(z1-z2,0,exp((z1+z2)/2))", -std::log(2.0));
    }
    plane("normal(z1,0,1.5)+normal(z2,0,exp(z1))", 0);
    plane("normal(z1,0,2)-abs(z2*exp(-z1))-z1", std::log(2.0));
    plane("normal(z1,0,2)-log(1+(z2*exp(-z1))^2)-z1", std::log(kPi));
    for (const double height : {1.0, 6.0}) {
      for (const double width : {0.5, 0.01}) {
        plane("normal(z1,0,1)+normal(z2," + number(height) + "*sin(3*z1)," + number(width) + ")", 0);
      }
    }
    plane("normal(z1,0,20)+normal(z2,3*sin(z1),0.3)", 0);
    plane("normal(z1,0,1)-abs(z2-2*abs(z1))/0.05", std::log(0.1));
    plane("normal(z1,0,1)-log(1+((z2-z1^2)/0.1)^2)", std::log(0.1 * kPi));
    plane("-log(1+z1^2)-100*(z2-sin(z1))^2", std::log(kPi) + 0.5 * std::log(kPi / 100));
    plane("normal(z1,z2^2,0.1)+normal(z2,0,2)", 0);
    plane("logaddexp(normal(z1,0,1)+normal(z2,z1^2,0.05),normal(z2,0,1)+normal(z1,z2^2,0.05))",
          std::log(2.0));
  }

  void oblique() {
    kind_ = "oblique heavy tails";
    plane("-log(1+(z1-3*z2)^2)-log(1+(z1+z2)^2)", std::log(kPi * kPi / 4));
    plane("-1.1*log(1+(z1-3*z2)^2+(z1+z2)^2)", std::log(kPi / 0.1 / 4));
    plane("-0.7*log(1+((z1+z2)/5)^2)-(z1-z2)^2/2",
          half_log_two_pi + std::log(2.5) + 0.5 * std::log(kPi) + std::lgamma(0.2) - std::lgamma(0.7));
    plane("-0.6*log(1+(0.6*z1+0.8*z2)^2)-abs(0.8*z1-0.6*z2)/0.01",
          std::log(0.02) + 0.5 * std::log(kPi) + std::lgamma(0.1) - std::lgamma(0.6));
    plane("logaddexp(-log(1+(z1-z2)^2)-(z1+z2)^2,-log(1+(z1+z2)^2)-(z1-z2)^2)", 1.5 * std::log(kPi));
    plane("-abs(z1-3*z2)^0.5-abs(3*z1+z2)^0.5", std::log(1.6));
    plane("-2*log(1+abs(z1-7*z2))-2*log(1+abs(z1+z2))", std::log(0.5));
    plane("-log(1+(z1+1e3*z2)^2)-log(1+z2^2)", std::log(kPi * kPi));
    plane("-1.5*log(1+z1^2+100*z2^2)", std::log(kPi / 0.5 / 10));
    plane("-1.5*log(1+z1^2+z2^2-1.99*z1*z2)", std::log(kPi / 0.5 / std::sqrt(1 - 0.995 * 0.995)));
  }

  void without_end() {
    kind_ = "without end";
    for (const char* text :
         {"-0.5*log(1+z^2)", "-0.49*log(1+z^2)", "-log(1+abs(z))", "-z^2/2-log(abs(z))",
          "-1.2*log(abs(z))-z^2", "-log(z)-z", "-log(1-z)+0*log(z)", "sin(z)", "-min(abs(z),3)", "0*z",
          "z-z^2*0", "-log(log(2+z^2))", "-log(abs(z-3))-abs(z)", "exp(-z^2)", "-1/(1+z^2)", "tanh(z)",
          "-log(1+abs(z))-log(1+log(1+abs(z)))", "log(1+exp(-z^2))"}) {
      infinite(text, 1);
    }
    for (const char* text :
         {"-log(1+z1^2+z2^2)", "-0.9*log(1+z1^2+z2^2)", "-log(z1^2+z2^2)-(z1^2+z2^2)", "-(z1-z2)^2", "-z1^2",
          "-log(1+z1^2)-0.5*log(1+z2^2)", "-z1^2*z2^2", "-log(abs(z1))-z1^2-z2^2", "-z1^2-z1^2*z2^2",
          "-(z1^2-z2)^2", "-(z1^2+z2^2-4)^2*0-z1^2", "-log(abs(z1-z2))-z1^2-z2^2", "-abs(z1*z2)-abs(z1)",
          "-log(1+(z1-3*z2)^2)-0.5*log(1+(z1+z2)^2)", "sin(z1)-z2^2", "-abs(z1)-abs(sin(z2))"}) {
      infinite(text, 2);
    }
  }

  void overflowing() {
    kind_ = "what overflows";
    // These do not, as they are read.
    line("-z^2/2+log(exp(z)+exp(3*z))", half_log_two_pi + std::log(std::exp(0.5) + std::exp(4.5)));
    line("log(exp(-(z-1000)^2/2))", half_log_two_pi);
    line("-z^2/2+log(sqrt(exp(z)))", half_log_two_pi + 0.125);
    line("-z^2/2+log(1+exp(z))-softplus(z)", half_log_two_pi);
    overflows("exp(z)-z^2", 1);
    overflows("z1^2*exp(z1)-z2^2", 2);
    overflows("cosh(z)-z^4", 1);
    overflows("exp(z1^2)-z2^2", 2);
  }
};

}  // namespace typed_formulas
