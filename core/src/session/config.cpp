#include "session/config.hpp"

#include <algorithm>
#include <cmath>

#include "elbo/catalog.hpp"

namespace elbo {
namespace {

// Where a range has both ends finite: "from 1 to 64", "above 0 and at most 1".
std::string range_text(const Range& range) {
  const bool low = std::isfinite(range.minimum);
  const bool high = std::isfinite(range.maximum);
  if (low && high && !range.open_minimum) {
    return " from " + format_number(range.minimum) + " to " + format_number(range.maximum);
  }
  std::string text;
  if (low) text += (range.open_minimum ? " above " : " from ") + format_number(range.minimum);
  if (high) text += (low ? " and at most " : " at most ") + format_number(range.maximum);
  return text;
}

bool in_range(const Range& range, double number) {
  // Written so that NaN is outside.
  const bool above = range.open_minimum ? number > range.minimum : number >= range.minimum;
  return above && number <= range.maximum;
}

bool holds(When when, const Value& settings) {
  return std::all_of(when.begin(), when.end(), [&](const Condition& condition) {
    const Value* value = settings.find(condition.key);
    if (!value) return true;
    if (const Value* name = value->find("name")) value = name;  // of data that came with their rows
    if (!value->is_string() && !value->is_number()) return false;
    const std::string text = value->is_string() ? value->string() : format_number(value->number());
    const auto allowed = condition.allowed;
    return std::find(allowed.begin(), allowed.end(), text) != allowed.end();
  });
}

// Checks one value against one parameter; what passes comes back in its plain form.
class Checker {
 public:
  Checker(const Parameter& parameter, const Value& settings, std::vector<Issue>& issues)
      : parameter_(parameter), settings_(settings), issues_(issues) {}

  // True when the value is allowed.
  bool check(const Value& value, Value& result) {
    const std::size_t before = issues_.size();
    result = value;
    if (parameter_.initial.kind == Default::Kind::kAuto && value == Value("auto")) return true;
    switch (parameter_.type) {
      case ParameterType::kBoolean: require(value.is_boolean(), value); break;
      case ParameterType::kInteger:
        require(value.is_number() && in_range(parameter_.range, value.number()) &&
                    value.number() == std::floor(value.number()),
                value);
        break;
      case ParameterType::kReal:
        require(value.is_number() && in_range(parameter_.range, value.number()), value);
        break;
      case ParameterType::kChoice: check_choice(value); break;
      case ParameterType::kList: check_list(std::string(parameter_.key), value, result); break;
      case ParameterType::kMatrix: check_matrix(value, result); break;
      case ParameterType::kText: require(value.is_string(), value); break;
      case ParameterType::kPoints:
      case ParameterType::kRecords: break;  // their owners check them
    }
    return issues_.size() == before;
  }

 private:
  void require(bool condition, const Value& value) {
    if (!condition) issues_.push_back(refuse(std::string(parameter_.key), value, allowed_text(parameter_)));
  }

  void check_choice(const Value& value) {
    if (parameter_.key == "data" && value.is_map()) {
      const Value* name = value.find("name");
      const Value* names = value.find("names");
      const bool table =
          value.find("points") &&
          value.map().size() == 1 + std::size_t{name != nullptr} + std::size_t{names != nullptr} &&
          (!name || name->is_string()) && (!names || names->is_list());
      // Those of a set that the core does not hold come with its name.
      if (!table || !name) return require(table, value);
      return check_choice(*name);
    }
    // What a setting that does not apply would depend on may not be there.
    const bool applies = holds(parameter_.when, settings_);
    const bool known =
        value.is_string() &&
        std::any_of(parameter_.choices.begin(), parameter_.choices.end(), [&](const Choice& choice) {
          return choice.id == value.string() && (!applies || holds(choice.when, settings_));
        });
    if (!known) issues_.push_back(refuse(std::string(parameter_.key), value, offered()));
  }

  // The choices that may be made beside the settings before this one; all of them where none may.
  [[nodiscard]] std::string offered() const {
    std::string text;
    for (const Choice& choice : parameter_.choices) {
      if (holds(choice.when, settings_)) text += (text.empty() ? "" : ", ") + std::string(choice.id);
    }
    if (text.empty()) return allowed_text(parameter_);
    if (parameter_.key == "data") text += ", or { points: rows }";
    return parameter_.initial.kind == Default::Kind::kAuto ? text + ", or auto" : text;
  }

  void check_list(const std::string& path, const Value& value, Value& result) {
    if (value.is_dense() && value.dense().shape.size() == 1) {
      List numbers;
      for (const double number : value.dense().data) numbers.emplace_back(number);
      result = std::move(numbers);
    }
    if (!result.is_list()) {
      issues_.push_back(refuse(path, value, allowed_text(parameter_)));
      return;
    }
    for (std::size_t i = 0; i < result.list().size(); ++i) {
      const Value& item = result.list()[i];
      if (item.is_number() && in_range(parameter_.range, item.number())) continue;
      issues_.push_back(
          refuse(path + "[" + std::to_string(i) + "]", item, "a number" + range_text(parameter_.range)));
    }
  }

  void check_matrix(const Value& value, Value& result) {
    if (value.is_dense() && value.dense().shape.size() == 2) {
      result = matrix_value(Eigen::Map<const Eigen::Matrix<double, -1, -1, Eigen::RowMajor>>(
          value.dense().data.data(), static_cast<Eigen::Index>(value.dense().shape[0]),
          static_cast<Eigen::Index>(value.dense().shape[1])));
    }
    if (!result.is_list()) {
      require(false, value);
      return;
    }
    List& rows = result.list();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string path = std::string(parameter_.key) + "[" + std::to_string(i) + "]";
      const Value row = rows[i];
      check_list(path, row, rows[i]);
      if (!rows[i].is_list()) continue;
      const std::size_t length = rows[i].list().size();
      if (parameter_.square && length != rows.size()) {
        issues_.push_back(
            refuse(path + ".length", length, std::to_string(rows.size()) + ", as many as there are rows"));
      } else if (rows[0].is_list() && length != rows[0].list().size()) {
        issues_.push_back(refuse(path + ".length", length,
                                 std::to_string(rows[0].list().size()) + ", as many as in the first row"));
      }
    }
  }

