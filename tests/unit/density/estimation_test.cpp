// What draws make of things, and what is said of it: signal and noise of gradients, the bias of
// self-normalised weights, variance that nobody sees, the family's best member.
#include <cmath>
#include <string>

#include "bounds/seen_variance.hpp"
#include "catch.hpp"
#include "elbo/session.hpp"
#include "session/configs.hpp"

namespace {

using configs::at;
using elbo::Dense;
using elbo::List;
using elbo::Session;
using elbo::Value;

Value density(std::initializer_list<Value::Field> fields) {
  Value config = Value::map(fields);
  config.set("model", "density");
  return config;
}

const Value& estimator(const Value& answer, std::string_view id) {
  for (const Value& row : answer.find("estimators")->list()) {
    if (row.find("id")->string() == id) return row;
  }
  FAIL("no such estimator");
  return answer;
}

// L_M on a standard normal under q = N((0.3, −0.2), 1.1² I), M draws a step: by brute force elsewhere, 1e6
// repeats.
TEST_CASE("signal to noise of L_M falls as 1/√M, and rises with DReG", "[density][signal]") {
  const std::vector<std::pair<int, double>> right = {{1, 0.160},  {4, 0.067},    {16, 0.031},
                                                     {64, 0.015}, {256, 0.0078}, {1024, 0.0040}};
  double last = 0;
  for (const auto& [m, ratio] : right) {
    INFO("M " << m);
    Session session(density({{"targetComponents", Value::dense({1, 6}, {1, 0, 0, 1, 0, 1})},
                             {"initialMean", Value(List{0.3, -0.2})},
                             {"initialScale", 1.1},
                             {"objective", "importance-weighted"},
                             {"importanceSamples", m},
                             {"samples", m}}));
    const Value answer = session.evaluate("variance", Value::map({{"repeats", 512}}));
    const Value& plain = estimator(answer, "reparameterized");
    const double said = plain.find("signalToNoise")->number();
    CHECK(std::abs(said - ratio) <= std::max(0.2 * ratio, plain.find("signalToNoiseError")->number()));
    CHECK(std::abs(said - ratio) <= 0.25 * ratio);
    CHECK(*plain.find("signal") == Value("exact"));
    const double dreg = estimator(answer, "dreg").find("signalToNoise")->number();
    CHECK(dreg > last);
    last = dreg;
  }
}

TEST_CASE("where no gradient is exact the noise is taken off the signal", "[density][signal]") {
  Session session(density({{"objective", "renyi"}, {"alpha", 0.5}, {"samples", 64}}));
  const Value few = session.evaluate("variance", Value::map({{"repeats", 64}}));
  const Value many = session.evaluate("variance", Value::map({{"repeats", 4096}}));
  const Value& rough = estimator(few, "reparameterized");
  const Value& fine = estimator(many, "reparameterized");
  CHECK(*rough.find("signal") == Value("noise-taken-off"));
  CHECK(std::abs(rough.find("signalToNoise")->number() - fine.find("signalToNoise")->number()) <=
        rough.find("signalToNoiseError")->number() + fine.find("signalToNoiseError")->number());
}

// A ridge whose moments have closed forms: the banana.
TEST_CASE("inclusive KL: by draws the bias is stated, by quadrature there is none", "[density][inclusive]") {
  const auto run = [](const char* estimator_id) {
    Session session(density({{"target", "banana"},
                             {"objective", "inclusive-kl"},
                             {"estimator", estimator_id},
                             {"samples", 64},
                             {"initialScale", 1.5},
                             {"initialMean", Value(List{0, -1})},
                             {"schedule", "cosine"},
                             {"scheduleLength", 500},
                             {"tolerance", 0}}));
    session.step(500);
    return session.frame(configs::only({"bound", "q", "trace"}));
  };
  // E z₁ = 0, E z₂ = b s₁² + a = −1.1; deviations 1.5 and √(0.5² + 2 (b s₁²)²).
  const double deviation = std::sqrt(0.25 + 2 * 0.9 * 0.9);
  const Value exact = run("quadrature");
  CHECK(exact.find("momentBias") == nullptr);
  const Dense& mean = at(exact, {"q", "means"}).dense();
  CHECK(mean.data[0] == Approx(0).margin(1e-3));
  CHECK(mean.data[1] == Approx(-1.1).margin(1e-3));
  const Dense& factor = at(exact, {"q", "factors"}).dense();
  CHECK(factor.data[0] == Approx(1.5).margin(5e-3));
  CHECK(std::hypot(factor.data[2], factor.data[3]) == Approx(deviation).margin(5e-3));
  CHECK(at(exact, {"objective", "errorKind"}) == Value("quadrature"));
  const double reverse = at(exact, {"bound", "klReverse"}).number();
  CHECK(at(exact, {"objective", "value"}).number() ==
        Approx(-reverse).margin(at(exact, {"objective", "standardError"}).number() + 1e-6));

  const Value drawn = run("score-function");
  const Value& bias = *drawn.find("momentBias");
  CHECK(bias.find("draws")->number() == 64);
  CHECK(drawn.find("note")->string().find("biased") != std::string::npos);
  const Dense& settled = at(drawn, {"q", "means"}).dense();
  const Dense& off = bias.find("mean")->dense();
  // Where it settles is off by what the bias says, up to the noise of the last steps.
  CHECK(settled.data[1] + 1.1 == Approx(off.data[1]).margin(0.1));
  CHECK(std::abs(off.data[1]) > 3 * bias.find("meanError")->dense().data[1]);
}

// Weights e^{x} under N(0, 1) with x cut at nothing: relative variance e − 1, of which n draws see what lies
// below the 1/n quantile.
TEST_CASE("of a variance, so many draws see what they can", "[bounds][seen]") {
  std::vector<double> log_weight;
  std::vector<double> mass;
  const double step = 1e-3;
  for (double x = -9; x <= 12; x += step) {
    log_weight.push_back(2 * x);
    mass.push_back(step * std::exp(-0.5 * x * x) / std::sqrt(2 * std::acos(-1.0)));
  }
  // w = e^{2x}: log E[w] = 2, E[w²]/E[w]² = e⁴.
  const double whole = std::exp(4.0) - 1;
  double last = 0;
  for (const double draws : {1e2, 1e4, 1e6, 1e12}) {
    const double seen = elbo::seen_variance(log_weight, mass, 2, draws).variance;
    CHECK(seen > last);
    CHECK(seen < whole * (1 + 1e-9));
    last = seen;
  }
  CHECK(elbo::seen_variance(log_weight, mass, 2, 1e2).variance < 0.2 * whole);
  CHECK(elbo::seen_variance(log_weight, mass, 2, 1e40).variance == Approx(whole).epsilon(1e-3));
}

TEST_CASE("an infinite or unseen variance is said beside what is seen", "[density][seen]") {
  // At a q that is narrower than the posterior by more than √2 the variance is infinite.
  Session narrow(density({{"targetComponents", Value::dense({1, 6}, {1, 0, 0, 1, 0, 1})},
                          {"initialMean", Value(List{0, 0})},
                          {"initialScale", 0.6}}));
  const Value infinite = narrow.evaluate("importance", {});
  CHECK(infinite.find("weightVariance")->is_null());
  CHECK(at(infinite, {"why", "weightVariance"}) == Value("infinite"));
  CHECK(infinite.find("weightVarianceSeen")->number() > 0.05);
  CHECK(infinite.find("note")->string().find("infinite") != std::string::npos);
  Session wide(density({{"targetComponents", Value::dense({1, 6}, {1, 0, 0, 1, 0, 1})},
                        {"initialMean", Value(List{0, 0})},
                        {"initialScale", 1.2}}));
  const Value finite = wide.evaluate("importance", {});
  CHECK(finite.find("note") == nullptr);
  CHECK(finite.find("weightVarianceSeen")->number() ==
        Approx(finite.find("weightVariance")->number()).epsilon(1e-2));
}

TEST_CASE("a flow's moments are decided where its layers' bounds allow", "[density][tails]") {
  const auto cubo_state = [](double variance) {
    Session session(density({{"targetComponents", Value::dense({1, 6}, {1, 0, 0, variance, 0, variance})},
                             {"family", "flow"},
                             {"initialMean", Value(List{0, 0})}}));
    const Value renyi = session.evaluate("renyi", {});
    return renyi.find("state")->dense().data.front();  // at α = −2
  };
  CHECK(cubo_state(0.05) == 0);  // q far wider: finite
  CHECK(cubo_state(40) == 1);    // q far narrower: infinite
  // On the line the layers do not stretch what is far out.
  Session line(density({{"dimensions", 1}, {"family", "flow"}}));
  for (const double state : line.evaluate("renyi", {}).find("state")->dense().data) CHECK(state != 2);
}

TEST_CASE("the best member is found from every mode, and is no worse than the present q", "[density][best]") {
  // From the light hill on the right: the best Gaussian covers the heavy one on the left.
  const Value components = Value::dense({2, 6}, {0.9, -6, 0, 0.5, 0.2, 0.4, 0.1, 6, 0, 0.3, 0, 0.3});
  for (const char* family : {"full-rank", "mean-field"}) {
    INFO(family);
    Session session(density({{"targetComponents", components},
                             {"family", family},
                             {"initialMean", Value(List{6, 0})},
                             {"initialScale", 0.5},
                             {"optimizer", "natural-gradient"},
                             {"estimator", "quadrature"}}));
    session.step(60);
    const Value best = session.evaluate("bestMember", {});
    const double bound = best.find("elbo")->number();
    CHECK(at(best, {"presentGap"}).number() == Approx(-std::log(0.1)).margin(0.02));
    // The heavy hill is a Gaussian itself: for full-rank the gap is what is left out.
    const double det = 0.5 * 0.4 - 0.04;
    const double family_gap = family[0] == 'f' ? 0 : 0.5 * std::log(0.5 * 0.4 / det);
    CHECK(best.find("gap")->number() == Approx(-std::log(0.9) + family_gap).margin(2e-3));
    CHECK(best.find("gapError")->number() < 1e-6);
    CHECK(bound + best.find("gap")->number() == Approx(-2).margin(1e-6));
    CHECK(*best.find("from") != Value("present"));
  }
  for (const char* family : {"mixture", "flow"}) {
    INFO(family);
    Session session(
        density({{"targetComponents", components}, {"family", family}, {"flowLayers", 2}, {"flowWidth", 4}}));
    const Value best = session.evaluate("bestMember", {});
    CHECK(best.find("elbo")->number() >= best.find("presentElbo")->number());
    if (family[0] == 'm') CHECK(best.find("gap")->number() < 0.02);
  }
}

TEST_CASE("k̂ and its threshold compare as they are printed", "[density][khat]") {
  for (int seed = 0; seed < 12; ++seed) {
    Session session(density({{"seed", seed}, {"initialScale", 0.7 + 0.02 * seed}}));
    const Value answer = session.evaluate("khat", Value::map({{"draws", 1000}}));
    if (answer.find("khat")->is_null()) continue;
    const double power = std::pow(10, answer.find("digits")->number());
    const double shape = std::round(answer.find("khat")->number() * power);
    const double threshold = std::round(answer.find("threshold")->number() * power);
    CHECK((*answer.find("verdict") == Value("usable")) == (shape < threshold));
  }
}

}  // namespace
