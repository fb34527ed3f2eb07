#include <array>
#include <filesystem>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array store_table{
    IniKey{.name = "url",
           .usual = "sqlite:",
           .meaning =
               "`sqlite:` is `store.db` in `state_dir`; or `sqlite:FILE`, or "
               "`postgresql://USER@HOST[:PORT]/DATABASE` as libpq reads it: several agents share "
               "one database ([several-agents.md](several-agents.md); PostgreSQL 12 or later)"},
    IniKey{.name = "key_file",
           .usual = "",
           .meaning = "seals and hashes everything in the store: 64 hex digits on a line each, the "
                      "newest first; or `credential:NAME`. With PostgreSQL it has to be named, and "
                      "to be the same file at each agent (`openssl rand -hex 32`)",
           .usual_in_words = "`store.key` in `state_dir`, made at the first start",
           .example = "secrets/store-key"},
    IniKey{.name = "password_file",
           .usual = "",
           .meaning = "PostgreSQL: the password of the role; a file that is not world-readable, or "
                      "`credential:NAME`",
           .example = "secrets/database-password"},
    IniKey{.name = "ca_certificate",
           .usual = "",
           .meaning = "PostgreSQL: who may certify the server",
           .usual_in_words = "those that Debian trusts",
           .example = "tls/database-ca.crt"},
};

using store::PostgresDatabase;
using store::PostgresSettings;

constexpr std::string_view sqlite = "sqlite:";
bool is_postgres(const std::string& url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

PostgresSettings postgres_at(const std::string& url, Secret password, SectionReader& section,
                             std::vector<std::string>& warnings) {
  PostgresSettings settings;
  settings.url = url;
  settings.password = std::move(password);
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

std::span<const IniKey> store_keys() {
  return store_table;
}

void read_store_section(SectionReader& section, const std::string& state_dir, StoreConfig& config,
                        std::vector<std::string>& warnings) {
  config.file = state_dir + "/store.db";
  const std::string url = section.text("url");
  Secret password = section.secret("password_file");
  static_cast<void>(section.path("ca_certificate"));
  if (is_postgres(url)) {
    auto settings = postgres_at(url, std::move(password), section, warnings);
    config.postgres = std::make_shared<const PostgresSettings>(std::move(settings));
  } else if (!url.starts_with(sqlite)) {
    section.wrong("url", "expected sqlite:, sqlite:FILE or postgresql://…");
  } else if (url.size() > sqlite.size()) {
    config.file = (std::filesystem::path(state_dir) / url.substr(sqlite.size())).string();
  }
  for (const char* key : {"password_file", "ca_certificate"}) {
    if (!is_postgres(url) && section.has(key)) section.wrong(key, "goes with postgresql:// only");
  }
  config.key_file = section.path_of_secret("key_file");
  if (config.key_file.empty()) config.key_file = state_dir + "/store.key";
  section.finish();
}

}  // namespace writeback::agent
