// evaluate('line') on a curve: the numbers are those of its panels, which integrate in another way.

#include <cmath>
#include <string>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "elbo/task.hpp"

using namespace elbo;

namespace {

Value evaluated(Session& session, const std::string& text, Value options = Map{}) {
  options.set("text", text);
  if (!options.find("instances")) options.set("instances", 2);
  return session.evaluate("line", options);
}

double side(const Value& answer, std::size_t index) {
  return answer.find("sides")->list().at(index).find("value")->number();
}

}  // namespace

TEST_CASE("curve line: sides and terms are the panels' numbers", "[curve][lines]") {
  for (const char* family : {"exact", "gaussian", "narrow"}) {
    for (const char* curve : {"parabola", "wave", "spline", "circle"}) {
      INFO(family << " " << curve);
      Session session(Value::map({{"model", "curve"}, {"curve", curve}, {"family", family}, {"rows", 12}}));
      session.step(3);
      const Value posterior = session.evaluate("posterior", Value::map({{"point", 4}}));
      const Value answer =
          evaluated(session,
                    "log p(x) = E_q[log p(x,z)] + H[q] + KL(q||p(z|x)) = E_q[log p(x|z)] - KL(q(z)||p(z)) + "
                    "KL(q||p(z|x))",
                    Value::map({{"point", 4}}));
      CHECK(answer.find("verdict")->string() == "holds");
      CHECK(side(answer, 0) == Approx(posterior.find("logEvidence")->number()).margin(1e-9));
      const List& terms = answer.find("sides")->list()[1].find("terms")->list();
      CHECK(terms[0].find("quantity")->string() == "expectedLogJoint");
      CHECK(terms[2].find("quantity")->string() == "klPosterior");
      CHECK(terms[0].find("value")->number() ==
            Approx(posterior.find("expectedLogJoint")->number()).margin(1e-8));
      CHECK(terms[2].find("value")->number() == Approx(posterior.find("klPosterior")->number()).margin(1e-8));
      const Value& step = answer.find("steps")->list()[0];
      CHECK(std::abs(step.find("difference")->number()) < 1e-9);
    }
  }
}

TEST_CASE("curve line: atoms, where a divergence can be infinite", "[curve][lines]") {
  Session session(Value::map(
      {{"model", "curve"}, {"latent", "discrete"}, {"atoms", 7}, {"family", "hard"}, {"rows", 5}}));
  const Value bound =
      evaluated(session, "log p(x) >= E_q[log p(x,z)] + H[q]", Value::map({{"instances", 0}}));
  CHECK(bound.find("verdict")->string() == "inequality");
  const Value answer = evaluated(session, "KL(p(z|x) || q) = 1", Value::map({{"instances", 0}}));
  const Value& first = answer.find("sides")->list()[0];
  CHECK(first.find("value")->is_null());
  CHECK(first.find("why")->string().find("It is +∞") == 0);
}

TEST_CASE("curve line: a wrong line brings a counter-example that can be drawn", "[curve][lines]") {
  Session session(Value::map({{"model", "curve"}, {"family", "gaussian"}, {"rows", 5}}));
  const Value answer = evaluated(session, "log p(x) = E_q[log p(x|z)] + KL(q(z) || p(z))");
  CHECK(answer.find("verdict")->string() == "fails");
  const Value& example = *answer.find("counterExample");
  CHECK(example.find("instance")->is_null());
  CHECK(example.find("model")->find("kind")->string() == "curve");
  const Value& picture = *example.find("picture");
  const std::size_t size = picture.find("z")->dense().data.size();
  for (const char* curve : {"prior", "likelihood", "posterior", "q"}) {
    CHECK(picture.find(curve)->dense().data.size() == size);
  }
  // Right at the state on show, where q is the posterior, and wrong elsewhere.
  Session exact(Value::map({{"model", "curve"}, {"family", "exact"}, {"rows", 5}}));
  const Value elsewhere = evaluated(exact, "log p(x) = E_q[log p(x,z) - log q(z)]");
  CHECK(elsewhere.find("verdict")->string() == "fails");
  // Of the two random models the first has its posterior as q.
  CHECK(elsewhere.find("message")->string() ==
        "Holds here, but fails on 1 of 2 random models. The left side was never the smaller one: with ≥ it "
        "would "
        "have held.");
  CHECK(elsewhere.find("counterExample")->find("model")->find("kind")->string() == "random");
}

TEST_CASE("curve line: cut into portions it is the same, and nothing is changed by asking",
          "[curve][lines]") {
  Session session(Value::map({{"model", "curve"}, {"rows", 5}}));
  const Value options = Value::map({{"text", "log p(x) >= E_q[log p(x,z) - log q(z)]"}, {"instances", 5}});
  const Value whole = session.evaluate("line", options);
  const auto task = session.start("line", options);
  int portions = 0;
  for (;; ++portions) {
    WorkBudget budget{1};
    if (task->advance(budget)) break;
  }
  CHECK(portions >= 5);
  CHECK(task->result() == whole);
}

TEST_CASE("curve line: what cannot be read is refused", "[curve][lines]") {
  Session session(Value::map({{"model", "curve"}, {"rows", 5}}));
  try {
    evaluated(session, "KL(q || p)");
    FAIL("was read");
  } catch (const Error& error) {
    CHECK(error.issues().at(0).path == "text[8]");
  }
  CHECK_THROWS_AS(session.evaluate("line", Map{}), Error);
}
