// The derivations of the bound, line by line, and the lines that are often printed instead. Each text is in
// the language of evaluate('line') (core/src/lines/parser.hpp), in the spelling that is shown. The tests
// compute every one of them on a hundred random models.

#include <array>

#include "catalog/tables.hpp"

namespace elbo::tables {
namespace {

constexpr std::string_view kSame = "=";
constexpr std::string_view kAbove = "≥";
constexpr std::string_view kBelow = "≤";

constexpr std::array kOneSlip = {
    Slip{"integral-taken-for-one", kSame, "1 − E_q[log p(x,z) − log q(z)]", "1 − log p(x)",
         "The integral of q(z) log p(x) is log p(x): it is q alone that integrates to 1."}};
constexpr std::array kFromDivergence = {
    DerivationStep{"start", "", "KL(q(z) ‖ p(z|x))",
                   "Begin with what should be small: the divergence of q from the posterior."},
    DerivationStep{"definition", kSame, "E_q[log q(z) − log p(z|x)]",
                   "By its definition it is an average over q, of how much larger log q is."},
    DerivationStep{"product-rule", kSame, "E_q[log q(z) − log p(x,z) + log p(x)]",
                   "The posterior is p(x,z) / p(x), and a logarithm makes a quotient a difference."},
    DerivationStep{"constant", kSame, "log p(x) − E_q[log p(x,z) − log q(z)]",
                   "log p(x) does not depend on z, so its average over q is itself.", kOneSlip},
    DerivationStep{
        "not-negative", kAbove, "0",
        "A divergence is never negative; so the average, which is the bound, is never above log p(x)."},
};

constexpr std::array kWrongSide = {
    Slip{"jensen-wrong-side", kBelow, "E_q[log(p(x,z) / q(z))]", "KL(q(z) ‖ p(z|x))",
         "That is Jensen's inequality for functions that bend upwards; the logarithm bends downwards."}};
constexpr std::array kJensen = {
    DerivationStep{"start", "", "log p(x)", "Begin with the evidence, which is what one cannot compute."},
    DerivationStep{"marginal", kSame, "log ∫ p(x,z) dz",
                   "x has some z or other behind it: add up all of them."},
    DerivationStep{"times-one", kSame, "log ∫ q(z) · p(x,z) / q(z) dz",
                   "Multiply and divide by q, which has to be positive wherever p(x,z) is."},
    DerivationStep{"average", kSame, "log E_q[p(x,z) / q(z)]",
                   "An integral with q in front is an average over q."},
    DerivationStep{
        "jensen", kAbove, "E_q[log(p(x,z) / q(z))]",
        "The logarithm bends downwards, so the average of logarithms is never above the logarithm of "
        "the average (Jensen).",
        kWrongSide},
};

constexpr std::array kSumOfFactors = {
    Slip{"log-of-a-sum", kSame, "E_q[log(p(x|z) + p(z) / q(z))]", "E_q[log(1 / p(x|z) + q(z) / p(z))]",
         "The logarithm of a product is the sum of the logarithms, not the logarithm of the sum."}};
constexpr std::array kImportance = {
    DerivationStep{"start", "", "log p(x)", "Begin with the evidence."},
    DerivationStep{"marginal", kSame, "log ∫ p(x|z) · p(z) dz",
                   "Add up over every z how likely it is and how well it explains x."},
    DerivationStep{"prior-average", kSame, "log E_{p(z)}[p(x|z)]",
                   "That is an average over the prior; most of its draws explain x badly."},
    DerivationStep{"weights", kSame, "log E_q[p(z) / q(z) · p(x|z)]",
                   "Draw from q instead, and weigh each draw by how much too often q gives it."},
    DerivationStep{"jensen", kAbove, "E_q[log(p(z) / q(z) · p(x|z))]",
                   "With the logarithm inside the average the value can only fall (Jensen)."},
    DerivationStep{"product", kSame, "E_q[log p(x|z)] + E_q[log(p(z) / q(z))]",
                   "The logarithm of a product is a sum of logarithms.", kSumOfFactors},
    DerivationStep{"prior-kl", kSame, "E_q[log p(x|z)] − KL(q(z) ‖ p(z))",
                   "The second average is the divergence from the prior with its sign turned."},
};

constexpr std::array kIntegralIsOne = {
    Slip{"integral-taken-for-one", kSame, "1", "1 − log p(x)",
         "It is q alone that integrates to 1; with log p(x) beside it the integral is log p(x)."}};
constexpr std::array kSumOfRatios = {Slip{"log-of-a-sum", kSame,
                                          "∫ q(z) · log(p(x,z) / q(z) + q(z) / p(z|x)) dz",
                                          "∫ q(z) · log(q(z) / p(x,z) + p(z|x) / q(z)) dz",
                                          "The logarithm of a product of two ratios is the sum of their "
                                          "logarithms, not the logarithm of their sum."}};
constexpr std::array kInsideIntegral = {
    DerivationStep{"start", "", "log p(x)", "Begin with the evidence."},
    DerivationStep{"under-integral", kSame, "∫ q(z) · log p(x) dz",
                   "q integrates to 1, so any number may be put under the integral beside it.",
                   kIntegralIsOne},
    DerivationStep{"product-rule", kSame, "∫ q(z) · log(p(x,z) / p(z|x)) dz",
                   "p(x) is p(x,z) / p(z|x), whichever z one takes."},
    DerivationStep{"q-over-q", kSame, "∫ q(z) · log(p(x,z) / q(z) · q(z) / p(z|x)) dz",
                   "Multiply and divide by q inside the logarithm."},
    DerivationStep{"split", kSame, "∫ q(z) · log(p(x,z) / q(z)) dz + ∫ q(z) · log(q(z) / p(z|x)) dz",
                   "The logarithm of a product is a sum, and so is its integral.", kSumOfRatios},
    DerivationStep{"names", kSame, "E_q[log(p(x,z) / q(z))] + KL(q(z) ‖ p(z|x))",
                   "The first integral is the bound, the second the divergence from the posterior."},
};

constexpr std::array kAverageIsOne = {
    Slip{"integral-taken-for-one", kSame, "1", "1 − log p(x)",
         "The average of log p(x) is log p(x); only the average of 1 is 1."}};
constexpr std::array kAverageOfOne = {
    DerivationStep{"start", "", "log p(x)", "Begin with the evidence."},
    DerivationStep{"times-one", kSame, "E_q[1] · log p(x)", "The average of 1 is 1, whatever q is."},
    DerivationStep{"inside", kSame, "E_q[log p(x)]", "log p(x) is a number, and may go inside the average.",
                   kAverageIsOne},
    DerivationStep{"product-rule", kSame, "E_q[log p(x,z) − log p(z|x)]",
                   "p(x) is p(x,z) / p(z|x), at every z."},
    DerivationStep{"add-and-subtract", kSame, "E_q[log p(x,z) − log q(z)] + E_q[log q(z) − log p(z|x)]",
                   "Subtract log q in one average and add it in another."},
    DerivationStep{"names", kSame, "E_q[log p(x,z) − log q(z)] + KL(q(z) ‖ p(z|x))",
                   "The second average is the divergence from the posterior."},
    DerivationStep{"drop", kAbove, "E_q[log p(x,z) − log q(z)]",
                   "Leave the divergence out, which is never negative: what remains is a lower bound."},
};

constexpr std::array kWrongDivergence = {
    Slip{"prior-kl-added", kSame, "E_q[log p(x|z)] + KL(q(z) ‖ p(z))", "2 · KL(q(z) ‖ p(z))",
         "The divergence from the prior is a price: it is subtracted."},
    Slip{"posterior-kl-subtracted", kSame, "E_q[log p(x|z)] − KL(q(z) ‖ p(z|x))",
         "KL(q(z) ‖ p(z)) − KL(q(z) ‖ p(z|x))",
         "Here the divergence is from the prior p(z); the posterior belongs to the other way of factoring."},
    Slip{"posterior-kl-added", kSame, "E_q[log p(x|z)] + KL(q(z) ‖ p(z|x))",
         "KL(q(z) ‖ p(z)) + KL(q(z) ‖ p(z|x))",
         "The wrong density and the wrong sign: what comes out bounds nothing."},
};
constexpr std::array kReconstruction = {
    DerivationStep{"start", "", "E_q[log p(x,z) − log q(z)]", "Begin with the bound."},
    DerivationStep{"factor", kSame, "E_q[log p(x|z) + log p(z) − log q(z)]",
                   "One way to factor p(x,z): first z from the prior, then x given z."},
    DerivationStep{"group", kSame, "E_q[log p(x|z)] − E_q[log q(z) − log p(z)]",
                   "Take the likelihood by itself and keep the other two together."},
    DerivationStep{"prior-kl", kSame, "E_q[log p(x|z)] − KL(q(z) ‖ p(z))",
                   "How well x is reconstructed, less what q pays for leaving the prior.", kWrongDivergence},
};

constexpr std::array kMinusOne = {
    Slip{"integral-taken-for-one", kSame, "1 − KL(q(z) ‖ p(z|x))", "1 − log p(x)",
         "The average of log p(x) over q is log p(x), not 1: only the average of 1 is 1."}};
constexpr std::array kPosteriorGap = {
    DerivationStep{"start", "", "E_q[log p(x,z) − log q(z)]", "Begin with the bound."},
    DerivationStep{"factor", kSame, "E_q[log p(z|x) + log p(x) − log q(z)]",
                   "The other way to factor p(x,z): first x, then z given x."},
    DerivationStep{"group", kSame, "E_q[log p(x)] − E_q[log q(z) − log p(z|x)]",
                   "Take the evidence by itself and keep the other two together."},
    DerivationStep{
        "posterior-kl", kSame, "log p(x) − KL(q(z) ‖ p(z|x))",
        "The evidence, less how far q is from the posterior: the closer q is, the tighter the bound.",
        kMinusOne},
    DerivationStep{"bound", kBelow, "log p(x)",
                   "A divergence is never negative, so the bound never passes log p(x)."},
};

constexpr std::array kEnergyEntropy = {
    DerivationStep{"start", "", "E_q[log p(x,z) − log q(z)]", "Begin with the bound."},
    DerivationStep{"two-averages", kSame, "E_q[log p(x,z)] − E_q[log q(z)]",
                   "An average of a difference is a difference."},
    DerivationStep{"entropy", kSame, "E_q[log p(x,z)] + H[q(z)]",
                   "The first pulls q to where p(x,z) is large; the entropy holds it wide."},
};

constexpr std::array kMarginalAdded = {
    Slip{"marginal-kl-added", kSame, "mean_n[E_q[log p(x|z)]] − mean_n[KL(q(z) ‖ q̄(z))] + KL(q̄(z) ‖ p(z))",
         "2 · KL(q̄(z) ‖ p(z))",
         "All q together may leave the prior only at a price as well: this divergence is subtracted too."}};
constexpr std::array kSurgery = {
    DerivationStep{"start", "", "mean_n[E_q[log p(x,z) − log q(z)]]",
                   "Begin with the bound averaged over the data; each point has an x and a q of its own."},
    DerivationStep{"reconstruction", kSame, "mean_n[E_q[log p(x|z)]] − mean_n[KL(q(z) ‖ p(z))]",
                   "Reconstruction less divergence from the prior, for every point."},
    DerivationStep{"aggregate", kSame,
                   "mean_n[E_q[log p(x|z)]] − mean_n[E_q[log q(z) − log q̄(z) + log q̄(z) − log p(z)]]",
                   "Subtract and add the logarithm of q̄, the average of all q."},
    DerivationStep{
        "split", kSame, "mean_n[E_q[log p(x|z)]] − mean_n[KL(q(z) ‖ q̄(z))] − E_q̄[log q̄(z) − log p(z)]",
        "The first part is how much z tells about which point it came from; the second depends on n no "
        "more, so that averaging over all q is averaging over q̄."},
    DerivationStep{"marginal-kl", kSame,
                   "mean_n[E_q[log p(x|z)]] − mean_n[KL(q(z) ‖ q̄(z))] − KL(q̄(z) ‖ p(z))",
                   "What remains is the divergence of q̄ from the prior.", kMarginalAdded},
    DerivationStep{"index-code", kSame,
                   "mean_n[E_q[log p(x|z)]] − log N − mean_n[E_q[log(q(z) / (N · q̄(z)))]] − KL(q̄(z) ‖ p(z))",
                   "q / (N q̄) is the probability that z came from point n: the information is log N less how "
                   "unsure one remains about n."},
};

constexpr std::array kWrongAverages = {
    Slip{"second-prior", kSame, "E_{p(z|x)}[p(z) · ∇θ log p(x,z)]", "E_{p(z|x)}[(p(z) − 1) · ∇θ log p(x,z)]",
         "The prior is in the posterior already: a second factor p(z) counts it twice."},
    Slip{"prior-average", kSame, "E_{p(z)}[∇θ log p(x,z)]",
         "E_{p(z)}[∇θ log p(x,z)] − E_{p(z|x)}[∇θ log p(x,z)]",
         "The average is over the posterior: only what explains x has a say."},
};
constexpr std::array kFisher = {
    DerivationStep{"start", "", "∇θ log p(x)",
                   "Begin with the slope of the evidence as θ shifts the model's curve."},
    DerivationStep{"chain-rule", kSame, "(∇θ p(x)) / p(x)",
                   "The slope of a logarithm is the slope over the value."},
    DerivationStep{"marginal", kSame, "∫ ∇θ p(x,z) dz / p(x)",
                   "p(x) is an integral, and slopes go inside it."},
    DerivationStep{"log-slope", kSame, "∫ p(x,z) · ∇θ log p(x,z) dz / p(x)",
                   "A slope is the value times the slope of its logarithm."},
    DerivationStep{"posterior-average", kSame, "E_{p(z|x)}[∇θ log p(x,z)]",
                   "p(x,z) / p(x) is the posterior: the slope is an average over it (Fisher's identity).",
                   kWrongAverages},
};

constexpr std::array kDerivations = {
    Derivation{"divergence", "From the divergence", "How far is q from the posterior?", kFromDivergence},
    Derivation{"jensen", "Through Jensen's inequality", "The logarithm outside or inside?", kJensen},
    Derivation{"importance", "Through importance sampling", "Draw from q, and weigh.", kImportance},
    Derivation{"inside-integral", "q over q inside the integral", "Any number is its own average.",
               kInsideIntegral},
    Derivation{"average-of-one", "Starting from E_q[1]", "The average of 1 is 1.", kAverageOfOne},
    Derivation{"reconstruction", "Factored: reconstruction and prior", "First z, then x given z.",
               kReconstruction},
    Derivation{"posterior-gap", "Factored the other way: evidence and gap", "First x, then z given x.",
               kPosteriorGap},
    Derivation{"energy-entropy", "Energy and entropy", "What pulls, what holds?", kEnergyEntropy},
    Derivation{"surgery", "Surgery of the average bound", "What does z tell about n?", kSurgery},
    Derivation{"fisher", "Fisher's identity", "What does the gradient average over?", kFisher},
};

}  // namespace

std::span<const Derivation> derivations() { return kDerivations; }

}  // namespace elbo::tables
