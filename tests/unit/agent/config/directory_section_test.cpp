#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using DirectorySection = ConfigTest;

TEST_F(DirectorySection, Defaults) {
  const auto directory = config_of(ConfigText()).directory;
  ASSERT_EQ(directory->servers.size(), 1U);
  EXPECT_EQ(directory->servers[0].host, "dc1.example.com");
  EXPECT_FALSE(directory->start_tls);
  EXPECT_EQ(directory->ca_pem, support::read_file(folder() / "ca.crt"));
  EXPECT_EQ(directory->bind_password.reveal(), "the password of the agent");
  EXPECT_EQ(directory->user_filter, "(|(uid={user})(mail={user}))");
  EXPECT_EQ(directory->connections, 4U);
  EXPECT_EQ(directory->user_connections, 8U);
  EXPECT_EQ(directory->timeout, std::chrono::seconds{5});
  EXPECT_EQ(directory->group_base_dn, "");
  EXPECT_EQ(directory->default_policy_dn, "");
  EXPECT_TRUE(directory->groups_to_know.empty());
}

TEST_F(DirectorySection, EveryKeyIsRead) {
  ConfigText config;
  config.set("directory", "uris", "ldap://dc1 ldap://dc2:1389\n  ldapi://%2Frun%2Fldapi");
  config.set("directory", "starttls", "yes");
  config.set("directory", "user_filter", "(&(objectClass=person)(uid={user}))");
  config.set("directory", "group_base_dn", "ou=groups,dc=example");
  config.set("directory", "default_policy_dn", "cn=default,dc=example");
  config.set("directory", "connections", "64");
  config.set("directory", "user_connections", "1");
  config.set("directory", "timeout", "100ms");
  const auto directory = config_of(config).directory;
  ASSERT_EQ(directory->servers.size(), 3U);
  EXPECT_EQ(directory->servers[1].port, 1389);
  EXPECT_EQ(directory->servers[2].host, "/run/ldapi");
  EXPECT_TRUE(directory->start_tls);
  EXPECT_EQ(directory->group_base_dn, "ou=groups,dc=example");
  EXPECT_EQ(directory->default_policy_dn, "cn=default,dc=example");
  EXPECT_EQ(directory->connections, 64U);
  EXPECT_EQ(directory->user_connections, 1U);
  EXPECT_EQ(directory->timeout, std::chrono::milliseconds{100});
}

TEST_F(DirectorySection, EveryMistake) {
  struct Case {
    const char* key;
    const char* value;
    const char* message;
  };
  const Case cases[] = {
      {"type", "open-ldap", "did you mean openldap?"},
      {"type", "ldap", "expected one of openldap"},
      {"policy_hints", "require", "active-directory only"},
      {"uris", "discover", "active-directory only"},
      {"domain", "example.com", "goes with uris = discover"},
      {"dns_server", "127.0.0.1", "goes with uris = discover"},
      {"type", "", "is missing"},
      {"uris", "dc1.example.com", "expected a URI"},
      {"uris", "https://dc1", "expected ldaps://"},
      {"uris", "ldap://dc1", "passwords never travel in the clear"},
      {"uris", "ldaps://dc1 ldap://dc2", "ldap://dc2: passwords never"},
      {"uris", "ldaps://dc1,ldaps://dc2", "ldaps://dc1,ldaps://dc2"},
      {"uris", "", "is missing"},
      {"starttls", "yes", "is in TLS from the start"},
      {"starttls", "perhaps", "expected yes or no"},
      {"ca_certificate", "nowhere", "can't be read"},
      {"ca_certificate", "garbage", "no certificate in PEM"},
      {"ca_certificate", "empty", "no certificate in PEM"},
      {"ca_certificate", "secret", "no certificate in PEM"},
      {"bind_dn", "writebackd", "expected a DN"},
      {"bind_dn", "", "is missing"},
      {"bind_password_file", "nowhere", "can't be read"},
      {"bind_password_file", "empty", "is empty"},
      {"bind_password_file", "", "is missing"},
      {"keytab", "secret", "only one of keytab and bind_password_file"},
      {"principal", "svc@EXAMPLE.COM", "goes with keytab only"},
      {"base_dn", "people", "expected a DN"},
      {"base_dn", "", "is missing"},
      {"group_base_dn", "groups", "expected a DN"},
      {"default_policy_dn", "policy", "expected a DN"},
      {"user_filter", "(uid=ada)", "has no {user} in it"},
      {"user_filter", "(uid={User})", "has no {user} in it"},
      {"user_filter", "(uid={user}", "expected an LDAP filter"},
      {"user_filter", "(uid={user}))", "expected an LDAP filter"},
      {"user_filter", "(uid={user})(mail={user})", "expected an LDAP filter"},
      {"user_filter", "{user}", "expected an LDAP filter"},
      {"user_filter", "(&({user}=x)(uid=*))", "expected an LDAP filter"},
      {"connections", "0", "from 1 to 64"},
      {"connections", "65", "from 1 to 64"},
      {"user_connections", "many", "from 1 to 64"},
      {"timeout", "99ms", "from 100ms to 120s"},
      {"timeout", "121s", "from 100ms to 120s"},
      {"timeout", "5", "with its unit"},
      {"uri", "ldaps://dc1", "did you mean uris?"},
      {"bind_pasword_file", "x", "did you mean bind_password_file?"},
      {"bind_password", "x", "is not known here"},
  };
  for (const auto& c : cases) expect_mistake("directory", c.key, c.value, c.message);
}

