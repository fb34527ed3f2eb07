#include "ldap/kerberos_sign_in.hpp"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>

#include <utility>

namespace writeback::ldap {
namespace {

/// RFC 4752, 3.1: the bits of the server's offer and of the client's choice.
constexpr unsigned char no_security_layer = 1;
constexpr std::size_t offer_size = 4;

std::string words_of(OM_uint32 status, int kind) {
  OM_uint32 minor = 0;
  OM_uint32 more = 0;
  gss_buffer_desc text{};
  if (gss_display_status(&minor, status, kind, GSS_C_NO_OID, &more, &text) != GSS_S_COMPLETE) {
    return "unknown reason";
  }
  std::string words(static_cast<const char*>(text.value), text.length);
  gss_release_buffer(&minor, &text);
  return words;
}

KerberosSignIn::Step failed(const char* what, OM_uint32 major, OM_uint32 minor) {
  const bool has_detail = minor != 0;
  return {{},
          std::string(what) + ": " +
              (has_detail ? words_of(minor, GSS_C_MECH_CODE) : words_of(major, GSS_C_GSS_CODE))};
}

gss_buffer_desc view_of(std::string_view bytes) {
  gss_buffer_desc view{};
  view.length = bytes.size();
  view.value = const_cast<char*>(bytes.data());
  return view;
}

std::string taken(gss_buffer_desc& buffer) {
  std::string bytes(static_cast<const char*>(buffer.value), buffer.length);
  OM_uint32 ignored = 0;
  gss_release_buffer(&ignored, &buffer);
  return bytes;
}

/// The ticket-granting ticket that the keytab's key gets, in memory, and as GSS-API wants it.
class Ticket {
 public:
  Ticket() = default;
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() {
    OM_uint32 ignored = 0;
    if (credential_ != GSS_C_NO_CREDENTIAL) gss_release_cred(&ignored, &credential_);
    if (cache_ != nullptr) krb5_cc_destroy(context_, cache_);
    if (principal_ != nullptr) krb5_free_principal(context_, principal_);
    if (keys_ != nullptr) krb5_kt_close(context_, keys_);
    if (context_ != nullptr) krb5_free_context(context_);
  }

  /// Why it could not be had; empty: it is there.
  std::string get(const Keytab& keytab) {
    if (krb5_init_context(&context_) != 0) return "/etc/krb5.conf can't be used";
    const std::string name = "FILE:" + keytab.path;
    krb5_error_code error = krb5_kt_resolve(context_, name.c_str(), &keys_);
    if (error == 0) error = find_principal(keytab.principal);
    if (error != 0) return "the keytab can't be used: " + reason(error);
    krb5_creds ticket{};
    error = krb5_get_init_creds_keytab(context_, &ticket, principal_, keys_, 0, nullptr, nullptr);
    if (error != 0) return "no ticket for the service account: " + reason(error);
    error = krb5_cc_new_unique(context_, "MEMORY", nullptr, &cache_);
    if (error == 0) error = krb5_cc_initialize(context_, cache_, principal_);
    if (error == 0) error = krb5_cc_store_cred(context_, cache_, &ticket);
    krb5_free_cred_contents(context_, &ticket);
    if (error != 0) return "the ticket can't be kept: " + reason(error);
    OM_uint32 minor = 0;
    const OM_uint32 major = gss_krb5_import_cred(&minor, cache_, nullptr, nullptr, &credential_);
    return major == GSS_S_COMPLETE ? "" : failed("the ticket can't be used", major, minor).failure;
  }

  [[nodiscard]] gss_cred_id_t credential() const { return credential_; }
  [[nodiscard]] std::string realm() const {
    return {principal_->realm.data, principal_->realm.length};
  }

 private:
  krb5_error_code find_principal(const std::string& name) {
    if (!name.empty()) return krb5_parse_name(context_, name.c_str(), &principal_);
    krb5_kt_cursor cursor = nullptr;
    krb5_error_code error = krb5_kt_start_seq_get(context_, keys_, &cursor);
    if (error != 0) return error;
    krb5_keytab_entry entry{};
    error = krb5_kt_next_entry(context_, keys_, &entry, &cursor);
    if (error == 0) {
      error = krb5_copy_principal(context_, entry.principal, &principal_);
      krb5_free_keytab_entry_contents(context_, &entry);
    }
    krb5_kt_end_seq_get(context_, keys_, &cursor);
    return error;
  }
  [[nodiscard]] std::string reason(krb5_error_code error) const {
    const char* text = krb5_get_error_message(context_, error);
    std::string words = text;
    krb5_free_error_message(context_, text);
    return words;
  }

