// A live change makes anew only what depends on it: counted, not timed.

#include <memory>
#include <vector>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "models/curve/setup.hpp"
#include "models/density/setup.hpp"
#include "models/mixture/setup.hpp"
#include "models/vae/setup.hpp"
#include "session/config.hpp"
#include "session/kept.hpp"

namespace {

using elbo::Issue;
using elbo::Kept;
using elbo::Value;

// What `prepare` makes of a config, with what is kept.
template <auto prepare>
auto prepared(const Value& config, Kept& kept) {
  std::vector<Issue> issues;
  Value settings = elbo::check_settings(config, issues);
  auto setup = prepare(settings, issues, kept);
  REQUIRE(issues.empty());
  return setup;
}

Value with(Value config, const char* key, Value value) {
  config.set(key, std::move(value));
  return config;
}

Value own(std::size_t rows) {
  std::vector<double> data(2 * rows);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<double>(i % 17) + (i % 2 ? 0.5 : 0.0);
  return Value::map({{"points", Value::dense({rows, 2}, std::move(data))}});
}

}  // namespace

TEST_CASE("a target is made once, whatever else changes", "[kept]") {
  Kept kept;
  const Value config =
      Value::map({{"model", "density"}, {"target", "formula"}, {"formula", "-z1^2 - z2^4 + cos(z1)"}});
  const auto before = prepared<elbo::prepare_density>(config, kept);
  CHECK(kept.made() == 1);
  for (const char* key : {"learningRate", "samples", "momentum", "averageDecay"}) {
    const auto after =
        prepared<elbo::prepare_density>(with(config, key, key == std::string("samples") ? 9 : 0.4), kept);
    CHECK(after.target == before.target);
  }
  CHECK(kept.made() == 1);
  const auto other = prepared<elbo::prepare_density>(with(config, "formula", "-z1^2 - z2^2"), kept);
  CHECK(other.target != before.target);
  CHECK(kept.made() == 2);
}

TEST_CASE("data are read once, whatever else changes", "[kept]") {
  Kept kept;
  SECTION("a mixture") {
    const Value config = Value::map({{"data", own(50)}});
    const auto before = prepared<elbo::prepare_mixture>(config, kept);
    CHECK(prepared<elbo::prepare_mixture>(with(config, "tolerance", 1e-5), kept).data == before.data);
    CHECK(prepared<elbo::prepare_mixture>(with(config, "columns", Value::list({1, 0})), kept).data ==
          before.data);
    CHECK(kept.made() == 1);
    CHECK(prepared<elbo::prepare_mixture>(with(config, "standardize", false), kept).data != before.data);
    CHECK(prepared<elbo::prepare_mixture>(with(config, "seed", 2), kept).data != before.data);
    CHECK(prepared<elbo::prepare_mixture>(with(config, "data", own(51)), kept).data->points.rows() == 51);
  }
  SECTION("an autoencoder") {
    const Value config = Value::map({{"model", "vae"}, {"data", own(50)}});
    const auto before = prepared<elbo::vae::prepare>(config, kept);
    const std::size_t made = kept.made();
    const auto after = prepared<elbo::vae::prepare>(with(config, "learningRate", 0.01), kept);
    CHECK(after.data == before.data);
    CHECK(after.points == before.points);
    CHECK(after.training == before.training);
    CHECK(kept.made() == made);
  }
  SECTION("a curve, and the sample that is drawn from it") {
    const Value config = Value::map({{"model", "curve"}});
    const auto before = prepared<elbo::prepare_curve>(config, kept);
    const std::size_t made = kept.made();
    const auto after = prepared<elbo::prepare_curve>(with(config, "noise", 0.3), kept);
    CHECK(after.data == before.data);
    CHECK(after.model.shape == before.model.shape);
    CHECK(kept.made() == made);
    CHECK(prepared<elbo::prepare_curve>(with(config, "curve", "circle"), kept).data != before.data);
  }
}

TEST_CASE("what is kept is not what failed", "[kept]") {
  Kept kept;
  const auto make = [](int value) { return [value] { return std::make_shared<const int>(value); }; };
  CHECK(*kept.get<int>("number", 1, make(1)) == 1);
  CHECK(*kept.get<int>("number", 1, make(2)) == 1);
  const auto fail = []() -> std::shared_ptr<const int> { throw std::bad_alloc(); };
  CHECK_THROWS_AS(kept.get<int>("number", 2, fail), std::bad_alloc);
  CHECK(*kept.get<int>("number", 1, make(3)) == 1);
  CHECK(*kept.get<int>("other", 1, make(4)) == 4);
  CHECK(kept.made() == 2);
}

TEST_CASE("rows are put aside and back", "[kept]") {
  const Value config = Value::map({{"data", own(30)}, {"components", 2}});
  elbo::Session session(config);
  CHECK(*session.config().find("data") == *config.find("data"));
  session.configure(Value::map({{"tolerance", 1e-5}}));
  CHECK(*session.config().find("data") == *config.find("data"));
  session.configure(Value::map({{"data", own(31)}}));
  CHECK(*session.config().find("data") == own(31));
  CHECK(elbo::Session::resolve(config).find("data")->find("points")->is_dense());
  // A change that is refused leaves the rows.
  CHECK_THROWS_AS(session.configure(Value::map({{"data", own(32)}, {"tolerance", -1}})), elbo::Error);
  CHECK(*session.config().find("data") == own(31));
  CHECK(session.frame(nullptr).find("pointCount")->number() == 31);
}
