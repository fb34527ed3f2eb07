#include "tests/unit/agent/config/config_fixture.hpp"

#include <algorithm>

#include "tests/support/certificate_authority.hpp"

namespace writeback::test {

std::unique_ptr<support::TempFolder> ConfigTest::folder_;

ConfigText::ConfigText() {
  set("api", "certificate", "server.crt");
  set("api", "private_key", "server.key");
  set("client:portal", "api_key_sha256", std::string(64, 'a'));
  set("client:portal", "scopes", "writeback");
  set("directory", "type", "openldap");
  set("directory", "uris", "ldaps://dc1.example.com");
  set("directory", "ca_certificate", "ca.crt");
  set("directory", "bind_dn", "cn=writebackd,dc=example");
  set("directory", "bind_password_file", "secret");
  set("directory", "base_dn", "ou=people,dc=example");
}

void ConfigText::set(const std::string& section, const std::string& key, const std::string& value) {
  auto found = std::find_if(sections_.begin(), sections_.end(),
                            [&](const Section& candidate) { return candidate.name == section; });
  if (found == sections_.end()) found = sections_.insert(found, Section{section, {}});
  for (auto& [name, old] : found->values) {
    if (name != key) continue;
    old = value;
    return;
  }
  found->values.emplace_back(key, value);
}

void ConfigText::remove(const std::string& section, const std::string& key) {
  for (auto& candidate : sections_) {
    if (candidate.name != section) continue;
    std::erase_if(candidate.values, [&](const auto& value) { return value.first == key; });
  }
}

void ConfigText::remove_section(const std::string& section) {
  std::erase_if(sections_, [&](const Section& candidate) { return candidate.name == section; });
}

std::string ConfigText::text() const {
  std::string all;
  for (const auto& section : sections_) {
    all += "[" + section.name + "]\n";
    for (const auto& [key, value] : section.values) all += key + " = " + value + "\n";
  }
  return all;
}

std::size_t ConfigText::line_of(const std::string& section, const std::string& key) const {
  std::size_t line = 0;
  for (const auto& candidate : sections_) {
    ++line;
    if (candidate.name == section && key.empty()) return line;
    for (const auto& [name, value] : candidate.values) {
      ++line;
      if (candidate.name == section && name == key) return line;
      line += static_cast<std::size_t>(std::count(value.begin(), value.end(), '\n'));
    }
  }
  return 0;
}

void ConfigTest::SetUpTestSuite() {
  folder_ = std::make_unique<support::TempFolder>("config");
  const support::CertificateAuthority authority("Test CA");
  support::CertificateAuthority::Wish wish;
  wish.subject = "localhost";
  const auto server = authority.issue(wish);
  const auto other = authority.issue(wish);
  support::write_file(folder() / "server.crt", server.certificate + authority.certificate());
  support::write_file(folder() / "server.key", server.private_key);
  support::write_file(folder() / "other.key", other.private_key);
  support::write_file(folder() / "ca.crt", authority.certificate());
  support::write_file(folder() / "secret", "the password of the agent\n");
  support::write_file(folder() / "empty", "");
  support::write_file(folder() / "garbage", "-----BEGIN CERTIFICATE-----\nno\n-----END\n");
}

agent::LoadedConfig ConfigTest::parse(const ConfigText& config) {
  return agent::parse_config(config.text(), folder() / "writebackd.ini");
}

agent::Config ConfigTest::config_of(const ConfigText& config) {
  const auto loaded = parse(config);
  for (const auto& error : loaded.errors) ADD_FAILURE() << error.text();
  return loaded.config ? *loaded.config : agent::Config{};
}

void ConfigTest::expect_mistake(const ConfigText& config, const std::string& section,
                                const std::string& key, const std::string& message) {
  SCOPED_TRACE(config.text());
  const auto loaded = parse(config);
  EXPECT_EQ(loaded.config, nullptr);
  for (const auto& error : loaded.errors) {
    if (loaded.errors.size() > 1) ADD_FAILURE() << error.text();
  }
  ASSERT_EQ(loaded.errors.size(), 1U);
  const auto& error = loaded.errors[0];
  EXPECT_EQ(error.section, section);
  EXPECT_EQ(error.key, key);
  EXPECT_NE(error.message.find(message), std::string::npos) << error.message;
  EXPECT_EQ(error.file, folder() / "writebackd.ini");
  const std::size_t line = config.line_of(section, key);
  EXPECT_EQ(error.line, line == 0 ? config.line_of(section, "") : line);
}

void ConfigTest::expect_mistake(const std::string& section, const std::string& key,
                                const std::string& value, const std::string& message) {
  ConfigText config;
  config.set(section, key, value);
  expect_mistake(config, section, key, message);
}

void ConfigTest::expect_fine(const std::string& section, const std::string& key,
                             const std::string& value) {
  ConfigText config;
  config.set(section, key, value);
  const auto loaded = parse(config);
  EXPECT_NE(loaded.config, nullptr);
  for (const auto& error : loaded.errors) ADD_FAILURE() << error.text();
}

}  // namespace writeback::test
