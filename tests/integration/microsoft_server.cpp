#include "tests/integration/microsoft_server.hpp"

#include <algorithm>

namespace writeback::test {

using support::LdapInterposer;

namespace {

constexpr const char* policy_hints = "1.2.840.113556.1.4.2239";
constexpr int unwilling_to_perform = 53;
constexpr const char* refused_by_policy =
    "0000052D: SvcErr: DSID-031A1254, problem 5003 (WILL_NOT_PERFORM), data 0\n";

/// The value that a modification replaces unicodePwd by; empty: none.
std::string replaced_password(const BerElement& modify) {
  constexpr int replace = 2;
  for (const auto& change : modify.parts.at(1).parts) {
    const auto& attribute = change.parts.at(1);
    if (change.parts.at(0).number() == replace && attribute.parts.at(0).content == "unicodePwd") {
      return attribute.parts.at(1).parts.at(0).content;
    }
  }
  return {};
}

/// SEQUENCE { flags INTEGER (1) } (MS-ADTS 3.1.1.3.4.1.27), in a critical control.
bool asks_for_the_history(const std::string& controls) {
  const std::string critical = ber(0x01, "\xFF");
  return controls.find(ber(0x30, ber_text(policy_hints) + critical +
                                     ber_text(ber(0x30, ber_integer(1))))) != std::string::npos;
}

}  // namespace

MicrosoftServer::MicrosoftServer(std::uint16_t samba_port) : interposer_(samba_port) {
  interposer_.play([this](const LdapInterposer::Message& request) { return judge(request); },
                   rewrite);
}

std::string MicrosoftServer::uri() const {
  return "ldaps://127.0.0.1:" + std::to_string(interposer_.port());
}

LdapInterposer::Play MicrosoftServer::judge(const LdapInterposer::Message& request) {
  if (request.tag != ldap_tag::modify_request) return LdapInterposer::pass(request);
  const std::string password = replaced_password(request.operation);
  if (password.empty()) return LdapInterposer::pass(request);
  auto& used = history_[request.operation.parts.at(0).content];
  if (asks_for_the_history(request.controls)) {
    ++resets_with_hints_;
    if (std::find(used.begin(), used.end(), password) != used.end()) {
      return {{},
              ldap_result(request.id, ldap_tag::modify_response, unwilling_to_perform,
                          refused_by_policy),
              false};
    }
  }
  used.push_back(password);
  // Samba refuses a critical control that it does not know.
  return {ldap_message(request.id, request.operation_bytes), {}, false};
}

/// What the server says of itself: it knows the control, and does not name a vendor.
std::string MicrosoftServer::rewrite(const LdapInterposer::Message& answer) {
  const bool is_root =
      answer.tag == ldap_tag::search_entry && answer.operation.parts.at(0).content.empty();
  if (!is_root) return answer.bytes;
  std::vector<std::pair<std::string, Values>> attributes;
  for (const auto& attribute : answer.operation.parts.at(1).parts) {
    const std::string& name = attribute.parts.at(0).content;
    if (name.starts_with("vendor")) continue;
    Values values;
    for (const auto& value : attribute.parts.at(1).parts) values.push_back(value.content);
    if (name == "supportedControl") values.emplace_back(policy_hints);
    attributes.emplace_back(name, std::move(values));
  }
  return ldap_entry(answer.id, "", attributes);
}

}  // namespace writeback::test
