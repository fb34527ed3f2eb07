#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace writeback::agent {

/// One mistake in the configuration, for the administrator: where, and what was expected.
struct ConfigError {
  std::string file;
  std::size_t line = 0;  ///< 0: the file as a whole
  std::string section;
  std::string key;
  std::string message;

  /// "FILE:LINE: [section] key: message".
  [[nodiscard]] std::string text() const;
};

struct IniValue {
  std::string text;  ///< continuation lines are joined with '\n'
  std::size_t line = 0;
};

struct IniSection {
  std::string name;
  std::size_t line = 0;
  std::map<std::string, IniValue, std::less<>> values;
};

/// The syntax of writebackd.ini and nothing of its meaning: `[section]`, `key = value`, comments
/// from `;` or `#` at the start of a line or behind a space, indented lines that go on with the
/// value above them.
struct IniFile {
  std::string name;
  std::vector<IniSection> sections;

  /// Appends to `errors` every line that is none of these, and every section or key that is there
  /// twice.
  [[nodiscard]] static IniFile parse(std::string_view text, std::string name,
                                     std::vector<ConfigError>& errors);
  [[nodiscard]] const IniSection* find(std::string_view section) const;
};

}  // namespace writeback::agent
