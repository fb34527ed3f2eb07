#include <algorithm>

#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using WritebackSection = ConfigTest;

TEST_F(WritebackSection, Defaults) {
  const auto config = config_of(ConfigText());
  EXPECT_TRUE(config.scope.enabled);
  EXPECT_TRUE(config.scope.reset && config.scope.unlock && config.scope.change);
  EXPECT_TRUE(config.scope.protect_privileged);
  EXPECT_TRUE(config.scope.include_groups.empty() && config.scope.exclude_groups.empty() &&
              config.scope.include_subtrees.empty() && config.scope.exclude_subtrees.empty());
  EXPECT_FALSE(config.scope.asks_for_groups());
  EXPECT_EQ(config.directory->exclude_filter, "");
}

TEST_F(WritebackSection, EveryKeyIsRead) {
  ConfigText config;
  config.set("writeback", "operations", "reset\n  change");
  config.set("writeback", "include_groups",
             "\n  cn=staff,ou=groups,dc=example\n  cn=Lovelace\\, A,dc=x");
  config.set("writeback", "exclude_groups", "cn=contractors,dc=example");
  config.set("writeback", "include_subtrees", "ou=people,dc=example");
  config.set("writeback", "exclude_subtrees", "ou=robots,dc=example\n  ou=guests,dc=example");
  config.set("writeback", "exclude_filter", "(employeeType=contractor)");
  config.set("writeback", "privileged_groups", "cn=admins,dc=example");
  const auto read = config_of(config);
  EXPECT_TRUE(read.scope.reset && read.scope.change);
  EXPECT_FALSE(read.scope.unlock);
  EXPECT_EQ(read.scope.include_groups.size(), 2U);
  EXPECT_EQ(read.scope.exclude_groups.size(), 1U);
  EXPECT_EQ(read.scope.include_subtrees.size(), 1U);
  EXPECT_EQ(read.scope.exclude_subtrees.size(), 2U);
  EXPECT_EQ(read.scope.privileged_groups.size(), 1U);
  EXPECT_EQ(read.directory->exclude_filter, "(employeeType=contractor)");
  EXPECT_EQ(read.directory->groups_to_know,
            (std::vector<std::string>{"cn=staff,ou=groups,dc=example", "cn=Lovelace\\, A,dc=x",
                                      "cn=contractors,dc=example", "cn=admins,dc=example"}))
      << "as they were written";
}

TEST_F(WritebackSection, PrivilegedGroupsAreKnownToFlowsWhereTheyDoNotProtect) {
  ConfigText config;
  config.set("writeback", "privileged_groups", "cn=admins,dc=example");
  config.set("writeback", "protect_privileged", "no");
  EXPECT_EQ(config_of(config).directory->groups_to_know,
            std::vector<std::string>{"cn=admins,dc=example"});
}

TEST_F(WritebackSection, EveryMistake) {
  for (const char* key : {"include_groups", "exclude_groups", "include_subtrees",
                          "exclude_subtrees", "privileged_groups"}) {
    expect_mistake("writeback", key, "staff", "staff: expected one DN a line");
    expect_mistake("writeback", key, "cn=a,dc=x\n  cn=b dc=x,,", "expected one DN a line");
  }
  expect_mistake("writeback", "enabled", "maybe", "expected yes or no");
  expect_mistake("writeback", "operations", "reset unlok",
                 "unlok: expected reset, unlock or change");
  expect_mistake("writeback", "operations", "reset,unlock", "reset,unlock: expected");
  expect_mistake("writeback", "exclude_filter", "employeeType=(", "expected an LDAP filter");
  expect_mistake("writeback", "exclude_filter", "(a=b)(c=d)", "expected an LDAP filter");
  expect_mistake("writeback", "protect_privileged", "2", "expected yes or no");
  expect_mistake("writeback", "include_group", "cn=a", "did you mean include_groups?");
  expect_mistake("writeback", "exclude_filters", "(a=b)", "did you mean exclude_filter?");
}

TEST_F(WritebackSection, AnEmptyListOfOperationsIsNotAllOfThem) {
  // Whoever empties the list means none, or made a mistake; and must not get everything.
  ConfigText config;
  config.set("writeback", "operations", "");
  const auto loaded = parse(config);
  EXPECT_TRUE(!loaded.config || !loaded.config->scope.reset);
}

TEST_F(WritebackSection, WhatProtectsNobodyIsSaid) {
  const auto warned = [](const ConfigText& config, const char* about) {
    const auto warnings = config_of(config).warnings;
    return std::any_of(warnings.begin(), warnings.end(), [&](const std::string& warning) {
      return warning.find(about) != std::string::npos;
    });
  };
  ConfigText config;
  EXPECT_TRUE(warned(config, "protect_privileged"));
  config.set("writeback", "privileged_groups", "cn=admins,dc=example");
  EXPECT_FALSE(warned(config, "protect_privileged"));
  EXPECT_FALSE(warned(config, "every write is refused"));
  config.set("writeback", "enabled", "no");
  EXPECT_TRUE(warned(config, "every write is refused"));
}

}  // namespace
}  // namespace writeback::test
