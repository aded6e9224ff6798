#pragma once

// The rational approximations of the standard normal quantile function (Wichura 1988, AS 241, PPND16):
// numerators and denominators, lowest power first. One table for one number at a time (random.cpp) and for
// many (normals.cpp).

#include <array>

namespace elbo::as241 {

inline constexpr double kCentralReach = 0.425;      // of |p − ½|
inline constexpr double kCentralOffset = 0.180625;  // its square
inline constexpr double kMiddleOffset = 1.6;        // subtracted from √(−log tail) up to kMiddleReach
inline constexpr double kMiddleReach = 5;

using Coefficients = std::array<double, 8>;

inline constexpr Coefficients kCentralTop = {
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3};
inline constexpr Coefficients kCentralBottom = {1.0,
                                                4.2313330701600911252e1,
                                                6.8718700749205790830e2,
                                                5.3941960214247511077e3,
                                                2.1213794301586595867e4,
                                                3.9307895800092710610e4,
                                                2.8729085735721942674e4,
                                                5.2264952788528545610e3};
inline constexpr Coefficients kMiddleTop = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                            5.76949722146069140550e0,  3.64784832476320460504e0,
                                            1.27045825245236838258e0,  2.41780725177450611770e-1,
                                            2.27238449892691845833e-2, 7.74545014278341407640e-4};
inline constexpr Coefficients kMiddleBottom = {1.0,
                                               2.05319162663775882187e0,
                                               1.67638483018380384940e0,
                                               6.89767334985100004550e-1,
                                               1.48103976427480074590e-1,
                                               1.51986665636164571966e-2,
                                               5.47593808499534494600e-4,
                                               1.05075007164441684324e-9};

// By Horner's rule; Number is double or a vector of them, with the same bits in each lane.
template <typename Number>
inline Number polynomial(const Coefficients& c, Number x) {
  return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}

}  // namespace elbo::as241
