#include "notify/captcha/altcha.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "notify/captcha/altcha_payload.hpp"
#include "notify/captcha/altcha_v1.hpp"
#include "notify/captcha/altcha_v2.hpp"
#include "notify/captcha/digests.hpp"
#include "notify/captcha/ready_check.hpp"
#include "notify/encodings.hpp"

namespace writeback::notify {
namespace {

constexpr std::size_t key_bytes = 32;
/// Time for a slow phone to solve it and for a person to find their user name, and no more: stolen
/// work is worth nothing soon.
constexpr std::chrono::minutes lifetime{10};
/// Challenges a minute that an organisation asks for on the morning after the holidays.
constexpr std::uint32_t usual_rate = 120;
constexpr std::int64_t largest_factor = 16;

// By AltchaDifficulty. Normal is about a second for a browser's four workers (v1), or for one (v2).
constexpr std::array<std::int64_t, 3> v1_numbers{50'000, 200'000, 800'000};
constexpr std::array<std::int64_t, 3> v2_counters{1'000, 4'000, 16'000};

Secret derived(const Secret& key, std::string_view purpose) {
  std::string bytes = hmac_sha256(key.reveal(), purpose);
  Secret secret(bytes);
  cleanse(bytes.data(), bytes.size());
  return secret;
}

/// The browser sees the tag; the flow's id is for its bearer only.
std::string tag_of(std::string_view flow) {
  return to_hex(sha256("writebackd captcha flow " + std::string(flow)));
}

}  // namespace

AltchaCheck::AltchaCheck(const Secret& key, AltchaVersion version, AltchaDifficulty difficulty,
                         RandomBytes random)
    : v1_key_(derived(key, "altcha v1")),
      v2_key_(derived(key, "altcha v2 parameters")),
      v2_derived_key_(derived(key, "altcha v2 derived key")),
      version_(version),
      base_(difficulty),
      random_(std::move(random)),
      load_(usual_rate, largest_factor) {
  if (key.reveal().size() != key_bytes) throw std::invalid_argument("an ALTCHA key is 32 bytes");
}

std::string AltchaCheck::challenge(std::string_view flow, Timestamp now) {
  const auto factor = load_.next_factor(now);
  const auto base = static_cast<std::size_t>(base_);
  const auto tag = tag_of(flow);
  std::string challenge;
  if (version_ == AltchaVersion::v1) {
    const auto number = std::min(v1_numbers.at(base) * factor, largest_altcha_v1_number);
    challenge = make_altcha_v1({number, now + lifetime, tag}, v1_key_.reveal(), random_);
  } else {
    const auto counter = std::min(v2_counters.at(base) * factor, largest_altcha_v2_counter);
    challenge = make_altcha_v2({counter, now + lifetime, tag},
                               {v2_key_.reveal(), v2_derived_key_.reveal()}, random_);
  }
  return R"({"provider":"altcha","challenge":)" + challenge + '}';
}

Task<SolvedCaptcha> AltchaCheck::check(std::string_view flow, std::string_view solution,
                                       Timestamp now, Deadline /*deadline*/) {
  return ready_check(verify(flow, solution, now));
}

Result<SolvedCaptcha> AltchaCheck::verify(std::string_view flow, std::string_view solution,
                                          Timestamp now) const {
  const auto payload = read_altcha_payload(solution);
  if (!payload) {
    return Problem{ProblemKind::captcha_failed, "the solution is none of the ALTCHA widget"};
  }
  const auto* challenge = payload->if_contains("challenge");
  const bool is_v1 = challenge != nullptr && challenge->is_string();
  auto solved = is_v1 ? verify_altcha_v1(*payload, tag_of(flow), v1_key_.reveal(), now)
                      : verify_altcha_v2(*payload, tag_of(flow),
                                         {v2_key_.reveal(), v2_derived_key_.reveal()}, now);
  if (solved) solved->name.insert(0, "altcha ");
  return solved;
}

}  // namespace writeback::notify
