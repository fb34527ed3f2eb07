#pragma once

#include <map>
#include <string>
#include <vector>

namespace writeback::support {

/// An ini file in the making, in the order in which its parts were first named.
class IniText {
 public:
  /// A value of several lines becomes a key with continuation lines.
  void set(const std::string& section, const std::string& key, const std::string& value);
  void remove(const std::string& section, const std::string& key);
  void remove_section(const std::string& section);
  [[nodiscard]] std::string text() const;
  /// The number of the line in `text` where the key stands.
  [[nodiscard]] std::size_t line_of(const std::string& section, const std::string& key) const;

 private:
  struct Value {
    std::string key;
    std::string value;
  };
  struct Section {
    std::string name;
    std::vector<Value> values;
  };
  std::vector<Section> sections_;
};

}  // namespace writeback::support
