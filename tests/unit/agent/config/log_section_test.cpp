#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using LogSection = ConfigTest;

TEST_F(LogSection, Levels) {
  EXPECT_EQ(config_of(ConfigText()).log.level, "info");
  for (const char* level : {"debug", "info", "warning", "error"}) {
    ConfigText config;
    config.set("log", "level", level);
    EXPECT_EQ(config_of(config).log.level, level);
  }
  expect_mistake("log", "level", "warn", "expected one of debug, info, warning, error");
  expect_mistake("log", "level", "Debug", "did you mean debug?");
  expect_mistake("log", "levels", "info", "did you mean level?");
}

}  // namespace
}  // namespace writeback::test
