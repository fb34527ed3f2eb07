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
  expect_mistake("store", "url", "postgresql://db/writeback", "not there in this version");
  expect_mistake("store", "url", "mysql:", "expected sqlite:");
  expect_mistake("store", "key_file", "nowhere", "can't be read");
  expect_mistake("store", "uri", "sqlite:", "did you mean url?");
}

}  // namespace writeback::test