  krb5_context context_ = nullptr;
  krb5_keytab keys_ = nullptr;
  krb5_principal principal_ = nullptr;
  krb5_ccache cache_ = nullptr;
  gss_cred_id_t credential_ = GSS_C_NO_CREDENTIAL;
};

}  // namespace

struct KerberosSignIn::State {
  Keytab keytab;
  std::string host;
  std::string channel_binding;
  Ticket ticket;
  gss_name_t server = GSS_C_NO_NAME;
  gss_ctx_id_t context = GSS_C_NO_CONTEXT;
  bool began = false;
  bool authenticated = false;

  State(Keytab keys, std::string server_host, std::string binding)
      : keytab(std::move(keys)),
        host(std::move(server_host)),
        channel_binding(std::move(binding)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    OM_uint32 ignored = 0;
    if (context != GSS_C_NO_CONTEXT) gss_delete_sec_context(&ignored, &context, nullptr);
    if (server != GSS_C_NO_NAME) gss_release_name(&ignored, &server);
  }

  Step begin();
  Step authenticate(std::string_view challenge);
  Step choose_no_layer(std::string_view offer);
};

/// The name is taken as it is: to let DNS make another one of it would let DNS choose the server.
KerberosSignIn::Step KerberosSignIn::State::begin() {
  std::string failure = ticket.get(keytab);
  if (!failure.empty()) return {{}, std::move(failure)};
  const std::string name = "ldap/" + host + "@" + ticket.realm();
  gss_buffer_desc text = view_of(name);
  OM_uint32 minor = 0;
  const OM_uint32 major = gss_import_name(&minor, &text, GSS_KRB5_NT_PRINCIPAL_NAME, &server);
  return major == GSS_S_COMPLETE ? Step{} : failed("the server's name can't be used", major, minor);
}

KerberosSignIn::Step KerberosSignIn::State::authenticate(std::string_view challenge) {
  gss_channel_bindings_struct bindings{};
  bindings.application_data = view_of(channel_binding);
  gss_buffer_desc input = view_of(challenge);
  gss_buffer_desc output{};
  OM_uint32 minor = 0;
  const OM_uint32 major = gss_init_sec_context(
      &minor, ticket.credential(), &context, server, const_cast<gss_OID>(gss_mech_krb5),
      GSS_C_MUTUAL_FLAG | GSS_C_SEQUENCE_FLAG, 0,
      channel_binding.empty() ? GSS_C_NO_CHANNEL_BINDINGS : &bindings, &input, nullptr, &output,
      nullptr, nullptr);
  if (GSS_ERROR(major) != 0) {
    return failed(("no ticket for ldap/" + host).c_str(), major, minor);
  }
  authenticated = major == GSS_S_COMPLETE;
  return {taken(output), {}};
}

KerberosSignIn::Step KerberosSignIn::State::choose_no_layer(std::string_view offer) {
  gss_buffer_desc sealed = view_of(offer);
  gss_buffer_desc opened{};
  OM_uint32 minor = 0;
  OM_uint32 major = gss_unwrap(&minor, context, &sealed, &opened, nullptr, nullptr);
  if (GSS_ERROR(major) != 0) return failed("the server's offer can't be read", major, minor);
  const std::string layers = taken(opened);
  if (layers.size() != offer_size ||
      (static_cast<unsigned char>(layers.front()) & no_security_layer) == 0) {
    return {{}, "the server insists on a security layer inside TLS"};
  }
  const std::string choice{static_cast<char>(no_security_layer), '\0', '\0', '\0'};
  gss_buffer_desc plain = view_of(choice);
  gss_buffer_desc wrapped{};
  major = gss_wrap(&minor, context, 0, GSS_C_QOP_DEFAULT, &plain, nullptr, &wrapped);
  if (GSS_ERROR(major) != 0) return failed("no answer to the server's offer", major, minor);
  return {taken(wrapped), {}};
}

KerberosSignIn::KerberosSignIn(Keytab keytab, std::string host, std::string channel_binding)
    : state_(std::make_unique<State>(std::move(keytab), std::move(host),
                                     std::move(channel_binding))) {}

KerberosSignIn::~KerberosSignIn() = default;

KerberosSignIn::Step KerberosSignIn::next(std::string_view challenge) {
  if (state_->authenticated) return state_->choose_no_layer(challenge);
  if (!std::exchange(state_->began, true)) {
    Step begun = state_->begin();
    if (!begun.failure.empty()) return begun;
  }
  return state_->authenticate(challenge);
}

}  // namespace writeback::ldap
