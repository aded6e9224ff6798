// Settings that break things: whatever happens is trained, collapsed or declared diverged in words, and no
// number that is shown is not finite.
#include <cmath>

#include "catch.hpp"
#include "models/vae/picture.hpp"
#include "session/run.hpp"
#include "vae/training.hpp"

namespace {

using namespace training;

struct Outcome {
  int iterations = 0;
  std::string words;  // of the divergence, where there is one
};

Outcome go(VaeRun& run, int iterations) {
  Outcome outcome;
  elbo::WorkBudget all{1e300};
  run.initialise(all);
  try {
    for (; outcome.iterations < iterations; ++outcome.iterations) run.advance(all);
  } catch (const elbo::Divergence& divergence) {
    outcome.words = divergence.what();
  }
  return outcome;
}

// Every frame, parameter and panel of a run.
void check_finite(VaeRun& run) {
  Value frame = Value::map({});
  run.write_frame({}, frame);
  CHECK(is_finite(frame));
  for (const auto& [path, reason] : at(frame, {"why"}).map()) {
    const bool known =
        reason == Value("infinite") || reason == Value("not-computed") || reason == Value("not-defined");
    CHECK(known);
  }
  CHECK(is_finite(run.parameters()));
  CHECK(!at(frame, {"latent", "message"}).string().empty());
  if (run.setup().shape.latent > 2) return;
  for (const char* what : {"evidence", "gaps", "surgery", "posterior", "importance"}) {
    INFO(what);
    const std::string name = what;
    const Value options = name == "evidence" || name == "gaps" ? Value::map({{"rows", 1}})
                          : name == "importance"               ? Value::map({{"rows", 1}, {"draws", 1024}})
                                                               : Value::map({});
    CHECK(is_finite(evaluate(run, what, options)));
  }
}

std::string latent_words(VaeRun& run) {
  Value frame = Value::map({});
  run.write_frame({}, frame);
  return at(frame, {"latent", "message"}).string();
}

TEST_CASE("β = 0: the encoder's variances shrink, and nothing breaks", "[vae][extremes]") {
  Setup setup = setup_of(two_moons(100));
  setup.beta = 0;
  VaeRun run(setup);
  CHECK(go(run, 800).words.empty());
  check_finite(run);
}

TEST_CASE("β = 20: the latent dimensions collapse, and that is said", "[vae][extremes]") {
  Setup setup = setup_of(two_moons(100), 1);
  setup.beta = 20;
  VaeRun run(setup);
  CHECK(go(run, 2500).words.empty());
  CHECK(latent_words(run) ==
        "Collapsed: no latent dimension tells the points apart, and the decoder cannot use any.");
  check_finite(run);
}

TEST_CASE("layers of width 1", "[vae][extremes]") {
  for (const Activation activation :
       {Activation::kTanh, Activation::kRelu, Activation::kSoftplus, Activation::kGelu}) {
    Setup setup = setup_of(two_moons(60));
    setup.shape.hidden = {1};
    setup.shape.activation = activation;
    VaeRun run(setup);
    CHECK(go(run, 300).words.empty());
    check_finite(run);
  }
}

TEST_CASE("a learning rate of 10", "[vae][extremes]") {
  for (const Activation activation :
       {Activation::kTanh, Activation::kRelu, Activation::kSoftplus, Activation::kGelu}) {
    for (const Likelihood likelihood : {Likelihood::kGaussian, Likelihood::kBernoulli}) {
      const bool bernoulli = likelihood == Likelihood::kBernoulli;
      Setup setup = setup_of(bernoulli ? strokes(60) : two_moons(60));
      setup.shape.activation = activation;
      setup.shape.likelihood = likelihood;
      setup.shape.hidden = {16, 16, 16};
      setup.learning_rate = 10;
      VaeRun run(setup);
      const Outcome outcome = go(run, 3000);
      INFO(outcome.words);
      const bool told =
          outcome.iterations == 3000 || outcome.words.find("no longer finite") != std::string::npos;
      CHECK(told);
      check_finite(run);
    }
  }
}

TEST_CASE("a step of ReLU networks that overflows is declared, and the last state stays", "[vae][extremes]") {
  Setup setup = setup_of(two_moons(60));
  setup.shape.activation = Activation::kRelu;
  setup.shape.hidden = {32, 32, 32, 32};
  setup.learning_rate = 1e6;
  VaeRun run(setup);
  const Outcome outcome = go(run, 3000);
  CHECK(outcome.words.find(" is no longer finite.") != std::string::npos);
  check_finite(run);
}

TEST_CASE("a batch as large as the data, a single point, identical points", "[vae][extremes]") {
  Setup whole = setup_of(two_moons(50));
  whole.batch_size = 50;
  VaeRun all(whole);
  CHECK(go(all, 200).words.empty());
  check_finite(all);

  VaeRun single(setup_of(two_moons(50).topRows(1)));
  CHECK(go(single, 300).words.empty());
  check_finite(single);

  VaeRun identical(setup_of(Eigen::MatrixXd::Constant(40, 2, 1.5)));
  CHECK(go(identical, 500).words.empty());
  check_finite(identical);
  CHECK(latent_words(identical).find("Collapsed") == 0);
}

TEST_CASE("large and small numbers", "[vae][extremes]") {
  for (const double size : {1e12, 1e-12}) {
    VaeRun run(setup_of(two_moons(40) * size));
    const Outcome outcome = go(run, 100);
    const bool told =
        outcome.iterations == 100 || outcome.words.find("no longer finite") != std::string::npos;
    CHECK(told);
    check_finite(run);
  }
}

TEST_CASE("σ that is learned stays above its floor", "[vae][extremes]") {
  Setup setup = setup_of(two_moons(30), 0.5);
  setup.shape.learn_scale = true;
  setup.log_scale_floor = std::log(0.3);
  VaeRun run(setup);
  CHECK(go(run, 1500).words.empty());
  CHECK(run.snapshot(Precision::kDouble)->log_scale() == Approx(std::log(0.3)).epsilon(1e-6));
  check_finite(run);
}

TEST_CASE("many latent dimensions: what needs a plane is absent, with its reason", "[vae][extremes]") {
  Setup setup = setup_of(two_moons(60));
  setup.shape.latent = 8;
  VaeRun run(setup);
  CHECK(go(run, 200).words.empty());
  Value frame = Value::map({});
  run.write_frame({}, frame);
  CHECK(at(frame, {"decoder"}).is_null());
  CHECK(at(frame, {"why", "decoder"}) == Value("not-defined"));
  CHECK(at(frame, {"why", "aggregate"}) == Value("not-defined"));
  CHECK(at(frame, {"latent", "active"}).dense().data.size() == 8);
  check_finite(run);
}

}  // namespace
