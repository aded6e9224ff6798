// A latent-variable curve: the model, and how it is learned. `family` is declared with the other families; q
// of a curve is chosen there.

#include <array>

#include "catalog/tables.hpp"

namespace elbo::tables {
namespace {

using enum ParameterType;

constexpr std::array<std::string_view, 1> kCurveIds = {"curve"};
constexpr std::array<std::string_view, 1> kSplineIds = {"spline"};
constexpr std::array<std::string_view, 1> kDiscreteIds = {"discrete"};
constexpr std::array<std::string_view, 1> kNarrowIds = {"narrow"};
constexpr std::array<std::string_view, 3> kGradientIds = {"posterior-average", "finite-difference",
                                                          "prior-average"};
constexpr std::array<std::string_view, 2> kNoiseIds = {"both", "noise"};

constexpr std::array kCurve = {Condition{"model", kCurveIds}};
constexpr std::array kSpline = {Condition{"model", kCurveIds}, Condition{"curve", kSplineIds}};
constexpr std::array kDiscrete = {Condition{"model", kCurveIds}, Condition{"latent", kDiscreteIds}};
constexpr std::array kNarrow = {Condition{"model", kCurveIds}, Condition{"family", kNarrowIds}};
constexpr std::array kGradient = {Condition{"model", kCurveIds}, Condition{"learning", kGradientIds}};
constexpr std::array kNoise = {Condition{"model", kCurveIds}, Condition{"learn", kNoiseIds}};

constexpr std::array kShapes = {
    Choice{.id = "parabola",
           .label = ELBO_TEXT("Parabola"),
           .explanation = ELBO_TEXT("Inside it a point has two explanations: the posterior has two modes.")},
    Choice{.id = "linear",
           .label = ELBO_TEXT("Straight line"),
           .explanation = ELBO_TEXT("The linear-Gaussian model: every integral has a closed form.")},
    Choice{.id = "circle",
           .label = ELBO_TEXT("Circle"),
           .explanation =
               ELBO_TEXT("Once around, every angle equally probable; the centre is explained by all.")},
    Choice{.id = "figure-eight",
           .label = ELBO_TEXT("Figure eight"),
           .explanation = ELBO_TEXT("It crosses itself: there the posterior cannot decide.")},
    Choice{.id = "loop",
           .label = ELBO_TEXT("Loop"),
           .explanation = ELBO_TEXT("A cubic that comes back to where it has been.")},
    Choice{.id = "wave",
           .label = ELBO_TEXT("Wave"),
           .explanation = ELBO_TEXT("A sine: neighbouring bends compete for the points between them.")},
    Choice{.id = "spline",
           .label = ELBO_TEXT("Spline"),
           .explanation = ELBO_TEXT("A smooth curve through as many control points as you like.")},
};

constexpr std::array kLatents = {
    Choice{.id = "continuous",
           .label = ELBO_TEXT("Continuous"),
           .explanation = ELBO_TEXT("z is normal, and p(x) an integral over it.")},
    Choice{.id = "discrete",
           .label = ELBO_TEXT("Discrete"),
           .explanation = ELBO_TEXT("z is one of a few atoms, and p(x) a sum: no harder than adding up.")},
};

constexpr std::array kCurveParameters = {
    Parameter{.key = "curve",
              .type = kChoice,
              .label = ELBO_TEXT("Curve"),
              .explanation = ELBO_TEXT("The shape of f: where each z is expected in the plane."),
              .group = Group::kModel,
              .initial = Default::choice("parabola"),
              .choices = kShapes,
              .when = kCurve},
    Parameter{.key = "controlPoints",
              .type = kInteger,
              .label = ELBO_TEXT("Control points"),
              .explanation = ELBO_TEXT("How many places the spline passes through."),
              .group = Group::kModel,
              .initial = Default::automatic(ELBO_TEXT("as many as are given, otherwise 6")),
              .range = {.minimum = 3, .maximum = 12},
              .when = kSpline},
    Parameter{
        .key = "curvePoints",
        .type = kMatrix,
        .label = ELBO_TEXT("Where they are"),
        .explanation = ELBO_TEXT("θ: the places that the curve passes through, each a row of two numbers."),
        .group = Group::kModel,
        .initial = Default::automatic(
            ELBO_TEXT("a smaller and turned copy of the curve that the sample is drawn from")),
        .range = {.minimum = -1e6, .maximum = 1e6},
        .when = kCurve,
        .live = true,
        .shaped_by = "controlPoints"},
    Parameter{
        .key = "noise",
        .type = kReal,
        .label = ELBO_TEXT("Noise σ"),
        .explanation = ELBO_TEXT("How far observations lie from the curve. The smaller, the narrower the "
                                 "posterior and the harder it is for sampling to hit."),
        .group = Group::kModel,
        .initial = Default::of(0.2),
        .range = {.minimum = 0.001, .maximum = 100, .logarithmic = true},
        .when = kCurve,
        .live = true},
    Parameter{.key = "latent",
              .type = kChoice,
              .label = ELBO_TEXT("Latent variable"),
              .explanation = ELBO_TEXT("Whether p(x) is an integral or a sum."),
              .group = Group::kModel,
              .initial = Default::choice("continuous"),
              .choices = kLatents,
              .when = kCurve},
    Parameter{.key = "atoms",
              .type = kInteger,
              .label = ELBO_TEXT("Atoms"),
              .explanation = ELBO_TEXT("J, how many values z may have, all equally probable."),
              .group = Group::kModel,
              .initial = Default::of(15),
              .range = {.minimum = 2, .maximum = 200},
              .when = kDiscrete},
};

constexpr std::array kLearnings = {
    Choice{.id = "em",
           .label = ELBO_TEXT("EM"),
           .explanation = ELBO_TEXT("An M step and an E step in every iteration.")},
    Choice{.id = "half-steps",
           .label = ELBO_TEXT("EM, half a step at a time"),
           .explanation = ELBO_TEXT("E steps and M steps in turn: see the bound touch, then be climbed.")},
    Choice{.id = "posterior-average",
           .label = ELBO_TEXT("Gradient over q"),
           .explanation = ELBO_TEXT("With the exact posterior this is the gradient of log p(X): Fisher's "
                                    "identity.")},
    Choice{
        .id = "finite-difference",
        .label = ELBO_TEXT("Gradient by differences"),
        .explanation = ELBO_TEXT("The same gradient the slow way: log p(X) at parameters a little apart.")},
    Choice{
        .id = "prior-average",
        .label = ELBO_TEXT("Gradient over the prior"),
        .explanation = ELBO_TEXT("What naive sampling suggests. It is not the gradient of log p(X), and it "
                                 "does not work.")},
};

constexpr std::array kLearned = {
    Choice{.id = "curve", .label = ELBO_TEXT("The curve"), .explanation = ELBO_TEXT("θ; σ stays.")},
    Choice{.id = "both",
           .label = ELBO_TEXT("Curve and noise"),
           .explanation = ELBO_TEXT("θ, and σ above its floor.")},
    Choice{.id = "noise",
           .label = ELBO_TEXT("The noise"),
           .explanation = ELBO_TEXT("σ above its floor; θ stays.")},
    Choice{
        .id = "none", .label = ELBO_TEXT("Nothing"), .explanation = ELBO_TEXT("θ and σ stay; only q moves.")},
};

constexpr std::array kStepParameters = {
    Parameter{
        .key = "qWidth",
        .type = kReal,
        .label = ELBO_TEXT("Width of q"),
        .explanation = ELBO_TEXT("The standard deviation of every q, right or wrong; only means are fitted."),
        .group = Group::kInference,
        .initial = Default::of(0.1),
        .range = {.minimum = 0.01, .maximum = 10, .logarithmic = true},
        .when = kNarrow,
        .live = true},
    Parameter{.key = "learning",
              .type = kChoice,
              .label = ELBO_TEXT("Learning"),
              .explanation = ELBO_TEXT("How θ is learned."),
              .group = Group::kInference,
              .initial = Default::choice("em"),
              .choices = kLearnings,
              .when = kCurve,
              .live = true},
    Parameter{.key = "learn",
              .type = kChoice,
              .label = ELBO_TEXT("What is learned"),
              .explanation = ELBO_TEXT("The rest stays where it is put."),
              .group = Group::kInference,
              .initial = Default::choice("curve"),
              .choices = kLearned,
              .when = kCurve,
              .live = true},
    Parameter{
        .key = "stepSize",
        .type = kReal,
        .label = ELBO_TEXT("Step size"),
        .explanation = ELBO_TEXT("Times the gradient, times σ²/N: in the curve's own units, so that one "
                                 "size serves at every noise."),
        .group = Group::kInference,
        .initial = Default::of(0.5),
        .range = {.minimum = 0, .maximum = 2, .open_minimum = true},
        .when = kGradient,
        .live = true},
    Parameter{
        .key = "noiseFloor",
        .type = kReal,
        .label = ELBO_TEXT("Noise floor"),
        .explanation = ELBO_TEXT("σ is not learned below this: a curve through every point would take it to "
                                 "0, and the likelihood to infinity."),
        .group = Group::kInference,
        .initial = Default::of(0.01),
        .range = {.minimum = 0.001, .maximum = 10, .logarithmic = true},
        .when = kNoise,
        .live = true},
};

}  // namespace

std::span<const Parameter> curve() { return kCurveParameters; }
std::span<const Parameter> curve_steps() { return kStepParameters; }

}  // namespace elbo::tables
