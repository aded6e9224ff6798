// An autoencoder as a run: a function of its settings and the number of iterations alone; saved, loaded,
// changed, looked at.
#include <cmath>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "expect.hpp"
#include "session/run.hpp"
#include "vae/naive.hpp"
#include "vae/training.hpp"

namespace {

using namespace training;
using elbo::ErrorCode;
using elbo::WorkBudget;

std::vector<Setup> setups() {
  Setup plain = setup_of(two_moons(150));
  hold_out(plain, 130, 150);

  Setup weighted = setup_of(two_moons(300));
  weighted.objective = {Objective::kImportanceWeighted, Estimator::kDreg, 40};
  weighted.shape.learn_scale = true;
  weighted.shape.covariance = Covariance::kFull;
  weighted.kl_warmup = 30;
  weighted.batch_size = 300;

  Setup pixels = setup_of(strokes(100));
  pixels.shape.likelihood = Likelihood::kBernoulli;
  pixels.shape.activation = Activation::kRelu;
  pixels.objective.estimator = Estimator::kStl;
  pixels.beta = 2;
  return {plain, weighted, pixels};
}

Value frame_of(VaeRun& run) {
  Value frame = Value::map({});
  run.write_frame({}, frame);
  return frame;
}

TEST_CASE("however a run is cut into portions, it is the same run", "[vae][run]") {
  for (const Setup& setup : setups()) {
    VaeRun whole(setup);
    train(whole, 25);
    for (const double portion : {1.0, 30'000.0}) {
      VaeRun cut(setup);
      int calls = 0;
      WorkBudget budget{portion};
      for (; !cut.initialise(budget); ++calls) budget = {portion};
      for (int iterations = 0; iterations < 25; ++calls) {
        budget = {portion};
        while (iterations < 25 && !budget.spent() && cut.advance(budget)) ++iterations;
      }
      CHECK(frame_of(cut) == frame_of(whole));
      CHECK(cut.save() == whole.save());
      CHECK(calls > 25 / (portion > 1 ? 25 : 1));
    }
  }
}

TEST_CASE("looking at a run does not change it", "[vae][run]") {
  for (const Setup& setup : setups()) {
    VaeRun watched(setup), alone(setup);
    train(alone, 12);
    WorkBudget all{1e300};
    watched.initialise(all);
    for (int i = 0; i < 12; ++i) {
      watched.advance(all);
      const Value seen[] = {frame_of(watched), watched.gradient({}), watched.parameters(), watched.save(),
                            evaluate(watched, "evidence", Value::map({{"rows", 2}}))};
      CHECK(seen[0].is_map());
      WorkBudget little{1};
      if (watched.advance(little)) ++i;
    }
    CHECK(watched.save() == alone.save());
  }
}

TEST_CASE("saved and loaded, a run goes on bit for bit", "[vae][run]") {
  for (const Setup& setup : setups()) {
    VaeRun first(setup);
    train(first, 17);
    const Value saved = first.save();
    VaeRun second(setup);
    train(second, 3);
    second.load(saved);
    CHECK(second.save() == saved);
    CHECK(frame_of(second) == frame_of(first));
    WorkBudget all{1e300};
    for (int i = 0; i < 20; ++i) {
      first.advance(all);
      second.advance(all);
    }
    CHECK(second.save() == first.save());
    CHECK(frame_of(second) == frame_of(first));
  }
}

TEST_CASE("what is not the state of this autoencoder is refused, and changes nothing", "[vae][run]") {
  const Setup setup = setups().front();
  VaeRun run(setup);
  train(run, 5);
  const Value good = run.save();
  for (const char* member : {"iteration", "parameters", "first", "second", "previous", "decay", "epoch",
                             "block", "trainingCurve", "heldOutCurve"}) {
    INFO(member);
    for (const Value& wrong :
         {Value(), Value("x"), Value(-1), Value::dense({1}, {std::nan("")}), Value(elbo::Bytes(7, 255))}) {
      Value bad = good;
      bad.set(member, wrong);
      CHECK_THROWS_AS(run.load(bad), elbo::Error);
      CHECK(run.save() == good);
    }
  }
}

TEST_CASE("parameters have PyTorch's names and shapes, and come back as they were", "[vae][run]") {
  Setup setup = setup_of(two_moons(20));
  setup.shape.hidden = {5, 3};
  setup.shape.covariance = Covariance::kFull;
  setup.shape.learn_scale = true;
  VaeRun run(setup);
  const Value parameters = run.parameters();
  const std::vector<std::pair<std::string, std::vector<std::size_t>>> expected = {
      {"encoder.0.weight", {5, 2}}, {"encoder.0.bias", {5}},      {"encoder.1.weight", {3, 5}},
      {"encoder.1.bias", {3}},      {"encoder.2.weight", {5, 3}}, {"encoder.2.bias", {5}},
      {"decoder.0.weight", {3, 2}}, {"decoder.0.bias", {3}},      {"decoder.1.weight", {5, 3}},
      {"decoder.1.bias", {5}},      {"decoder.2.weight", {2, 5}}, {"decoder.2.bias", {2}},
      {"observation.logScale", {1}}};
  REQUIRE(parameters.map().size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(parameters.map()[i].first == expected[i].first);
    CHECK(parameters.map()[i].second.dense().shape == expected[i].second);
  }
  // As PyTorch draws them: uniform on ±1/√inputs.
  CHECK(numbers(at(parameters, {"encoder.1.weight"})).cwiseAbs().maxCoeff() <= 1 / std::sqrt(5.0));
  CHECK(numbers(at(parameters, {"encoder.1.weight"})).cwiseAbs().maxCoeff() > 0.5 / std::sqrt(5.0));

  Value changed = parameters;
  changed.set("decoder.0.bias", Value::dense({3}, {0.5, -2, 1e6}));
  run.set_parameters(changed);
  CHECK(run.parameters() == changed);
  changed.erase("encoder.0.bias");
  changed.set("decoder.1.bias", Value::dense({5}, {0, 0, 1e13, 0, 0}));
  changed.set("decoder.7.bias", 1);
  const Value before = run.save();
  CHECK(expect::error(ErrorCode::kInvalidParameters, [&] { run.set_parameters(changed); }) ==
        "encoder.0.bias: null is not allowed; allowed: an array of 5. decoder.1.bias.data[2]: 10000000000000 "
        "is not "
        "allowed; allowed: a number from -1e12 to 1e12. decoder.7.bias: 1 is not allowed; allowed: nothing; "
        "there "
        "is no such parameter.");
  CHECK(run.save() == before);
}

TEST_CASE("gradient() at given rows and noise is that of the formula", "[vae][run]") {
  Setup setup = setup_of(two_moons(30));
  setup.shape.hidden = {4};
  setup.objective = {Objective::kImportanceWeighted, Estimator::kReparameterized, 2};
  VaeRun run(setup);
  train(run, 3);
  const std::vector<double> noise = {0.3, -1, 0.2, 0.5, 1, 2, -0.5, 0.1, 0, 0.7, -0.2, 1.5};
  const Value asked =
      Value::map({{"rows", Value::list({4, 9, 4})}, {"noise", Value::dense({3, 2, 2}, noise)}});
  const Value answer = run.gradient(asked);

  naive::Autoencoder model;
  model.encoder = {{2, 4, 4}, naive::tanh};
  model.decoder = {{2, 4, 2}, naive::tanh};
  model.log_scale = setup.log_scale;
  model.weighted = true;
  naive::Vector weights;
  const Value parameters = run.parameters();
  for (const auto& [name, array] : parameters.map()) {
    weights.insert(weights.end(), array.dense().data.begin(), array.dense().data.end());
  }
  double objective = 0;
  const Index rows[] = {4, 9, 4};
  for (std::size_t i = 0; i < 3; ++i) {
    const Eigen::RowVectorXd x = setup.points->row(rows[i]).cast<double>();
    objective += model.objective(weights, weights, {x(0), x(1)},
                                 {{noise[4 * i], noise[4 * i + 1]}, {noise[4 * i + 2], noise[4 * i + 3]}});
  }
  CHECK(at(answer, {"objective"}).number() == Approx(objective).epsilon(1e-12));
  CHECK(at(answer, {"gradient"}).map().size() == run.parameters().map().size());
  CHECK(run.gradient(asked) == answer);
  Value in_float = asked;
  in_float.set("precision", "float");
  CHECK(at(run.gradient(in_float), {"objective"}).number() == Approx(objective).epsilon(1e-5));
  // Left to itself, the coming step's rows and noise.
  CHECK(at(run.gradient({}), {"rows"}).dense().data.size() == 30);
  CHECK(run.gradient({}) == run.gradient({}));

  CHECK(expect::error(ErrorCode::kInvalidConfig, [&] {
          static_cast<void>(run.gradient(
              Value::map({{"rows", Value::list({30})}, {"noise", 1}, {"precision", "half"}, {"m", 1}})));
        }).find("m: there is no such") != std::string::npos);
}

TEST_CASE("β grows over the warm-up", "[vae][run]") {
  Setup setup = setup_of(two_moons(40));
  setup.kl_warmup = 10;
  setup.beta = 3;
  VaeRun run(setup);
  WorkBudget all{1e300};
  run.initialise(all);
  for (int t = 0; t < 15; ++t) {
    CHECK(at(frame_of(run), {"beta"}).number() == Approx(3 * std::min(1.0, t / 10.0)));
    run.advance(all);
  }
}

TEST_CASE("the bound of a frame, its parts, and the epoch's in the trace", "[vae][run]") {
  Setup setup = setups().front();
  VaeRun run(setup);
  WorkBudget all{1e300};
  run.initialise(all);
  REQUIRE(run.bound());
  CHECK(run.bound()->elbo < -1000);
  int records = 0;
  for (int i = 1; i <= 300; ++i) {
    run.advance(all);
    const auto record = run.bound();
    CHECK(record.has_value() == (i % 3 == 0));
    if (!record) continue;
    ++records;
    CHECK(record->parts[0].value + record->parts[1].value == Approx(record->elbo).epsilon(1e-12));
  }
  const Value frame = frame_of(run);
  const double elbo = at(frame, {"bound", "elbo"}).number();
  CHECK(at(frame, {"bound", "expectedLogLikelihood"}).number() - at(frame, {"bound", "klPrior"}).number() ==
        Approx(elbo).epsilon(1e-9));
  CHECK(std::abs(at(frame, {"residuals", "D3"}).number()) < 1e-6 * std::abs(elbo));
  CHECK(at(frame, {"why", "bound.logEvidence"}) == Value("not-computed"));
  // Against quadrature, within four standard errors (6e-5 by chance, on a fixed seed).
  const Value evidence = evaluate(run, "evidence", Value::map({}));
  CHECK(std::abs(elbo - at(evidence, {"total", "elbo"}).number()) <
        4 * at(frame, {"bound", "standardError"}).number());

  const Value& learning = at(frame, {"learning"});
  CHECK(numbers(at(learning, {"training", "estimates"})).sum() == 300);
  CHECK(numbers(at(learning, {"heldOut", "estimates"})).sum() == 100);
  const Eigen::VectorXd iterations = numbers(at(learning, {"training", "iteration"}));
  CHECK(iterations(iterations.size() - 1) == 300);
}

TEST_CASE("a learning curve keeps every estimate in its windows", "[vae][run]") {
  elbo::vae::LearningCurve curve;
  double sum = 0;
  for (int i = 1; i <= 5000; ++i) {
    curve.record(i, {static_cast<double>(i), 2.0 * i, static_cast<double>(i), 4});
    sum += i;
    const Value value = curve.value();
    const Eigen::VectorXd counts = numbers(at(value, {"estimates"}));
    if (i % 97 != 0 && i != 513) continue;
    CHECK(counts.size() <= static_cast<Eigen::Index>(elbo::vae::LearningCurve::kCapacity));
    CHECK(counts.sum() == i);
    CHECK(counts.dot(numbers(at(value, {"elbo"}))) == Approx(sum));
    const Eigen::VectorXd error = numbers(at(value, {"standardError"}));
    CHECK((error.array() * counts.array().sqrt() - 2).abs().maxCoeff() < 1e-12);
    elbo::vae::LearningCurve loaded;
    loaded.load(curve.save());
    CHECK(loaded.value() == value);
  }
}

}  // namespace
