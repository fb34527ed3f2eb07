#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tests/integration/account_contract.hpp"
#include "tests/support/daemon.hpp"

namespace writeback::test {

/// A daemon with its ini file on one kind of directory server.
class DaemonOnServer : public testing::TestWithParam<ServerKind> {
 protected:
  void SetUp() override;
  void start();
  [[nodiscard]] ContractServer& server() { return *server_; }
  [[nodiscard]] support::Daemon& daemon() { return *daemon_; }
  [[nodiscard]] support::HttpsClient& api() { return *api_; }
  /// The same server by another way.
  [[nodiscard]] static std::string uri_with_port(const ldap::ServerUri& uri, std::uint16_t port);

 private:
  std::unique_ptr<ContractServer> server_;
  std::unique_ptr<support::Daemon> daemon_;
  std::optional<support::HttpsClient> api_;
};

}  // namespace writeback::test
