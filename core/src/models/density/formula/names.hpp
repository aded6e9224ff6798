#pragma once

// What stands for a coordinate of z in a formula.

#include <cstddef>
#include <string_view>

namespace elbo::formula {

// How the coordinates of one formula are counted, which its whole text tells.
class Names {
 public:
  Names(std::string_view text, int dimension);

  [[nodiscard]] int dimension() const { return dimension_; }
  // Which coordinate a name is of; −1 for none.
  [[nodiscard]] int coordinate(std::string_view name) const;
  // Which coordinate an index in brackets is of; −1 for none.
  [[nodiscard]] int indexed(double index) const;
  // Whether a name is of z as a whole, which an index may follow.
  [[nodiscard]] static bool is_whole(std::string_view name);
  // The length of the first of the names that `text` is made of, as z1 of z1z2; 0 where it is made of none.
  [[nodiscard]] std::size_t first_of(std::string_view text) const;

 private:
  int dimension_;
  bool from_zero_ = false;          // z0, z1 rather than z1, z2
  bool brackets_from_one_ = false;  // z[1], z[2]
};

bool is_pi(std::string_view name);
bool is_e(std::string_view name);

}  // namespace elbo::formula
