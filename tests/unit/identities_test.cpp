// What a frame says where its numbers contradict each other.
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "models/identities.hpp"

namespace {

using elbo::Identity;
using elbo::identity;
using elbo::Known;
using elbo::Value;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Value numbers_of(double evidence, double error, const char* kind) {
  return Value::map({{"logEvidence", evidence}, {"logEvidenceError", error}, {"logEvidenceKind", kind}});
}

Value written(const std::vector<Identity>& identities, Value& numbers) {
  Value answer = elbo::Map{};
  elbo::write_identities(identities, "bound.", numbers, answer);
  return answer;
}

TEST_CASE("an identity within its errors leaves the evidence as it is", "[identities]") {
  Value numbers = numbers_of(-2, 1e-9, "quadrature");
  const Value answer = written({identity("D1", {{-2, 1e-9}}, {{-3, 2e-9}, {1 + 2.5e-9, 0}})}, numbers);
  CHECK(numbers == numbers_of(-2, 1e-9, "quadrature"));
  CHECK(answer.find("contradictions") == nullptr);
  CHECK(answer.find("residuals")->find("D1")->number() == Approx(-2.5e-9).epsilon(1e-5));
  CHECK(answer.find("residualErrors")->find("D1")->number() == Approx(3e-9).epsilon(1e-2));
}

TEST_CASE("a residual beyond its errors takes the kind off the evidence, in words", "[identities]") {
  for (const char* kind : {"quadrature", "exact"}) {
    Value numbers = numbers_of(-2.17, 1e-13, kind);
    const Value answer = written({identity("D1", {{-2.17, 1e-13}}, {{-3, 0}, {1, 0}})}, numbers);
    CHECK(numbers.find("logEvidenceKind")->string() == "estimate");
    CHECK(numbers.find("logEvidenceError")->number() == Approx(0.17));
    CHECK(answer.find("why")->find("bound.logEvidenceKind")->string() == "contradicted");
    const Value& contradiction = answer.find("contradictions")->list().at(0);
    CHECK(contradiction.find("identity")->string() == "D1");
    CHECK(contradiction.find("message")->string() ==
          "The two sides of D1 differ by 0.17 nats, and the stated errors allow 7.27e-12 nats. One of the "
          "numbers is wrong, so log p(x) is shown as an estimate.");
  }
}

TEST_CASE("a bound above log p(x) is a contradiction, one below it none", "[identities]") {
  Value numbers = numbers_of(-2, 1e-6, "quadrature");
  CHECK(written({elbo::below({-2 + 1e-7, 0}, {-2, 1e-6})}, numbers).find("contradictions") == nullptr);
  CHECK(written({elbo::below({-90, 0}, {-2, 1e-6})}, numbers).find("residuals")->map().empty());
  const Value answer = written({elbo::below({-1.5, 0}, {-2, 1e-6})}, numbers);
  CHECK(answer.find("contradictions")
            ->list()
            .at(0)
            .find("message")
            ->string()
            .find("A lower bound lies above log p(x) by 0.5 nats") == 0);
  CHECK(numbers.find("logEvidenceKind")->string() == "estimate");
}

TEST_CASE("what is not finite contradicts nothing, and is null", "[identities]") {
  Value numbers = numbers_of(-2, 0, "exact");
  const Value answer = written(
      {identity("D1", {{-2, 0}}, {{-kInfinity, 0}, {kInfinity, 0}}),
       identity("D7", {{-2, 0}}, {{kInfinity, 0}, -Known{1, 0}}), elbo::below({-kInfinity, 0}, {-2, 0})},
      numbers);
  CHECK(answer.find("contradictions") == nullptr);
  CHECK(answer.find("residuals")->find("D1")->is_null());
  CHECK(answer.find("residuals")->find("D7")->is_null());
  CHECK(numbers.find("logEvidenceKind")->string() == "exact");
}

TEST_CASE("an evidence that is not there stays so", "[identities]") {
  Value numbers = Value::map({{"logEvidence", {}}, {"logEvidenceError", {}}, {"logEvidenceKind", {}}});
  const Value before = numbers;
  const Value answer = written({identity("D3", {{-2, 0}}, {{-2.5, 0}})}, numbers);
  CHECK(numbers == before);
  CHECK(answer.find("contradictions")->list().size() == 1);
}

}  // namespace
