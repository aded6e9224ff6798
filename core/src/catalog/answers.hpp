#pragma once

// What a run can be asked: the fields of its frames, and the questions that evaluate() answers. To add one is
// to write its file and its entry in the model's answers.def; the catalogue, the model's own table, what it
// says of a question that it does not know, and when a page asks follow.

#include <array>
#include <limits>
#include <span>
#include <string_view>

#include "elbo/catalog.hpp"

namespace elbo {

// Part of a frame that can be asked for by itself.
struct FrameField {
  std::string_view id;
  // What a frame has of it, where a page that plays may show what an earlier frame had: for so many
  // milliseconds, or for as long as the run lasts.
  std::array<std::string_view, 3> members = {};
  double lasts = 0;
};
inline constexpr double kForEver = std::numeric_limits<double>::infinity();

// Among what a question waits for its turn.
enum class Lane {
  kLight,
  kHeavy,  // takes seconds
  kOwn,    // waits for nothing else
};

struct Analysis {
  std::string_view id;
  Lane lane = Lane::kLight;
  bool long_lasting = false;  // takes seconds, whatever its lane
  bool pointed = false;       // answers to a pointer, which moves on
  bool timely = false;        // what is on show must not grow old while a run plays
  bool of_settings = false;   // true of the settings, and not to be shown beside others
  bool of_starts = false;     // true of all runs that differ in nothing but their start
  int period = 0;  // milliseconds before it is asked again; 0 for as soon as there is something new
};

struct Answers {
  std::string_view model;
  std::span<const FrameField> fields;
  std::span<const Analysis> analyses;
};

// In the catalogue's order of models.
std::span<const Answers> answers();

// For what a model is asked and does not know: "evaluate: … is not computed for a curve; available: …".
// Throws Error(kNotAvailable).
[[noreturn]] void refuse_analysis(std::string_view model, std::string_view noun, std::string_view what);

}  // namespace elbo
