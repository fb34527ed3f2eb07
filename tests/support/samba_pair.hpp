#pragma once

#include <memory>
#include <string>

#include "tests/support/child_process.hpp"
#include "tests/support/directory_admin.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_directory.hpp"

namespace writeback::support {

/// Two domain controllers of one domain, of which the second takes over what was written on the
/// first when `replicate` is called and at no other time. Needs what SambaDomain needs.
class SambaPair {
 public:
  SambaPair();
  ~SambaPair();
  SambaPair(const SambaPair&) = delete;
  SambaPair& operator=(const SambaPair&) = delete;

  [[nodiscard]] std::uint16_t first_port() const { return first_port_; }
  [[nodiscard]] std::uint16_t second_port() const { return second_port_; }
  [[nodiscard]] const std::string& ca_pem() const { return ca_pem_; }
  [[nodiscard]] const std::string& service_password() const { return service_password_; }

  /// On both.
  [[nodiscard]] Person add_person();
  void replicate();
  [[nodiscard]] bool first_accepts(const Person& person, const std::string& password) const;
  [[nodiscard]] bool second_accepts(const Person& person, const std::string& password) const;

 private:
  [[nodiscard]] DirectoryAddress address(std::uint16_t port) const;

  TempFolder folder_;
  std::string ca_pem_;
  std::string admin_password_;
  std::string service_password_;
  std::uint16_t first_port_;
  std::uint16_t second_port_;
  std::unique_ptr<ChildProcess> servers_;
  std::unique_ptr<DirectoryAdmin> admin_;
};

}  // namespace writeback::support
