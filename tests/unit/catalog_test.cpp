// The catalogue's contract, looped over its tables: a new parameter is tested by being registered.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "elbo/catalog.hpp"
#include "elbo/codec.hpp"
#include "elbo/value.hpp"

namespace {

using elbo::Choice;
using elbo::Condition;
using elbo::Default;
using elbo::Parameter;
using elbo::ParameterType;
using elbo::Value;

// The WebAssembly core carries no labels and explanations; catalog.json has them.
#if defined(__EMSCRIPTEN__)
constexpr bool kHasTexts = false;
#else
constexpr bool kHasTexts = true;
#endif

void check_text(std::string_view text) {
  if (kHasTexts) CHECK_FALSE(text.empty());
}

std::string kebab_case(std::string_view key) {
  std::string text;
  for (const char letter : key) {
    if (std::isupper(static_cast<unsigned char>(letter)) != 0) text += '-';
    text += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return text;
}

// How many choices of a parameter have this id.
std::ptrdiff_t count_choices(const Parameter& parameter, std::string_view id) {
  return std::count_if(parameter.choices.begin(), parameter.choices.end(),
                       [id](const Choice& choice) { return choice.id == id; });
}

// Every condition names an earlier parameter, of type choice and only ids that it has, or an integer and only
// values in its range.
void check_conditions(elbo::When when, const std::set<std::string_view>& known) {
  for (const Condition& condition : when) {
    CHECK(known.contains(condition.key));
    const Parameter* other = elbo::find_parameter(condition.key);
    REQUIRE(other != nullptr);
    CHECK_FALSE(condition.allowed.empty());
    for (const std::string_view id : condition.allowed) {
      if (other->type == ParameterType::kInteger) {
        const double number = std::stod(std::string(id));
        CHECK(number >= other->range.minimum);
        CHECK(number <= other->range.maximum);
      } else {
        CHECK(count_choices(*other, id) == 1);
      }
    }
  }
}

void check_default(const Parameter& parameter) {
  const Default& initial = parameter.initial;
  switch (initial.kind) {
    case Default::Kind::kAuto: check_text(initial.text); break;
    case Default::Kind::kBoolean: CHECK(parameter.type == ParameterType::kBoolean); break;
    case Default::Kind::kChoice:
      CHECK(parameter.type == ParameterType::kChoice);
      CHECK(count_choices(parameter, initial.text) == 1);
      break;
    case Default::Kind::kNumber:
      CHECK((parameter.type == ParameterType::kInteger || parameter.type == ParameterType::kReal));
      CHECK(initial.number >= parameter.range.minimum);
      CHECK(initial.number <= parameter.range.maximum);
      if (parameter.range.open_minimum) CHECK(initial.number > parameter.range.minimum);
      if (parameter.type == ParameterType::kInteger) CHECK(initial.number == std::round(initial.number));
      break;
  }
}

TEST_CASE("every parameter is labelled, explained, has a valid default and knows where it applies",
          "[catalog]") {
  std::set<std::string_view> known;
  for (const Parameter& parameter : elbo::parameters()) {
    INFO(std::string(parameter.key));
    CHECK(elbo::find_parameter(parameter.key) == &parameter);
    check_text(parameter.label);
    check_text(parameter.explanation);
    check_default(parameter);
    check_conditions(parameter.when, known);
    CHECK(parameter.range.minimum < parameter.range.maximum);
    CHECK((parameter.type == ParameterType::kChoice) == !parameter.choices.empty());
    std::set<std::string_view> ids;
    for (const Choice& choice : parameter.choices) {
      INFO(std::string(choice.id));
      CHECK(ids.insert(choice.id).second);
      check_text(choice.label);
      check_text(choice.explanation);
      check_conditions(choice.when, known);
    }
    CHECK(known.insert(parameter.key).second);
  }
  CHECK(elbo::find_parameter("no such key") == nullptr);
  CHECK(elbo::find_parameter("") == nullptr);
}

TEST_CASE("no key collides with what an HTML element already means by it", "[catalog]") {
  // Global attributes of HTML, and the properties that every element has under an attribute's name.
  const std::set<std::string_view> taken = {"accesskey",
                                            "align",
                                            "anchor",
                                            "attributes",
                                            "autocapitalize",
                                            "autofocus",
                                            "children",
                                            "class",
                                            "content",
                                            "content-editable",
                                            "contenteditable",
                                            "dataset",
                                            "dir",
                                            "draggable",
                                            "enterkeyhint",
                                            "exportparts",
                                            "hidden",
                                            "id",
                                            "inert",
                                            "inputmode",
                                            "is",
                                            "itemid",
                                            "itemprop",
                                            "itemref",
                                            "itemscope",
                                            "itemtype",
                                            "lang",
                                            "nonce",
                                            "part",
                                            "popover",
                                            "prefix",
                                            "role",
                                            "slot",
                                            "spellcheck",
                                            "style",
                                            "tab-index",
                                            "tabindex",
                                            "title",
                                            "translate",
                                            "virtualkeyboardpolicy",
                                            "click",
                                            "blur",
                                            "focus",
                                            "animate",
                                            "closest",
                                            "matches",
                                            "remove",
                                            "scroll"};
  // Attributes of the element itself (DESIGN: attributes = config keys plus these).
  const std::set<std::string_view> own = {"autoplay", "speed",  "controls", "view",
                                          "theme",    "config", "frame",    "catalog"};
  for (const Parameter& parameter : elbo::parameters()) {
    INFO(std::string(parameter.key));
    const std::string attribute = kebab_case(parameter.key);
    CHECK_FALSE(taken.contains(attribute));
    CHECK_FALSE(taken.contains(parameter.key));
    CHECK_FALSE(own.contains(attribute));
    CHECK(std::all_of(parameter.key.begin(), parameter.key.end(),
                      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }));
    CHECK(std::islower(static_cast<unsigned char>(parameter.key.front())) != 0);
    CHECK(attribute.rfind("on", 0) != 0);  // would be an event handler
    CHECK(attribute.rfind("aria-", 0) != 0);
    CHECK(attribute.rfind("data-", 0) != 0);
  }
}

TEST_CASE("the words of scikit-learn are ours", "[catalog]") {
  for (const char* key :
       {"components", "weightConcentrationPrior", "meanPrecisionPrior", "meanPrior", "degreesOfFreedomPrior",
        "covariancePrior", "initParams", "nInit", "regCovar", "batchSize"}) {
    INFO(key);
    CHECK(elbo::find_parameter(key) != nullptr);
  }
}

TEST_CASE("every quantity has a name, a symbol and a sign", "[catalog]") {
  std::set<std::string_view> ids;
  for (const elbo::Quantity& quantity : elbo::quantities()) {
    INFO(std::string(quantity.id));
    CHECK(ids.insert(quantity.id).second);
    check_text(quantity.label);
    check_text(quantity.symbol);
    check_text(quantity.explanation);
    CHECK((quantity.sign == 1 || quantity.sign == -1));
  }
  for (const char* id : {"elbo", "logEvidence", "klPosterior", "expectedLogLikelihood", "klAssignments",
                         "klWeights", "klComponents", "expectedLogJoint", "entropy"}) {
    INFO(id);
    CHECK(ids.contains(id));
  }
}

#if !defined(__EMSCRIPTEN__)
TEST_CASE("the catalogue that the page reads holds every row", "[catalog]") {
  const Value catalog = elbo::catalog();
  CHECK(elbo::decode(elbo::encode(catalog)) == catalog);
  CHECK(catalog.find("version")->number() == 1);
  const elbo::List& rows = catalog.find("parameters")->list();
  REQUIRE(rows.size() == elbo::parameters().size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Parameter& parameter = elbo::parameters()[i];
    INFO(std::string(parameter.key));
    for (const char* member : {"key", "type", "label", "explanation", "group", "default", "live"}) {
      CHECK(rows[i].find(member) != nullptr);
    }
    CHECK(rows[i].find("key")->string() == parameter.key);
    CHECK(rows[i].find("live")->boolean() == parameter.live);
    CHECK((rows[i].find("auto") != nullptr) == (parameter.initial.kind == Default::Kind::kAuto));
    CHECK((rows[i].find("when") != nullptr) == !parameter.when.empty());
    const Value* choices = rows[i].find("choices");
    CHECK((choices == nullptr ? 0 : choices->list().size()) == parameter.choices.size());
  }
  CHECK(catalog.find("quantities")->list().size() == elbo::quantities().size());
}
#endif

}  // namespace
