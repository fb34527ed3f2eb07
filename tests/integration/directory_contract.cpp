#include "tests/integration/directory_contract.hpp"

namespace writeback::test {

using Transport = support::TestDirectory::Transport;

void DirectoryContract::SetUp() {
  const std::string uri = server().uri(GetParam());
  settings_.servers.push_back(*ldap::parse_server_uri(uri));
  settings_.start_tls = GetParam() == Transport::start_tls;
  settings_.ca_pem = server().ca_pem();
  settings_.bind_dn = server().service_dn();
  settings_.bind_password = Secret(server().service_password());
  settings_.base_dn = server().people_dn();
  settings_.user_filter = "(|(uid={user})(mail={user}))";
  settings_.connections = 2;
}

INSTANTIATE_TEST_SUITE_P(OpenLdap, DirectoryContract,
                         testing::ValuesIn(support::TestDirectory::transports()),
                         [](const auto& transport) -> std::string {
                           switch (transport.param) {
                             case Transport::ldaps:
                               return "Ldaps";
                             case Transport::start_tls:
                               return "StartTls";
                             case Transport::ldapi:
                               return "Ldapi";
                           }
                           return "";
                         });

}  // namespace writeback::test
