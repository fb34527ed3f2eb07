#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {

using StoreSection = ConfigTest;

TEST_F(StoreSection, TheStoreLiesInTheStateDir) {
  ConfigText config;
  config.set("agent", "state_dir", folder().path());
  EXPECT_EQ(config_of(config).store.file, folder().path() + "/store.db");
  EXPECT_EQ(config_of(config).store.key_file, folder().path() + "/store.key");
  config.set("store", "url", "sqlite:other.db");
  EXPECT_EQ(config_of(config).store.file, folder().path() + "/other.db");
  config.set("store", "url", "sqlite:/var/lib/other.db");
  config.set("store", "key_file", "secret");
  EXPECT_EQ(config_of(config).store.file, "/var/lib/other.db");
  EXPECT_EQ(config_of(config).store.key_file, folder().path() + "/secret");
}

TEST_F(StoreSection, MistakesAreNamed) {
  expect_mistake("store", "url", "mysql:", "expected sqlite:");
  expect_mistake("store", "key_file", "nowhere", "can't be read");
  expect_mistake("store", "uri", "sqlite:", "did you mean url?");
}

TEST_F(StoreSection, PostgresqlHasItsOwnSettings) {
  ConfigText config;
  config.set("store", "url", "postgresql://agent@db.example.com/writeback");
  expect_mistake(config, "store", "key_file", "the same file for every agent");
  config.set("store", "key_file", "secret");
  config.set("store", "password_file", "secret");
  const auto plain = config_of(config);
  ASSERT_TRUE(plain.store.postgres);
  EXPECT_EQ(plain.store.postgres->url, "postgresql://agent@db.example.com/writeback");
  EXPECT_FALSE(plain.store.postgres->password.empty());
  config.set("store", "url", "postgresql://agent@db.example.com/writeback?sslmode=require");
  EXPECT_EQ(config_of(config).warnings.size(), plain.warnings.size() + 1);
  config.set("store", "url", "postgresql://agent:word@db.example.com/writeback");
  expect_mistake(config, "store", "url", "leave one of them");
  config.set("store", "url", "postgresql://agent@db.example.com/writeback?sslmod=disable");
  expect_mistake(config, "store", "url", "invalid URI query parameter");
}

}  // namespace writeback::test
