// Saved bytes: a loaded run goes on as the saved one does, to the last bit, and no bytes do harm.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

#include "catch.hpp"
#include "elbo/codec.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "expect.hpp"
#include "session/configs.hpp"

namespace {

using elbo::Bytes;
using elbo::ErrorCode;
using elbo::Session;
using elbo::Value;

// What stands inside the saved bytes, and the same sealed again: a checksum alone would hide what lies behind
// it.
Value content_of(const Bytes& bytes) { return elbo::decode(elbo::decode(bytes).find("content")->bytes()); }

Bytes sealed(const Bytes& content) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const std::uint8_t byte : content) hash = (hash ^ byte) * 1099511628211U;
  char checksum[17];
  std::snprintf(checksum, sizeof checksum, "%016llx", static_cast<unsigned long long>(hash));
  return elbo::encode(Value::map({{"elboSave", 1}, {"checksum", checksum}, {"content", content}}));
}

// The saved bytes with one member changed by hand.
template <typename Change>
Bytes changed(const Bytes& bytes, Change change) {
  Value value = content_of(bytes);
  change(value);
  return sealed(elbo::encode(value));
}

std::string refusal(Session& session, const Bytes& bytes) {
  return expect::error(ErrorCode::kIncompatibleState, [&] { session.load(bytes); });
}

TEST_CASE("a loaded run goes on as the saved one does", "[save]") {
  for (const auto& [name, config] : configs::every()) {
    INFO(name);
    Session original(config);
    original.step(5);
    const Bytes bytes = original.save();
    const Value frame = original.frame({});

    // Into a fresh session, and into one that is in the middle of something else.
    Session fresh(config);
    Session busy(config);
    busy.step(2);
    busy.advance(1, 1.0);
    original.step(9);
    for (Session* session : {&fresh, &busy}) {
      session->load(bytes);
      CHECK(session->frame({}) == frame);
      CHECK(session->save() == bytes);
      session->step(9);
      CHECK(session->frame({}) == original.frame({}));
      CHECK(session->save() == original.save());
    }
  }
}

TEST_CASE("saving in the middle of an iteration saves the last complete one", "[save]") {
  const Value config = Value::map({{"data", "pinwheel"}, {"rows", 1000}});
  Session session(config);
  session.step(3);
  const Bytes whole = session.save();
  session.advance(1, 1.0);
  CHECK(session.save() == whole);
}

