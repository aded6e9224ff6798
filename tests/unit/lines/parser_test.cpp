// What people type and paste, and how what cannot be read is refused.

#include <string>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "lines/parser.hpp"

using namespace elbo;
using namespace elbo::lines;

namespace {

struct Spelt {
  const char* typed;
  const char* shown;
};

struct Refused {
  const char* typed;
  const char* path;
  const char* message;  // a part of it
};

}  // namespace

TEST_CASE("lines: spellings that people paste", "[lines][parser]") {
  const Spelt cases[] = {
      {"log p(x)=log E_q[p(x,z)/q(z)]", "log p(x) = log E_q[p(x,z) / q(z)]"},
      {"ln p( x ) >= E_q(z)[ ln p(x,z) - ln q(z) ]", "log p(x) ≥ E_q[log p(x,z) − log q(z)]"},
      {"logp(x) => 0", nullptr},
      {"logp(x) ≥ Eq[logp(x|z)] – KL(q||p(z))", "log p(x) ≥ E_q[log p(x|z)] − KL(q(z) ‖ p(z))"},
      {"KL(q(z|x) | p(z|x)) >= 0", "KL(q(z) ‖ p(z|x)) ≥ 0"},
      {"D_KL(q, p(z)) = KL[q(z) to p(z)]", "KL(q(z) ‖ p(z)) = KL(q(z) ‖ p(z))"},
      {"D_{KL}(q ∥ p(z))", "KL(q(z) ‖ p(z))"},
      {"p(z,x) = p(z|x)p(x)", "p(x,z) = p(z|x) · p(x)"},
      {"H(q) = -E_{z~q(z)}[log q]", "H[q(z)] = −E_q[log q(z)]"},
      {"int q(z) dz == 1", "∫ q(z) dz = 1"},
      {"∫q(z)log p(x)dz", "∫ q(z) · log p(x) dz"},
      {"E_{p(z)}[p(x|z)^2] ≤ 2e-1", "E_{p(z)}[p(x|z)^2] ≤ 0.2"},
      {"p(x|z)² × 2", "p(x|z)^2 · 2"},
      {"p(x)⁻¹", "p(x)^(−1)"},
      {"d/dθ log p(x) = E_p(z|x)[∂_θ log p(x,z)]", "∇θ log p(x) = E_{p(z|x)}[∇θ log p(x,z)]"},
      {"E_n[KL(q(z|x_n) || qbar(z))] = mean[KL(q‖q̄)]", "mean_n[KL(q(z) ‖ q̄(z))] = mean_n[KL(q(z) ‖ q̄(z))]"},
      {"E_q[1] log p(x)", "E_q[1] · log p(x)"},
      {"-(log p(x) - 1)", "−(log p(x) − 1)"},
      {"(log p(x)) * 2 + sqrt(4)", "(log p(x)) · 2 + 4^0.5"},
      {"\\log p_\\theta(x) \\geq \\mathbb{E}_{q_\\phi(z|x)}\\left[\\log "
       "\\frac{p_\\theta(x,z)}{q_\\phi(z|x)}\\right]",
       nullptr},
      {"\\log p_{\\theta}(x) &\\ge \\mathbb{E}_{q_\\phi(z\\mid x)}\\left[\\log p_\\theta(x \\mid z)\\right] "
       "- "
       "D_{\\mathrm{KL}}(q_\\phi(z|x) \\,\\|\\, p(z))",
       "log p(x) ≥ E_q[log p(x|z)] − KL(q(z) ‖ p(z))"},
      {"KL(\\bar{q}(z) \\Vert p(z))", "KL(q̄(z) ‖ p(z))"},
  };
  for (const auto& [typed, shown] : cases) {
    INFO(typed);
    if (!shown) continue;
    const std::string first = display(parse(typed));
    CHECK(first == shown);
    CHECK(display(parse(first)) == first);
  }
  // A fraction after log is one thing, whatever follows it not.
  CHECK(display(parse("\\log \\frac{p(x,z)}{q(z)}")) == "log(p(x,z) / q(z))");
}

TEST_CASE("lines: what cannot be read is refused at its place", "[lines][parser]") {
  const Refused cases[] = {
      {"", "text", "it is empty"},
      {"log p(x) =", "text[10]", "at character 11, the end stands where something is missing"},
      {"KL(q || p)", "text[8]", "\"p\" alone could be the prior or the posterior"},
      {"E_p[log p(x)]", "text[2]", "p(z) for the prior, or p(z|x) for the posterior"},
      {"E[log p(x)]", "text[1]", "leaves open what the average is over"},
      {"log p(x,z)/q(z) = 0", "text[10]", "can be read two ways"},
      {"log p(x|z) p(z)", "text[11]", "can be read two ways"},
      {"KL(q ‖ p(x,z))", "text[7]", "does not integrate to 1"},
      {"p(y) = 1", "text[2]", "\"y\" is not a variable here"},
      {"p(x|x)", "text[2]", "does not make a density of the model"},
      {"log p(x) > 0", "text[9]", "is not decided by numbers with errors"},
      {"ELBO = 1", "text[0]", "has to be written out"},
      {"∫ p(x,z) = p(x)", "text[9]", "the integral's dz"},
      {"E_q[log p(x) = 0", "text[13]", "stands where an operator or a bracket belongs"},
      {"foo + 1", "text[0]", "\"foo\" is not a name here"},
      {"1 + − # 2", "text[6]", "stands where something to compute belongs"},
      {"mean_n[mean_n[1]]", "text[13]", "within another"},
      {"∇θ ∇θ log p(x)", "text[3]", "one ∇θ at a time"},
      {"q(x) = 1", "text[2]", "q(z) or q(z|x)"},
  };
  for (const auto& [typed, path, message] : cases) {
    INFO(typed);
    try {
      parse(typed);
      FAIL("was read");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kInvalidConfig);
      REQUIRE(error.issues().size() == 1);
      CHECK(error.issues()[0].path == path);
      INFO(error.issues()[0].message);
      CHECK(error.issues()[0].message.find(message) != std::string::npos);
    }
  }
}

TEST_CASE("lines: no text, however deep or long, breaks the parser", "[lines][parser]") {
  const auto is_refused = [](const std::string& text) {
    try {
      parse(text);
    } catch (const Error&) {
      return true;
    }
    return false;
  };
  CHECK(is_refused(std::string(3000, '(')));
  CHECK(is_refused(std::string(3000, '-')));
  std::string logs, powers, slopes, sums = "1";
  for (int i = 0; i < 700; ++i) {
    logs += "log ";
    powers += "2^";
    slopes += "∇θ ";
    sums += "+1";
  }
  CHECK(is_refused(logs + "2"));
  CHECK(is_refused(powers + "2"));
  CHECK(is_refused(slopes + "2"));
  CHECK(is_refused(sums));
  CHECK(is_refused(std::string(5000, '1')));
  CHECK(is_refused("\xff\xfe"));
  CHECK(is_refused("\\"));
}
