// An autoencoder's settings as a session takes them: what is automatic, what is refused, and what may change
// while it trains.
#include <string>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "expect.hpp"
#include "session/configs.hpp"

namespace {

using configs::at;
using elbo::ErrorCode;
using elbo::List;
using elbo::Session;
using elbo::Value;

Value vae(std::initializer_list<Value::Field> fields) {
  Value config = Value::map({{"model", "vae"}});
  for (const auto& [key, value] : fields) config.set(key, value);
  return config;
}

std::string refusal(const Value& config, ErrorCode code = ErrorCode::kInvalidConfig) {
  return expect::error(code, [&] { Session::resolve(config); });
}

Value pixels(std::size_t rows, std::size_t columns) {
  std::vector<double> data(rows * columns);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = i % 3 == 0 ? 1 : 0;
  return Value::dense({rows, columns}, data);
}

TEST_CASE("what is left out is resolved", "[vae][settings]") {
  const Value config = Session::resolve(vae({}));
  CHECK(*config.find("data") == Value("two-moons"));
  CHECK(*config.find("likelihood") == Value("gaussian"));
  CHECK(*config.find("optimizer") == Value("adam"));
  CHECK(*config.find("objective") == Value("elbo"));
  CHECK(*config.find("estimator") == Value("reparameterized"));
  CHECK(*config.find("hiddenLayerSizes") == Value(List{64, 64}));
  CHECK(*config.find("batchSize") == Value(128));
  CHECK(*config.find("learningRate") == Value(0.002));
  CHECK(*config.find("tolerance") == Value(1e-4));
  CHECK(config.find("importanceSamples") == nullptr);
  CHECK(config.find("family") == nullptr);
  CHECK(config.find("components") == nullptr);
  CHECK(*Session::resolve(vae({{"data", "faithful"}})).find("data") == Value("faithful"));
  CHECK(*Session::resolve(vae({{"rows", 20}})).find("batchSize") == Value(18));
  const Value larger = Session::resolve(vae({{"rows", 20}, {"batchSize", 500}}));
  CHECK(*larger.find("batchSize") == Value(500));
  CHECK(*Session::resolve(Value::map({})).find("data") == Value("faithful"));
}

TEST_CASE("data that come with rows and a name keep the name's preferences", "[vae][settings]") {
  const Value data = Value::map({{"name", "digits"}, {"points", pixels(10, 64)}});
  const Value config = Session::resolve(vae({{"data", data}}));
  CHECK(*config.find("likelihood") == Value("bernoulli"));
  CHECK(*config.find("standardize") == Value(false));
  CHECK(config.find("observationScale") == nullptr);
  CHECK(*config.find("data") == data);
  CHECK(Session::resolve(config) == config);

  CHECK(refusal(Value::map({{"data", data}})).find("data: \"digits\" is not allowed; allowed: ") == 0);
  for (const Value& name : {Value("letters"), Value(1), Value(data)}) {
    Value other = data;
    CHECK(refusal(vae({{"data", other.set("name", name)}})).find("data: ") == 0);
  }
  CHECK(refusal(vae({{"data", Value::map({{"name", "digits"}})}})).find("data: ") == 0);
  CHECK(
      refusal(vae({{"data", "digits"}}), ErrorCode::kInvalidData) ==
      "data: \"digits\" is not allowed; allowed: the name of a data set that is part of the core, or rows as "
      "{ points: rows }.");
}

TEST_CASE("what an autoencoder cannot do is refused, everything at once", "[vae][settings]") {
  CHECK(refusal(vae({{"likelihood", "bernoulli"}}), ErrorCode::kInvalidConfig).find("data.points[0][0]: ") ==
        0);
  CHECK(refusal(vae({{"hiddenLayerSizes", List{8, 2.5}}})) ==
        "hiddenLayerSizes: a list of 2 is not allowed; allowed: at most 6 integers from 1 to 512.");
  CHECK(refusal(vae({{"hiddenLayerSizes", List{4, 4, 4, 4, 4, 4, 4}}})).find("hiddenLayerSizes: ") == 0);
  CHECK(refusal(vae({{"hiddenLayerSizes", List{0}}})).find("hiddenLayerSizes[0]: 0 is not allowed") == 0);
  CHECK(refusal(vae({{"estimator", "dreg"}})) ==
        "estimator: \"dreg\" is not allowed; allowed: reparameterized, stl, or auto.");
  CHECK(refusal(vae({{"estimator", "score-function"}})).find("estimator: ") == 0);
  CHECK(refusal(vae({{"objective", "renyi"}})) ==
        "objective: \"renyi\" is not allowed; allowed: elbo, importance-weighted.");
  CHECK(refusal(vae({{"optimizer", "sgd"}})) == "optimizer: \"sgd\" is not allowed; allowed: adam, or auto.");
  CHECK(refusal(vae({{"learnObservationScale", true}, {"observationScale", 0.01}})) ==
        "observationScale: 0.01 is not allowed; allowed: a number from 0.02, its floor where it is learned.");
  CHECK(refusal(vae({{"columns", List{0, 2}}})) ==
        "columns: a list of 2 is not allowed; allowed: two different columns from 0 to 1.");
  CHECK(refusal(vae({{"data", Value::map({{"points", pixels(3, 257)}})}}), ErrorCode::kInvalidData) ==
        "data.points[0].length: 257 is not allowed; allowed: from 1 to 256 columns.");
  // A pixel that is always on cannot be standardised.
  const Value same = Value::map({{"points", Value::dense({3, 2}, {1, 1, 1, 2, 1, 3})}});
  CHECK(refusal(vae({{"data", same}}), ErrorCode::kInvalidData).find("column") != std::string::npos);
  const std::string both =
      refusal(vae({{"beta", -1}, {"latentDimensions", 17}, {"hiddenLayerSizes", List{2.5}}}));
  for (const char* key : {"beta: ", "latentDimensions: ", "hiddenLayerSizes: "}) {
    CHECK(both.find(key) != std::string::npos);
  }
}

TEST_CASE("what is live changes a run that goes on, the rest needs a restart", "[vae][settings]") {
  const Value small = vae({{"rows", 60}, {"hiddenLayerSizes", List{6}}, {"learnObservationScale", true}});
  Session session(small);
  session.step(5);
  const auto scale = [&] { return session.frame(configs::only({})).find("observationScale")->number(); };
  const double before = scale();
  session.configure(Value::map({{"beta", 3}, {"learningRate", 0.01}, {"klWarmup", 20}}));
  CHECK(session.frame(configs::only({})).find("iteration")->number() == 5);
  CHECK(session.frame(configs::only({})).find("beta")->number() == Approx(0.75));
  CHECK(scale() == before);
  session.configure(Value::map({{"observationScale", 0.5}}));
  CHECK(scale() == Approx(0.5));
  session.configure(Value::map({{"objective", "importance-weighted"}, {"importanceSamples", 4}}));
  session.step(5);
  CHECK(session.frame(configs::only({})).find("iteration")->number() == 10);
  const Value fixed = Value::map({{"latentDimensions", 3},
                                  {"hiddenLayerSizes", List{7}},
                                  {"activation", "relu"},
                                  {"posteriorCovariance", "full"},
                                  {"batchSize", 7},
                                  {"learnObservationScale", false}});
  for (const auto& [key, value] : fixed.map()) {
    INFO(key);
    CHECK(expect::error(ErrorCode::kNeedsRestart, [&, &key = key, &value = value] {
            session.configure(Value::map({{key, value}}));
          }).find(key) == 0);
  }
  CHECK(
      expect::error(ErrorCode::kNeedsRestart, [&] {
        session.configure(Value::map({{"data", "galaxies"}}));
      }) == "data: 1 columns are not allowed without a restart; allowed: data with 2 columns, as the run's.");
  session.configure(Value::map({{"data", "pinwheel"}}));
  CHECK(session.step(3) == 3);
}

TEST_CASE("a run that has settled says so", "[vae][settings]") {
  Session session(vae({{"rows", 60}, {"hiddenLayerSizes", List{4}}, {"tolerance", 0.5}}));
  session.step(5000);
  const Value frame = session.frame(configs::only({}));
  CHECK(*frame.find("status") == Value("converged"));
  CHECK(frame.find("message")->string().find(
            "the bound changes by less than 0.5 × (1 + |bound|) from one block of iterations to the next.") !=
        std::string::npos);
}

TEST_CASE("a frame holds what was asked for", "[vae][settings]") {
  Session session(vae({{"rows", 40}, {"hiddenLayerSizes", List{4}}}));
  session.step(2);
  const Value bare = session.frame(configs::only({}));
  for (const char* field : {"bound", "trace", "learning", "points", "latent", "reconstruction", "samples",
                            "decoder", "aggregate"}) {
    INFO(field);
    CHECK(bare.find(field) == nullptr);
    CHECK(session.frame(configs::only({field})).find(field) != nullptr);
  }
  Value request = configs::only({"points", "latent", "reconstruction", "samples"});
  request.set("maxPoints", 7);
  const Value few = session.frame(request);
  CHECK(at(few, {"points"}).dense().shape == std::vector<std::size_t>{7, 2});
  CHECK(at(few, {"latent", "means"}).dense().shape == std::vector<std::size_t>{7, 2});
  CHECK(at(few, {"reconstruction", "means"}).dense().shape == std::vector<std::size_t>{7, 2});
  CHECK(at(few, {"samples", "points"}).dense().shape == std::vector<std::size_t>{7, 2});
}

}  // namespace