TEST_CASE("a finished run is saved as finished", "[save]") {
  const Value config = Value::map({{"data", "galaxies"}, {"components", 3}});
  Session session(config);
  session.step(100'000);
  REQUIRE(session.status() == "converged");
  Session other(config);
  other.load(session.save());
  CHECK(other.status() == "converged");
  CHECK(other.frame({}) == session.frame({}));
  CHECK(other.step(5) == 0);
}

TEST_CASE("a run that is about to diverge is saved as one that is about to diverge", "[save]") {
  // Three points for three components without a floor: every start collapses in its first step.
  const Value config = Value::map({{"data", Value::map({{"points", Value::dense({3, 1}, {0, 1, 5})}})},
                                   {"optimizer", "em"},
                                   {"components", 3},
                                   {"regCovar", 0}});
  Session session(config);
  Session other(config);
  other.load(session.save());
  session.step(5);
  other.step(5);
  CHECK(session.status() == "diverged");
  CHECK(other.frame({}) == session.frame({}));
}

TEST_CASE("live settings may differ between the saved run and the session that loads it", "[save]") {
  Session session(Value::map({{"data", "blobs"}, {"tolerance", 1e-3}}));
  session.step(4);
  Session other(Value::map({{"data", "blobs"}, {"tolerance", 1e-9}}));
  other.load(session.save());
  CHECK(other.config().find("tolerance")->number() == 1e-9);
  CHECK(other.parameters() == session.parameters());
}

TEST_CASE("a saved run of another configuration is refused by name", "[save]") {
  Session session(Value::map({{"data", "blobs"}, {"components", 4}}));
  const auto saved = [](const Value& config) {
    Session other(config);
    return other.save();
  };
  CHECK(refusal(session, saved(Value::map({{"data", "blobs"}, {"components", 5}}))) ==
        "The saved state cannot be loaded: it was saved with components 5, and this session has 4.");
  CHECK(
      refusal(session, saved(Value::map({{"data", "spiral"}, {"components", 4}}))) ==
      "The saved state cannot be loaded: it was saved with data \"spiral\", and this session has \"blobs\".");
  CHECK(refusal(session, saved(Value::map({{"data", "blobs"}, {"components", 4}, {"seed", 8}}))) ==
        "The saved state cannot be loaded: it was saved with seed 8, and this session has 1.");

  // Other points of the same shape are other data.
  const auto own = [](double last) {
    return Value::map(
        {{"data", Value::map({{"points", Value::dense({3, 1}, {0, 1, last})}})}, {"components", 1}});
  };
  Session mine(own(2));
  mine.load(saved(own(2)));
  CHECK(refusal(mine, saved(own(3))).find("it was saved with data ") != std::string::npos);
}

TEST_CASE("bytes that are no saved state are refused in words", "[save]") {
  Session session(Value::map({}));
  const Bytes good = session.save();
  CHECK(refusal(session, Bytes{}) ==
        "The saved state cannot be loaded: the bytes are damaged, or not a saved state.");
  CHECK(refusal(session, Bytes{1, 2, 3}) ==
        "The saved state cannot be loaded: the bytes are damaged, or not a saved state.");
  CHECK(refusal(session, elbo::encode("hello")) == "The saved state cannot be loaded: it has no elboSave.");
  CHECK(refusal(session, elbo::encode(elbo::decode(good).set("elboSave", 2))) ==
        "The saved state cannot be loaded: its version is 2, and this is version 1.");
  CHECK(sealed(elbo::encode(content_of(good))) == good);
  CHECK(refusal(session, changed(good, [](Value& v) { v.erase("trace"); })) ==
        "The saved state cannot be loaded: it has no trace.");
  CHECK(refusal(session, changed(good, [](Value& v) { v.set("iteration", -1); })) ==
        "The saved state cannot be loaded: it is damaged.");
}

TEST_CASE("damaged bytes are refused, and the session stays as it was", "[save]") {
  std::vector<configs::Named> all;
  for (const char* optimizer : {"coordinate-ascent", "stochastic", "em"}) {
    all.push_back(
        {optimizer, Value::map({{"data", "galaxies"}, {"components", 3}, {"optimizer", optimizer}})});
  }
  for (const char* family : {"exact", "narrow"}) {
    all.push_back(
        {family, Value::map({{"model", "curve"}, {"curve", "linear"}, {"rows", 3}, {"family", family}})});
  }
  for (const auto& [name, config] : all) {
    INFO(name);
    Session session(config);
    session.step(3);
    const Bytes good = session.save();
    const Value frame = session.frame({});
    oracle::TestGenerator random(5);
    int refused = 0;
    for (int i = 0; i < 3000; ++i) {
      // Sealed again every second time, to get past the checksum.
      const bool resealed = i % 2 == 0;
      Bytes bytes = resealed ? elbo::encode(content_of(good)) : good;
      for (std::size_t changes = random.integer(1, 3); changes > 0; --changes) {
        bytes[random.integer(0, bytes.size() - 1)] = static_cast<std::uint8_t>(random.bits());
      }
      if (resealed) bytes = sealed(bytes);
      try {
        session.load(bytes);
        // Some changes are harmless: a number for another. What was taken can be shown and stepped.
        session.step(1);
        CHECK(session.frame({}).is_map());
        session.load(good);
      } catch (const elbo::Error& error) {
        ++refused;
        REQUIRE(error.code() == ErrorCode::kIncompatibleState);
        REQUIRE(session.save() == good);
      }
    }
    CHECK(refused > 300);
    CHECK(session.frame({}) == frame);
  }
}

TEST_CASE("numbers that no run could have are refused when loaded", "[save]") {
  Session session(Value::map({{"data", "galaxies"}, {"components", 2}}));
  session.step(2);
  const Bytes good = session.save();
  for (const double number : {std::nan(""), HUGE_VAL, -1.0, 0.0, 1e300}) {
    CAPTURE(number);
    const Bytes bad = changed(good, [&](Value& v) {
      v.find("run")->find("factor")->set("meanPrecision", Value::dense({2}, {1.0, number}));
    });
    try {
      session.load(bad);
      // Taken, since it is a positive number: then it has to work.
      CHECK(std::isfinite(configs::elbo_of(session)));
      session.load(good);
    } catch (const elbo::Error& error) {
      CHECK(error.code() == ErrorCode::kIncompatibleState);
    }
    CHECK(session.save() == good);
  }
}

}  // namespace
