#include <algorithm>

#include "agent/config/sections.hpp"
#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using SectionsWithoutEffect = ConfigTest;

TEST_F(SectionsWithoutEffect, TheKeysOfTheContractAreTakenAndSaidToDoNothing) {
  const std::pair<const char*, const char*> keys[] = {
      {"portal", "enabled"},
  };
  for (const auto& [section, key] : keys) {
    ConfigText config;
    config.set(section, key, "something");
    const auto warnings = config_of(config).warnings;
    EXPECT_TRUE(std::any_of(warnings.begin(), warnings.end(), [&](const std::string& warning) {
      return warning.starts_with("[" + std::string(section) + "]");
    })) << section;
  }
}

TEST_F(SectionsWithoutEffect, TheirKeysAreCheckedAllTheSame) {
  expect_mistake("mail", "sever", "x", "did you mean server?");
  expect_mistake("store", "colour", "x", "is not known here");
}

TEST_F(SectionsWithoutEffect, OtherSectionsAreMistakes) {
  const std::pair<const char*, const char*> sections[] = {
      {"directry", "did you mean [directory]?"}, {"Api", "did you mean [api]?"},
      {"client", "is no known section"},         {"passwords", "did you mean [password]?"},
      {"something", "is no known section"},
  };
  for (const auto& [section, message] : sections) {
    ConfigText config;
    config.set(section, "key", "value");
    expect_mistake(config, section, "", message);
  }
}

TEST_F(SectionsWithoutEffect, EverySectionOfTheContractHasAName) {
  const auto& names = agent::section_names();
  for (const char* name :
       {"agent", "api", "client:NAME", "directory", "writeback", "password", "store", "audit",
        "self_service", "captcha", "mail", "text", "call", "contact", "portal"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
}

}  // namespace
}  // namespace writeback::test
