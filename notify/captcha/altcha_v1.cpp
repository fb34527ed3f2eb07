#include "notify/captcha/altcha_v1.hpp"

#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>

#include "notify/captcha/digests.hpp"
#include "notify/captcha/strict_json.hpp"
#include "notify/encodings.hpp"
#include "policy/equal_time.hpp"

namespace writeback::notify {
namespace json = boost::json;

namespace {

constexpr std::string_view algorithm = "SHA-256";
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 32;
constexpr std::size_t most_expiry_digits = 11;
constexpr std::string_view before_expiry = "?expires=";
constexpr std::string_view before_flow = "&flow=";

struct Salt {
  Timestamp expires;
  std::string_view flow_tag;
};

/// Only what altcha_v1_salt writes. That it ends behind the flow with `&` keeps anybody from
/// shifting digits between salt and number, which would leave the hash the same (CVE-2025-68113).
std::optional<Salt> read_salt(std::string_view salt) {
  const auto nonce = salt.substr(0, 2 * nonce_bytes);
  auto rest = salt.substr(nonce.size());
  if (!is_hex_of(nonce, nonce_bytes) || !rest.starts_with(before_expiry)) return std::nullopt;
  rest.remove_prefix(before_expiry.size());
  const auto digits = rest.find('&');
  if (digits == std::string_view::npos || digits > most_expiry_digits) return std::nullopt;
  std::int64_t seconds = 0;
  const auto read = std::from_chars(rest.data(), rest.data() + digits, seconds);
  if (read.ec != std::errc{} || seconds <= 0) return std::nullopt;
  rest.remove_prefix(digits);
  if (!rest.starts_with(before_flow) || !rest.ends_with('&')) return std::nullopt;
  rest.remove_prefix(before_flow.size());
  rest.remove_suffix(rest.empty() ? 0 : 1);
  if (!is_hex_of(rest, tag_bytes)) return std::nullopt;
  const Salt parts{Timestamp{std::chrono::seconds{seconds}}, rest};
  // Written again it has to be the same: no leading zero, nothing twice, nothing besides.
  if (altcha_v1_salt(nonce, parts.expires, parts.flow_tag) != salt) return std::nullopt;
  return parts;
}

Problem failed(std::string reason) {
  return {ProblemKind::captcha_failed, std::move(reason)};
}

}  // namespace

std::string altcha_v1_salt(std::string_view nonce, Timestamp expires, std::string_view flow_tag) {
  std::string salt(nonce);
  salt += before_expiry;
  salt += std::to_string(expires.time_since_epoch().count());
  salt += before_flow;
  salt += flow_tag;
  salt += '&';
  return salt;
}

std::string altcha_v1_challenge(std::string_view salt, std::int64_t number) {
  return to_hex(sha256(std::string(salt) + std::to_string(number)));
}

std::string altcha_v1_signature(std::string_view key, std::string_view challenge) {
  return to_hex(hmac_sha256(key, challenge));
}

std::string make_altcha_v1(const AltchaV1Order& order, std::string_view key,
                           const RandomBytes& random) {
  const auto nonce = to_hex(random_text(random, nonce_bytes));
  const auto salt = altcha_v1_salt(nonce, order.expires, order.flow_tag);
  const auto challenge = altcha_v1_challenge(salt, random_number(random, order.largest_number));
  json::object text;
  text["algorithm"] = algorithm;
  text["challenge"] = challenge;
  text["maxnumber"] = order.largest_number;
  text["salt"] = salt;
  text["signature"] = altcha_v1_signature(key, challenge);
  return json::serialize(text);
}

Result<SolvedCaptcha> verify_altcha_v1(const json::object& payload, std::string_view flow_tag,
                                       std::string_view key, Timestamp now) {
  if (!has_only(payload, {"algorithm", "challenge", "number", "salt", "signature", "took"})) {
    return failed("the ALTCHA solution has members that do not belong there");
  }
  if (text_in(payload, "algorithm") != algorithm) return failed("another algorithm than ours");
  const auto number = integer_in(payload, "number");
  if (!number || *number < 0 || *number > largest_altcha_v1_number) {
    return failed("the number of the ALTCHA solution is none that we ask for");
  }
  const auto salt = read_salt(text_in(payload, "salt"));
  if (!salt) return failed("the salt of the ALTCHA solution is not of our form");
  const auto challenge = altcha_v1_challenge(text_in(payload, "salt"), *number);
  const bool is_solved = equal_time(challenge, text_in(payload, "challenge"));
  const bool is_ours =
      equal_time(altcha_v1_signature(key, challenge), text_in(payload, "signature"));
  if (!is_solved || !is_ours) return failed("the ALTCHA solution is wrong or not signed by us");
  if (!equal_time(salt->flow_tag, flow_tag)) return failed("the CAPTCHA is of another flow");
  if (salt->expires <= now) return failed("the CAPTCHA has expired");
  return SolvedCaptcha{challenge, salt->expires};
}

}  // namespace writeback::notify
