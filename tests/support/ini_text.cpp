#include "tests/support/ini_text.hpp"

#include <algorithm>

namespace writeback::support {

void IniText::set(const std::string& section, const std::string& key, const std::string& value) {
  auto where = std::find_if(sections_.begin(), sections_.end(),
                            [&](const Section& each) { return each.name == section; });
  if (where == sections_.end()) where = sections_.insert(sections_.end(), Section{section, {}});
  auto& values = where->values;
  const auto same = std::find_if(values.begin(), values.end(),
                                 [&](const Value& each) { return each.key == key; });
  if (same == values.end()) {
    values.push_back({key, value});
  } else {
    same->value = value;
  }
}

void IniText::remove(const std::string& section, const std::string& key) {
  for (auto& each : sections_) {
    if (each.name != section) continue;
    std::erase_if(each.values, [&](const Value& value) { return value.key == key; });
  }
}

void IniText::remove_section(const std::string& section) {
  std::erase_if(sections_, [&](const Section& each) { return each.name == section; });
}

std::string IniText::text() const {
  std::string text;
  for (const auto& section : sections_) {
    text += "[" + section.name + "]\n";
    for (const auto& [key, value] : section.values) {
      text += key + " =";
      if (value.find('\n') == std::string::npos) {
        text += " " + value + "\n";
        continue;
      }
      text += "\n    ";
      for (const char c : value) {
        text += c;
        if (c == '\n') text += "    ";
      }
      text += "\n";
    }
    text += "\n";
  }
  return text;
}

std::size_t IniText::line_of(const std::string& section, const std::string& key) const {
  const std::string all = text();
  const auto from = all.find("[" + section + "]\n");
  const auto at = all.find("\n" + key + " =", from);
  if (from == std::string::npos || at == std::string::npos) return 0;
  return static_cast<std::size_t>(
             std::count(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at), '\n')) +
         2;
}

}  // namespace writeback::support
