// The edge between JavaScript and the core: a table of names. One wasm instance holds at most one session.
// Arguments and answers are encoded values (elbo/codec.hpp); an answer is { ok: value } or { error: { code,
// message, issues } }, so that no exception ever crosses as anything but a value.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <new>
#include <string>
#include <string_view>

#include "answer.hpp"
#include "commands.hpp"

namespace {

// Encoded in a buffer that lives until the next call: JavaScript copies it out at once.
emscripten::val invoke(const std::string& method, const std::string& arguments) {
  static elbo::wasm::Commands commands;
  static elbo::Bytes answer;
  answer = elbo::wasm::answer([&] { return commands.run(method, elbo::wasm::arguments(arguments)); });
  return emscripten::val(emscripten::typed_memory_view(answer.size(), answer.data()));
}

}  // namespace

EMSCRIPTEN_BINDINGS(elbo) { emscripten::function("invoke", &invoke); }
