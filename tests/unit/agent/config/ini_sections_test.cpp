#include <set>

#include "agent/config/sections.hpp"
#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using IniSections = ConfigTest;

TEST_F(IniSections, MisspeltKeysAreMistakes) {
  expect_mistake("mail", "sever", "x", "did you mean server?");
  expect_mistake("store", "colour", "x", "is not known here");
  expect_mistake("portal", "enable", "x", "did you mean enabled?");
}

TEST_F(IniSections, OtherSectionsAreMistakes) {
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

TEST_F(IniSections, EverySectionOfTheContractHasItsKeys) {
  for (const char* name :
       {"agent", "api", "client:portal", "directory", "writeback", "password", "store", "audit",
        "self_service", "captcha", "mail", "text", "call", "contact", "portal"}) {
    EXPECT_FALSE(agent::keys_of(name).empty()) << name;
  }
  EXPECT_TRUE(agent::keys_of("clients").empty());
}

TEST_F(IniSections, EveryKeyIsThereOnceAndSaysWhatItDoes) {
  for (const auto& section : agent::ini_sections()) {
    std::set<std::string_view> names;
    for (const auto& key : section.keys) {
      EXPECT_TRUE(names.insert(key.name).second) << section.name << " " << key.name;
      EXPECT_FALSE(key.meaning.empty()) << section.name << " " << key.name;
      EXPECT_TRUE(key.usual.empty() || key.usual_in_words.empty()) << key.name << ": one default";
      EXPECT_FALSE(key.usual.empty() && key.example.empty()) << key.name << ": nothing to show";
    }
  }
}

}  // namespace
}  // namespace writeback::test
