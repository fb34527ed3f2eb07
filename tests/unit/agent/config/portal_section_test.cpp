#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using PortalSection = ConfigTest;

ConfigText switched_on() {
  ConfigText config;
  config.set("portal", "enabled", "yes");
  return config;
}

TEST_F(PortalSection, IsOffUnlessItIsSwitchedOn) {
  EXPECT_FALSE(config_of(ConfigText()).portal.enabled);
  const auto portal = config_of(switched_on()).portal;
  EXPECT_TRUE(portal.enabled);
  EXPECT_EQ(portal.origin, "");
  EXPECT_EQ(portal.sign_in_url, "");
}

TEST_F(PortalSection, AnAddressIsTakenAsBrowsersWriteIt) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"https://password.example.com", "https://password.example.com"},
      {"HTTPS://Password.Example.com/", "https://password.example.com"},
      {"https://password.example.com:443", "https://password.example.com"},
      {"https://password.example.com:8443/", "https://password.example.com:8443"},
      {"https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"}};
  for (const auto& [written, origin] : cases) {
    auto config = switched_on();
    config.set("portal", "url", written);
    EXPECT_EQ(config_of(config).portal.origin, origin) << written;
  }
  for (const char* wrong :
       {"http://password.example.com", "password.example.com", "https://", "https:///",
        "https://password.example.com/reset", "https://a b", "https://user@password.example.com",
        "https://:443", "https://[", "https://[::1", "https://a:b:c", "https://a:99999",
        "https://a:0443", "https://-", "https://bücher.example", "https://password.example.com?x",
        "https://password.example.com, https://other"}) {
    expect_mistake("portal", "url", wrong, "expected https://HOST");
  }
}

TEST_F(PortalSection, TheWayBackLeadsToAnHttpsAddress) {
  expect_fine("portal", "sign_in_url", "https://login.example.com/?a=b#c");
  for (const char* wrong : {"javascript:alert(1)", "http://login.example.com", "/login",
                            "https://login.example.com/\"x", "https://login.example.com/<x>"}) {
    expect_mistake("portal", "sign_in_url", wrong, "begins with https://");
  }
}

TEST_F(PortalSection, ItIsNotPromisedWhatThePagesCantDo) {
  auto encrypted = switched_on();
  encrypted.set("api", "encrypted_passwords", "required");
  expect_mistake(encrypted, "portal", "enabled", "encrypted_passwords = required");
  auto third_version = switched_on();
  third_version.set("captcha", "provider", "recaptcha");
  third_version.set("captcha", "site_key", "site");
  third_version.set("captcha", "secret_file", "secret");
  third_version.set("captcha", "min_score", "0.5");
  expect_mistake(third_version, "portal", "enabled", "reCAPTCHA v2");
}

TEST_F(PortalSection, ItsPagesAreACallerOfTheirOwn) {
  auto alone = switched_on();
  alone.remove_section("client:portal");
  EXPECT_TRUE(config_of(alone).clients.empty()) << "nobody else has to call";
  alone.set("portal", "enabled", "no");
  expect_mistake(alone, "client:NAME", "", "is missing");
  auto same = switched_on();
  same.set("client:bundled-portal", "scopes", "flows");
  same.set("client:bundled-portal", "api_key_sha256", std::string(64, 'b'));
  expect_mistake(same, "client:bundled-portal", "", "the pages of [portal] are logged");
}

TEST_F(PortalSection, PagesWithoutSelfServiceAreWorthAWord) {
  auto config = switched_on();
  config.set("self_service", "enabled", "no");
  const auto warnings = config_of(config).warnings;
  ASSERT_FALSE(warnings.empty());
  EXPECT_EQ(warnings.back().find("[portal] enabled = yes"), 0U) << warnings.back();
}

}  // namespace
}  // namespace writeback::test