TEST_F(DirectorySection, WhatIsMissing) {
  for (const char* key : {"type", "uris", "bind_dn", "bind_password_file", "base_dn"}) {
    ConfigText config;
    config.remove("directory", key);
    expect_mistake(config, "directory", key, "is missing");
  }
  ConfigText config;
  config.remove_section("directory");
  EXPECT_EQ(parse(config).errors.size(), 5U);
}

TEST_F(DirectorySection, AnOpenSecretIsRefused) {
  support::write_file(folder() / "open", "secret", 0644);
  expect_mistake("directory", "bind_password_file", "open", "can be read by everybody");
}

TEST_F(DirectorySection, AKeytabTakesThePlaceOfThePassword) {
  ConfigText config;
  config.remove("directory", "bind_password_file");
  config.set("directory", "keytab", "secret");
  config.set("directory", "principal", "svc@EXAMPLE.COM");
  const auto directory = config_of(config).directory;
  EXPECT_EQ(directory->keytab.path, folder() / "secret");
  EXPECT_EQ(directory->keytab.principal, "svc@EXAMPLE.COM");
  EXPECT_TRUE(directory->bind_password.empty());
  ConfigText missing = config;
  missing.set("directory", "keytab", "nowhere");
  expect_mistake(missing, "directory", "keytab", "can't be read");
  for (const char* uri : {"ldaps://192.0.2.1", "ldaps://[2001:db8::1]", "ldapi://%2Frun%2Fldapi"}) {
    config.set("directory", "uris", uri);
    expect_mistake(config, "directory", "uris", "needs the server's name");
  }
}

TEST_F(DirectorySection, WithoutACaTheSystemsOwnCount) {
  ConfigText config;
  config.remove("directory", "ca_certificate");
  EXPECT_EQ(config_of(config).directory->ca_pem, "");
}

TEST_F(DirectorySection, TheSameSettingsAreEqualAndOthersAreNot) {
  // What decides whether a reload keeps the connections.
  const auto settings = [](const ConfigText& config) { return config_of(config).directory; };
  EXPECT_EQ(*settings(ConfigText()), *settings(ConfigText()));
  const std::pair<const char*, const char*> changes[] = {
      {"uris", "ldaps://dc2.example.com"},
      {"base_dn", "dc=other"},
      {"user_filter", "(uid={user})"},
      {"connections", "5"},
      {"timeout", "6s"},
      {"user_connections", "5"},
      {"bind_dn", "cn=other"},
      {"group_base_dn", "dc=x"},
      {"default_policy_dn", "cn=x"},
  };
  for (const auto& [key, value] : changes) {
    ConfigText config;
    config.set("directory", key, value);
    EXPECT_FALSE(*settings(config) == *settings(ConfigText())) << key;
  }
  support::write_file(folder() / "secret2", "another password\n");
  ConfigText config;
  config.set("directory", "bind_password_file", "secret2");
  EXPECT_FALSE(*settings(config) == *settings(ConfigText()));
}

}  // namespace
TEST_F(DirectorySection, ActiveDirectoryHasItsOwnUserFilterAndPorts) {
  ConfigText config;
  config.set("directory", "type", "active-directory");
  config.set("directory", "uris", "ldaps://dc1.example.com");
  EXPECT_NE(config_of(config).directory->user_filter.find("sAMAccountName={user}"),
            std::string::npos);
  config.set("directory", "uris", "ldaps://dc1.example.com:3269");
  expect_mistake(config, "directory", "uris", "a global catalog takes no passwords");
  config.set("directory", "uris", "ldapi://%2Frun%2Fldapi");
  expect_mistake(config, "directory", "uris", "over TLS only");
}

TEST_F(DirectorySection, DiscoveryTakesItsDomainFromTheBase) {
  ConfigText config;
  config.set("directory", "type", "active-directory");
  config.set("directory", "uris", "discover");
  config.set("directory", "base_dn", "OU=People,DC=corp,DC=example,DC=com");
  EXPECT_EQ(config_of(config).directory->discovery.domain, "corp.example.com");
  config.set("directory", "dns_server", "10.0.0.53:5353");
  EXPECT_EQ(config_of(config).directory->discovery.dns_server, "10.0.0.53");
  EXPECT_EQ(config_of(config).directory->discovery.dns_port, 5353);
  for (const char* wrong : {"dns.example.com", "10.0.0.53:", "10.0.0.53:0", "10.0.0.53:70000"}) {
    config.set("directory", "dns_server", wrong);
    expect_mistake(config, "directory", "dns_server", "expected an IPv4 address");
  }
  config.remove("directory", "dns_server");
  config.set("directory", "domain", "corp example");
  expect_mistake(config, "directory", "domain", "expected a DNS name");
  config.remove("directory", "domain");
  config.set("directory", "base_dn", "O=example");
  expect_mistake(config, "directory", "domain", "is missing");
}

}  // namespace writeback::test
