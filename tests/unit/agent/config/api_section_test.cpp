#include "tests/support/certificate_authority.hpp"
#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using ApiSection = ConfigTest;
using std::chrono::milliseconds;

TEST_F(ApiSection, Defaults) {
  const auto api = config_of(ConfigText()).api;
  ASSERT_EQ(api.listen.size(), 1U);
  EXPECT_EQ(api.listen[0].address().to_string(), "0.0.0.0");
  EXPECT_EQ(api.listen[0].port(), 8443);
  EXPECT_EQ(api.tls.certificate, folder() / "server.crt");
  EXPECT_EQ(api.tls.private_key, folder() / "server.key");
  EXPECT_EQ(api.tls.client_ca, "");
  EXPECT_EQ(api.max_connections, 1000U);
  EXPECT_EQ(api.request_timeout, std::chrono::seconds{15});
  EXPECT_EQ(api.shutdown_timeout, std::chrono::seconds{30});
}

TEST_F(ApiSection, EveryKeyIsRead) {
  ConfigText config;
  config.set("api", "listen", "127.0.0.1:1 [::1]:65535\n  192.0.2.7:8443");
  config.set("api", "client_ca", "ca.crt");
  config.set("api", "max_connections", "7");
  config.set("api", "request_timeout", "2m");
  config.set("api", "shutdown_timeout", "0s");
  const auto api = config_of(config).api;
  ASSERT_EQ(api.listen.size(), 3U);
  EXPECT_EQ(api.listen[0].port(), 1);
  EXPECT_EQ(api.listen[1].address().to_string(), "::1");
  EXPECT_EQ(api.listen[1].port(), 65535);
  EXPECT_EQ(api.listen[2].address().to_string(), "192.0.2.7");
  EXPECT_EQ(api.tls.client_ca, folder() / "ca.crt");
  EXPECT_EQ(api.max_connections, 7U);
  EXPECT_EQ(api.request_timeout, std::chrono::minutes{2});
  EXPECT_EQ(api.shutdown_timeout, milliseconds{0});
}

TEST_F(ApiSection, EveryMistake) {
  for (const char* listen :
       {"8443", "0.0.0.0", "0.0.0.0:", "0.0.0.0:0", "0.0.0.0:65536", "0.0.0.0:http", "0.0.0.0:-1",
        "0.0.0.0:+1", "localhost:8443", ":8443", ":::8443", "::1:8443", "[::1]", "[::1]8443",
        "[0.0.0.0]:8443", "[::1:8443", "*:8443", "256.0.0.1:8443"}) {
    expect_mistake("api", "listen", listen, std::string(listen) + ": expected an address and port");
  }
  expect_mistake("api", "certificate", "nowhere", "no certificate chain");
  expect_mistake("api", "certificate", "empty", "no certificate chain");
  expect_mistake("api", "certificate", "garbage", "no certificate chain");
  expect_mistake("api", "private_key", "nowhere", "can't be read: No such file");
  expect_mistake("api", "private_key", "secret", "no private key");
  expect_mistake("api", "private_key", "other.key", "key");
  expect_mistake("api", "client_ca", "nowhere", "no certificate authority");
  expect_mistake("api", "client_ca", "empty", "no certificate authority");
  expect_mistake("api", "max_connections", "0", "from 1 to 100000");
  expect_mistake("api", "max_connections", "100001", "from 1 to 100000");
  expect_mistake("api", "request_timeout", "15", "with its unit");
  expect_mistake("api", "request_timeout", "999ms", "from 1s to 300s");
  expect_mistake("api", "shutdown_timeout", "11m", "from 0s to 600s");
  expect_mistake("api", "certficate", "x", "did you mean certificate?");
}

TEST_F(ApiSection, WhatIsMissing) {
  for (const char* key : {"certificate", "private_key"}) {
    ConfigText config;
    config.remove("api", key);
    expect_mistake(config, "api", key, "is missing");
  }
  ConfigText config;
  config.remove_section("api");
  EXPECT_EQ(parse(config).errors.size(), 2U);
}

TEST_F(ApiSection, EveryWrongAddressOfAListIsTold) {
  ConfigText config;
  config.set("api", "listen", "127.0.0.1:1 one two 127.0.0.1:2");
  EXPECT_EQ(parse(config).errors.size(), 2U);
}

TEST_F(ApiSection, TheSameAddressTwiceCanNotBeListenedOn) {
  expect_mistake("api", "listen", "127.0.0.1:8443 127.0.0.1:8443", "127.0.0.1:8443");
}

}  // namespace
}  // namespace writeback::test
