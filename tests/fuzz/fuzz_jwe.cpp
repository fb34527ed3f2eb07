#include "api/jose/base64url.hpp"
#include "api/jose/jwe.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using writeback::fuzz::require;
namespace jose = writeback::api::jose;

/// Whatever arrives is taken apart or refused with a reason; base64url has one form for each text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const jose::KeyPair key = jose::KeyPair::generate(jose::KeyKind::ec);
  const auto text = writeback::fuzz::text_of(data, size);
  const auto parsed = jose::parse_jwe(text);
  require(parsed.jwe.has_value() == parsed.objection.empty());
  if (parsed.jwe) require(!jose::decrypt(*parsed.jwe, key));
  if (const auto bytes = jose::from_base64url(text)) require(jose::to_base64url(*bytes) == text);
  static_cast<void>(jose::is_jwe(text));
  return 0;
}
