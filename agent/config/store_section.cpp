#include <filesystem>

#include "agent/config/sections.hpp"

namespace writeback::agent {

void read_store_section(SectionReader& section, const std::string& state_dir, StoreConfig& store) {
  constexpr std::string_view sqlite = "sqlite:";
  store.file = state_dir + "/store.db";
  const std::string url = section.text("url", std::string(sqlite));
  if (url.starts_with("postgresql:") || url.starts_with("postgres:")) {
    section.wrong("url", "PostgreSQL is not there in this version: expected sqlite:");
  } else if (!url.starts_with(sqlite)) {
    section.wrong("url", "expected sqlite: or sqlite:FILE");
  } else if (url.size() > sqlite.size()) {
    store.file = (std::filesystem::path(state_dir) / url.substr(sqlite.size())).string();
  }
  store.key_file = section.path_of_secret("key_file");
  if (store.key_file.empty()) store.key_file = state_dir + "/store.key";
  section.finish();
}

}  // namespace writeback::agent
