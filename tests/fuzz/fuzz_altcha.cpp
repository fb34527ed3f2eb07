#include <string>

#include "notify/captcha/altcha_payload.hpp"
#include "notify/captcha/altcha_v1.hpp"
#include "notify/captcha/altcha_v2.hpp"
#include "notify/encodings.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using writeback::fuzz::require;
namespace notify = writeback::notify;

namespace {

constexpr notify::AltchaV2Keys keys{"test-sig-key", "test-derived-key"};
constexpr writeback::Timestamp now{std::chrono::seconds{1'795'482'000}};
const std::string tag(64, 'a');

/// Whoever does not know the keys has no solution, in either version. The corpus holds one of each
/// that is signed right, and that another flow's tag makes worthless.
void check(const boost::json::object& payload) {
  const auto v1 = notify::verify_altcha_v1(payload, tag, "test-hmac-key", now);
  const auto v2 = notify::verify_altcha_v2(payload, tag, keys, now);
  require(!(v1 && v2));
  for (const auto* solved : {&v1, &v2}) {
    if (*solved) require(!(*solved)->name.empty() && (*solved)->until > now);
  }
  require(!notify::verify_altcha_v1(payload, "of another flow", "test-hmac-key", now));
  require(!notify::verify_altcha_v2(payload, "of another flow", keys, now));
  require(!notify::verify_altcha_v1(payload, tag, "another key", now));
}

}  // namespace

/// A payload as it comes, and as the JSON that is in it: the fuzzer learns little through base64.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = writeback::fuzz::text_of(data, size);
  if (const auto payload = notify::read_altcha_payload(text)) check(*payload);
  if (const auto payload = notify::parse_altcha_json(text)) check(*payload);
  if (const auto bytes = notify::from_hex(text)) require(notify::to_hex(*bytes) == text);
  return 0;
}
