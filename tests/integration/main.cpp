#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "tests/integration/log_secrets.hpp"
#include "tests/support/ds389_server.hpp"
#include "tests/support/mail_server.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/samba_domain.hpp"
#include "tests/support/test_directory.hpp"

namespace {

/// What all tests of the process share ends before the logs are searched, so that its last lines
/// are in them.
class SharedDirectory final : public testing::Environment {
 public:
  void TearDown() override {
    writeback::support::TestDirectory::end_shared();
    writeback::support::SambaDomain::end_shared();
    writeback::support::Ds389Server::end_shared();
    writeback::support::PostgresServer::end_shared();
    writeback::support::MailServer::end_shared();
  }
};

}  // namespace

int main(int argc, char** argv) {
  // Nothing of this machine's own LDAP configuration counts, for us and for what we start.
  setenv("LDAPNOINIT", "1", 1);
  std::signal(SIGPIPE, SIG_IGN);
  testing::InitGoogleTest(&argc, argv);
  // Torn down in the opposite order.
  testing::AddGlobalTestEnvironment(new writeback::test::LogSecretsEnvironment);
  testing::AddGlobalTestEnvironment(new SharedDirectory);
  return RUN_ALL_TESTS();
}
