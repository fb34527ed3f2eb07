#include <filesystem>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

using store::PostgresDatabase;
using store::PostgresSettings;

constexpr std::string_view sqlite = "sqlite:";
bool is_postgres(const std::string& url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

PostgresSettings postgres_at(const std::string& url, SectionReader& section,
                             std::vector<std::string>& warnings) {
  PostgresSettings settings;
  settings.url = url;
  settings.password = section.secret("password_file");
  settings.ca_certificate = section.path("ca_certificate");
  if (!settings.ca_certificate.empty()) {
    static_cast<void>(section.file_content("ca_certificate"));  // whether it can be read
  }
  if (const auto objection = PostgresDatabase::objection(url); !objection.empty()) {
    section.wrong("url", objection);
    return settings;
  }
  if (PostgresDatabase::has_password(url)) {
    if (!settings.password.empty()) {
      section.wrong("url", "has a password, and password_file names another: leave one of them");
    }
    warnings.emplace_back("[store] url has a password in it: password_file is the place for it");
  }
  if (PostgresDatabase::trusts_anybody(url)) {
    warnings.emplace_back(
        "[store] url: with this sslmode the database server need not prove who it is; "
        "sslmode=verify-full, or none, asks it to");
  }
  if (!section.has("key_file")) {
    section.wrong("key_file",
                  "is needed with PostgreSQL: 64 hex digits, the same file for every agent that "
                  "shares the store (openssl rand -hex 32)");
  }
  return settings;
}

}  // namespace

void read_store_section(SectionReader& section, const std::string& state_dir, StoreConfig& config,
                        std::vector<std::string>& warnings) {
  config.file = state_dir + "/store.db";
  const std::string url = section.text("url", std::string(sqlite));
  if (is_postgres(url)) {
    config.postgres = std::make_shared<const PostgresSettings>(postgres_at(url, section, warnings));
  } else if (!url.starts_with(sqlite)) {
    section.wrong("url", "expected sqlite:, sqlite:FILE or postgresql://…");
  } else if (url.size() > sqlite.size()) {
    config.file = (std::filesystem::path(state_dir) / url.substr(sqlite.size())).string();
  }
  config.key_file = section.path_of_secret("key_file");
  if (config.key_file.empty()) config.key_file = state_dir + "/store.key";
  section.finish();
}

}  // namespace writeback::agent
