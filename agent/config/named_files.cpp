#include "agent/config/named_files.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "agent/config/ini_file.hpp"
#include "agent/config/read_file.hpp"

namespace writeback::agent {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view credential = "credential:";
constexpr std::size_t most_bytes_of_an_ini_file = 1024UL * 1024;
constexpr std::size_t longest_path = 4096;

using OnValue =
    std::function<void(const IniSection& section, const std::string& key, const IniValue& value)>;

void for_each_value(const Config& config, const OnValue& on_value) {
  const FileContent content = read_file(config.file, most_bytes_of_an_ini_file);
  if (!content.text) throw std::runtime_error(config.file + ": " + content.reason);
  std::vector<ConfigError> ignored;
  const auto file = IniFile::parse(*content.text, config.file, ignored);
  for (const auto& section : file.sections) {
    for (const auto& [key, value] : section.values) {
      if (!value.text.empty() && value.text.size() <= longest_path) on_value(section, key, value);
    }
  }
}

}  // namespace

std::vector<NamedFile> files_named_in(const Config& config) {
  std::vector<NamedFile> all{{"", "", 0, fs::absolute(config.file)}};
  const fs::path folder = fs::absolute(config.file).parent_path();
  for_each_value(config, [&](const auto& section, const auto& key, const auto& value) {
    const fs::path path = folder / value.text;
    std::error_code no_file;
    const bool is_credential = value.text.starts_with(credential);
    if (is_credential || !fs::exists(path, no_file)) return;
    all.push_back({section.name, key, value.line, path});
  });
  return all;
}

std::vector<std::string> credentials_named_in(const Config& config) {
  std::vector<std::string> names;
  for_each_value(config, [&](const auto& /*section*/, const auto& /*key*/, const auto& value) {
    if (!value.text.starts_with(credential)) return;
    const std::string name = value.text.substr(credential.size());
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  });
  return names;
}

}  // namespace writeback::agent
