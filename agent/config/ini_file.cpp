#include "agent/config/ini_file.hpp"

#include <algorithm>

namespace writeback::agent {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && (is_space(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// What stands before a comment: one starts at the start of a line, or behind a space.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if ((line[i] == ';' || line[i] == '#') && (i == 0 || is_space(line[i - 1]))) {
      return line.substr(0, i);
    }
  }
  return line;
}

class Parser {
 public:
  Parser(IniFile& file, std::vector<ConfigError>& errors) : file_(file), errors_(errors) {}

  void take(std::string_view raw, std::size_t line) {
    line_ = line;
    if (std::any_of(raw.begin(), raw.end(), [](char c) {
          return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r';
        })) {
      wrong("", "a control character; the file has to be text in UTF-8");
      return;
    }
    const auto text = trimmed(without_comment(raw));
    if (text.empty()) return;
    if (is_space(raw.front()) && current_value_ != nullptr) {
      current_value_->text += (current_value_->text.empty() ? "" : "\n") + std::string(text);
    } else if (text.front() == '[') {
      begin_section(text);
    } else {
      add_value(text);
    }
  }

 private:
  void begin_section(std::string_view text) {
    current_value_ = nullptr;
    std::string name;
    if (text.back() == ']') name = trimmed(text.substr(1, text.size() - 2));
    if (name.empty()) {
      wrong("", "expected [section]");
      return;
    }
    const auto* same = file_.find(name);
    const std::size_t first_line = same == nullptr ? 0 : same->line;
    file_.sections.push_back({name, line_, {}});
    if (same != nullptr) {
      wrong("", "the section is there already, in line " + std::to_string(first_line));
    }
  }

  void add_value(std::string_view text) {
    current_value_ = nullptr;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      wrong("", "expected key = value, [section] or a comment");
      return;
    }
    if (file_.sections.empty()) {
      wrong("", "a key before the first [section]");
      return;
    }
    const std::string key(trimmed(text.substr(0, equals)));
    auto& values = file_.sections.back().values;
    const auto [value, is_new] =
        values.try_emplace(key, IniValue{std::string(trimmed(text.substr(equals + 1))), line_});
    if (!is_new) {
      wrong(key, "the key is there already, in line " + std::to_string(value->second.line));
      return;
    }
    current_value_ = &value->second;
  }

  void wrong(std::string key, std::string message) {
    const std::string section = file_.sections.empty() ? "" : file_.sections.back().name;
    errors_.push_back({file_.name, line_, section, std::move(key), std::move(message)});
  }

  IniFile& file_;
  std::vector<ConfigError>& errors_;
  IniValue* current_value_ = nullptr;
  std::size_t line_ = 0;
};

}  // namespace

std::string ConfigError::text() const {
  std::string where = file;
  if (line > 0) where += ":" + std::to_string(line);
  where += ": ";
  if (!section.empty()) where += "[" + section + "] ";
  if (!key.empty()) where += key + ": ";
  return where + message;
}

IniFile IniFile::parse(std::string_view text, std::string name, std::vector<ConfigError>& errors) {
  static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  IniFile file;
  file.name = std::move(name);
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Parser parser(file, errors);
  std::size_t line = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto raw = text.substr(0, end);
    ++line;
    if (!raw.empty()) parser.take(raw, line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return file;
}

const IniSection* IniFile::find(std::string_view section) const {
  const auto found =
      std::find_if(sections.begin(), sections.end(),
                   [&](const IniSection& candidate) { return candidate.name == section; });
  return found == sections.end() ? nullptr : &*found;
}

}  // namespace writeback::agent
