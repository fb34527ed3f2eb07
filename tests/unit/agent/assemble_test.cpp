#include "agent/assemble.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "ldap/settings.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::agent {
namespace {

std::shared_ptr<const Config> config_with(const char* base_dn, const std::string& state_dir) {
  auto settings = std::make_shared<ldap::DirectorySettings>();
  settings->servers.push_back(*ldap::parse_server_uri("ldapi://%2Fnowhere"));
  settings->bind_dn = "cn=writebackd";
  settings->bind_password = Secret("secret");
  settings->base_dn = base_dn;
  auto config = std::make_shared<Config>();
  config->directory = std::move(settings);
  config->audit.trail.folder = state_dir + "/audit";
  config->state_dir = state_dir;
  config->store.file = state_dir + "/store.db";
  config->store.key_file = state_dir + "/store.key";
  config->audit.key_file = state_dir + "/audit.key";
  return config;
}

TEST(Assemble, AReloadKeepsTheDirectoryWhereItIsStillTheSame) {
  const support::TempFolder state("state");
  boost::asio::io_context loop;
  const Assembly first = assemble(loop.get_executor(), config_with("dc=example", state.path()));
  ASSERT_NE(first.directory, nullptr);
  ASSERT_NE(first.service, nullptr);
  const Assembly same =
      assemble(loop.get_executor(), config_with("dc=example", state.path()), {}, &first);
  EXPECT_EQ(same.directory, first.directory) << "with its connections";
  EXPECT_NE(same.service, first.service);
  const Assembly other =
      assemble(loop.get_executor(), config_with("dc=other", state.path()), {}, &first);
  EXPECT_NE(other.directory, first.directory);
  EXPECT_EQ(other.audit, first.audit) << "one trail, one writer";
}

TEST(Assemble, AStateFolderThatCantBeMadeIsToldByName) {
  boost::asio::io_context loop;
  try {
    static_cast<void>(assemble(loop.get_executor(), config_with("dc=example", "/proc/nowhere")));
    FAIL() << "it was made";
  } catch (const std::runtime_error& failure) {
    EXPECT_NE(std::string(failure.what()).find("[agent] state_dir"), std::string::npos)
        << failure.what();
  }
}

}  // namespace
}  // namespace writeback::agent
