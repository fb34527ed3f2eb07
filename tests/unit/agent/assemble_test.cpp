#include "agent/assemble.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "ldap/settings.hpp"

namespace writeback::agent {
namespace {

std::shared_ptr<const Config> config_with(const char* base_dn) {
  auto settings = std::make_shared<ldap::DirectorySettings>();
  settings->servers.push_back(*ldap::parse_server_uri("ldapi://%2Fnowhere"));
  settings->bind_dn = "cn=writebackd";
  settings->bind_password = Secret("secret");
  settings->base_dn = base_dn;
  auto config = std::make_shared<Config>();
  config->directory = std::move(settings);
  return config;
}

TEST(Assemble, AReloadKeepsTheDirectoryWhereItIsStillTheSame) {
  boost::asio::io_context loop;
  const Assembly first = assemble(loop.get_executor(), config_with("dc=example"));
  ASSERT_NE(first.directory, nullptr);
  ASSERT_NE(first.service, nullptr);
  const Assembly same = assemble(loop.get_executor(), config_with("dc=example"), &first);
  EXPECT_EQ(same.directory, first.directory) << "with its connections";
  EXPECT_NE(same.service, first.service);
  const Assembly other = assemble(loop.get_executor(), config_with("dc=other"), &first);
  EXPECT_NE(other.directory, first.directory);
}

}  // namespace
}  // namespace writeback::agent
