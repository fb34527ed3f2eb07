#include "notify/captcha/altcha_v2.hpp"

#include <optional>
#include <stdexcept>

#include "notify/captcha/digests.hpp"
#include "notify/captcha/strict_json.hpp"
#include "notify/encodings.hpp"
#include "policy/equal_time.hpp"

namespace writeback::notify {
namespace json = boost::json;

namespace {

constexpr std::string_view algorithm = "PBKDF2/SHA-256";
constexpr std::size_t nonce_bytes = 16;
constexpr std::size_t key_bytes = 32;
/// Half of the key is public, the other half is what the browser has to show.
constexpr std::size_t prefix_bytes = key_bytes / 2;
constexpr std::size_t digest_bytes = 32;
constexpr std::int64_t latest_expiry = 99'999'999'999;

struct Solution {
  AltchaV2Parameters parameters;
  std::string_view signature;
  std::string derived_key;
};

/// Exactly the parameters that we write, so that a client never chooses what the work is.
std::optional<AltchaV2Parameters> read_parameters(const json::object& object) {
  const json::object* data = object_in(object, "data");
  if (data == nullptr || !has_only(*data, {"flow"}) ||
      !has_only(object, {"algorithm", "cost", "data", "expiresAt", "keyLength", "keyPrefix",
                         "keySignature", "nonce", "salt"})) {
    return std::nullopt;
  }
  const auto expires = integer_in(object, "expiresAt");
  AltchaV2Parameters parameters;
  parameters.flow_tag = text_in(*data, "flow");
  parameters.key_prefix = text_in(object, "keyPrefix");
  parameters.key_signature = text_in(object, "keySignature");
  parameters.nonce = text_in(object, "nonce");
  parameters.salt = text_in(object, "salt");
  const bool is_pinned = text_in(object, "algorithm") == algorithm &&
                         integer_in(object, "cost") == altcha_v2_cost &&
                         integer_in(object, "keyLength") == std::int64_t{key_bytes};
  const bool is_formed = is_hex_of(parameters.flow_tag, digest_bytes) &&
                         is_hex_of(parameters.key_prefix, prefix_bytes) &&
                         is_hex_of(parameters.key_signature, digest_bytes) &&
                         is_hex_of(parameters.nonce, nonce_bytes) &&
                         is_hex_of(parameters.salt, nonce_bytes);
  if (!is_pinned || !is_formed || !expires || *expires <= 0 || *expires > latest_expiry) {
    return std::nullopt;
  }
  parameters.expires = Timestamp{std::chrono::seconds{*expires}};
  return parameters;
}

std::optional<Solution> read_solution(const json::object& payload) {
  const json::object* challenge = object_in(payload, "challenge");
  const json::object* solution = object_in(payload, "solution");
  if (challenge == nullptr || solution == nullptr ||
      !has_only(payload, {"challenge", "solution"}) ||
      !has_only(*challenge, {"parameters", "signature"}) ||
      !has_only(*solution, {"counter", "derivedKey", "time"})) {
    return std::nullopt;
  }
  const json::object* object = object_in(*challenge, "parameters");
  auto parameters = object == nullptr ? std::nullopt : read_parameters(*object);
  const auto counter = integer_in(*solution, "counter");
  const auto derived_key = from_hex(text_in(*solution, "derivedKey"));
  if (!parameters || !counter || *counter < 0 || *counter > largest_altcha_v2_counter ||
      !derived_key || derived_key->size() != key_bytes) {
    return std::nullopt;
  }
  return Solution{std::move(*parameters), text_in(*challenge, "signature"), *derived_key};
}

Problem failed(std::string reason) {
  return {ProblemKind::captcha_failed, std::move(reason)};
}

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

}  // namespace

std::string altcha_v2_text(const AltchaV2Parameters& parameters) {
  std::string text = "{\"algorithm\":" + quoted(algorithm);
  text += ",\"cost\":" + std::to_string(parameters.cost);
  if (!parameters.flow_tag.empty()) {
    text += ",\"data\":{\"flow\":" + quoted(parameters.flow_tag) + '}';
  }
  text += ",\"expiresAt\":" + std::to_string(parameters.expires.time_since_epoch().count());
  text += ",\"keyLength\":" + std::to_string(key_bytes);
  text += ",\"keyPrefix\":" + quoted(parameters.key_prefix);
  if (!parameters.key_signature.empty()) {
    text += ",\"keySignature\":" + quoted(parameters.key_signature);
  }
  text += ",\"nonce\":" + quoted(parameters.nonce);
  text += ",\"salt\":" + quoted(parameters.salt) + '}';
  return text;
}

std::string altcha_v2_signature(std::string_view key, const AltchaV2Parameters& parameters) {
  return to_hex(hmac_sha256(key, altcha_v2_text(parameters)));
}

std::string altcha_v2_key(const AltchaV2Parameters& parameters, std::uint32_t counter) {
  const auto nonce = from_hex(parameters.nonce);
  const auto salt = from_hex(parameters.salt);
  if (!nonce || !salt) throw std::invalid_argument("nonce and salt are hex digits");
  std::string password = *nonce;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    password.push_back(static_cast<char>((counter >> shift) & 0xFFU));
  }
  return pbkdf2_sha256(password, *salt, parameters.cost, key_bytes);
}

bool has_altcha_v2_prefix(std::string_view derived_key, std::string_view prefix) {
  return !prefix.empty() && to_hex(derived_key).starts_with(prefix);
}

std::string make_altcha_v2(const AltchaV2Order& order, const AltchaV2Keys& keys,
                           const RandomBytes& random) {
  // Never below the half: a lucky browser would have done next to nothing.
  const auto least = order.largest_counter / 2;
  const auto counter = least + random_number(random, order.largest_counter - least);
  AltchaV2Parameters parameters;
  parameters.expires = order.expires;
  parameters.flow_tag = order.flow_tag;
  parameters.nonce = to_hex(random_text(random, nonce_bytes));
  parameters.salt = to_hex(random_text(random, nonce_bytes));
  const auto key = altcha_v2_key(parameters, static_cast<std::uint32_t>(counter));
  parameters.key_prefix = to_hex(key.substr(0, prefix_bytes));
  parameters.key_signature = to_hex(hmac_sha256(keys.derived_keys, key));
  return "{\"parameters\":" + altcha_v2_text(parameters) +
         ",\"signature\":" + quoted(altcha_v2_signature(keys.parameters, parameters)) + '}';
}

Result<SolvedCaptcha> verify_altcha_v2(const json::object& payload, std::string_view flow_tag,
                                       const AltchaV2Keys& keys, Timestamp now) {
  const auto solution = read_solution(payload);
  if (!solution) return failed("the ALTCHA solution is not of our form");
  const AltchaV2Parameters& parameters = solution->parameters;
  if (!equal_time(altcha_v2_signature(keys.parameters, parameters), solution->signature)) {
    return failed("the ALTCHA challenge is not signed by us");
  }
  const auto key_signature = to_hex(hmac_sha256(keys.derived_keys, solution->derived_key));
  // The signed key has this prefix anyway; a mistake in making challenges shall not go unnoticed.
  if (!equal_time(key_signature, parameters.key_signature) ||
      !has_altcha_v2_prefix(solution->derived_key, parameters.key_prefix)) {
    return failed("the ALTCHA solution is wrong");
  }
  if (!equal_time(parameters.flow_tag, flow_tag)) return failed("the CAPTCHA is of another flow");
  if (parameters.expires <= now) return failed("the CAPTCHA has expired");
  return SolvedCaptcha{parameters.nonce, parameters.expires};
}

}  // namespace writeback::notify
