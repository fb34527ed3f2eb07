#include "ldap/password_policy_control.hpp"

#include <lber.h>

#include <algorithm>
#include <memory>

namespace writeback::ldap {
namespace {

constexpr ber_tag_t warning_tag = 0xA0;
constexpr ber_tag_t error_tag = 0x81;

/// PasswordPolicyResponseValue ::= SEQUENCE { warning [0] CHOICE {...} OPTIONAL, error [1]
/// ENUMERATED OPTIONAL }
std::optional<ber_int_t> read_error(const std::string& value) {
  if (value.empty()) return std::nullopt;  // liber does not check
  berval bytes{value.size(), const_cast<char*>(value.data())};
  const std::unique_ptr<BerElement, void (*)(BerElement*)> ber(
      ber_init(&bytes), [](BerElement* element) { ber_free(element, 1); });
  if (!ber) return std::nullopt;
  ber_len_t length = 0;
  if (ber_skip_tag(ber.get(), &length) != LBER_SEQUENCE) return std::nullopt;
  ber_tag_t tag = ber_peek_tag(ber.get(), &length);
  if (tag == warning_tag) {
    berval warning{};
    if (ber_skip_element(ber.get(), &warning) == LBER_ERROR) return std::nullopt;
    tag = ber_peek_tag(ber.get(), &length);
  }
  ber_int_t error = 0;
  // An ENUMERATED without content reads as 0, which would be "expired": a proof of the password out
  // of nothing.
  if (tag != error_tag || length != 1) return std::nullopt;
  if (ber_get_enum(ber.get(), &error) == LBER_ERROR) return std::nullopt;
  return error;
}

}  // namespace

std::optional<PolicyError> policy_error_of(const Reply& reply) {
  const auto control = std::find_if(
      reply.controls.begin(), reply.controls.end(),
      [](const ReplyControl& candidate) { return candidate.oid == password_policy_oid; });
  if (control == reply.controls.end()) return std::nullopt;
  const auto error = read_error(control->value);
  if (!error || *error < 0 || *error > static_cast<ber_int_t>(PolicyError::too_long)) {
    return std::nullopt;
  }
  return static_cast<PolicyError>(*error);
}

}  // namespace writeback::ldap
