#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {

using ThrottleSection = ConfigTest;
using std::chrono::hours;
using std::chrono::minutes;

TEST_F(ThrottleSection, HasSafeDefaults) {
  const auto throttle = config_of(ConfigText()).throttle;
  EXPECT_EQ(throttle.requests.address, (ThrottleLimit{30, minutes{5}, minutes{1}, hours{24}}));
  EXPECT_EQ(throttle.users.wrong_passwords, (ThrottleLimit{5, hours{24}, minutes{1}, hours{24}}));
  EXPECT_EQ(throttle.users.user, ThrottleLimit{});
  EXPECT_GT(throttle.requests.caller.attempts, 0);
  EXPECT_GT(throttle.requests.everyone.attempts, throttle.requests.caller.attempts);
}

TEST_F(ThrottleSection, EachKeyIsRead) {
  ConfigText config;
  config.set("throttle", "everyone", "1000 per 1m");
  config.set("throttle", "caller", "100 per 30s");
  config.set("throttle", "address", "off");
  config.set("throttle", "wrong_passwords", "3 per 2h");
  config.set("throttle", "user", "5 per 30d");
  config.set("throttle", "portal", "50 per 10m");
  config.set("throttle", "portal_names", "5 per 10m");
  config.set("throttle", "portal_contact", "7 per 1h");
  config.set("throttle", "first_wait", "30s");
  config.set("throttle", "longest_wait", "1h");
  const auto throttle = config_of(config).throttle;
  EXPECT_EQ(throttle.requests.everyone, (ThrottleLimit{1000, minutes{1}, {}, {}}));
  EXPECT_EQ(throttle.requests.caller, (ThrottleLimit{100, std::chrono::seconds{30}, {}, {}}));
  EXPECT_EQ(throttle.requests.address.attempts, 0);
  EXPECT_EQ(throttle.requests.portal, (ThrottleLimit{50, minutes{10}, {}, {}}));
  EXPECT_EQ(throttle.requests.portal_names, (ThrottleLimit{5, minutes{10}, {}, {}}));
  EXPECT_EQ(throttle.requests.portal_contact, (ThrottleLimit{7, hours{1}, {}, {}}));
  EXPECT_EQ(throttle.users.wrong_passwords,
            (ThrottleLimit{3, hours{2}, std::chrono::seconds{30}, hours{1}}));
  EXPECT_EQ(throttle.users.user, (ThrottleLimit{5, hours{24 * 30}, {}, {}}));
  config.set("throttle", "enabled", "no");
  const auto none = config_of(config).throttle;
  EXPECT_EQ(none.requests.caller.attempts + none.users.wrong_passwords.attempts, 0);
}

TEST_F(ThrottleSection, MistakesAreNamed) {
  for (const char* wrong : {"5", "5 per", "5 per day", "-1 per 1h", "5 in 1h", "0 per 1h", "no",
                            "5 per 1h 2", "5x per 1h", "5 per 90d"}) {
    expect_mistake("throttle", "user", wrong, "5 per 24h");
  }
  expect_mistake("throttle", "first_wait", "5", "30s, 5m, 24h or 30d");
  expect_mistake("throttle", "longest_wait", "5s", "shorter than first_wait");
  expect_mistake("throttle", "callers", "5 per 1h", "did you mean caller?");
}

}  // namespace writeback::test
