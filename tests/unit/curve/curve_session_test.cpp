// The model `curve` through the session: identities, what EM promises, what each way of learning does, and
// that a frame holds nothing that is not a number.
#include <cmath>
#include <string>

#include "catch.hpp"
#include "curve/curve_configs.hpp"
#include "elbo/error.hpp"
#include "elbo/task.hpp"
#include "expect.hpp"

namespace {

using curves::check_finite;
using curves::config;
using curves::number;
using curves::numbers;
using elbo::Session;
using elbo::Value;

// Every null below a member has its reason.
void check_nulls(const Value& frame, const std::string& name) {
  for (const auto& [member, value] : frame.find(name)->map()) {
    INFO(name << "." << member);
    CHECK(value.is_null() == (frame.find("why")->find(name + "." + member) != nullptr));
  }
}

TEST_CASE("D1, D2 and D3 hold to 1e-8 in every frame, the parts add up, nothing is infinite", "[curve]") {
  for (const auto& [name, settings] : curves::configurations()) {
    INFO(name);
    Session session(settings);
    for (int i = 0; i < 4; ++i) {
      CAPTURE(i);
      const Value frame = session.frame({});
      check_finite(frame, "frame");
      for (const char* field : {"bound", "curve", "q"}) check_nulls(frame, field);
      const double elbo = number(frame, {"bound", "elbo"});
      const double magnitude = number(frame, {"pointCount"}) + std::abs(elbo);
      // A q that does not look at x has a bound of −1e7 at σ = 0.001: there, to rounding.
      for (const char* identity : {"D1", "D2", "D3"}) {
        INFO(identity);
        CHECK(std::abs(number(frame, {"residuals", identity})) <= std::max(1e-8, 3e-13 * magnitude));
      }
      double sum = 0;
      for (const auto& [part, value] : curves::at(frame, {"bound", "parts"}).map()) sum += value.number();
      CHECK(std::abs(sum - elbo) <= 1e-13 * magnitude);
      CHECK(number(frame, {"bound", "parts", "klPrior"}) <= 1e-9);
      CHECK(number(frame, {"bound", "klPosterior"}) >= -1e-9);
      CHECK(elbo <= number(frame, {"bound", "logEvidence"}) + 1e-9 * magnitude);
      CHECK(number(frame, {"bound", "logEvidenceError"}) < 1e-9 * magnitude);
      session.step(1);
    }
  }
}

TEST_CASE("the identities hold to 1e-8 where the noise is a thousandth of the curve", "[curve]") {
  // Points a few σ off the curve, so that nothing is lost in large numbers.
  oracle::TestGenerator random(12);
  std::vector<double> x;
  for (int n = 0; n < 20; ++n) {
    const double z = random.normal();
    x.push_back(1.2 * z + 0.001 * random.normal());
    x.push_back(0.8 * z * z - 1 + 0.001 * random.normal());
  }
  const Value truth =
      Value::list({Value::list({-1.44, 0.152}), Value::list({0, -1}), Value::list({1.44, 0.152})});
  for (const char* family : {"exact", "gaussian", "narrow", "prior"}) {
    INFO(family);
    Session session(config({{"data", Value::map({{"points", Value::dense({20, 2}, x)}})},
                            {"curvePoints", truth},
                            {"noise", 0.001},
                            {"family", family},
                            {"learn", "none"}}));
    const Value frame = session.frame({});
    const double magnitude = std::abs(number(frame, {"bound", "elbo"}));
    for (const char* identity : {"D1", "D2", "D3"}) {
      INFO(identity);
      const bool is_posterior = std::string(family) == "exact" || std::string(family) == "gaussian";
      CHECK(std::abs(number(frame, {"residuals", identity})) <= (is_posterior ? 1e-8 : 1e-13 * magnitude));
    }
  }
}

TEST_CASE("a frame has what is documented, in the documented shapes", "[curve]") {
  using Shape = std::vector<std::size_t>;
  Session session(config({{"curve", "spline"}, {"controlPoints", 5}, {"latent", "discrete"}, {"atoms", 7}}));
  session.step(2);
  const Value frame = session.frame(Value::map({{"maxPoints", 10}}));
  const auto shape = [&](std::initializer_list<const char*> path) {
    return curves::at(frame, path).dense().shape;
  };
  CHECK(shape({"points"}) == Shape{10, 2});
  CHECK(shape({"pointIndex"}) == Shape{10});
  CHECK(number(frame, {"pointCount"}) == 60);
  CHECK(shape({"curve", "points"}) == shape({"curve", "tube", "left"}));
  CHECK(shape({"curve", "theta"}) == Shape{5, 2});
  CHECK(shape({"curve", "anchors"}) == Shape{5});
  CHECK(shape({"curve", "truth", "theta"}) == Shape{5, 2});
  CHECK(shape({"curve", "atoms", "points"}) == Shape{7, 2});
  CHECK(curves::at(frame, {"curve", "parameterNames"}).list().size() == 11);
  CHECK(shape({"q", "weights"}) == Shape{10, 7});
  for (const char* member : {"mean", "deviation", "gap", "modes", "posteriorMean", "posteriorDeviation"}) {
    CHECK(shape({"q", member}) == Shape{10});
  }
  CHECK(shape({"marginal", "density"}) == Shape{64, 64});
  CHECK(shape({"marginal", "levels"}) == Shape{5});
  CHECK(*frame.find("shape") == Value("spline"));
  CHECK(*frame.find("latent") == Value("discrete"));
  CHECK(*frame.find("phase") == Value("E"));
  const Value little = session.frame(configs::only({"points"}));
  CHECK(little.find("bound") == nullptr);
  CHECK(little.find("marginal") == nullptr);
  // The same picture has the same number, another one another.
  const double version = number(frame, {"marginal", "version"});
  CHECK(number(session.frame({}), {"marginal", "version"}) == version);
  session.step(1);
  CHECK(number(session.frame({}), {"marginal", "version"}) != version);
}

TEST_CASE("log p(X) never falls over EM iterations, nor the bound of any family", "[curve]") {
  for (const char* shape : {"linear", "parabola", "circle", "figure-eight", "loop", "wave", "spline"}) {
    for (const char* family : {"exact", "gaussian", "narrow", "prior"}) {
      for (const char* learn : {"curve", "both"}) {
        INFO(shape << ", " << family << ", " << learn);
        Session session(config({{"curve", shape},
                                {"family", family},
                                {"learn", learn},
                                {"rows", 25},
                                {"seed", 3},
                                {"tolerance", 0}}));
        double before = -1e300;
        double evidence = -1e300;
        for (int i = 0; i < 12; ++i) {
          const Value frame = session.frame(configs::only({"bound"}));
          const double elbo = number(frame, {"bound", "elbo"});
          CHECK(elbo >= before - 1e-11 * (1 + std::abs(elbo)));
          before = elbo;
          if (std::string(family) == "exact") {
            const double here = number(frame, {"bound", "logEvidence"});
            CHECK(here >= evidence - 1e-11 * (1 + std::abs(here)));
            CHECK(std::abs(here - elbo) < 1e-10 * (1 + std::abs(here)));  // touches after each E step
            evidence = here;
          }
          session.step(1);
        }
      }
    }
  }
}

TEST_CASE("half steps: an E step closes the gap, an M step raises log p and opens it", "[curve]") {
  Session session(config({{"learning", "half-steps"}, {"learn", "both"}, {"tolerance", 0}}));
  CHECK(*session.frame(configs::only({})).find("phase") == Value("M"));
  double evidence = number(session.frame(configs::only({"bound"})), {"bound", "logEvidence"});
  double elbo = number(session.frame(configs::only({"bound"})), {"bound", "elbo"});
  CHECK(elbo < evidence - 100);  // q = p(z)
  for (int i = 1; i <= 10; ++i) {
    session.step(1);
    const Value frame = session.frame({});
    const double here = number(frame, {"bound", "logEvidence"});
    const double gap = number(frame, {"bound", "klPosterior"});
    CHECK(number(frame, {"bound", "elbo"}) >= elbo - 1e-10);
    elbo = number(frame, {"bound", "elbo"});
    if (i % 2 == 1) {
      CHECK(*frame.find("phase") == Value("E"));
      CHECK(here == Approx(evidence).epsilon(1e-13));
      CHECK(gap < 1e-9);
    } else {
      CHECK(*frame.find("phase") == Value("M"));
      CHECK(here >= evidence - 1e-10);
      CHECK(gap > 1e-6);
      evidence = here;
    }
  }
  // Two half steps are one whole one.
  Session whole(config({{"learn", "both"}, {"tolerance", 0}}));
  whole.step(4);
  Session halves(config({{"learning", "half-steps"}, {"learn", "both"}, {"tolerance", 0}}));
  halves.step(9);
  const auto theta = [](Session& of) { return curves::at(of.parameters(), {"theta"}); };
  CHECK(theta(whole) == theta(halves));
}

TEST_CASE("of the three gradients two work, and they agree; the prior's does not", "[curve]") {
  for (const char* shape : {"parabola", "wave"}) {
    INFO(shape);
    const auto run = [&](const char* learning) {
      Session session(config({{"curve", shape}, {"learning", learning}, {"tolerance", 0}, {"rows", 30}}));
      session.step(60);
      return session;
    };
    Session start(config({{"curve", shape}, {"rows", 30}}));
    Session posterior = run("posterior-average");
    Session difference = run("finite-difference");
    Session prior = run("prior-average");
    Session em = run("em");
    const auto evidence = [](Session& session) {
      return number(session.frame(configs::only({"bound"})), {"bound", "logEvidence"});
    };
    CHECK(evidence(posterior) > evidence(start) + 20);
    CHECK(evidence(difference) == Approx(evidence(posterior)).epsilon(1e-6));
    CHECK(evidence(posterior) == Approx(evidence(em)).margin(3));
    CHECK(evidence(prior) < evidence(posterior) - 50);
    // What is left of the curve: a place, the mean of the data, for every z.
    const std::vector<double> points = numbers(prior.frame(configs::only({"curve"})), {"curve", "points"});
    double lowest = 1e9, highest = -1e9;
    for (std::size_t i = 0; i < points.size(); i += 2) {
      lowest = std::min(lowest, points[i]);
      highest = std::max(highest, points[i]);
    }
    CHECK(highest - lowest < 0.3);
  }
}

TEST_CASE("EM finds the noise that the sample was drawn with", "[curve]") {
  Session session(config({{"rows", 600}, {"learn", "both"}, {"noise", 1}, {"seed", 4}}));
  session.step(150);
  // The maximum-likelihood estimate of σ from 1,200 coordinates, half of which z explains away, has a
  // standard error of about σ/√1200 = 0.006; a fixed seed, and three of them.
  CHECK(number(session.frame(configs::only({"curve"})), {"curve", "noise"}) == Approx(0.2).margin(0.02));
}

TEST_CASE("the noise stays above its floor", "[curve]") {
  // Three control points through three data points: without a floor σ goes to 0.
  const Value points = Value::map({{"points", Value::dense({3, 2}, {-1, 0, 0, 1, 1, 0.5})}});
  Session session(config({{"data", points}, {"learn", "both"}, {"noiseFloor", 0.05}, {"tolerance", 0}}));
  session.step(300);
  const Value frame = session.frame({});
  CHECK(number(frame, {"curve", "noise"}) == 0.05);
  CHECK(number(frame, {"curve", "noiseFloor"}) == 0.05);
  CHECK(session.status() == "running");
}

TEST_CASE("the gradient of the bound is its slope as parameters are set", "[curve]") {
  for (const char* family : {"exact", "gaussian", "prior"}) {
    INFO(family);
    Session session(config({{"curve", "wave"}, {"family", family}, {"rows", 20}}));
    session.step(2);
    const Value gradient = session.gradient({});
    const Value parameters = session.parameters();
    CHECK(number(gradient, {"objective"}) == number(session.frame({}), {"bound", "elbo"}));
    const auto bound_at = [&](const char* name, std::size_t entry, double change) {
      Value moved = parameters;
      elbo::Dense dense = moved.find(name)->dense();
      dense.data[entry] += change;
      moved.set(name, dense);
      Session other(session.config());
      other.set_parameters(moved);
      return configs::elbo_of(other);
    };
    for (std::size_t i = 0; i < 6; ++i) {
      const double slope = (bound_at("theta", i, 1e-4) - bound_at("theta", i, -1e-4)) / 2e-4;
      CHECK(numbers(gradient, {"gradient", "theta"})[i] == Approx(slope).epsilon(1e-6).margin(1e-5));
    }
    const double slope = (bound_at("noise", 0, 1e-5) - bound_at("noise", 0, -1e-5)) / 2e-5;
    CHECK(numbers(gradient, {"gradient", "noise"})[0] == Approx(slope).epsilon(1e-6));
  }
}

TEST_CASE("dragging q away lowers the bound by exactly the KL", "[curve]") {
  Session session(config({{"family", "gaussian"}, {"curve", "linear"}, {"rows", 10}, {"learn", "none"}}));
  const Value before = session.frame({});
  CHECK(number(before, {"bound", "klPosterior"}) < 1e-9);  // a line's posterior is Gaussian
  Value q = session.parameters();
  elbo::Dense mean = q.find("qMean")->dense();
  elbo::Dense deviation = q.find("qDeviation")->dense();
  const double s = deviation.data[3];
  mean.data[3] += 2 * s;
  deviation.data[3] *= 1.5;
  session.set_parameters(Value::map({{"qMean", mean}, {"qDeviation", deviation}}));
  const Value after = session.frame({});
  // KL(N(m + 2s, (1.5 s)²) ‖ N(m, s²))
  const double kl = 0.5 * (1.5 * 1.5 + 4 - 1) - std::log(1.5);
  CHECK(number(after, {"bound", "klPosterior"}) == Approx(kl).epsilon(1e-9));
  CHECK(number(before, {"bound", "elbo"}) - number(after, {"bound", "elbo"}) == Approx(kl).epsilon(1e-9));
  CHECK(numbers(after, {"q", "gap"})[3] == Approx(kl).epsilon(1e-9));
  CHECK(number(after, {"bound", "logEvidence"}) == number(before, {"bound", "logEvidence"}));
}

TEST_CASE("a dragged q of two modes: what the bound loses is what the gap gains", "[curve]") {
  for (const char* shape : {"parabola", "figure-eight", "circle"}) {
    INFO(shape);
    Session session(config({{"family", "gaussian"}, {"curve", shape}, {"rows", 10}}));
    session.step(2);
    const Value before = session.frame({});
    for (const double drag : {0.1, 0.5, 2.0}) {
      CAPTURE(drag);
      elbo::Dense mean = session.parameters().find("qMean")->dense();
      mean.data[7] += drag;
      session.set_parameters(Value::map({{"qMean", mean}}));
      const Value after = session.frame({});
      CHECK(number(after, {"bound", "logEvidence"}) == number(before, {"bound", "logEvidence"}));
      const double lost = number(before, {"bound", "elbo"}) - number(after, {"bound", "elbo"});
      const double gained =
          number(after, {"bound", "klPosterior"}) - number(before, {"bound", "klPosterior"});
      CHECK(lost > 0);
      CHECK(std::abs(lost - gained) < 1e-9 + 1e-12 * lost);
      CHECK(std::abs(number(after, {"residuals", "D1"})) < 1e-9 + 1e-12 * lost);
      // All of it is this point's.
      CHECK(numbers(after, {"q", "gap"})[7] - numbers(before, {"q", "gap"})[7] ==
            Approx(gained).epsilon(1e-9));
    }
  }
}

TEST_CASE("a dragged control point takes q along, or leaves it where it is told to stay", "[curve]") {
  Session session(config({{"rows", 15}}));
  session.step(3);
  const Value parameters = session.parameters();
  elbo::Dense theta = parameters.find("theta")->dense();
  theta.data[2] += 0.3;
  session.set_parameters(Value::map({{"theta", theta}}));
  CHECK(number(session.frame({}), {"bound", "klPosterior"}) < 1e-9);
  CHECK(*session.parameters().find("qTheta") == Value(theta));
  session.set_parameters(Value::map(
      {{"theta", theta}, {"qTheta", *parameters.find("qTheta")}, {"qNoise", *parameters.find("qNoise")}}));
  CHECK(number(session.frame({}), {"bound", "klPosterior"}) > 0.1);
}

TEST_CASE("points may be added, moved and taken away: the others keep their q", "[curve]") {
  const auto own = [](std::vector<double> x) {
    return Value::map({{"points", Value::dense({x.size() / 2, 2}, x)}});
  };
  Session session(config({{"data", own({0, 0, 1, 1, -1, 0.5})}, {"family", "gaussian"}}));
  session.step(3);
  Value q = session.parameters();
  elbo::Dense mean = q.find("qMean")->dense();
  mean.data[0] += 0.4;
  session.set_parameters(Value::map({{"qMean", mean}, {"qDeviation", *q.find("qDeviation")}}));
  session.configure(Value::map({{"data", own({0, 0, 1, 1, -1, 0.5, 2, 2})}}));
  const Value after = session.parameters();
  CHECK(after.find("qMean")->dense().data.size() == 4);
  for (std::size_t n = 0; n < 3; ++n) CHECK(after.find("qMean")->dense().data[n] == mean.data[n]);
  CHECK(*after.find("theta") == *q.find("theta"));
  CHECK(std::abs(number(session.frame({}), {"residuals", "D1"})) < 1e-9);
  session.configure(Value::map({{"data", own({0, 0})}}));
  CHECK(session.parameters().find("qMean")->dense().data == std::vector<double>{mean.data[0]});
  session.step(2);
  check_finite(session.frame({}), "frame");
}

TEST_CASE("live settings take effect at once; what was learned stays", "[curve]") {
  Session session(config({{"rows", 15}}));
  session.step(4);
  const Value theta = *session.parameters().find("theta");
  session.configure(Value::map({{"noise", 0.5}}));
  CHECK(*session.parameters().find("theta") == theta);
  CHECK(number(session.frame({}), {"curve", "noise"}) == 0.5);
  CHECK(number(session.frame({}), {"bound", "klPosterior"}) < 1e-9);
  session.configure(Value::map({{"learning", "half-steps"}, {"learn", "noise"}}));
  session.step(1);
  CHECK(*session.frame({}).find("phase") == Value("M"));
  CHECK(*session.parameters().find("theta") == theta);
  const Value line = Value::list({Value::list({-1, -1}), Value::list({0, 0}), Value::list({1, 1})});
  session.configure(Value::map({{"curvePoints", line}}));
  CHECK(session.parameters().find("theta")->dense().data == std::vector<double>{-1, -1, 0, 0, 1, 1});
  CHECK(number(session.frame({}), {"bound", "klPosterior"}) < 1e-9);
}

TEST_CASE("steps are the same however they are cut, and looking changes nothing", "[curve]") {
  for (const auto& [name, settings] : curves::configurations()) {
    INFO(name);
    Session at_once(settings), cut(settings);
    at_once.step(5);
    std::int64_t done = 0;
    for (int calls = 0; done < 5; ++calls) {
      REQUIRE(calls < 10'000);
      done += cut.advance(5 - done, 30'000).iterations;
      if (calls % 7 == 0) {
        const std::vector<Value> seen = {cut.frame({}), cut.gradient({}), cut.evaluate("posterior", {}),
                                         cut.save()};
        CHECK(seen.size() == 4);
      }
      if (cut.status() != "running") break;
    }
    CHECK(cut.frame({}) == at_once.frame({}));
    CHECK(cut.save() == at_once.save());
    Session loaded(settings);
    loaded.load(at_once.save());
    CHECK(loaded.frame({}) == at_once.frame({}));
    loaded.step(4);
    at_once.step(4);
    CHECK(loaded.frame({}) == at_once.frame({}));
    CHECK(loaded.save() == at_once.save());
    CHECK(loaded.evaluate("boundCurve", Value::map({{"size", 3}})) ==
          at_once.evaluate("boundCurve", Value::map({{"size", 3}})));
    // Parameters put back change nothing but rounding.
    const double before = configs::elbo_of(loaded);
    loaded.set_parameters(loaded.parameters());
    CHECK(configs::elbo_of(loaded) == Approx(before).epsilon(1e-12));
  }
}

TEST_CASE("a step that is too long ends in words, not in numbers that are none", "[curve]") {
  Session session(config(
      {{"learning", "prior-average"}, {"stepSize", 2}, {"curve", "loop"}, {"rows", 10}, {"tolerance", 0}}));
  session.step(300);
  check_finite(session.frame({}), "frame");
  if (session.status() == "diverged") {
    CHECK(session.frame(configs::only({})).find("message")->string().find("A control point is further out") !=
          std::string::npos);
  }
}

}  // namespace
