#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/directory_admin.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_directory.hpp"

namespace writeback::support {

/// A Samba AD domain controller of the tests' own (samba/ says what is in it), reached over LDAPS.
class SambaDomain {
 public:
  /// Whether this machine has what it takes: Samba's programs, socat, and the right to make a
  /// network namespace.
  [[nodiscard]] static bool can_start();
  /// Started when it is first asked for, and then used by all tests of the process.
  [[nodiscard]] static SambaDomain& shared();
  static void end_shared();

  SambaDomain();
  ~SambaDomain();
  SambaDomain(const SambaDomain&) = delete;
  SambaDomain& operator=(const SambaDomain&) = delete;

  /// By the name that Kerberos knows the domain controller by.
  [[nodiscard]] std::string uri_for_kerberos() const {
    return "ldaps://localhost:" + std::to_string(port_);
  }
  /// Of the service account.
  [[nodiscard]] std::string keytab() const { return folder_ / "svc-writeback.keytab"; }
  [[nodiscard]] std::uint16_t ldaps_port() const { return port_; }
  [[nodiscard]] std::uint16_t kdc_port() const { return kdc_port_; }
  /// For KRB5_CONFIG: leads to a KDC of the domain on this port.
  [[nodiscard]] static std::string kerberos_configuration(std::uint16_t kdc_port);
  [[nodiscard]] std::string uri() const { return "ldaps://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] const std::string& ca_pem() const { return ca_pem_; }
  [[nodiscard]] std::string dn(const std::string& below_base) const;
  [[nodiscard]] std::string service_dn() const { return dn("CN=svc-writeback,OU=Service"); }
  [[nodiscard]] const std::string& service_password() const { return service_password_; }
  [[nodiscard]] std::string administrator_dn() const { return dn("CN=Administrator,CN=Users"); }
  [[nodiscard]] const std::string& admin_password() const { return admin_password_; }

  [[nodiscard]] DirectoryAdmin& admin();
  struct Wish {
    std::string unit = "OU=People";
    std::string password = {};  ///< empty: a fresh one
    Attributes more = {};
  };
  /// A user who has set the password already; uid is the sAMAccountName.
  [[nodiscard]] Person add_person(const Wish& wish);
  [[nodiscard]] Person add_person() { return add_person(Wish{}); }
  /// A security group with these members; returns its DN.
  [[nodiscard]] std::string add_group(const std::vector<std::string>& members,
                                      bool for_mail_only = false);

  [[nodiscard]] SignInResult sign_in(const std::string& dn, const std::string& password) const;
  [[nodiscard]] bool accepts(const Person& person, const std::string& password) const;
  void lock_by_failures(const Person& person);

 private:
  TempFolder folder_;
  std::string ca_pem_;
  std::string admin_password_;
  std::string service_password_;
  std::uint16_t port_;
  std::uint16_t kdc_port_;
  std::unique_ptr<ChildProcess> server_;
  std::unique_ptr<DirectoryAdmin> admin_;
};

/// FOLDER/tls as Samba's scripts want it, for 127.0.0.1 and localhost; returns who issued it.
[[nodiscard]] std::string install_samba_certificate(const std::string& folder);
/// A user of the domain corp.example.test who has set the password already.
[[nodiscard]] Person add_samba_person(DirectoryAdmin& admin, const std::string& folder_dn,
                                      const std::string& password, Attributes more = {});

/// As unicodePwd takes a password; ASCII only.
[[nodiscard]] std::string quoted_utf16(const std::string& password);

}  // namespace writeback::support
