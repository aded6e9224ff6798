// What a typed formula's frames say of each other: moments that are right, identities that hold.
#include <cmath>
#include <string>
#include <vector>

#include "bounds/truth.hpp"
#include "catch.hpp"
#include "elbo/session.hpp"
#include "models/density/targets/targets.hpp"
#include "session/configs.hpp"

namespace {

using elbo::Session;
using elbo::Value;

const double kLogTwoPi = std::log(2 * std::acos(-1.0));

// E[log N(z; m, s² I)] of every target, from E[z] and E[z²] of both coordinates.
TEST_CASE("the posterior's moments are right to within their errors, which are small", "[evidence]") {
  struct Case {
    const char* text;
    double mean1, mean2, square1, square2;
    double most;  // of the error, where q has the deviation 1
  };
  const double ridge = std::exp(-4.5);  // E[cos z] for a deviation of 3
  for (const Case& one : std::vector<Case>{
           {"-(z1^2 + (2*z2 - z1^2 + 2)^2)/2", 0, -0.5, 1, 1, 1e-8},
           {"-(1-z1)^2-100*(z2-z1^2)^2", 1, 1.5, 1.5, 1 + 6 * 0.5 + 3 * 0.25 + 0.005, 1e-8},
           {"-z1^2/18-(z2-2*sin(z1))^2/0.02", 0, 0, 9, 0.01 + 2 * (1 - std::pow(ridge, 4)), 1e-8},
           {"normal(z1,0,3)+normal(z2,0,exp(z1/2))", 0, 0, 9, std::exp(4.5), 1e-7},
           {"-(z1-3*z2)^2-1e-4*(z1+z2)^2", 0, 0, (9 / 1e-4 + 1) / 32, (1 / 1e-4 + 1) / 32, 1e-5},
       }) {
    CAPTURE(one.text);
    const elbo::Truth truth(elbo::make_target("formula", 2, {}, one.text, 0));
    for (const double scale : {1.0, 2.0}) {
      const Eigen::Vector2d mean(0.3, -0.2);
      const double square = one.square1 - 2 * mean(0) * one.mean1 + mean(0) * mean(0) +  //
                            one.square2 - 2 * mean(1) * one.mean2 + mean(1) * mean(1);
      const double right = -kLogTwoPi - 2 * std::log(scale) - 0.5 * square / (scale * scale);
      const elbo::Known found = truth.expected_log_gaussian({mean, scale * Eigen::Matrix2d::Identity()});
      CHECK(std::abs(found.value - right) <= found.error + 1e-12 * (1 + std::abs(right)));
      CHECK(found.error <= one.most);
    }
  }
}

TEST_CASE("no frame of a formula contradicts itself", "[density][evidence]") {
  struct Case {
    const char* text;
    int dimension;
  };
  for (const Case& one : std::vector<Case>{
           {"auto", 1},
           {"auto", 2},
           {"-(1-z1)^2-100*(z2-z1^2)^2", 2},
           {"normal(z1,0,1)+normal(z2,2*sin(z1),0.3)", 2},
           {"normal(z1,0,3)+normal(z2,0,exp(z1/2))", 2},
           {"-1.2*log(1+z1^2+z2^2)", 2},  // without moments
       }) {
    CAPTURE(one.text, one.dimension);
    Session session(Value::map({{"model", "density"},
                                {"target", "formula"},
                                {"formula", one.text},
                                {"dimensions", one.dimension},
                                {"family", "full-rank"}}));
    int iteration = 0;
    for (const int next : {0, 20, 100}) {
      session.step(next - iteration);
      iteration = next;
      CAPTURE(iteration);
      const Value frame = session.frame(configs::only({"bound"}));
      const Value* contradictions = frame.find("contradictions");
      if (contradictions) {
        UNSCOPED_INFO(contradictions->list().at(0).find("message")->string());
      }
      CHECK(contradictions == nullptr);
      CHECK(*frame.find("bound")->find("logEvidenceKind") == Value("quadrature"));
    }
  }
}

}  // namespace
