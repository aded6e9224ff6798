// What is a flow's own: the inverse undoes the layers, the pass that is kept changes nothing, and two modes
// on a line are within its reach.
#include "cases.hpp"
#include "catch.hpp"

namespace {

using namespace cases;

std::unique_ptr<Family> flow(int dimension) { return make({"flow", dimension}); }

TEST_CASE("no result of a flow depends on what was asked before", "[families][flow]") {
  for (const int dimension : {1, 2}) {
    INFO(dimension << "-D");
    const auto fresh = [&] { return flow(dimension); };
    const Samples epsilon = noise(12, dimension, 31);
    const Samples other = noise(12, dimension, 32);
    const auto family = fresh();
    const Samples z = draws_of(*family, 0, epsilon);
    const ArrayXd alone = log_density(*fresh(), z);
    // Right after the draws were made; after others; after a change of φ and back.
    CHECK((log_density(*family, z) == alone).all());
    draws_of(*family, 0, other);
    CHECK((log_density(*family, z) == alone).all());
    const VectorXd phi = family->phi();
    REQUIRE(family->set_phi(0.5 * phi));
    CHECK_FALSE((log_density(*family, z) == alone).any());
    REQUIRE(family->set_phi(phi));
    CHECK((log_density(*family, z) == alone).all());
    CHECK((draws_of(*family, 0, epsilon) == z).all());
    // One row less is another batch.
    CHECK((log_density(*family, z.topRows(11)) == alone.head(11)).all());
  }
}

TEST_CASE("a batch too large for one pass is the same in parts", "[families][flow]") {
  for (const int dimension : {1, 2}) {
    INFO(dimension << "-D");
    auto wide = settings(dimension);
    wide.flow_layers = 12;
    wide.flow_width = 64;
    const auto family = elbo::make_family("flow", wide);
    const Samples epsilon = noise(203, dimension, 33);
    const Samples a = noise(203, dimension, 34);
    const Samples z = draws_of(*family, 0, epsilon);
    ArrayXd value;
    Samples slope;
    family->log_density_of_draw(0, epsilon, z, value, &slope);
    VectorXd path = VectorXd::Zero(family->size());
    VectorXd score = path;
    family->add_pathwise(0, epsilon, z, a, path);
    family->add_score(z, a.col(0), score);
    VectorXd path_in_parts = VectorXd::Zero(family->size());
    VectorXd score_in_parts = path_in_parts;
    for (const auto& [first, rows] : {std::pair<Index, Index>{0, 90}, {90, 113}}) {
      const Samples part = epsilon.middleRows(first, rows);
      const Samples z_part = draws_of(*family, 0, part);
      CHECK((z_part == z.middleRows(first, rows)).all());
      ArrayXd value_part;
      Samples slope_part;
      family->log_density_of_draw(0, part, z_part, value_part, &slope_part);
      CHECK((value_part == value.segment(first, rows)).all());
      CHECK((slope_part == slope.middleRows(first, rows)).all());
      family->add_pathwise(0, part, z_part, a.middleRows(first, rows), path_in_parts);
      family->add_score(z_part, a.col(0).segment(first, rows), score_in_parts);
    }
    CHECK((path - path_in_parts).norm() < 1e-12 * path.norm());
    CHECK((score - score_in_parts).norm() < 1e-12 * score.norm());
  }
}

// Steep steps, in which Newton's method alone would be lost.
TEST_CASE("the inverse on the line, however steep", "[families][flow]") {
  for (const double stretch : {1e-3, 1.0, 1e2, 1e5}) {
    for (const double gain : {0.1, 1.0, 30.0}) {
      INFO("stretch " << stretch << ", gain " << gain);
      const auto family = flow(1);
      elbo::Value parameters = family->parameters();
      elbo::Dense stretches = parameters.find("stretches")->dense();
      elbo::Dense gains = parameters.find("gains")->dense();
      for (std::size_t i = 0; i < stretches.data.size(); i += 2) {
        stretches.data[i] = stretch;
        gains.data[i] = gain;
      }
      family->set_parameters(parameters.set("stretches", stretches).set("gains", gains));
      const Samples epsilon = noise(64, 1, 35);
      const Samples z = draws_of(*family, 0, epsilon);
      ArrayXd value;
      Samples slope;
      family->log_density_of_draw(0, epsilon, z, value, &slope);
      const ArrayXd by_inverse = log_density(*family, z);
      // A draw is known to its last digit only, and log q(z) as well as that digit determines it.
      const ArrayXd known = 1e-13 * (1 + value.abs()) + 1e-14 * (slope.col(0) * z.col(0)).abs();
      CHECK(((by_inverse - value).abs() <= known).all());
    }
  }
}

// KL(q ‖ p) after ascending the ELBO with Adam, its expectations by the trapezium rule in ε. A single mode
// would be off by −log 0.6 = 0.51.
TEST_CASE("a flow on the line learns two modes", "[families][flow]") {
  const auto evaluate = [](const Samples& z, ArrayXd& log_p, Samples& slope) {
    const ArrayXd left = std::log(0.4 / 0.8) - 0.5 * ((z.col(0) + 2) / 0.8).square();
    const ArrayXd right = std::log(0.6 / 0.6) - 0.5 * ((z.col(0) - 2) / 0.6).square();
    const ArrayXd largest = left.max(right);
    log_p = largest + ((left - largest).exp() + (right - largest).exp()).log() -
            0.5 * std::log(2 * std::acos(-1.0));
    const ArrayXd share = (left - right).exp() / (1 + (left - right).exp());
    slope.col(0) = -share * (z.col(0) + 2) / 0.64 - (1 - share) * (z.col(0) - 2) / 0.36;
  };
  auto deep = settings(1);
  deep.flow_layers = 6;
  deep.flow_width = 16;
  const auto family = elbo::make_family("flow", deep);
  VectorXd phi = family->phi();
  ArrayXd first = ArrayXd::Zero(phi.size());
  ArrayXd second = first;
  const int steps = 400;
  Lattice at = lattice(1, 0, 7, 280);
  const auto mass_of = [](const Lattice& nodes) -> ArrayXd {
    return (-0.5 * nodes.z.col(0).square()).exp() / std::sqrt(2 * std::acos(-1.0)) * nodes.cell;
  };
  const ArrayXd mass = mass_of(at);
  Samples z;
  ArrayXd log_p;
  ArrayXd log_q;
  Samples slope(at.z.rows(), 1);
  Samples own;
  for (int step = 0; step < steps; ++step) {
    family->transform(0, at.z, z);
    evaluate(z, log_p, slope);
    family->log_density_of_draw(0, at.z, z, log_q, &own);
    VectorXd gradient = VectorXd::Zero(phi.size());
    family->add_pathwise(0, at.z, z, (slope - own).colwise() * mass, gradient);
    first = 0.9 * first + 0.1 * gradient.array();
    second = 0.999 * second + 0.001 * gradient.array().square();
    const double rate = 0.03 * (1 - static_cast<double>(step) / steps);
    phi.array() += rate * (first / (1 - std::pow(0.9, step + 1))) /
                   ((second / (1 - std::pow(0.999, step + 1))).sqrt() + 1e-8);
    REQUIRE(family->set_phi(phi));
  }
  at = lattice(1, 0, 8, 8000);
  family->transform(0, at.z, z);
  slope.resize(z.rows(), 1);
  evaluate(z, log_p, slope);
  family->log_density_of_draw(0, at.z, z, log_q, nullptr);
  const double kl = (mass_of(at) * (log_q - log_p)).sum();
  CHECK(kl > 0);
  CHECK(kl < 0.01);
}

// A step to random parameters, some of them large: then the table is fine, or there is none for a layer.
TEST_CASE("a flow from tables is the flow to 1e-9, and its own inverse", "[families][flow]") {
  for (const double size : {0.3, 1.0, 3.0, 30.0}) {
    INFO("size " << size);
    const auto family = flow(2);
    VectorXd phi = family->phi();
    phi.head(phi.size() - 4) += size * weights(phi.size() - 4, 41).matrix();
    REQUIRE(family->set_phi(phi));
    const auto tabulated = family->tabulated();
    REQUIRE(tabulated);
    CHECK(tabulated->tabulated() == nullptr);
    // Beyond the table's reach too.
    Samples epsilon = noise(400, 2, 42);
    epsilon.bottomRows(40) *= 20;
    const Samples z = draws_of(*family, 0, epsilon);
    CHECK((draws_of(*tabulated, 0, epsilon) - z).abs().maxCoeff() < 1e-9 * (1 + z.abs().maxCoeff()));
    // log q of points that are far out for q changes as fast as they are far.
    const ArrayXd plain = log_density(*family, z.topRows(360));
    const ArrayXd value = log_density(*tabulated, z.topRows(360));
    CHECK(((value - plain).abs() < 1e-9 * (1 + plain.abs())).all());
    const Samples there = draws_of(*tabulated, 0, epsilon);
    ArrayXd of_draws;
    tabulated->log_density_of_draw(0, epsilon, there, of_draws, nullptr);
    CHECK((log_density(*tabulated, there) - of_draws).abs().maxCoeff() < 1e-8 * of_draws.abs().maxCoeff());
    REQUIRE(tabulated->set_phi(phi));
    CHECK((log_density(*tabulated, z) == log_density(*family, z)).all());
  }
  CHECK(flow(1)->tabulated() == nullptr);
}

}  // namespace
