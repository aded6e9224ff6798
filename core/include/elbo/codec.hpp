#pragma once

// Values as bytes, and back. Little-endian; one tag byte, then the payload:
//
//   0 null | 1 false | 2 true | 3 number (f64) | 4 string (u32 length, UTF-8) | 5 list (u32 count, values)
//   6 map (u32 count; each key as u32 length and UTF-8, then its value)
//   7 dense (u8 rank 1..8, u32 per dimension, zeros up to a multiple of 8 from the start, f64s) | 8 bytes
//   (u32 length)
//
// The padding lets a reader view the doubles in place. web/engine/codec.js is the mirror image.

#include <cstdint>
#include <span>

#include "elbo/value.hpp"

namespace elbo {

Bytes encode(const Value& value);

// Throws Error(kInvalidData) on anything that encode() could not have written: an unknown tag, a length that
// runs past the end, more than 32 levels, bytes left over.
Value decode(std::span<const std::uint8_t> bytes);

}  // namespace elbo
