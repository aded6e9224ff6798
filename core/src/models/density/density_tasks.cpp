#include "models/density/density_tasks.hpp"

#include "catalog/answers.hpp"
#include "models/density/density_task.hpp"
#include "models/density/known_values.hpp"
#include "models/density/picture.hpp"

namespace elbo {
namespace {

// log p(x) by quadrature as well, where it has a closed form.
class EvidenceTask final : public DensityTask {
 public:
  explicit EvidenceTask(DensityState state) : DensityTask(std::move(state)) {
    stage(1e4, [this] {
      const Known quadrature = {truth().log_evidence_by_quadrature(), truth().quadrature_error()};
      set_evidence(result_, truth());
      set("quadrature", quadrature.value);
      set("quadratureError", quadrature.error);
      if (truth().is_closed()) check({closed_form(evidence_of(truth()), quadrature)});
    });
  }
};

class GridTask final : public DensityTask {
 public:
  GridTask(DensityState state, Eigen::Index size) : DensityTask(std::move(state)) {
    stage(1e6, [this, size] {
      const FamilySettings& family = setup().family_settings;
      const Grid grid = grid_over(view_of(truth(), family.initial_mean, family.initial_scale), size);
      TargetValues values;
      truth().target().evaluate(grid.z, Order::kValue, values);
      const Eigen::ArrayXd density = (values.log_density - truth().log_evidence()).max(-745).exp();
      set("target", grid_value(grid, density));
      Eigen::ArrayXd log_q;
      if (setup().family == "delta") {
        set("q", Value());
      } else {
        q().log_density(grid.z, log_q, nullptr);
        set("q", grid_value(grid, log_q.max(-745).exp()));
      }
    });
  }
};

// How the target is written.
class FormulaTask final : public DensityTask {
 public:
  explicit FormulaTask(DensityState state) : DensityTask(std::move(state)) {
    result_ = truth().target().notation();
    if (result_.is_null()) {
      throw Error(ErrorCode::kNotAvailable,
                  "formula: this target has none that was typed; available with target 'formula'.");
    }
    set("iteration", iteration());
  }
};

}  // namespace

void require_density(std::string_view what, const DensityState& state) {
  if (state.setup->family != "delta") return;
  throw Error(
      ErrorCode::kNotAvailable,
      std::string(what) + ": a point has no density to weigh draws by; available for the other families.");
}

std::unique_ptr<Task> make_evidence_task(DensityState state, const Value& options) {
  Options(options, "evidence", {}).finish();
  return std::make_unique<EvidenceTask>(std::move(state));
}

std::unique_ptr<Task> make_formula_task(DensityState state, const Value& options) {
  Options(options, "formula", {}).finish();
  return std::make_unique<FormulaTask>(std::move(state));
}

std::unique_ptr<Task> make_grid_task(DensityState state, const Value& options) {
  Options read(options, "grid", {"size"});
  const Eigen::Index size = read.integer("size", state.setup->dimension == 1 ? 241 : 80, 2, 512);
  read.finish();
  return std::make_unique<GridTask>(std::move(state), size);
}

std::unique_ptr<Task> make_density_task(std::string_view what, const Value& options, DensityState state) {
#define ELBO_FIELD(...)
#define ELBO_ANALYSIS(make, row, ...) \
  if (what == Analysis{row}.id) return make(std::move(state), options);
#include "models/density/answers.def"
#undef ELBO_FIELD
#undef ELBO_ANALYSIS
  refuse_analysis("density", "a density", what);
}

}  // namespace elbo
