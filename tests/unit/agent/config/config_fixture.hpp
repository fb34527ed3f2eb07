#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/config/config.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::test {

/// An ini file that can be changed key by key, and that knows where everything stands in it.
class ConfigText {
 public:
  /// The smallest file with which the daemon starts.
  ConfigText();

  void set(const std::string& section, const std::string& key, const std::string& value);
  void remove(const std::string& section, const std::string& key);
  void remove_section(const std::string& section);
  [[nodiscard]] std::string text() const;
  /// The line of a key, or of the section where `key` is empty; 0 where it is not there.
  [[nodiscard]] std::size_t line_of(const std::string& section, const std::string& key) const;

 private:
  struct Section {
    std::string name;
    std::vector<std::pair<std::string, std::string>> values;
  };
  std::vector<Section> sections_;
};

/// Tests of one section after the other, beside the files that the smallest configuration names:
/// server.crt, server.key, ca.crt, secret.
class ConfigTest : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite() { folder_.reset(); }

  [[nodiscard]] static const support::TempFolder& folder() { return *folder_; }
  [[nodiscard]] static agent::LoadedConfig parse(const ConfigText& config);
  /// The configuration, which has no mistake in it.
  [[nodiscard]] static agent::Config config_of(const ConfigText& config);

  /// With this key set so there is exactly one mistake: at its line, in these words.
  static void expect_mistake(const std::string& section, const std::string& key,
                             const std::string& value, const std::string& message);
  static void expect_fine(const std::string& section, const std::string& key,
                          const std::string& value);
  /// The same, for changes that need more than one key.
  static void expect_mistake(const ConfigText& config, const std::string& section,
                             const std::string& key, const std::string& message);

 private:
  static std::unique_ptr<support::TempFolder> folder_;
};

}  // namespace writeback::test
