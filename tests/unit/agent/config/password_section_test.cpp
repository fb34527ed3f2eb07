#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using PasswordSection = ConfigTest;

TEST_F(PasswordSection, Defaults) {
  const auto rules = config_of(ConfigText()).password;
  EXPECT_EQ(rules.min_length, 8U);
  EXPECT_EQ(rules.max_length, 256U);
  EXPECT_EQ(rules.character_classes, 0U);
  EXPECT_TRUE(rules.refuse_user_name);
  EXPECT_TRUE(rules.banned.contains("password"));
}

TEST_F(PasswordSection, EveryKeyIsRead) {
  support::write_file(folder() / "banned", "Contoso\r\n\n  spaces \nlast");
  ConfigText config;
  config.set("password", "min_length", "15");
  config.set("password", "max_length", "64");
  config.set("password", "character_classes", "4");
  config.set("password", "contains_user_name", "allow");
  config.set("password", "banned_words_file", "banned");
  const auto rules = config_of(config).password;
  EXPECT_EQ(rules.min_length, 15U);
  EXPECT_EQ(rules.max_length, 64U);
  EXPECT_EQ(rules.character_classes, 4U);
  EXPECT_FALSE(rules.refuse_user_name);
  for (const char* word : {"contoso", "C0nt0s0", "last", "password"}) {
    EXPECT_TRUE(rules.banned.contains(word)) << word;
  }
  EXPECT_FALSE(rules.banned.contains(""));
}

TEST_F(PasswordSection, EveryMistake) {
  expect_mistake("password", "min_length", "0", "from 1 to 128");
  expect_mistake("password", "min_length", "129", "from 1 to 128");
  expect_mistake("password", "max_length", "7", "from 8 to 1024");
  expect_mistake("password", "max_length", "1025", "from 8 to 1024");
  expect_mistake("password", "character_classes", "5", "from 0 to 4");
  expect_mistake("password", "contains_user_name", "no", "expected one of refuse, allow");
  expect_mistake("password", "banned_words_file", "nowhere", "can't be read");
  expect_mistake("password", "min_lenght", "9", "did you mean min_length?");
  ConfigText config;
  config.set("password", "min_length", "20");
  config.set("password", "max_length", "10");
  expect_mistake(config, "password", "max_length", "is smaller than min_length");
}

TEST_F(PasswordSection, TheLimitsMayMeet) {
  ConfigText config;
  config.set("password", "min_length", "10");
  config.set("password", "max_length", "10");
  EXPECT_EQ(config_of(config).password.max_length, 10U);
}

}  // namespace
}  // namespace writeback::test
