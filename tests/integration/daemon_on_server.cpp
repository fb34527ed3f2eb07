#include "tests/integration/daemon_on_server.hpp"

namespace writeback::test {
namespace {

const char* name_of_type(ServerKind kind) {
  switch (kind) {
    case ServerKind::active_directory:
      return "active-directory";
    case ServerKind::ds389:
      return "389ds";
    case ServerKind::openldap:
      break;
  }
  return "openldap";
}

}  // namespace

void DaemonOnServer::SetUp() {
  if (!can_start(GetParam()))
    GTEST_SKIP() << "this server's packages are missing, or no namespace can be made";
  server_ = contract_server(GetParam());
  const auto settings = server_->settings();
  daemon_ = std::make_unique<support::Daemon>(support::Daemon::Uses{
      name_of_type(GetParam()), settings.servers.front().text, settings.ca_pem, settings.bind_dn,
      std::string(settings.bind_password.reveal()), settings.base_dn});
  daemon_->ini.set("directory", "starttls", settings.start_tls ? "yes" : "no");
}

void DaemonOnServer::start() {
  daemon_->start();
  api_.emplace(daemon_->client_settings());
}

std::string DaemonOnServer::uri_with_port(const ldap::ServerUri& uri, std::uint16_t port) {
  return (uri.scheme == ldap::Scheme::ldaps ? "ldaps://" : "ldap://") + uri.host + ":" +
         std::to_string(port);
}

}  // namespace writeback::test
