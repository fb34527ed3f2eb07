#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/directory_admin.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_directory.hpp"

namespace writeback::support {

/// A 389 Directory Server of the tests' own, with a service account that has the documented rights
/// on ou=people (docs/389ds-rights.md). The product reaches it over LDAPS.
class Ds389Server {
 public:
  [[nodiscard]] static bool can_start();
  /// Started when it is first asked for, and then used by all tests of the process.
  [[nodiscard]] static Ds389Server& shared();
  static void end_shared();

  Ds389Server();
  ~Ds389Server();
  Ds389Server(const Ds389Server&) = delete;
  Ds389Server& operator=(const Ds389Server&) = delete;

  [[nodiscard]] std::string uri() const { return "ldaps://localhost:" + std::to_string(tls_port_); }
  [[nodiscard]] std::string ca_pem() const;
  [[nodiscard]] std::string dn(const std::string& below_suffix) const;
  [[nodiscard]] std::string service_dn() const { return dn("uid=writebackd"); }
  [[nodiscard]] const std::string& service_password() const { return service_password_; }

  [[nodiscard]] DirectoryAdmin& admin();
  /// In `unit`: ou=people, where the service account has rights, or ou=outside.
  [[nodiscard]] Person add_person(const std::string& unit = "ou=people");
  [[nodiscard]] std::string add_group(const std::vector<std::string>& members);

  [[nodiscard]] SignInResult sign_in(const std::string& dn, const std::string& password) const;
  [[nodiscard]] bool accepts(const Person& person, const std::string& password) const;
  void lock_by_failures(const Person& person);

 private:
  [[nodiscard]] std::string plain_uri() const;
  void configure();

  TempFolder folder_;
  std::string admin_password_;
  std::string service_password_;
  std::uint16_t plain_port_;
  std::uint16_t tls_port_;
  std::unique_ptr<ChildProcess> server_;
  std::unique_ptr<DirectoryAdmin> admin_;
};

}  // namespace writeback::support
