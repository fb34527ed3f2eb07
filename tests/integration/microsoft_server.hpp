#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/ldap_interposer.hpp"

namespace writeback::test {

/// Plays a Microsoft domain controller in front of Samba, where the two differ: it offers the
/// policy hints control and enforces it, lets no password through that contains the account's name,
/// and words its refusals as Windows Server does. Passwords that were set through it are its
/// history.
class MicrosoftServer {
 public:
  explicit MicrosoftServer(std::uint16_t samba_port);

  [[nodiscard]] std::string uri() const;
  [[nodiscard]] const std::string& ca_pem() const { return interposer_.ca_pem(); }
  /// Of resets that came with the control.
  [[nodiscard]] int resets_with_hints() const { return resets_with_hints_; }

 private:
  [[nodiscard]] support::LdapInterposer::Play judge(
      const support::LdapInterposer::Message& request);
  [[nodiscard]] static std::string rewrite(const support::LdapInterposer::Message& answer);

  std::map<std::string, std::vector<std::string>> history_;  ///< by the name in the request
  std::atomic<int> resets_with_hints_ = 0;
  support::LdapInterposer interposer_;  ///< the last: it calls the others
};

}  // namespace writeback::test
