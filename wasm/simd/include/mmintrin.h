// Empty on purpose. Eigen includes <mmintrin.h> before the SSE headers and uses nothing of MMX; Emscripten
// brings no such header, and clang's own refuses to compile for anything but x86.
#pragma once
