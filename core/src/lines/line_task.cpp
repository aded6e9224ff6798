#include "lines/line_task.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "lines/random_world.hpp"

namespace elbo::lines {
namespace {

struct Known {
  std::string_view text;
  std::string_view quantity;
};
constexpr std::array<Known, 14> kKnown = {{
    {"log p(x)", "logEvidence"},
    {"E_q[log p(x)]", "logEvidence"},
    {"KL(q(z) ‖ p(z|x))", "klPosterior"},
    {"E_q[log q(z) − log p(z|x)]", "klPosterior"},
    {"KL(q(z) ‖ p(z))", "klPrior"},
    {"E_q[log q(z) − log p(z)]", "klPrior"},
    {"KL(p(z|x) ‖ q(z))", "klReverse"},
    {"E_q[log p(x|z)]", "expectedLogLikelihood"},
    {"E_q[log p(x,z)]", "expectedLogJoint"},
    {"H[q(z)]", "entropy"},
    {"E_q[log q(z)]", "entropy"},
    {"E_q[log p(x,z) − log q(z)]", "elbo"},
    {"E_q[log(p(x,z) / q(z))]", "elbo"},
    {"E_{p(z|x)}[log(p(x,z) / q(z))]", "eubo"},
}};

// To `digits` significant ones, as in a sentence.
std::string spoken(double number, int digits = 4) {
  if (number == 0 || !std::isfinite(number)) return number > 0 ? "∞" : number < 0 ? "−∞" : "0";
  const double scale = std::pow(10, digits - 1 - std::floor(std::log10(std::abs(number))));
  const double rounded = std::isfinite(scale) && scale > 0 ? std::round(number * scale) / scale : number;
  return (number < 0 ? "−" : "") + format_number(std::abs(rounded));
}

Value finite(double number) { return std::isfinite(number) ? Value(number) : Value(); }

Value numbers(const std::vector<double>& values) { return Value::dense({values.size()}, values); }

const char* name(Verdict verdict) {
  return verdict == Verdict::kHolds ? "holds" : verdict == Verdict::kFails ? "fails" : "open";
}

void set_figure(Value& map, const Figure& figure) {
  map.set("value", figure.is_defined ? finite(figure.value) : Value());
  map.set("valueError", figure.is_finite() ? finite(figure.error) : Value());
  if (figure.is_finite()) return;
  const std::string infinite = figure.value > 0 ? "It is +∞" : "It is −∞";
  std::string why = figure.is_defined ? infinite : "It has no value";
  if (!figure.why.empty()) why += ": " + figure.why;
  map.set("why", why + ".");
}

// What the random models said of one step.
struct Tally {
  int held = 0, failed = 0, open = 0;
  double largest = 0;                                      // |difference| where an equation held
  double slack = std::numeric_limits<double>::infinity();  // least room of an inequality that held
  bool is_at_least = true, is_at_most = true;              // on all that were not open
  int worst = -1;                                          // the instance that failed most
  double badness = 0;
  std::string why;  // of an open one
};

class LineTask final : public Task {
 public:
  explicit LineTask(LineRequest request)
      : request_(std::move(request)), tallies_(request_.line.relations.size()) {}

  bool advance(WorkBudget& budget) override {
    const int last = request_.line.relations.empty() ? 0 : request_.instances;
    for (; next_ <= last; ++next_) {
      if (budget.spent()) return false;
      budget.left -= next_ == 0 ? evaluate_here() : evaluate_random(next_ - 1);
    }
    return true;
  }
  [[nodiscard]] double progress() const override {
    return next_ / static_cast<double>(request_.instances + 1);
  }

  Value result() override {
    Value answer = std::move(request_.asked);
    const Line& line = request_.line;
    answer.set("text", display(line));
    answer.set("sides", sides());
    List steps, tallies;
    for (std::size_t i = 0; i < line.relations.size(); ++i) {
      steps.push_back(step(i));
      const Tally& tally = tallies_[i];
      tallies.push_back(Value::map({{"held", tally.held},
                                    {"failed", tally.failed},
                                    {"open", tally.open},
                                    {"largestDifference", finite(tally.largest)},
                                    {"smallestSlack", finite(tally.slack)}}));
    }
    answer.set("steps", std::move(steps));
    answer.set("random", Value::map({{"instances", line.relations.empty() ? 0 : request_.instances},
                                     {"steps", std::move(tallies)}}));
    set_verdict(answer);
    return answer;
  }

 private:
  double evaluate_here() {
    here_ = evaluate(request_.line, *request_.world, request_.point, true);
    return here_.work;
  }

  double evaluate_random(int instance) {
    const auto world = random_world(request_.seed, instance);
    const Outcome outcome = evaluate(request_.line, *world, 0);
    for (std::size_t i = 0; i < tallies_.size(); ++i) add(outcome.steps[i], instance, i);
    return outcome.work;
  }

