#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {

using AuditSection = ConfigTest;

TEST_F(AuditSection, Defaults) {
  ConfigText config;
  config.set("agent", "state_dir", ".");
  const auto audit = config_of(config).audit;
  EXPECT_TRUE(audit.required);
  EXPECT_EQ(audit.trail.folder, folder().path() + "/./audit");
  EXPECT_EQ(audit.key_file, folder().path() + "/./audit.key");
  EXPECT_EQ(audit.trail.segment_bytes, 64U * 1024 * 1024);
  EXPECT_EQ(audit.trail.segment_age, std::chrono::hours{24});
  EXPECT_EQ(audit.trail.keep, std::chrono::hours{24 * 400});
  EXPECT_FALSE(audit.trail.pseudonyms);
}

TEST_F(AuditSection, EveryKeyCounts) {
  ConfigText config;
  config.set("audit", "required", "no");
  config.set("audit", "key_file", "secret");
  config.set("audit", "segment_mib", "2");
  config.set("audit", "segment_hours", "3");
  config.set("audit", "keep_days", "4");
  config.set("audit", "pseudonyms", "yes");
  const auto audit = config_of(config).audit;
  EXPECT_FALSE(audit.required);
  EXPECT_EQ(audit.key_file, folder().path() + "/secret");
  EXPECT_EQ(audit.trail.segment_bytes, 2U * 1024 * 1024);
  EXPECT_EQ(audit.trail.segment_age, std::chrono::hours{3});
  EXPECT_EQ(audit.trail.keep, std::chrono::hours{96});
  EXPECT_TRUE(audit.trail.pseudonyms);
}

TEST_F(AuditSection, MistakesAreNamed) {
  expect_mistake("audit", "required", "perhaps", "expected yes or no");
  expect_mistake("audit", "key_file", "nowhere", "can't be read");
  expect_mistake("audit", "segment_mib", "0", "from 1 to 4096");
  expect_mistake("audit", "segment_hours", "0", "from 1 to 8784");
  expect_mistake("audit", "keep_days", "0", "from 1 to 36500");
  expect_mistake("audit", "requires", "yes", "did you mean required?");
}

TEST_F(AuditSection, CopiesGoWhereTheyAreSent) {
  ConfigText config;
  EXPECT_FALSE(config_of(config).audit.copy_to_journal);
  EXPECT_FALSE(config_of(config).audit.copy_to_syslog);
  config.set("audit", "journal", "yes");
  config.set("audit", "syslog", "tls://log.example.com");
  config.set("audit", "syslog_ca_certificate", "ca.crt");
  const auto audit = config_of(config).audit;
  EXPECT_TRUE(audit.copy_to_journal);
  ASSERT_TRUE(audit.copy_to_syslog);
  EXPECT_EQ(audit.copy_to_syslog->host, "log.example.com");
  EXPECT_EQ(audit.copy_to_syslog->port, 6514);
  config.set("audit", "syslog", "tls://[2001:db8::1]:7000");
  EXPECT_EQ(config_of(config).audit.copy_to_syslog->host, "2001:db8::1");
  EXPECT_EQ(config_of(config).audit.copy_to_syslog->port, 7000);
  for (const char* wrong :
       {"udp://log", "tls://", "tls://log:0", "tls://log:x", "tls://a/b", "log"}) {
    expect_mistake("audit", "syslog", wrong, "tls://HOST");
  }
  expect_mistake("audit", "syslog_ca_certificate", "nowhere", "can't be read");
  expect_mistake("audit", "syslog_certificate", "ca.crt", "needs syslog_private_key");
}

TEST_F(AuditSection, WithoutATrailEveryStartSaysSo) {
  ConfigText config;
  const auto before = config_of(config).warnings.size();
  config.set("audit", "enabled", "no");
  EXPECT_FALSE(config_of(config).audit.enabled);
  EXPECT_EQ(config_of(config).warnings.size(), before + 1);
}

}  // namespace writeback::test
