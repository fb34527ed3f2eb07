#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/certificate_authority.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/directory_admin.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::support {

/// Somebody whom one test made for itself.
struct Person {
  std::string uid;
  std::string dn;
  std::string mail;
  std::string password;
};

struct PersonWish {
  std::string uid = {};  ///< empty: one that nobody has
  std::string folder = "ou=staff,ou=people";
  std::string policy = {};    ///< "strict": cn=strict,ou=policies; empty: the default policy
  std::string mail = {};      ///< empty: UID@example.com
  std::string password = {};  ///< empty: a fresh one
  Attributes more = {};
};

/// The OpenLDAP server that tests run against (openldap/ says what is in it): the one that
/// WRITEBACKD_TEST_LDAP_URI and its sisters name, or one of the tests' own.
class TestDirectory {
 public:
  /// Started when it is first asked for, and then used by all tests of the process.
  [[nodiscard]] static TestDirectory& shared();
  static void end_shared();

  /// A server of the caller's own, that it can stop and start.
  [[nodiscard]] static std::unique_ptr<TestDirectory> start_own();
  /// With a certificate that is not as it should be.
  [[nodiscard]] static std::unique_ptr<TestDirectory> start_own(
      const CertificateAuthority::Wish& certificate);
  /// Whether start_own can work on this machine.
  [[nodiscard]] static bool can_start_own();

  ~TestDirectory();
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;

  enum class Transport { ldaps, start_tls, ldapi };
  /// The ways in which `shared` is reached; known before it is started.
  [[nodiscard]] static std::vector<Transport> transports();
  /// Empty where this directory is not reached in that way.
  [[nodiscard]] std::string uri(Transport transport) const;
  [[nodiscard]] std::uint16_t ldaps_port() const;
  [[nodiscard]] std::uint16_t start_tls_port() const;
  [[nodiscard]] const std::string& ca_pem() const { return ca_pem_; }
  [[nodiscard]] const std::string& ca_file() const { return ca_file_; }

  [[nodiscard]] const std::string& service_dn() const { return service_dn_; }
  [[nodiscard]] const std::string& service_password() const { return service_password_; }
  [[nodiscard]] const std::string& suffix() const { return suffix_; }
  [[nodiscard]] std::string people_dn() const { return "ou=people," + suffix_; }
  [[nodiscard]] std::string dn(const std::string& below_suffix) const;

  [[nodiscard]] DirectoryAdmin& admin();
  [[nodiscard]] Person add_person(const PersonWish& wish = {});
  /// A group with these members; returns its DN.
  [[nodiscard]] std::string add_group(const std::vector<std::string>& members);

  [[nodiscard]] SignInResult sign_in(const std::string& dn, const std::string& password) const;
  [[nodiscard]] bool accepts(const Person& person, const std::string& password) const;
  /// Wrong sign-ins until the directory locks the account.
  void lock_by_failures(const Person& person);
  void lock_for_good(const Person& person);
  void overwrite_changed_time(const Person& person, std::chrono::seconds ago);

  /// Own servers only.
  void stop();
  void kill();
  void start();
  /// Own servers only: stops to take in or give out anything, without closing a connection; and
  /// goes on.
  void freeze() const;
  void thaw() const;

 private:
  struct Own;
  TestDirectory();
  void take_from_environment(const std::string& uris);
  void prepare_own(const CertificateAuthority::Wish& certificate);

  std::unique_ptr<Own> own_;
  std::vector<std::string> uris_;
  std::string ca_pem_;
  std::string ca_file_;
  std::string suffix_ = "dc=example,dc=com";
  std::string service_dn_;
  std::string service_password_;
  std::string admin_dn_;
  std::string admin_password_;
  std::unique_ptr<DirectoryAdmin> admin_;
};

/// 20261123032100Z: a moment as the directory writes it.
[[nodiscard]] std::string generalized_time(std::chrono::system_clock::time_point moment);

}  // namespace writeback::support