  void add(const StepOutcome& step, int instance, std::size_t index) {
    Tally& tally = tallies_[index];
    if (step.verdict == Verdict::kOpen) {
      ++tally.open;
      tally.why = step.why;
      return;
    }
    tally.is_at_least = tally.is_at_least && step.is_at_least;
    tally.is_at_most = tally.is_at_most && step.is_at_most;
    if (step.verdict == Verdict::kFails) {
      ++tally.failed;
      if (tally.worst < 0 || step.badness > tally.badness) {
        tally.worst = instance;
        tally.badness = step.badness;
      }
      return;
    }
    ++tally.held;
    tally.largest = std::max(tally.largest, std::abs(step.difference));
    tally.slack = std::min(tally.slack, std::abs(step.difference));
  }

  [[nodiscard]] List sides() const {
    const Line& line = request_.line;
    List sides;
    for (std::size_t i = 0; i < line.sides.size(); ++i) {
      const SideOutcome& outcome = here_.sides[i];
      Value side = Value::map({{"text", display(line, line.sides[i])}, {"isFunction", outcome.is_function}});
      if (!outcome.is_function) set_figure(side, outcome.total);
      const std::vector<Term> terms = terms_of(line, line.sides[i]);
      List list;
      for (std::size_t t = 0; t < outcome.terms.size(); ++t) {
        const Node& node = line.node(terms[t].node);
        const std::string text = display(line, terms[t].node);
        const std::string_view quantity = quantity_of(text);
        Value term = Value::map({{"text", text},
                                 {"sign", terms[t].sign},
                                 {"quantity", quantity.empty() ? Value() : Value(quantity)},
                                 {"begin", node.begin},
                                 {"end", node.end}});
        set_figure(term, outcome.terms[t]);
        list.push_back(std::move(term));
      }
      side.set("terms", std::move(list));
      sides.push_back(std::move(side));
    }
    return sides;
  }

  [[nodiscard]] Value step(std::size_t index) const {
    const StepOutcome& step = here_.steps[index];
    Value value = Value::map({{"relation", display(request_.line.relations[index])},
                              {"verdict", name(total(index))},
                              {"here", name(step.verdict)},
                              {"pointwise", step.is_pointwise},
                              {"difference", finite(step.difference)},
                              {"allowed", finite(step.allowed)},
                              {"left", finite(step.left)},
                              {"right", finite(step.right)},
                              {"z", step.z ? finite(*step.z) : Value()},
                              {"message", message(index)}});
    return value;
  }

  // Of the state on show and the random models together.
  [[nodiscard]] Verdict total(std::size_t index) const {
    const Verdict here = here_.steps[index].verdict;
    if (here == Verdict::kFails || tallies_[index].failed > 0) return Verdict::kFails;
    return here == Verdict::kOpen || tallies_[index].open > 0 ? Verdict::kOpen : Verdict::kHolds;
  }

  [[nodiscard]] std::string of_models(int count) const {
    return std::to_string(count) + " of " + std::to_string(request_.instances) + " random models";
  }

  [[nodiscard]] std::string message(std::size_t index) const {
    const StepOutcome& here = here_.steps[index];
    const Tally& tally = tallies_[index];
    const Relation relation = request_.line.relations[index];
    const std::string random =
        request_.instances > 0 ? " and on " + std::to_string(request_.instances) + " random models" : "";
    switch (total(index)) {
      case Verdict::kHolds:
        if (relation == Relation::kEqual) {
          return "Holds here" + random + "; the sides differ by at most " +
                 spoken(std::max(std::abs(here.difference), tally.largest), 2) + ".";
        }
        return "Holds as an inequality here" + random + "; the least room is " +
               spoken(std::min(std::abs(here.difference), tally.slack)) + ".";
      case Verdict::kOpen: return open(here, tally);
      case Verdict::kFails: break;
    }
    std::string text;
    if (here.verdict == Verdict::kFails) {
      text = "Fails here" + (here.z ? ", at z = " + spoken(*here.z) : std::string()) + ": the left side is " +
             spoken(here.left, 6) + ", the right side " + spoken(here.right, 6) + ".";
      if (tally.failed > 0) text += " It fails on " + of_models(tally.failed) + " too.";
    } else {
      text = std::string(here.verdict == Verdict::kHolds ? "Holds here" : "Has no answer here") +
             ", but fails on " + of_models(tally.failed) + ".";
    }
    if (!here.why.empty()) text += " A side is not finite: " + here.why + ".";
    return text + hint(here, tally, relation);
  }

  [[nodiscard]] std::string open(const StepOutcome& here, const Tally& tally) const {
    std::string why = here.verdict == Verdict::kOpen ? here.why : tally.why;
    if (why.empty()) why = "a side without a value";
    if (here.verdict == Verdict::kOpen) return "Has no answer here: " + why + ".";
    return "Holds here, but has no answer on " + of_models(tally.open) + ": " + why + ".";
  }

