#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace writeback::ldap {

/// How the service account proves itself without a password: its key from a keytab. Read anew at
/// each sign-in, so that a key that was replaced counts at once.
struct Keytab {
  std::string path;       ///< empty: none
  std::string principal;  ///< svc-writeback@CORP.EXAMPLE.COM; empty: the first in the keytab

  friend bool operator==(const Keytab&, const Keytab&) = default;
};

/// The client's side of SASL's mechanism GSSAPI (RFC 4752), for one sign-in. It asks for no
/// security layer, because TLS is there already and Active Directory refuses two of them; it proves
/// to the server which TLS connection it belongs to (RFC 5929, tls-server-end-point), which Active
/// Directory can be told to insist on. One thread at a time.
class KerberosSignIn {
 public:
  static constexpr const char* mechanism = "GSSAPI";

  struct Step {
    std::string token = {};    ///< to send
    std::string failure = {};  ///< for the administrator; empty: go on with the token
  };

  /// `host`: as it stands in the server's URI. The ticket is for ldap/HOST, in the realm of the
  /// principal. `channel_binding`: see Wire::channel_binding; empty: none.
  KerberosSignIn(Keytab keytab, std::string host, std::string channel_binding);
  ~KerberosSignIn();
  KerberosSignIn(const KerberosSignIn&) = delete;
  KerberosSignIn& operator=(const KerberosSignIn&) = delete;

  /// What to send next, behind the server's challenge (empty at first). Waits for the KDC, without
  /// a deadline: never to be called in the event loop.
  [[nodiscard]] Step next(std::string_view challenge);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace writeback::ldap
