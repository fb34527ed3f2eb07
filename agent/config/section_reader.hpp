#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/ini_file.hpp"
#include "agent/config/ini_key.hpp"
#include "policy/secret.hpp"

namespace writeback::agent {

/// One section, read key by key with its type; the defaults are those of `keys`. Everything that
/// is wrong is collected, nothing stops the reading; `finish` adds the keys that are not known. A
/// key that is read and is not among `keys`, or the other way round, is a defect
/// (std::logic_error).
class SectionReader {
 public:
  /// `section`: nullptr where the file has none, so that every key gets its default.
  SectionReader(const IniFile& file, const IniSection* section, std::string name,
                std::span<const IniKey> keys, std::vector<ConfigError>& errors);

  /// Whether the key is there with a value. A key with an empty value is as good as none.
  [[nodiscard]] bool has(std::string_view key) const;

  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::string required_text(std::string_view key);
  [[nodiscard]] bool yes_or_no(std::string_view key);
  [[nodiscard]] std::int64_t number(std::string_view key, std::int64_t min, std::int64_t max);
  /// "500ms", "5s", "2m".
  [[nodiscard]] std::chrono::milliseconds duration(std::string_view key,
                                                   std::chrono::milliseconds min,
                                                   std::chrono::milliseconds max);
  /// Separated by spaces or lines.
  [[nodiscard]] std::vector<std::string> words(std::string_view key);
  /// One a line.
  [[nodiscard]] std::vector<std::string> lines(std::string_view key);
  /// One of the words; the default need not be among them.
  [[nodiscard]] std::string choice(std::string_view key, const std::vector<std::string>& choices);
  /// Relative to the folder of the ini file. Empty where the key is absent.
  [[nodiscard]] std::string path(std::string_view key);
  /// What the file behind a path key holds; empty where the key is absent, or where the file can't
  /// be read (an error).
  [[nodiscard]] std::optional<std::string> file_content(std::string_view key);
  /// Whether the key is there and its value was taken away.
  [[nodiscard]] bool is_emptied(std::string_view key) const;
  /// The secret in a file or systemd credential (`credential:NAME`), without the line end that
  /// editors leave. A file that everybody can read is refused.
  [[nodiscard]] Secret secret(std::string_view key);

  /// Where that file lies, for a library that reads it by itself; empty where it is absent or
  /// refused.
  [[nodiscard]] std::string path_of_secret(std::string_view key);

  void wrong(std::string_view key, std::string message);
  void finish();

 private:
  /// The row of a key that is being read.
  [[nodiscard]] const IniKey& row(std::string_view key);
  /// What the file says, else the default.
  [[nodiscard]] std::string_view value_of(std::string_view key);
  [[nodiscard]] std::string place_of_secret(std::string_view key, const std::string& text);

  const IniFile& file_;
  const IniSection* section_;
  std::string name_;
  std::span<const IniKey> keys_;
  std::vector<ConfigError>& errors_;
  std::set<std::string_view> read_;
};

}  // namespace writeback::agent
