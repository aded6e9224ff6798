#pragma once

// The catalogue: every choice a reader has, in one table. It drives validation here, and controls,
// attributes, link keys and documentation in the page; nothing repeats it.
//
// To add a parameter, add a row to the table of its room (core/src/catalog/). This header needs no Eigen, so
// that the program that writes catalog.json builds in seconds.

#include <limits>
#include <span>
#include <string_view>

#include "elbo/value.hpp"

// Labels and explanations are for the page, which reads catalog.json; the WebAssembly module leaves them out.
#ifndef ELBO_CATALOG_TEXT
#define ELBO_CATALOG_TEXT 1
#endif
#if ELBO_CATALOG_TEXT
#define ELBO_TEXT(text) text
#else
#define ELBO_TEXT(text) ""
#endif

namespace elbo {

enum class ParameterType { kBoolean, kInteger, kReal, kChoice, kText, kList, kMatrix, kPoints, kRecords };
enum class Group { kModel, kData, kPriors, kInference, kRun, kView };

// Holds where the setting `key` has one of the values `allowed` (an integer as its digits), or does not apply
// itself; several conditions must all hold.
struct Condition {
  std::string_view key;
  std::span<const std::string_view> allowed;
};
using When = std::span<const Condition>;

struct Choice {
  std::string_view id;
  std::string_view label;
  std::string_view explanation;
  When when = {};
  std::span<const std::string_view> evaluate = {};  // what evaluate() offers (models)
  std::span<const std::string_view> fields = {};    // fields of the frame (models)
  int dimensions = 0;                               // columns (data sets)
  When preferred = {};                              // where these hold, an automatic choice is this one
};

struct Range {
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool open_minimum = false;  // the minimum itself is not allowed
  bool logarithmic = false;   // a slider over it is best logarithmic
};

struct Default {
  enum class Kind { kAuto, kNumber, kBoolean, kChoice };
  Kind kind = Kind::kAuto;
  double number = 0;
  std::string_view text = {};  // the rule where kAuto, the id where kChoice

  // A choice left automatic is the first that is preferred, or else the first whose conditions hold.
  static constexpr Default automatic(std::string_view rule) { return {Kind::kAuto, 0, rule}; }
  static constexpr Default of(double number) { return {Kind::kNumber, number, {}}; }
  static constexpr Default yes() { return {Kind::kBoolean, 1, {}}; }
  static constexpr Default no() { return {Kind::kBoolean, 0, {}}; }
  static constexpr Default choice(std::string_view id) { return {Kind::kChoice, 0, id}; }
};

struct Parameter {
  std::string_view key;
  ParameterType type = ParameterType::kReal;
  std::string_view label;
  std::string_view explanation;
  Group group = Group::kModel;
  Default initial = {};
  Range range = {};
  std::span<const Choice> choices = {};
  When when = {};
  bool live = false;    // may change during a run
  bool square = false;  // a matrix with as many columns as rows
  // Of a list or matrix: the setting whose value it is made for, and with which it loses its meaning.
  std::string_view shaped_by = {};
};

// A number of the mathematics that appears in formulas, bars and curves, in one colour everywhere.
struct Quantity {
  std::string_view id;
  std::string_view label;
  std::string_view symbol;  // TeX
  int sign = 1;             // how it enters the bound
  std::string_view explanation;
};

// A line that is often printed in a step's place, and is wrong.
struct Slip {
  std::string_view id;
  std::string_view relation;
  std::string_view text;
  // By how much: of an equation its value less that of the line before it, of an inequality by how much that
  // is violated. In the same language.
  std::string_view off;
  std::string_view explanation;
};

// One line of a derivation: what comes after the line before it, and why.
struct DerivationStep {
  std::string_view id;
  std::string_view relation;  // to the line before it: "=", "≥", "≤"; of the first none
  std::string_view text;      // as evaluate('line') reads it, and as it is shown
  std::string_view reason;
  std::span<const Slip> slips = {};
};

struct Derivation {
  std::string_view id;
  std::string_view label;
  std::string_view explanation;
  std::span<const DerivationStep> steps;
};

// Every parameter, those that conditions refer to before those that have conditions.
std::span<const Parameter> parameters();
const Parameter* find_parameter(std::string_view key);
std::span<const Quantity> quantities();
std::span<const Derivation> derivations();

// The whole catalogue as the page reads it (catalog.json).
Value catalog();

}  // namespace elbo
