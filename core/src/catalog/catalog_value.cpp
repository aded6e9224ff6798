// The catalogue as a Value: what catalog.json holds. Only the program that writes that file needs it.

#include <cmath>
#include <string>

#include "catalog/answers.hpp"
#include "catalog/families.hpp"
#include "elbo/catalog.hpp"

namespace elbo {
namespace {

std::string_view type_name(ParameterType type) {
  switch (type) {
    case ParameterType::kBoolean: return "boolean";
    case ParameterType::kInteger: return "integer";
    case ParameterType::kReal: return "real";
    case ParameterType::kChoice: return "choice";
    case ParameterType::kText: return "text";
    case ParameterType::kList: return "list";
    case ParameterType::kMatrix: return "matrix";
    case ParameterType::kPoints: return "points";
    case ParameterType::kRecords: break;
  }
  return "records";
}

std::string_view group_name(Group group) {
  switch (group) {
    case Group::kModel: return "model";
    case Group::kData: return "data";
    case Group::kPriors: return "priors";
    case Group::kInference: return "inference";
    case Group::kRun: return "run";
    case Group::kView: break;
  }
  return "view";
}

Value names(std::span<const std::string_view> values) {
  List list;
  for (const auto value : values) list.emplace_back(value);
  return list;
}

Value conditions(When when) {
  Value map = Map{};
  for (const Condition& condition : when) {
    const Parameter* parameter = find_parameter(condition.key);
    const bool counts = parameter && parameter->type == ParameterType::kInteger;
    List allowed;
    for (const auto value : condition.allowed) {
      allowed.push_back(counts ? Value(std::stod(std::string(value))) : Value(value));
    }
    map.set(condition.key, std::move(allowed));
  }
  return map;
}

Value default_value(const Default& initial) {
  switch (initial.kind) {
    case Default::Kind::kAuto: return "auto";
    case Default::Kind::kNumber: return initial.number;
    case Default::Kind::kBoolean: return initial.number != 0;
    case Default::Kind::kChoice: break;
  }
  return initial.text;
}

// How long an array is: D numbers, or a matrix, for each of K Gaussians where there are several.
List shape_of(const FamilyRow& row, Part part) {
  List shape;
  if (!row.has(kOnePath) && row.has(kSpread)) shape.emplace_back("K");
  if (part != Part::kWeights) shape.emplace_back("D");
  if (part == Part::kFactors) shape.emplace_back("D");
  return shape;
}

std::string_view part_name(Part part) {
  switch (part) {
    case Part::kNone: break;
    case Part::kWeights: return "weights";
    case Part::kMeans: return "means";
    case Part::kFactors: return "factors";
    case Part::kDeviations: return "deviations";
  }
  return "";
}

// Of a family: what it is called in a sentence, and what its parameters() are made of.
void add_family(const FamilyRow& row, Value& value) {
  value.set("noun", row.noun);
  List arrays;
  for (const FamilyArray& array : row.arrays) {
    if (array.name.empty()) break;
    arrays.push_back(Value::map(
        {{"name", array.name}, {"from", part_name(array.part)}, {"shape", shape_of(row, array.part)}}));
  }
  if (!arrays.empty()) value.set("parameters", std::move(arrays));
}

Value choice_value(const Choice& choice) {
  Value value = Value::map({{"id", choice.id}, {"label", choice.label}, {"explanation", choice.explanation}});
  if (!choice.when.empty()) value.set("when", conditions(choice.when));
  if (!choice.evaluate.empty()) value.set("evaluate", names(choice.evaluate));
  if (!choice.fields.empty()) value.set("fields", names(choice.fields));
  if (choice.dimensions > 0) value.set("dimensions", choice.dimensions);
  if (!choice.preferred.empty()) value.set("preferred", conditions(choice.preferred));
  return value;
}

Value parameter_value(const Parameter& parameter) {
  Value value = Value::map({{"key", parameter.key},
                            {"type", type_name(parameter.type)},
                            {"label", parameter.label},
                            {"explanation", parameter.explanation},
                            {"group", group_name(parameter.group)},
                            {"default", default_value(parameter.initial)}});
  if (parameter.initial.kind == Default::Kind::kAuto) value.set("auto", parameter.initial.text);
  const Range& range = parameter.range;
  if (std::isfinite(range.minimum))
    value.set(range.open_minimum ? "exclusiveMinimum" : "minimum", range.minimum);
  if (std::isfinite(range.maximum)) value.set("maximum", range.maximum);
  if (range.logarithmic) value.set("scale", "log");
  if (!parameter.choices.empty()) {
    List choices;
    for (const Choice& choice : parameter.choices) {
      choices.push_back(choice_value(choice));
      const FamilyRow* family = parameter.key == "family" ? find_family(choice.id) : nullptr;
      if (family) add_family(*family, choices.back());
    }
    value.set("choices", std::move(choices));
  }
  if (!parameter.when.empty()) value.set("when", conditions(parameter.when));
  value.set("live", parameter.live);
  if (!parameter.shaped_by.empty()) value.set("shapedBy", parameter.shaped_by);
  return value;
}

Value derivation_value(const Derivation& derivation) {
  List steps;
  for (const DerivationStep& step : derivation.steps) {
    List slips;
    for (const Slip& slip : step.slips) {
      slips.push_back(Value::map({{"id", slip.id},
                                  {"relation", slip.relation},
                                  {"text", slip.text},
                                  {"off", slip.off},
                                  {"explanation", slip.explanation}}));
    }
    steps.push_back(Value::map({{"id", step.id},
                                {"relation", step.relation.empty() ? Value() : Value(step.relation)},
                                {"text", step.text},
                                {"reason", step.reason},
                                {"slips", std::move(slips)}}));
  }
  return Value::map({{"id", derivation.id},
                     {"label", derivation.label},
                     {"explanation", derivation.explanation},
                     {"steps", std::move(steps)}});
}

std::string_view lane_name(Lane lane) {
  return lane == Lane::kOwn ? "own" : lane == Lane::kHeavy ? "heavy" : "light";
}

// What a page has to know to ask: what is not said is false, or at once.
Value answers_value(const Answers& row) {
  List fields;
  for (const FrameField& field : row.fields) {
    Value value = Value::map({{"id", field.id}});
    List members;
    for (const std::string_view member : field.members) {
      if (!member.empty()) members.emplace_back(member);
    }
    if (field.lasts > 0) {
      value.set("members", std::move(members));
      value.set("lasts", std::isfinite(field.lasts) ? Value(field.lasts) : Value("run"));
    }
    fields.push_back(std::move(value));
  }
  List analyses;
  for (const Analysis& analysis : row.analyses) {
    Value value = Value::map({{"id", analysis.id}, {"lane", lane_name(analysis.lane)}});
    if (analysis.long_lasting) value.set("long", true);
    if (analysis.pointed) value.set("pointed", true);
    if (analysis.timely) value.set("timely", true);
    if (analysis.of_settings) value.set("ofSettings", true);
    if (analysis.of_starts) value.set("ofStarts", true);
    if (analysis.period > 0) value.set("period", analysis.period);
    analyses.push_back(std::move(value));
  }
  return Value::map({{"model", row.model}, {"fields", std::move(fields)}, {"analyses", std::move(analyses)}});
}

}  // namespace

Value catalog() {
  List rows;
  for (const Parameter& parameter : parameters()) rows.push_back(parameter_value(parameter));
  List shown;
  for (const Quantity& quantity : quantities()) {
    shown.push_back(Value::map({{"id", quantity.id},
                                {"label", quantity.label},
                                {"symbol", quantity.symbol},
                                {"sign", quantity.sign},
                                {"explanation", quantity.explanation},
                                {"color", quantity.id}}));
  }
  List derived;
  for (const Derivation& derivation : derivations()) derived.push_back(derivation_value(derivation));
  List asked;
  for (const Answers& row : answers()) asked.push_back(answers_value(row));
  return Value::map({{"version", 1},
                     {"parameters", std::move(rows)},
                     {"answers", std::move(asked)},
                     {"quantities", std::move(shown)},
                     {"derivations", std::move(derived)}});
}

}  // namespace elbo
