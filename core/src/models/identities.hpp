#pragma once

// The identities between the numbers of a frame or an answer, checked where the numbers are written.
//
//   const Identity d1 = identity("D1", {evidence}, {elbo, kl_posterior});   // log p(x) = L + KL
//   write_identities({{d1, identity("D3", {elbo}, {joint, entropy}), below(elbo, evidence)}}, "bound.",
//   bound,
//                    frame);
//
// A number is worth its stated error. Where a residual is larger than what the errors of its terms allow, one
// of them is wrong, and nobody can say which; so the evidence is no longer called exact: its kind becomes
// 'estimate', its error at least the residual, and the frame says so in `why` and, in words, in
// `contradictions`.

#include <initializer_list>
#include <span>
#include <string_view>

#include "bounds/known.hpp"
#include "elbo/value.hpp"

namespace elbo {

struct Identity {
  std::string_view id;
  double residual = 0;  // left side minus right side, nats; not finite where a side has no finite value
  double allowed = 0;   // the sum of its terms' errors, and what rounding makes of their sizes
  // Of an inequality the residual is by how much it fails; it is shown only where it does.
  bool is_inequality = false;
  // In the sentence: "A lower bound lies above log p(x)" by so much; empty where the sides have no names.
  std::string_view what;
};

// The sum of `left` against the sum of `right`; what is subtracted enters with operator- of Known.
Identity identity(std::string_view id, std::initializer_list<Known> left, std::initializer_list<Known> right);

// log p(x) by its closed form against the same by quadrature.
Identity closed_form(const Known& closed, const Known& quadrature);

// A lower bound lies below what it bounds.
Identity below(const Known& bound, const Known& evidence);

// An upper bound lies above it.
Identity above(const Known& bound, const Known& evidence);

// Writes `residuals` and `residualErrors` (what was allowed) into `answer`, both by id, null where a side is
// not finite. `numbers` is the map with logEvidence, logEvidenceError and logEvidenceKind: `answer` itself or
// a member of it, whose fields `why` calls by the prefix `path` ("bound." or ""). Where a residual is beyond
// what is allowed: kind and error are changed in `numbers`, `why` gets path + "logEvidenceKind":
// "contradicted", and `answer` the list `contradictions` of { identity, residual, allowed, message }.
void write_identities(std::span<const Identity> identities, std::string_view path, Value& numbers,
                      Value& answer);

}  // namespace elbo
