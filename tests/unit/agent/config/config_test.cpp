#include "agent/config/config.hpp"

#include <algorithm>

#include "tests/unit/agent/config/config_fixture.hpp"

namespace writeback::test {
namespace {

using Config = ConfigTest;

TEST_F(Config, TheSmallestFileIsEnough) {
  const auto loaded = parse(ConfigText());
  ASSERT_NE(loaded.config, nullptr);
  EXPECT_TRUE(loaded.errors.empty());
  EXPECT_EQ(loaded.config->file, folder() / "writebackd.ini");
}

TEST_F(Config, AllMistakesAreToldInOneGoAndInTheOrderOfTheFile) {
  const std::string text =
      "[api]\n"                        // 1
      "certificate = nowhere.crt\n"    // 2
      "private_key = server.key\n"     // 3
      "listen = 8443\n"                // 4
      "[directory]\n"                  // 5
      "type = opneldap\n"              // 6
      "uris = ldap://dc1\n"            // 7
      "bind_dn = writebackd\n"         // 8
      "bind_password_file = secret\n"  // 9
      "base_dn = dc=example\n"         // 10
      "timeout = 5\n"                  // 11
      "[client:portal]\n"              // 12
      "api_key_sha256 = 123\n"         // 13
      "scopes = everything\n"          // 14
      "[pasword]\n"                    // 15
      "min_length = 9\n"               // 16
      "this is nothing\n"              // 17
      "[writeback]\n"                  // 18
      "operation = reset\n";           // 19
  const auto loaded = agent::parse_config(text, folder() / "writebackd.ini");
  EXPECT_EQ(loaded.config, nullptr);
  std::vector<std::size_t> lines;
  for (const auto& error : loaded.errors) {
    lines.push_back(error.line);
    EXPECT_FALSE(error.message.empty());
    EXPECT_FALSE(error.section.empty()) << error.text();
    EXPECT_TRUE(error.text().starts_with(folder() / "writebackd.ini:")) << error.text();
  }
  EXPECT_EQ(lines, (std::vector<std::size_t>{2, 4, 6, 7, 8, 11, 13, 14, 15, 17, 19}));
  EXPECT_NE(loaded.errors.back().message.find("did you mean operations?"), std::string::npos);
}

TEST_F(Config, AnEmptyFileTellsWhatIsMissing) {
  const auto loaded = agent::parse_config("", folder() / "writebackd.ini");
  EXPECT_EQ(loaded.config, nullptr);
  EXPECT_EQ(loaded.errors.size(), 8U);
  for (const auto& error : loaded.errors) EXPECT_EQ(error.line, 0U);
}

TEST_F(Config, ASectionTwiceIsOneMistake) {
  const std::string text = ConfigText().text() + "[api]\nlisten = 127.0.0.1:1\n";
  const auto loaded = agent::parse_config(text, folder() / "writebackd.ini");
  ASSERT_EQ(loaded.errors.size(), 1U);
  EXPECT_NE(loaded.errors[0].message.find("there already"), std::string::npos);
}

TEST_F(Config, IsReadFromItsFile) {
  support::write_file(folder() / "writebackd.ini", ConfigText().text());
  EXPECT_NE(agent::load_config(folder() / "writebackd.ini").config, nullptr);
}

TEST_F(Config, AFileThatCanNotBeReadIsAMistake) {
  const std::pair<std::string, const char*> files[] = {
      {folder() / "nowhere.ini", "No such file"},
      {folder().path(), "can't be read"},
  };
  for (const auto& [file, message] : files) {
    const auto loaded = agent::load_config(file);
    EXPECT_EQ(loaded.config, nullptr);
    ASSERT_EQ(loaded.errors.size(), 1U);
    EXPECT_NE(loaded.errors[0].text().find(message), std::string::npos) << loaded.errors[0].text();
    EXPECT_TRUE(loaded.errors[0].text().starts_with(file)) << loaded.errors[0].text();
  }
  support::write_file(folder() / "large.ini", std::string(2'000'000, ';'));
  const auto large = agent::load_config(folder() / "large.ini");
  ASSERT_EQ(large.errors.size(), 1U);
  EXPECT_NE(large.errors[0].message.find("1024 KiB"), std::string::npos);
}

TEST_F(Config, AnEmptyFileCanBeRead) {
  const auto loaded = agent::load_config(folder() / "empty");
  ASSERT_FALSE(loaded.errors.empty());
  for (const auto& error : loaded.errors) {
    EXPECT_EQ(error.message.find("can't be read"), std::string::npos) << error.text();
  }
}

TEST_F(Config, NoSecretStandsInAMistake) {
  ConfigText config;
  config.set("directory", "bind_password_file", "secret");
  config.set("directory", "base_dn", "nothing");
  config.set("client:portal", "api_key_sha256", "my-own-secret-key");
  for (const auto& error : parse(config).errors) {
    EXPECT_EQ(error.text().find("the password"), std::string::npos);
    EXPECT_EQ(error.text().find("my-own-secret-key"), std::string::npos);
  }
}

}  // namespace
}  // namespace writeback::test
