#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/integration/directory_runner.hpp"
#include "tests/support/test_directory.hpp"

namespace writeback::test {

/// One kind of directory server, as far as all kinds are alike: how a test prepares people on it
/// and looks at them.
class ContractServer {
 public:
  ContractServer() = default;
  ContractServer(const ContractServer&) = delete;
  ContractServer& operator=(const ContractServer&) = delete;
  virtual ~ContractServer() = default;

  /// The settings of a daemon that uses it.
  [[nodiscard]] virtual ldap::DirectorySettings settings() = 0;
  [[nodiscard]] virtual support::Person add_person() = 0;
  /// Where the service account has no rights.
  [[nodiscard]] virtual support::Person add_person_outside() = 0;
  [[nodiscard]] virtual std::string people_dn() const = 0;
  [[nodiscard]] virtual std::string outside_dn() const = 0;
  /// Returns the group's DN.
  [[nodiscard]] virtual std::string add_group(const std::vector<std::string>& members) = 0;
  [[nodiscard]] virtual bool accepts(const support::Person& person,
                                     const std::string& password) = 0;
  virtual void lock_by_failures(const support::Person& person) = 0;
  /// Of wrong sign-ins, so that the next one is not refused for a lock.
  virtual void forget_failures(const support::Person& person) = 0;
  /// As the administrator does it.
  virtual void disable(const support::Person& person) = 0;
  virtual void demand_change(const support::Person& person) = 0;
  /// Whether the directory itself does not count the history when a service resets.
  [[nodiscard]] virtual bool resets_pass_history() const { return false; }
};

enum class ServerKind { openldap, active_directory, ds389 };
[[nodiscard]] bool can_start(ServerKind kind);
[[nodiscard]] std::unique_ptr<ContractServer> contract_server(ServerKind kind);

/// What the rules rely on from every kind of directory, tried on a real server of each.
class AccountContract : public DirectoryRunner, public testing::WithParamInterface<ServerKind> {
 protected:
  void SetUp() override;
  [[nodiscard]] ContractServer& server() { return *server_; }

 private:
  std::unique_ptr<ContractServer> server_;
};

}  // namespace writeback::test
