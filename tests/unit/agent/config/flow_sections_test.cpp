#include <algorithm>

#include "agent/config/sections.hpp"
#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using FlowSections = ConfigTest;

TEST_F(FlowSections, WithoutAnyWayOutOnlyWhatPeopleCarryIsOffered) {
  const auto config = config_of(ConfigText{});
  const auto& rules = config.self_service.rules;
  EXPECT_TRUE(rules.enabled);
  EXPECT_EQ(rules.gates, 1U);
  EXPECT_EQ(rules.methods, (Methods{Method::authenticator, Method::recovery_code}));
  EXPECT_EQ(config.mail, nullptr);
  EXPECT_EQ(rules.limits.identity.attempts, 5);
}

TEST_F(FlowSections, AMethodThatIsNamedAndHasNoWayIsWorthAWord) {
  ConfigText config;
  config.set("self_service", "methods", "email questions");
  const auto warnings = config_of(config).warnings;
  const auto has = [&](std::string_view text) {
    return std::any_of(warnings.begin(), warnings.end(), [text](const std::string& warning) {
      return warning.find(text) != std::string::npos;
    });
  };
  EXPECT_TRUE(has("[mail] is not configured"));
  EXPECT_TRUE(has("ASVS 6.4.2"));
}

TEST_F(FlowSections, Mistakes) {
  expect_mistake("self_service", "gates", "3", "expected a number from 1 to 2");
  expect_mistake("self_service", "methods", "pigeon", "pigeon: expected email, text");
  expect_mistake("self_service", "allowed_groups", "staff", "staff: expected one DN a line");
  expect_mistake("self_service", "default_region", "Germany", "expected two letters");
  expect_mistake("self_service", "privileged", "maybe", "refuse");
  expect_mistake("self_service", "code_time", "1h", "600s");
  expect_mistake("mail", "from", "nobody", "expected an address");
  expect_mistake("mail", "sever", "x", "did you mean server?");
  expect_mistake("contact", "administrators", "help", "expected e-mail addresses");
  expect_mistake("contact", "administrators", "a@example.com,b", "b: expected e-mail");
  expect_mistake("text", "success_member", "status", "expected a JSON pointer");
  expect_mistake("contact", "link", "http://x", "expected https://");
  expect_mistake("text", "gateway", "pigeon", "twilio");
  expect_mistake("notify", "outbox", "x", "development");
  expect_mistake("throttle", "identity", "often", "expected `off`");
}

TEST_F(FlowSections, MailWithoutTlsIsForThisMachineOnly) {
  ConfigText config;
  config.set("mail", "server", "smtp://mail.example.com");
  config.set("mail", "from", "a@example.com");
  config.set("mail", "starttls", "never");
  expect_mistake(config, "mail", "starttls", "only a server on this machine");
  config.set("mail", "server", "smtp://127.0.0.1:25");
  EXPECT_EQ(config_of(config).mail->servers.size(), 1U);
}

}  // namespace
}  // namespace writeback::test
