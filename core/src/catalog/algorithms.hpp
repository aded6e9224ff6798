#pragma once

// Objectives and gradient estimators as the catalogue offers them, and what serves what. To add one is to
// write its file and its entry in objectives/objectives.def or estimators/estimators.def.

#include <span>
#include <string_view>

#include "catalog/families.hpp"

namespace elbo {

struct ObjectiveRow {
  std::string_view id;
  std::string_view label;
  std::string_view explanation;
  unsigned families = 0;     // traits that q has to have
  bool first_order = true;   // for Adam and SGD only
  bool autoencoder = false;  // an autoencoder has it too
};

// Bits of EstimatorRow::objectives.
enum ObjectiveBit : unsigned {
  kForElbo = 1,
  kForImportance = 2,
  kForRenyi = 4,
  kForInclusive = 8,
  kForWeightedEntropy = 16
};

struct EstimatorRow {
  std::string_view id;
  std::string_view label;
  std::string_view explanation;
  unsigned objectives = 0;  // in the order of objectives.def, a bit each
  unsigned families = 0;
  bool first_order = true;
  bool autoencoder = false;
};

// In the order of the enumerations Objective and EstimatorKind.
std::span<const ObjectiveRow> objective_rows();
std::span<const EstimatorRow> estimator_rows();

}  // namespace elbo
