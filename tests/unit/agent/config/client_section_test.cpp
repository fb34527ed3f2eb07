#include "api/caller.hpp"
#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using ClientSection = ConfigTest;

TEST_F(ClientSection, EveryKeyIsRead) {
  ConfigText config;
  config.set("api", "client_ca", "ca.crt");
  config.set("client:portal", "api_key_sha256",
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  config.set("client:portal", "certificate_sha256",
             "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:"
             "F2:00:15:AD");
  config.set("client:portal", "allow_from", "10.0.0.0/8 192.0.2.7\n  2001:db8::/32");
  config.set("client:portal", "scopes", "writeback flows support metrics");
  const auto clients = config_of(config).clients;
  ASSERT_EQ(clients.size(), 1U);
  EXPECT_EQ(clients[0].name, "portal");
  EXPECT_EQ(clients[0].api_key_sha256, api::sha256("abc"));
  EXPECT_EQ(clients[0].certificate_sha256, api::sha256("abc"));
  EXPECT_EQ(clients[0].allow_from.size(), 3U);
  for (const auto scope :
       {CallerScope::writeback, CallerScope::flows, CallerScope::support, CallerScope::metrics}) {
    EXPECT_TRUE(clients[0].scopes.has(scope));
  }
}

TEST_F(ClientSection, EveryMistake) {
  const std::string good(64, 'a');
  for (const std::string& digest :
       {std::string("the key itself"), std::string(63, 'a'), std::string(65, 'a'),
        std::string(63, 'a') + "g", std::string(63, 'a') + " ", "sha256:" + good}) {
    if (digest.ends_with(' ')) continue;
    expect_mistake("client:portal", "api_key_sha256", digest, "64 hex digits");
  }
  expect_mistake("client:portal", "certificate_sha256", good, "needs client_ca in [api]");
  expect_mistake("client:portal", "allow_from", "10.0.0.0/33", "10.0.0.0/33: expected an address");
  expect_mistake("client:portal", "allow_from", "10.0.0.0/8 portal.example.com",
                 "portal.example.com: expected");
  expect_mistake("client:portal", "allow_from", "10.0.0.0/8, 192.0.2.7", "10.0.0.0/8,: expected");
  expect_mistake("client:portal", "scopes", "writeback admin", "admin: expected writeback, flows");
  expect_mistake("client:portal", "scopes", "", "is missing");
  expect_mistake("client:portal", "scope", "writeback", "did you mean scopes?");
  expect_mistake("client:portal", "api_key", "x", "is not known here");
}

TEST_F(ClientSection, ACredentialIsNeeded) {
  ConfigText config;
  config.remove("client:portal", "api_key_sha256");
  expect_mistake(config, "client:portal", "", "needs api_key_sha256, certificate_sha256 or both");
  config.set("client:portal", "api_key_sha256", "");
  expect_mistake(config, "client:portal", "", "needs api_key_sha256");
}

TEST_F(ClientSection, Names) {
  for (const char* name :
       {"client:", "client:two words", "client:a/b", "client:\xC3\xA4", "client:a=b"}) {
    ConfigText config;
    config.set(name, "api_key_sha256", std::string(64, 'b'));
    config.set(name, "scopes", "flows");
    expect_mistake(config, name, "", "expected [client:NAME]");
  }
  ConfigText config;
  config.set("client:Portal-2_b.c", "api_key_sha256", std::string(64, 'b'));
  config.set("client:Portal-2_b.c", "scopes", "flows");
  EXPECT_EQ(config_of(config).clients.size(), 2U);
}

TEST_F(ClientSection, TwoClientsCanNotHaveTheSameKey) {
  ConfigText config;
  config.set("client:other", "api_key_sha256", std::string(64, 'A'));
  config.set("client:other", "scopes", "flows");
  expect_mistake(config, "client:other", "api_key_sha256", "is that of [client:portal] too");
}

TEST_F(ClientSection, TwoClientsCanNotHaveTheSameCertificate) {
  ConfigText config;
  config.set("api", "client_ca", "ca.crt");
  for (const char* name : {"client:one", "client:two"}) {
    config.set(name, "certificate_sha256", std::string(64, 'c'));
    config.set(name, "scopes", "flows");
  }
  expect_mistake(config, "client:two", "certificate_sha256", "is that of [client:one] too");
}

TEST_F(ClientSection, SomebodyHasToBeAbleToCall) {
  ConfigText config;
  config.remove_section("client:portal");
  const auto loaded = parse(config);
  ASSERT_EQ(loaded.errors.size(), 1U);
  EXPECT_NE(loaded.errors[0].text().find("who may call?"), std::string::npos);
}

}  // namespace
}  // namespace writeback::test
