#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using AgentSection = ConfigTest;

TEST_F(AgentSection, EveryMistake) {
  expect_mistake("agent", "state_dir", "nowhere", "is no folder");
  expect_mistake("agent", "state_dir", "secret", "is no folder");
  expect_mistake("agent", "statedir", ".", "did you mean state_dir?");
  expect_mistake("agent", "colour", "blue", "is not known here");
}

TEST_F(AgentSection, WhatIsFine) {
  expect_fine("agent", "state_dir", ".");
  expect_fine("agent", "state_dir", folder().path());
  expect_fine("agent", "state_dir", "");
}

}  // namespace
}  // namespace writeback::test
