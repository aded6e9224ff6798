#include "estimators/draws.hpp"

#include <algorithm>
#include <cmath>

#include "families/lanes.hpp"

namespace elbo {

void DrawBatches::draw(const Family& family, const Target& target, const Noise& noise, Layout layout,
                       bool gradients) {
  weighted_.has_choice = family.strata() > 1;
  if (layout == Layout::kIndependent && weighted_.has_choice) {
    lay_out_choices(family, noise);
  } else {
    lay_out_strata(family, noise);
  }
  Index size = 0;
  for (const DrawStratum& stratum : weighted_.strata) size += stratum.size;
  weighted_.log_weight.resize(size);
  expected_log_joint_ = 0;
  expected_log_q_ = 0;
  for (std::size_t i = 0; i < active_; ++i) evaluate(family, target, gradients, batches_[i]);
}

void DrawBatches::lay_out_strata(const Family& family, const Noise& noise) {
  const Index draws = noise.epsilon.rows();
  const Index strata = family.strata();
  active_ = static_cast<std::size_t>(strata);
  if (batches_.size() < active_) batches_.resize(active_);
  weighted_.strata.resize(active_);
  Index begin = 0;
  for (Index k = 0; k < strata; ++k) {
    Batch& batch = batches_[static_cast<std::size_t>(k)];
    batch.component = k;
    batch.begin = begin;
    batch.size = std::max<Index>(1, draws / strata + (k < draws % strata ? 1 : 0));
    batch.rows.clear();
    if (strata == 1) {
      batch.epsilon = &noise.epsilon;
    } else {
      batch.own_epsilon = noise.epsilon.middleRows(begin % draws, batch.size);
      batch.epsilon = &batch.own_epsilon;
    }
    weighted_.strata[static_cast<std::size_t>(k)] = {family.stratum_weight(k), begin, batch.size};
    begin += batch.size;
  }
}

void DrawBatches::lay_out_choices(const Family& family, const Noise& noise) {
  const Index draws = noise.epsilon.rows();
  const Index components = family.strata();
  if (noise.uniform.size() != draws)
    throw Error(ErrorCode::kInternal, "no noise for the choice of components");
  // Every component may leave one batch unfilled.
  const auto most = static_cast<std::size_t>(draws / kChunk + components);
  if (batches_.size() < most) batches_.resize(most);
  open_.assign(static_cast<std::size_t>(components), most);
  active_ = 0;
  for (Index s = 0; s < draws; ++s) {
    Index k = 0;
    double left = noise.uniform(s) - family.stratum_weight(0);
    while (left >= 0 && k + 1 < components) left -= family.stratum_weight(++k);
    std::size_t& open = open_[static_cast<std::size_t>(k)];
    if (open == most || static_cast<Index>(batches_[open].rows.size()) == kChunk) {
      open = active_++;
      Batch& batch = batches_[open];
      batch.component = k;
      batch.size = kChunk;
      batch.rows.clear();
      batch.rows.reserve(kChunk);
      batch.own_epsilon.setZero(kChunk, noise.epsilon.cols());
      batch.epsilon = &batch.own_epsilon;
    }
    Batch& batch = batches_[open];
    batch.own_epsilon.row(static_cast<Index>(batch.rows.size())) = noise.epsilon.row(s);
    batch.rows.push_back(s);
  }
  weighted_.strata.assign(1, {1, 0, draws});
}

void DrawBatches::evaluate(const Family& family, const Target& target, bool gradients, Batch& batch) {
  family.transform(batch.component, *batch.epsilon, batch.z);
  target.evaluate(batch.z, gradients ? Order::kGradient : Order::kValue, batch.target);
  family.log_density_of_draw(batch.component, *batch.epsilon, batch.z, batch.log_q,
                             gradients ? &batch.log_q_gradient : nullptr);
  double* log_weight = weighted_.log_weight.data();
  if (batch.rows.empty()) {
    const double share = family.stratum_weight(batch.component) / static_cast<double>(batch.size);
    const double* log_joint = batch.target.log_density.data();
    const double* log_q = batch.log_q.data();
    Pack joint_sum = 0;
    Pack q_sum = 0;
    log_weight += batch.begin;
    for_lanes(batch.size, [&](Index row, auto lanes) {
      const Pack joint = lanes.load(log_joint + row);
      const Pack q = lanes.load(log_q + row);
      joint_sum += joint;
      q_sum += q;
      lanes.store(joint - q, log_weight + row);
    });
    expected_log_joint_ += share * joint_sum.sum();
    expected_log_q_ += share * q_sum.sum();
    return;
  }
  const double share = 1 / static_cast<double>(weighted_.log_weight.size());
  for (std::size_t i = 0; i < batch.rows.size(); ++i) {
    const double joint = batch.target.log_density(static_cast<Index>(i));
    const double q = batch.log_q(static_cast<Index>(i));
    expected_log_joint_ += share * joint;
    expected_log_q_ += share * q;
    log_weight[batch.rows[i]] = joint - q;
  }
}

bool DrawBatches::is_point() const {
  return batches_[0].log_q(0) == -std::numeric_limits<double>::infinity();
}

const Eigen::ArrayXd& DrawBatches::gathered(const Eigen::ArrayXd& c, Batch& batch) {
  if (batch.rows.empty()) {
    if (batch.size == c.size()) return c;
    batch.c = c.segment(batch.begin, batch.size);
  } else {
    batch.c.setZero(kChunk);
    for (std::size_t i = 0; i < batch.rows.size(); ++i) batch.c(static_cast<Index>(i)) = c(batch.rows[i]);
  }
  return batch.c;
}

void DrawBatches::add_pathwise(const Family& family, Of of, const Eigen::ArrayXd& c, Eigen::VectorXd& out) {
  for (std::size_t i = 0; i < active_; ++i) {
    Batch& batch = batches_[i];
    const double* weight = gathered(c, batch).data();
    batch.cotangent.resize(batch.size, batch.z.cols());
    for (Index d = 0; d < batch.z.cols(); ++d) {
      const double* joint = batch.target.gradient.col(d).data();
      const double* q = batch.log_q_gradient.col(d).data();
      double* to = batch.cotangent.col(d).data();
      if (of == Of::kLogWeight) {
        for_lanes(batch.size, [&](Index row, auto lanes) {
          lanes.store(lanes.load(weight + row) * (lanes.load(joint + row) - lanes.load(q + row)), to + row);
        });
      } else {
        for_lanes(batch.size, [&](Index row, auto lanes) {
          lanes.store(lanes.load(weight + row) * lanes.load(joint + row), to + row);
        });
      }
    }
    family.add_pathwise(batch.component, *batch.epsilon, batch.z, batch.cotangent, out);
  }
}

void DrawBatches::add_score(const Family& family, const Eigen::ArrayXd& c, Eigen::VectorXd& out) {
  for (std::size_t i = 0; i < active_; ++i) family.add_score(batches_[i].z, gathered(c, batches_[i]), out);
}

void DrawBatches::add_choice(const Family& family, const Eigen::ArrayXd& c, Eigen::VectorXd& out) {
  by_component_.setZero(family.strata());
  for (std::size_t i = 0; i < active_; ++i) {
    by_component_(batches_[i].component) += gathered(c, batches_[i]).sum();
  }
  family.add_weight_score(by_component_, out);
}

}  // namespace elbo
