#include "tests/support/directory_admin.hpp"

#include <ldap.h>

#include <stdexcept>

namespace writeback::support {
namespace {

constexpr const char* relax_oid = "1.3.6.1.4.1.4203.666.5.12";

void require(int code, const std::string& what) {
  if (code != LDAP_SUCCESS) throw std::runtime_error(what + ": " + ldap_err2string(code));
}

berval as_berval(const std::string& text) {
  return {text.size(), const_cast<char*>(text.data())};
}

/// LDAPMod and everything that it points at.
class Mods {
 public:
  void add(int operation, const std::string& attribute, const std::vector<std::string>& values) {
    auto one = std::make_unique<One>();
    for (const auto& value : values) one->values.push_back(as_berval(value));
    for (auto& value : one->values) one->pointers.push_back(&value);
    one->pointers.push_back(nullptr);
    one->mod.mod_op = operation | LDAP_MOD_BVALUES;
    one->mod.mod_type = const_cast<char*>(attribute.c_str());
    one->mod.mod_bvalues = one->values.empty() ? nullptr : one->pointers.data();
    mods_.push_back(std::move(one));
  }
  [[nodiscard]] std::vector<LDAPMod*> pointers() {
    std::vector<LDAPMod*> all;
    for (auto& one : mods_) all.push_back(&one->mod);
    all.push_back(nullptr);
    return all;
  }

 private:
  struct One {
    LDAPMod mod{};
    std::vector<berval> values;
    std::vector<berval*> pointers;
  };
  std::vector<std::unique_ptr<One>> mods_;
};

struct Handle {
  explicit Handle(const DirectoryAddress& address) {
    require(ldap_initialize(&ld, address.uri.c_str()), "ldap_initialize " + address.uri);
    const int version = LDAP_VERSION3;
    ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    const timeval limit{20, 0};
    ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &limit);
    ldap_set_option(ld, LDAP_OPT_TIMEOUT, &limit);
    if (!address.ca_file.empty()) {
      ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, address.ca_file.c_str());
      const int for_clients = 0;
      ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &for_clients);
    }
    if (address.start_tls) require(ldap_start_tls_s(ld, nullptr, nullptr), "StartTLS");
  }
  ~Handle() { ldap_unbind_ext_s(ld, nullptr, nullptr); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  LDAP* ld = nullptr;
};

std::optional<int> policy_error_in(LDAP* ld, LDAPControl** controls) {
  LDAPControl* control =
      controls == nullptr
          ? nullptr
          : ldap_control_find(LDAP_CONTROL_PASSWORDPOLICYRESPONSE, controls, nullptr);
  if (control == nullptr) return std::nullopt;
  ber_int_t expires = 0;
  ber_int_t grace = 0;
  LDAPPasswordPolicyError error = PP_noError;
  if (ldap_parse_passwordpolicy_control(ld, control, &expires, &grace, &error) != LDAP_SUCCESS ||
      error == PP_noError) {
    return std::nullopt;
  }
  return error;
}

std::vector<std::string> values_of(LDAP* ld, LDAPMessage* entry, const std::string& attribute) {
  std::vector<std::string> values;
  berval** found = ldap_get_values_len(ld, entry, attribute.c_str());
  for (berval** value = found; value != nullptr && *value != nullptr; ++value) {
    values.emplace_back((*value)->bv_val, (*value)->bv_len);
  }
  if (found != nullptr) ldap_value_free_len(found);
  return values;
}

}  // namespace

struct DirectoryAdmin::Session {
  explicit Session(const DirectoryAddress& address) : handle(address) {}
  Handle handle;

  void modify(const std::string& dn, const std::string& attribute,
              const std::vector<std::string>& values, LDAPControl** controls) {
    Mods mods;
    mods.add(LDAP_MOD_REPLACE, attribute, values);
    require(ldap_modify_ext_s(handle.ld, dn.c_str(), mods.pointers().data(), controls, nullptr),
            "modify " + attribute);
  }
};

DirectoryAdmin::DirectoryAdmin(DirectoryAddress address, const std::string& dn,
                               const std::string& password)
    : session_(std::make_unique<Session>(address)) {
  berval credentials = as_berval(password);
  require(ldap_sasl_bind_s(session_->handle.ld, dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr,
                           nullptr, nullptr),
          "the administrator's sign-in");
}

DirectoryAdmin::~DirectoryAdmin() = default;

void DirectoryAdmin::add(const std::string& dn, const Attributes& attributes) {
  Mods mods;
  for (const auto& [name, values] : attributes) mods.add(LDAP_MOD_ADD, name, values);
  require(ldap_add_ext_s(session_->handle.ld, dn.c_str(), mods.pointers().data(), nullptr, nullptr),
          "add " + dn);
}

