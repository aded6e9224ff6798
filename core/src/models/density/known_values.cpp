#include "models/density/known_values.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "values/dense.hpp"

namespace elbo {

void set_known(Value& numbers, Value& why, std::string_view path, std::string_view name, const Known& known,
               std::string_view reason) {
  const std::string of_error = std::string(name) + "Error";
  const bool is_finite = std::isfinite(known.value);
  numbers.set(name, finite_or_null(known.value));
  numbers.set(of_error, is_finite ? finite_or_null(known.error) : Value());
  if (!is_finite) why.set(std::string(path) + std::string(name), reason);
  if (!is_finite || !std::isfinite(known.error)) {
    why.set(std::string(path) + of_error, is_finite ? "not-computed" : reason);
  }
}

void set_evidence(Value& numbers, const Truth& truth) {
  numbers.set("logEvidence", truth.log_evidence());
  numbers.set("logEvidenceError", truth.log_evidence_error());
  numbers.set("logEvidenceKind", truth.is_closed()     ? "exact"
                                 : truth.is_estimate() ? "estimate"
                                                       : "quadrature");
}

Known evidence_of(const Truth& truth) { return {truth.log_evidence(), truth.log_evidence_error()}; }

Value values_of(const std::vector<Known>& list) {
  List values;
  for (const Known& known : list) values.push_back(finite_or_null(known.value));
  return values;
}

Value errors_of(const std::vector<Known>& list) {
  List errors;
  for (const Known& known : list) {
    errors.push_back(std::isfinite(known.value) ? finite_or_null(known.error) : Value());
  }
  return errors;
}

std::vector<Identity> without_repeats(const std::vector<Identity>& identities) {
  std::vector<Identity> kept;
  for (const Identity& one : identities) {
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const Identity& other) {
      return one.is_inequality && other.is_inequality && other.what == one.what;
    });
    if (same == kept.end()) {
      kept.push_back(one);
    } else if (one.residual - one.allowed > same->residual - same->allowed) {
      *same = one;
    }
  }
  return kept;
}

std::vector<Identity> identities_of(const Truth& truth, const Decomposition& d) {
  const Known evidence = evidence_of(truth);
  return {identity("D1", {evidence}, {d.elbo, d.kl_posterior}),
          identity("D2", {d.elbo}, {d.expected_log_likelihood, -d.kl_prior}),
          identity("D3", {d.elbo}, {d.expected_log_joint, d.entropy}),
          identity("D7", {evidence}, {d.eubo, -d.kl_reverse}),
          identity("D10", {d.log_mean_weight, -d.elbo}, {d.kl_posterior}),
          below(d.elbo, evidence),
          above(d.eubo, evidence)};
}

}  // namespace elbo