  const Parameter& parameter_;
  const Value& settings_;
  std::vector<Issue>& issues_;
};

Value default_of(const Parameter& parameter) {
  const Default& initial = parameter.initial;
  switch (initial.kind) {
    case Default::Kind::kAuto: break;
    case Default::Kind::kNumber: return initial.number;
    case Default::Kind::kBoolean: return initial.number != 0;
    case Default::Kind::kChoice: return initial.text;
  }
  return "auto";
}

// What "auto" stands for in a choice: the one preferred beside the settings before it, or else the first that
// may be made there.
Value first_choice(const Parameter& parameter, const Value& settings) {
  for (const Choice& choice : parameter.choices) {
    if (!choice.preferred.empty() && holds(choice.preferred, settings)) return choice.id;
  }
  for (const Choice& choice : parameter.choices) {
    if (holds(choice.when, settings)) return choice.id;
  }
  return {};
}

}  // namespace

std::string allowed_text(const Parameter& parameter) {
  std::string text;
  switch (parameter.type) {
    case ParameterType::kBoolean: text = "true or false"; break;
    case ParameterType::kInteger: text = "an integer" + range_text(parameter.range); break;
    case ParameterType::kReal: text = "a number" + range_text(parameter.range); break;
    case ParameterType::kList: text = "a list of numbers" + range_text(parameter.range); break;
    case ParameterType::kMatrix:
      text =
          std::string(parameter.square ? "a square matrix: " : "") + "a list of rows, each a list of numbers";
      break;
    case ParameterType::kText: text = "a text"; break;
    case ParameterType::kPoints:
    case ParameterType::kRecords: text = "a list"; break;
    case ParameterType::kChoice:
      for (const Choice& choice : parameter.choices)
        text += (text.empty() ? "" : ", ") + std::string(choice.id);
      if (parameter.key == "data") text += ", or { points: rows }";
      break;
  }
  return parameter.initial.kind == Default::Kind::kAuto ? text + ", or auto" : text;
}

Value check_settings(const Value& config, std::vector<Issue>& issues) {
  Value settings = Map{};
  if (!config.is_map()) {
    issues.push_back(refuse("config", config, "a record of settings"));
    return settings;
  }
  for (const auto& [key, value] : config.map()) {
    if (find_parameter(key)) continue;
    std::string known;
    for (const Parameter& parameter : parameters())
      known += (known.empty() ? "" : ", ") + std::string(parameter.key);
    issues.push_back({key, value, known, key + ": there is no such setting; allowed: " + known + "."});
  }
  for (const Parameter& parameter : parameters()) {
    const Value* given = config.find(parameter.key);
    Value value = default_of(parameter);
    Value checked;
    if (given && Checker(parameter, settings, issues).check(*given, checked)) value = std::move(checked);
    if (!holds(parameter.when, settings)) continue;
    const bool open = parameter.type == ParameterType::kChoice && value == Value("auto");
    settings.set(parameter.key, open ? first_choice(parameter, settings) : std::move(value));
  }
  return settings;
}

bool is_auto(const Value& settings, std::string_view key) {
  const Value* value = settings.find(key);
  return value && value->is_string() && value->string() == "auto";
}

std::uint32_t data_seed(Value& settings) {
  if (is_auto(settings, "datasetSeed")) settings.set("datasetSeed", integer_setting(settings, "seed"));
  return static_cast<std::uint32_t>(integer_setting(settings, "datasetSeed"));
}

double number_setting(const Value& settings, std::string_view key) { return settings.find(key)->number(); }

std::int64_t integer_setting(const Value& settings, std::string_view key) {
  return static_cast<std::int64_t>(settings.find(key)->number());
}

bool boolean_setting(const Value& settings, std::string_view key) { return settings.find(key)->boolean(); }

const std::string& choice_setting(const Value& settings, std::string_view key) {
  return settings.find(key)->string();
}

Eigen::VectorXd list_setting(const Value& settings, std::string_view key) {
  const List& list = settings.find(key)->list();
  Eigen::VectorXd vector(static_cast<Eigen::Index>(list.size()));
  for (std::size_t i = 0; i < list.size(); ++i) vector(static_cast<Eigen::Index>(i)) = list[i].number();
  return vector;
}

Eigen::MatrixXd matrix_setting(const Value& settings, std::string_view key) {
  const List& rows = settings.find(key)->list();
  const auto size = static_cast<Eigen::Index>(rows.size());
  const auto columns = static_cast<Eigen::Index>(rows.empty() ? 0 : rows[0].list().size());
  Eigen::MatrixXd matrix(size, columns);
  for (Eigen::Index i = 0; i < size; ++i) {
    for (Eigen::Index j = 0; j < columns; ++j) {
      matrix(i, j) = rows[static_cast<std::size_t>(i)].list()[static_cast<std::size_t>(j)].number();
    }
  }
  return matrix;
}

Value list_value(const Eigen::Ref<const Eigen::VectorXd>& vector) {
  List list;
  for (const double number : vector) list.emplace_back(number);
  return list;
}

Value matrix_value(const Eigen::Ref<const Eigen::MatrixXd>& matrix) {
  List rows;
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) rows.push_back(list_value(matrix.row(i).transpose()));
  return rows;
}

}  // namespace elbo
