// Looking at one point, at the plane, at the closed forms; and what is refused, in words.
#include <algorithm>
#include <cmath>
#include <string>

#include "catch.hpp"
#include "curve/curve_configs.hpp"
#include "curve/curve_harness.hpp"
#include "elbo/error.hpp"
#include "elbo/task.hpp"
#include "expect.hpp"

namespace {

using curves::config;
using curves::number;
using curves::numbers;
using elbo::ErrorCode;
using elbo::Session;
using elbo::Value;

double trapezium(const std::vector<double>& x, const std::vector<double>& y) {
  double sum = 0;
  for (std::size_t i = 1; i < x.size(); ++i) sum += 0.5 * (x[i] - x[i - 1]) * (y[i] + y[i - 1]);
  return sum;
}

TEST_CASE("a point: the area under p(x, z) is p(x), posterior and q are densities", "[curve]") {
  for (const double noise : {0.5, 0.1, 0.01}) {
    CAPTURE(noise);
    Session session(
        config({{"curve", "figure-eight"}, {"noise", noise}, {"family", "gaussian"}, {"rows", 5}}));
    for (const Value& options : {Value::map({{"point", 3}}), Value::map({{"x", Value::list({0.2, 0.1})}})}) {
      const Value result = session.evaluate("posterior", options);
      const std::vector<double> z = numbers(result, {"z"});
      CHECK(std::is_sorted(z.begin(), z.end()));
      CHECK(trapezium(z, numbers(result, {"joint"})) == Approx(number(result, {"evidence"})).epsilon(5e-3));
      CHECK(trapezium(z, numbers(result, {"posterior"})) == Approx(1).epsilon(5e-3));
      CHECK(trapezium(z, numbers(result, {"q"})) == Approx(1).epsilon(5e-3));
      CHECK(trapezium(z, numbers(result, {"prior"})) == Approx(1).epsilon(5e-3));
      CHECK(std::exp(number(result, {"logEvidence"})) == number(result, {"evidence"}));
      CHECK(number(result, {"elbo"}) + number(result, {"klPosterior"}) ==
            Approx(number(result, {"logEvidence"})).epsilon(1e-10));
      for (const char* identity : {"D1", "D2"})
        CHECK(std::abs(number(result, {"residuals", identity})) < 1e-8);
      CHECK(result.find("curve")->dense().shape == std::vector<std::size_t>{z.size(), 2});
      CHECK(static_cast<double>(numbers(result, {"modes", "z"}).size()) >= number(result, {"modeCount"}));
    }
  }
}

TEST_CASE("a data point's q is the run's own", "[curve]") {
  Session session(config({{"family", "gaussian"}, {"rows", 6}}));
  session.step(2);
  const Value parameters = session.parameters();
  const Value result = session.evaluate("posterior", Value::map({{"point", 4}}));
  CHECK(number(result, {"qMean"}) == Approx(numbers(parameters, {"qMean"})[4]).epsilon(1e-10));
  CHECK(number(result, {"qDeviation"}) == Approx(numbers(parameters, {"qDeviation"})[4]).epsilon(1e-10));
  const Value frame = session.frame({});
  CHECK(number(result, {"klPosterior"}) == Approx(numbers(frame, {"q", "gap"})[4]).epsilon(1e-10));
  const Value evidence = session.evaluate("evidence", {});
  CHECK(numbers(evidence, {"points", "elbo"})[4] == Approx(number(result, {"elbo"})).epsilon(1e-12));
  CHECK(number(evidence, {"logEvidence"}) == Approx(number(frame, {"bound", "logEvidence"})).epsilon(1e-14));
}

TEST_CASE("inside a parabola the posterior has two modes, outside one", "[curve]") {
  const Value truth =
      Value::list({Value::list({-1.44, 0.152}), Value::list({0, -1}), Value::list({1.44, 0.152})});
  Session session(config({{"curvePoints", truth}, {"noise", 0.15}, {"rows", 5}}));
  const Value inside = session.evaluate("posterior", Value::map({{"x", Value::list({0, 0.6})}}));
  CHECK(number(inside, {"modeCount"}) == 2);
  CHECK(*inside.find("unimodal") == Value(false));
  CHECK(*inside.find("message") ==
        Value("p(z | x) has 2 modes: several places of the curve explain this point."));
  const Value outside = session.evaluate("posterior", Value::map({{"x", Value::list({0, -1.4})}}));
  CHECK(number(outside, {"modeCount"}) == 1);
  CHECK(*outside.find("message") == Value("p(z | x) has one mode."));
}

TEST_CASE("the heat of the plane is p(x), or its average where σ is finer than the grid", "[curve]") {
  for (const char* shape : {"parabola", "circle", "spline"}) {
    INFO(shape);
    Session session(config({{"curve", shape}, {"noise", 0.3}, {"rows", 20}}));
    session.step(10);
    const Value grid = session.evaluate("grid", Value::map({{"size", 40}}));
    CHECK(*grid.find("averaged") == Value(false));
    const std::vector<double> x = numbers(grid, {"x"});
    const std::vector<double> y = numbers(grid, {"y"});
    const std::vector<double> density = numbers(grid, {"density"});
    for (std::size_t i = 0; i < density.size(); i += 83) {
      const Value there =
          session.evaluate("posterior", Value::map({{"x", Value::list({x[i % 40], y[i / 40]})}}));
      CHECK(density[i] == Approx(number(there, {"evidence"})).epsilon(1e-7).margin(1e-12));
    }
    const std::vector<double> levels = numbers(grid, {"levels"});
    CHECK(std::is_sorted(levels.begin(), levels.end()));

    session.configure(Value::map({{"noise", 0.01}}));
    const Value sharp = session.evaluate("grid", Value::map({{"size", 100}}));
    CHECK(*sharp.find("averaged") == Value(true));
    double mass = 0;
    const double area = (numbers(sharp, {"x"})[1] - numbers(sharp, {"x"})[0]) *
                        (numbers(sharp, {"y"})[1] - numbers(sharp, {"y"})[0]);
    for (const double value : numbers(sharp, {"density"})) mass += value * area;
    CHECK(mass <= 1 + 1e-6);
    CHECK(mass > 0.85);  // the rest is outside the picture
  }
}

TEST_CASE("a straight curve: closed forms and quadrature side by side", "[curve]") {
  for (const double noise : {1.0, 0.05, 0.001}) {
    Session session(config({{"curve", "linear"}, {"noise", noise}, {"rows", 12}}));
    const Value result = session.evaluate("closedForms", {});
    // Far off a thin line log p(x) is −1e6, and known to its digits.
    const double magnitude = std::abs(number(result, {"total", "closed"}));
    CHECK(number(result, {"largestDifference"}) < 1e-10 + 1e-15 * magnitude);
    CHECK(numbers(result, {"logEvidence", "closed"}).size() == 12);
    CHECK(number(result, {"total", "closed"}) ==
          Approx(number(result, {"total", "quadrature"})).epsilon(1e-13));
  }
  Session bent(config({{"rows", 3}}));
  CHECK(expect::error(ErrorCode::kNotAvailable, [&] { (void)bent.evaluate("closedForms", {}); }) ==
        "closedForms: only a straight curve with a continuous latent has closed forms; available with curve "
        "linear and latent continuous.");
}

TEST_CASE("tasks come out the same however they are cut", "[curve]") {
  Session session(config({{"curve", "linear"}, {"family", "gaussian"}, {"rows", 6}}));
  session.step(2);
  const std::vector<std::pair<const char*, Value>> tasks = {
      {"posterior", elbo::Map{}},
      {"boundCurve", Value::map({{"size", 9}})},
      {"fisher", elbo::Map{}},
      {"montecarlo", Value::map({{"draws", 64}, {"repeats", 8}})},
      {"grid", Value::map({{"size", 8}})},
      {"evidence", elbo::Map{}},
      {"closedForms", elbo::Map{}}};
  for (const auto& [what, options] : tasks) {
    INFO(what);
    const Value whole = session.evaluate(what, options);
    const auto task = session.start(what, options);
    double progress = 0;
    for (;;) {
      elbo::WorkBudget budget{1};
      if (task->advance(budget)) break;
      CHECK(task->progress() >= progress);
      progress = task->progress();
    }
    CHECK(task->result() == whole);
    CHECK(number(whole, {"iteration"}) == 2);
  }
}

TEST_CASE("options that are not allowed are refused by name", "[curve]") {
  Session session(config({{"rows", 6}}));
  const auto refusal = [&](const char* what, const Value& options) {
    return expect::error(ErrorCode::kInvalidConfig, [&] { (void)session.evaluate(what, options); });
  };
  CHECK(refusal("posterior", Value::map({{"point", 6}})) ==
        "point: 6 is not allowed; allowed: an integer from 0 to 5.");
  CHECK(refusal("posterior", Value::map({{"x", Value::list({1})}})) ==
        "x: a list of 1 is not allowed; allowed: two numbers from -1e6 to 1e6, a point of the plane.");
  CHECK(refusal("boundCurve", Value::map({{"parameter", 7}})) ==
        "parameter: 7 is not allowed; allowed: an integer from 0 to 6.");
  CHECK(refusal("boundCurve", Value::map({{"from", 1}, {"to", 0}})) ==
        "to: 0 is not allowed; allowed: a range with from below to.");
  CHECK(refusal("boundCurve", Value::map({{"parameter", 6}, {"from", 0}})) ==
        "from: 0 is not allowed; allowed: a number from 0.0001, as σ is above 0.");
  CHECK(refusal("montecarlo", Value::map({{"draws", 100}})) ==
        "draws: 100 is not allowed; allowed: a power of two from 16 to 131072.");
  CHECK(refusal("grid", Value::map({{"size", 1}})) ==
        "size: 1 is not allowed; allowed: an integer from 2 to 256.");
  CHECK(refusal("fisher", Value::map({{"speed", 1}})).find("speed") != std::string::npos);
  CHECK(
      expect::error(ErrorCode::kNotAvailable, [&] { (void)session.evaluate("gaps", {}); }) ==
      "evaluate: \"gaps\" is not computed for a curve; available: posterior, boundCurve, fisher, montecarlo, "
      "grid, evidence, closedForms, line.");
}

TEST_CASE("settings that fit no curve are refused in words", "[curve]") {
  const auto refusal = [](const Value& settings, ErrorCode code = ErrorCode::kInvalidConfig) {
    return expect::error(code, [&] { Session session(settings); });
  };
  const auto rows = [](std::initializer_list<Value> list) { return Value(elbo::List(list)); };
  const Value two = rows({Value::list({0, 0}), Value::list({1, 1})});
  CHECK(refusal(config({{"curvePoints", two}})) ==
        "curvePoints.length: 2 is not allowed; allowed: 3, the control points of this curve.");
  CHECK(refusal(config({{"curve", "spline"}, {"curvePoints", two}})) ==
        "curvePoints.length: 2 is not allowed; allowed: from 3 to 12 rows, each a point of the plane.");
  CHECK(refusal(config({{"curve", "linear"},
                        {"curvePoints", rows({Value::list({0, 0, 1}), Value::list({1, 1, 1})})}})) ==
        "curvePoints[0].length: 3 is not allowed; allowed: 2, a point of the plane.");
  CHECK(refusal(config({{"curve", "spline"}, {"controlPoints", 4}, {"curvePoints", two}})) ==
        "curvePoints.length: 2 is not allowed; allowed: 4, the control points of this curve.");
  CHECK(refusal(config({{"data", "galaxies"}}))
            .find("data: \"galaxies\" is not allowed; allowed: curve-sample, ") == 0);
  CHECK(refusal(config({{"data", Value::map({{"points", Value::dense({3, 1}, {1, 2, 4})}})}})) ==
        "data: 1 column cannot be a plane; allowed: data with two columns.");
  CHECK(refusal(config({{"rows", 1001}})) ==
        "rows: 1001 is not allowed; allowed: an integer from 1 to 1000, as each point is integrated over.");
  CHECK(refusal(config({{"data", Value::map({{"points", Value::dense({2, 2}, {0, 0, 1, 2e6})}})}})) ==
        "data.points[1][1]: 2000000 is not allowed; allowed: a number from -1e6 to 1e6 beside a curve.");
  CHECK(refusal(config({{"noise", 0}})).find("noise: 0 is not allowed") == 0);
  CHECK(refusal(config({{"family", "gaussian"}, {"latent", "discrete"}}))
            .find("family: \"gaussian\" is not allowed") == 0);
  CHECK(refusal(config({{"family", "hard"}})).find("family: \"hard\" is not allowed") == 0);

  Session session(config({{"curve", "spline"}, {"rows", 5}}));
  const Value three = rows({Value::list({0, 0}), Value::list({1, 1}), Value::list({2, 0})});
  const elbo::Bytes before = session.save();
  CHECK(
      expect::error(ErrorCode::kNeedsRestart,
                    [&] {
                      session.configure(Value::map({{"curvePoints", three}}));
                    }) ==
      "curvePoints.length: 3 control points are not allowed without a restart; allowed: 6 control points, as "
      "the run's.");
  CHECK(session.save() == before);
}

TEST_CASE("parameters that fit no run are refused in words, and nothing is changed", "[curve]") {
  Session session(config({{"family", "gaussian"}, {"rows", 3}}));
  session.step(1);
  const elbo::Bytes before = session.save();
  const auto refusal = [&](const Value& parameters) {
    return expect::error(ErrorCode::kInvalidParameters, [&] { session.set_parameters(parameters); });
  };
  CHECK(refusal(Value::map({{"theta", Value::dense({2, 2}, {0, 0, 1, 1})}})) ==
        "theta: an array of 2×2 is not allowed; allowed: an array of 3×2.");
  CHECK(refusal(Value::map({{"noise", Value::dense({1}, {0})}})) ==
        "noise.data[0]: 0 is not allowed; allowed: a number from 0.0001 to 1e6.");
  CHECK(refusal(Value::map({{"qMean", Value::dense({3}, {0, std::nan(""), 0})}})) ==
        "qMean.data[1]: NaN is not allowed; allowed: a finite number.");
  CHECK(refusal(Value::map({{"qDeviation", Value::dense({3}, {1, 1, -1})}})) ==
        "qDeviation.data[2]: -1 is not allowed; allowed: a number from 1e-6 to 1000.");
  CHECK(refusal(Value::map({{"qAtom", Value::dense({3}, {1, 1, 1})}})) ==
        "qAtom: q of this family has no such parameter.");
  CHECK(refusal(Value(elbo::Map{})).find("parameters: ") == 0);
  CHECK(refusal("none").find("parameters: ") == 0);
  CHECK(session.save() == before);

  Session narrow(config({{"family", "narrow"}, {"rows", 2}}));
  CHECK(expect::error(ErrorCode::kInvalidParameters, [&] {
          narrow.set_parameters(Value::map({{"qDeviation", Value::dense({2}, {0.1, 0.2})}}));
        }) == "qDeviation.data[1]: 0.2 is not allowed; allowed: qWidth = 0.1 in this family.");
  Session hard(config({{"family", "hard"}, {"latent", "discrete"}, {"atoms", 4}, {"rows", 2}}));
  CHECK(expect::error(ErrorCode::kInvalidParameters, [&] {
          hard.set_parameters(Value::map({{"qAtom", Value::dense({2}, {0, 1.5})}}));
        }) == "qAtom.data[1]: 1.5 is not allowed; allowed: the number of an atom, counted from 0.");
}

TEST_CASE("the sample is the model run forwards, the same for the same seed", "[curve]") {
  Session first(config({{"curve", "circle"}, {"rows", 1000}, {"seed", 5}}));
  Session again(config({{"curve", "circle"}, {"rows", 1000}, {"seed", 5}}));
  Session other(config({{"curve", "circle"}, {"rows", 1000}, {"seed", 6}}));
  const auto points = [](Session& session) {
    return numbers(session.frame(configs::only({"points"})), {"points"});
  };
  const std::vector<double> x = points(first);
  CHECK(x == points(again));
  CHECK_FALSE(x == points(other));
  // Radius 1.6 and noise 0.2: E|x|² = 1.6² + 2·0.2², of variance 4·1.6²·0.2² + 4·0.2⁴; five standard errors.
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); i += 2) sum += x[i] * x[i] + x[i + 1] * x[i + 1];
  const double error = std::sqrt((4 * 2.56 * 0.04 + 4 * 0.0016) / 1000);
  CHECK(std::abs(sum / 1000 - 2.64) < 5 * error);
  CHECK(first.config().find("rows")->number() == 1000);
  CHECK(Session(config({})).config().find("rows")->number() == 60);
  CHECK(*Session(config({})).config().find("data") == Value("curve-sample"));
}

TEST_CASE("damaged states are refused, and the session stays as it was", "[curve]") {
  Session session(config({{"family", "gaussian"}, {"rows", 4}}));
  session.step(2);
  const elbo::Bytes good = session.save();
  Session other(config({{"family", "gaussian"}, {"rows", 4}, {"curve", "wave"}}));
  CHECK(expect::error(ErrorCode::kIncompatibleState, [&] { other.load(good); }) ==
        "The saved state cannot be loaded: it was saved with curve \"parabola\", and this session has "
        "\"wave\".");
  session.load(good);
  CHECK(session.save() == good);
}

}  // namespace
