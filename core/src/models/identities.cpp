#include "models/identities.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "values/dense.hpp"

namespace elbo {
namespace {

// Sums of many terms, each rounded: relative to the sum of their sizes.
constexpr double kRounding = 1e-12;

std::string in_nats(double value) {
  // Three digits tell how bad it is.
  const double power = std::pow(10, std::floor(std::log10(value)) - 2);
  return format_number(std::round(value / power) * power) + " nats";
}

std::string sentence(const Identity& identity) {
  const std::string errors =
      identity.allowed > 0 ? "the stated errors allow " + in_nats(identity.allowed) : "no error is stated";
  const std::string what = identity.what.empty()
                               ? "The two sides of " + std::string(identity.id) + " differ by "
                               : std::string(identity.what) + " by ";
  return what + in_nats(std::abs(identity.residual)) + ", and " + errors +
         ". One of the numbers is wrong, so log p(x) is shown as an estimate.";
}

}  // namespace

Identity identity(std::string_view id, std::initializer_list<Known> left,
                  std::initializer_list<Known> right) {
  Identity result;
  result.id = id;
  double size = 0;
  const auto add = [&](double sign, const Known& term) {
    result.residual += sign * term.value;
    result.allowed += term.error;
    size += std::abs(term.value);
  };
  for (const Known& term : left) add(1, term);
  for (const Known& term : right) add(-1, term);
  result.allowed += kRounding * (1 + size);
  return result;
}

Identity closed_form(const Known& closed, const Known& quadrature) {
  Identity result = identity("evidence", {closed}, {quadrature});
  result.what = "The closed form of log p(x) and its quadrature differ";
  return result;
}

namespace {

// What is to be smaller, and what is to be larger.
Identity order(const Known& smaller, const Known& larger, std::string_view what) {
  Identity result = identity("order", {smaller}, {larger});
  result.residual = std::max(0.0, result.residual);
  result.is_inequality = true;
  result.what = what;
  return result;
}

}  // namespace

Identity below(const Known& bound, const Known& evidence) {
  return order(bound, evidence, "A lower bound lies above log p(x)");
}

Identity above(const Known& bound, const Known& evidence) {
  return order(evidence, bound, "An upper bound lies below log p(x)");
}

void write_identities(std::span<const Identity> identities, std::string_view path, Value& numbers,
                      Value& answer) {
  Value residuals = Map{};
  Value errors = Map{};
  List contradictions;
  double worst = 0;
  for (const Identity& identity : identities) {
    // An error that is not finite allows everything.
    const bool holds = !(std::abs(identity.residual) > identity.allowed) || !std::isfinite(identity.residual);
    if (!identity.is_inequality || !holds) {
      residuals.set(identity.id, finite_or_null(identity.residual));
      errors.set(identity.id, finite_or_null(identity.allowed));
    }
    if (holds) continue;
    worst = std::max(worst, std::abs(identity.residual));
    contradictions.push_back(Value::map({{"identity", identity.id},
                                         {"residual", identity.residual},
                                         {"allowed", identity.allowed},
                                         {"message", sentence(identity)}}));
  }
  answer.set("residuals", std::move(residuals));
  answer.set("residualErrors", std::move(errors));
  if (contradictions.empty()) return;
  answer.set("contradictions", std::move(contradictions));
  const Value* evidence = numbers.find("logEvidence");
  if (!evidence || !evidence->is_number()) return;
  const Value* stated = numbers.find("logEvidenceError");
  const double error = stated && stated->is_number() ? stated->number() : 0;
  numbers.set("logEvidenceError", std::max(error, worst));
  numbers.set("logEvidenceKind", "estimate");
  if (!answer.find("why")) answer.set("why", Map{});
  answer.find("why")->set(std::string(path) + "logEvidenceKind", "contradicted");
}

}  // namespace elbo