void DirectoryAdmin::replace(const std::string& dn, const std::string& attribute,
                             const std::vector<std::string>& values) {
  session_->modify(dn, attribute, values, nullptr);
}

void DirectoryAdmin::overwrite(const std::string& dn, const std::string& attribute,
                               const std::vector<std::string>& values) {
  std::string oid = relax_oid;
  LDAPControl relax{oid.data(), {0, nullptr}, 1};
  std::vector<LDAPControl*> controls = {&relax, nullptr};
  session_->modify(dn, attribute, values, controls.data());
}

void DirectoryAdmin::add_value(const std::string& dn, const std::string& attribute,
                               const std::string& value) {
  Mods mods;
  const std::vector<std::string> values = {value};
  mods.add(LDAP_MOD_ADD, attribute, values);
  require(
      ldap_modify_ext_s(session_->handle.ld, dn.c_str(), mods.pointers().data(), nullptr, nullptr),
      "add " + attribute);
}

void DirectoryAdmin::rename(const std::string& dn, const std::string& new_rdn,
                            const std::string& new_parent) {
  require(ldap_rename_s(session_->handle.ld, dn.c_str(), new_rdn.c_str(), new_parent.c_str(), 1,
                        nullptr, nullptr),
          "rename " + dn);
}

void DirectoryAdmin::remove(const std::string& dn) {
  require(ldap_delete_ext_s(session_->handle.ld, dn.c_str(), nullptr, nullptr), "delete " + dn);
}

Attributes DirectoryAdmin::read(const std::string& dn, const std::vector<std::string>& attributes) {
  LDAP* ld = session_->handle.ld;
  std::vector<char*> names;
  for (const auto& name : attributes) names.push_back(const_cast<char*>(name.c_str()));
  names.push_back(nullptr);
  LDAPMessage* reply = nullptr;
  require(ldap_search_ext_s(ld, dn.c_str(), LDAP_SCOPE_BASE, nullptr, names.data(), 0, nullptr,
                            nullptr, nullptr, 0, &reply),
          "read " + dn);
  Attributes result;
  LDAPMessage* entry = ldap_first_entry(ld, reply);
  if (entry != nullptr) {
    char* name = ldap_get_dn(ld, entry);
    result["dn"] = {name};
    ldap_memfree(name);
    for (const auto& attribute : attributes) {
      if (auto values = values_of(ld, entry, attribute); !values.empty()) {
        result[attribute] = std::move(values);
      }
    }
  }
  ldap_msgfree(reply);
  return result;
}

std::string DirectoryAdmin::value(const std::string& dn, const std::string& attribute) {
  const auto attributes = read(dn, {attribute});
  const auto found = attributes.find(attribute);
  return found == attributes.end() ? std::string() : found->second.front();
}

SignInResult DirectoryAdmin::sign_in(const DirectoryAddress& address, const std::string& dn,
                                     const std::string& password) {
  const Handle handle(address);
  LDAPControl* ask = nullptr;
  require(ldap_create_passwordpolicy_control(handle.ld, &ask), "control");
  std::vector<LDAPControl*> controls = {ask, nullptr};
  berval credentials = as_berval(password);
  int id = 0;
  const int sent = ldap_sasl_bind(handle.ld, dn.c_str(), LDAP_SASL_SIMPLE, &credentials,
                                  controls.data(), nullptr, &id);
  ldap_control_free(ask);
  require(sent, "sign-in");
  LDAPMessage* reply = nullptr;
  if (ldap_result(handle.ld, id, LDAP_MSG_ALL, nullptr, &reply) <= 0) {
    throw std::runtime_error("no answer to a sign-in");
  }
  SignInResult result;
  LDAPControl** answered = nullptr;
  require(
      ldap_parse_result(handle.ld, reply, &result.code, nullptr, nullptr, nullptr, &answered, 1),
      "sign-in");
  result.policy_error = policy_error_in(handle.ld, answered);
  if (answered != nullptr) ldap_controls_free(answered);
  return result;
}

std::string escape_rdn_value(const std::string& value) {
  static constexpr std::string_view special = ",+\"\\<>;=#";
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool edge_space = c == ' ' && (i == 0 || i + 1 == value.size());
    if (special.find(c) == std::string_view::npos && !edge_space) {
      result += c;
      continue;
    }
    result += '\\';
    result += digits[static_cast<unsigned char>(c) >> 4U];
    result += digits[static_cast<unsigned char>(c) & 0xFU];
  }
  return result;
}

}  // namespace writeback::support