  // What would hold instead, as far as was tried.
  static std::string hint(const StepOutcome& here, const Tally& tally, Relation relation) {
    const bool is_known = here.verdict != Verdict::kOpen;
    const bool at_least = tally.is_at_least && (!is_known || here.is_at_least);
    const bool at_most = tally.is_at_most && (!is_known || here.is_at_most);
    if (at_least && relation != Relation::kAtLeast) {
      return " The left side was never the smaller one: with ≥ it would have held.";
    }
    if (at_most && relation != Relation::kAtMost) {
      return " The left side was never the larger one: with ≤ it would have held.";
    }
    return "";
  }

  void set_verdict(Value& answer) const {
    const Line& line = request_.line;
    answer.set("counterExample", Value());
    if (line.relations.empty()) {
      const SideOutcome& side = here_.sides[0];
      answer.set("verdict", "value");
      answer.set("message", side.is_function
                                ? std::string("A function of z. Put =, ≥ or ≤ and a second side to check it.")
                                : "The value is " +
                                      (side.total.is_defined ? spoken(side.total.value, 6)
                                                             : std::string("not defined")) +
                                      (side.total.why.empty() ? "" : ": " + side.total.why) +
                                      ". Put =, ≥ or ≤ and a second side to check it.");
      if (side.is_function) answer.set("picture", picture(*here_.picture));
      return;
    }
    Verdict all = Verdict::kHolds;
    std::size_t first = 0;  // the step that decides
    bool has_inequality = false;
    for (std::size_t i = 0; i < line.relations.size(); ++i) {
      has_inequality = has_inequality || line.relations[i] != Relation::kEqual;
      const Verdict verdict = total(i);
      const bool is_worse = verdict == Verdict::kFails ? all != Verdict::kFails
                                                       : verdict == Verdict::kOpen && all == Verdict::kHolds;
      if (!is_worse) continue;
      all = verdict;
      first = i;
    }
    answer.set("verdict", all == Verdict::kHolds && has_inequality ? "inequality" : name(all));
    if (all == Verdict::kHolds && line.relations.size() > 1) {
      double largest = 0;
      for (std::size_t i = 0; i < line.relations.size(); ++i) {
        if (line.relations[i] != Relation::kEqual) continue;
        largest = std::max({largest, std::abs(here_.steps[i].difference), tallies_[i].largest});
      }
      answer.set("message", "Every step holds here and on " + std::to_string(request_.instances) +
                                " random models; where the sides should be equal they differ by at most " +
                                spoken(largest, 2) + ".");
    } else {
      const std::string which =
          line.relations.size() > 1 ? "Step " + std::to_string(first + 1) + ": " : std::string();
      answer.set("message", which + message(first));
    }
    if (all == Verdict::kFails) answer.set("counterExample", counter_example(first));
  }

  [[nodiscard]] Value counter_example(std::size_t index) const {
    const bool is_here = here_.steps[index].verdict == Verdict::kFails;
    const int instance = tallies_[index].worst;
    const auto random = is_here ? nullptr : random_world(request_.seed, instance);
    const Outcome found = is_here ? here_ : evaluate(request_.line, *random, 0, true);
    const StepOutcome& step = found.steps[index];
    return Value::map({{"step", index},
                       {"instance", is_here ? Value() : Value(instance)},
                       {"model", is_here ? request_.world->describe() : random->describe()},
                       {"left", finite(step.left)},
                       {"right", finite(step.right)},
                       {"difference", finite(step.difference)},
                       {"z", step.z ? finite(*step.z) : Value()},
                       {"picture", picture(*found.picture, index)}});
  }

  // Of the sides, those at the step.
  static Value picture(const Picture& picture, std::size_t step = 0) {
    Value value = Value::map(
        {{"z", numbers(picture.z)}, {"posterior", numbers(picture.posterior)}, {"q", numbers(picture.q)}});
    if (!picture.prior.empty()) {
      value.set("prior", numbers(picture.prior));
      value.set("likelihood", numbers(picture.likelihood));
    }
    if (!picture.sides[step].empty()) value.set("left", numbers(picture.sides[step]));
    if (step + 1 < picture.sides.size() && !picture.sides[step + 1].empty()) {
      value.set("right", numbers(picture.sides[step + 1]));
    }
    return value;
  }

  LineRequest request_;
  std::vector<Tally> tallies_;
  Outcome here_;
  int next_ = 0;
};

}  // namespace

std::string_view quantity_of(std::string_view text) {
  for (const Known& known : kKnown) {
    if (known.text == text) return known.quantity;
  }
  return {};
}

std::unique_ptr<Task> line_task(LineRequest request) {
  return std::make_unique<LineTask>(std::move(request));
}

}  // namespace elbo::lines
