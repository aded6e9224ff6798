#include <array>

#include "catalog/tables.hpp"

namespace elbo::tables {
namespace {

constexpr std::array kQuantities = {
    Quantity{"elbo", ELBO_TEXT("Bound"), ELBO_TEXT("\\mathcal{L}"), 1,
             ELBO_TEXT("The evidence lower bound, in nats over the whole data set.")},
    Quantity{"logEvidence", ELBO_TEXT("Log evidence"), ELBO_TEXT("\\log p(X)"), 1,
             ELBO_TEXT("What the bound bounds: the log probability of the data under the model.")},
    Quantity{"klPosterior", ELBO_TEXT("Gap to the posterior"),
             ELBO_TEXT("\\mathrm{KL}(q \\,\\|\\, p(\\cdot \\mid X))"), -1,
             ELBO_TEXT("How far q is from the exact posterior; exactly what the bound lacks.")},
    Quantity{"expectedLogLikelihood", ELBO_TEXT("Expected log likelihood"),
             ELBO_TEXT("\\mathbb{E}_q[\\log p(X \\mid Z, \\mu, \\Lambda)]"), 1,
             ELBO_TEXT("How well the data are explained, averaged over q.")},
    Quantity{"klPrior", ELBO_TEXT("KL to the prior"), ELBO_TEXT("\\mathrm{KL}(q \\,\\|\\, p)"), -1,
             ELBO_TEXT("What q pays for moving away from the prior.")},
    Quantity{"klAssignments", ELBO_TEXT("KL of the assignments"),
             ELBO_TEXT("\\mathbb{E}_q\\,\\mathrm{KL}(q(Z) \\,\\|\\, p(Z \\mid \\pi))"), -1,
             ELBO_TEXT("The price of saying which component each point belongs to.")},
    Quantity{"klWeights", ELBO_TEXT("KL of the weights"),
             ELBO_TEXT("\\mathrm{KL}(q(\\pi) \\,\\|\\, p(\\pi))"), -1,
             ELBO_TEXT("The price of moving the mixture weights from their prior.")},
    Quantity{
        "klComponents", ELBO_TEXT("KL of the components"),
        ELBO_TEXT("\\textstyle\\sum_k \\mathrm{KL}(q(\\mu_k, \\Lambda_k) \\,\\|\\, p(\\mu_k, \\Lambda_k))"),
        -1, ELBO_TEXT("The price of moving means and precisions from their prior.")},
    Quantity{"expectedLogJoint", ELBO_TEXT("Expected log joint"),
             ELBO_TEXT("\\mathbb{E}_q[\\log p(X, Z, \\theta)]"), 1,
             ELBO_TEXT("The negative energy: how probable data and latents are together, averaged over q.")},
    Quantity{"entropy", ELBO_TEXT("Entropy"), ELBO_TEXT("\\mathrm{H}[q]"), 1,
             ELBO_TEXT("How spread out q is; may be negative, as its factors are densities.")},
    Quantity{"klReverse", ELBO_TEXT("Gap of the upper bound"),
             ELBO_TEXT("\\mathrm{KL}(p(\\cdot \\mid x) \\,\\|\\, q)"), 1,
             ELBO_TEXT("How far the posterior is from q: large where q leaves mass uncovered.")},
    Quantity{"eubo", ELBO_TEXT("Upper bound"), ELBO_TEXT("\\mathbb{E}_{p(z \\mid x)}[\\log w]"), 1,
             ELBO_TEXT("The evidence upper bound: the same average of log weights, over the posterior.")},
    Quantity{"cubo", ELBO_TEXT("CUBO"), ELBO_TEXT("\\tfrac{1}{2}\\log \\mathbb{E}_q[w^2]"), 1,
             ELBO_TEXT("An upper bound from the second moment of the weights; it may be infinite.")},
};

}  // namespace

std::span<const Quantity> quantities() { return kQuantities; }

}  // namespace elbo::tables
