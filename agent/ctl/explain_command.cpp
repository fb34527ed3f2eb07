#include "agent/ctl/explain_command.hpp"

#include <cstdio>
#include <string_view>
#include <vector>

#include "agent/config/ini_key.hpp"
#include "agent/config/nearest_word.hpp"

namespace writeback::agent {
namespace {

constexpr std::size_t width = 96;

/// Markdown without its marks: `code` and [words](address) become what a reader would see.
std::string plain(std::string_view text) {
  std::string all;
  while (!text.empty()) {
    const auto mark = text.find_first_of("`[");
    all += text.substr(0, mark);
    if (mark == std::string_view::npos) break;
    text.remove_prefix(mark);
    if (const auto closing = text.find('`', 1); text.front() == '`' && closing < text.size()) {
      all += text.substr(1, closing - 1);
      text.remove_prefix(closing + 1);
      continue;
    }
    const auto close = text.find("](");
    const auto end = text.find(')');
    if (text.front() == '[' && close != std::string_view::npos && close < end) {
      const auto label = text.substr(1, close - 1);
      const auto target = text.substr(close + 2, end - close - 2);
      if (label != target) all += std::string(label) + ": ";
      all += "docs/" + std::string(target);
      text.remove_prefix(end + 1);
    } else {
      if (text.front() == '[') all += '[';
      text.remove_prefix(1);
    }
  }
  return all;
}

/// In lines of at most `width`, each behind `margin`.
std::string folded(std::string_view text, std::string_view margin) {
  std::string all;
  std::size_t column = 0;
  while (!text.empty()) {
    const auto space = text.find(' ');
    const auto word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    if (column == 0 || column + 1 + word.size() > width) {
      all += (column == 0 ? "" : "\n") + std::string(margin);
      column = margin.size();
    } else {
      all += ' ';
      ++column;
    }
    all += word;
    column += word.size();
  }
  return all + "\n";
}

std::string default_of(const IniKey& key) {
  if (!key.usual_in_words.empty()) return std::string(key.usual_in_words);
  return key.usual.empty() ? "" : "`" + std::string(key.usual) + "`";
}

/// What people are told of the default, in brackets; empty where there is none.
std::string remark_on_default(const IniKey& key) {
  const std::string usual = plain(default_of(key));
  if (usual.empty()) return {};
  return usual.starts_with(needed) ? "(" + usual + ")" : "(default: " + usual + ")";
}

void print_key(std::string_view section, const IniKey& key) {
  const std::string remark = remark_on_default(key);
  std::printf("[%s] %s%s\n%s", std::string(section).c_str(), std::string(key.name).c_str(),
              remark.empty() ? "" : ("  " + remark).c_str(),
              folded(plain(key.meaning), "    ").c_str());
}

/// For tables, in which a bar ends a cell.
std::string cell(std::string_view text) {
  std::string all;
  for (const char c : text) all += c == '|' ? std::string("\\|") : std::string(1, c);
  return all.empty() ? " " : " " + all + " ";
}

std::string nearest_to(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& section : ini_sections()) {
    names.emplace_back(section.name);
    for (const auto& key : section.keys) names.emplace_back(key.name);
  }
  return nearest_word(std::string(name), names);
}

/// "client" is what people call the sections of callers.
bool is_section(std::string_view name, const IniSectionKeys& section) {
  return name == section.name || name == section.name.substr(0, section.name.find(':'));
}

void print_sample_key(const IniKey& key, bool as_comment) {
  std::string meaning = plain(key.meaning);
  if (!key.usual_in_words.empty() && key.usual_in_words != needed) {
    meaning += " " + remark_on_default(key);
  }
  const std::string value(key.usual.empty() ? key.example : key.usual);
  std::printf("\n%s%s%s = %s\n", folded(meaning, "; ").c_str(),
              key.usual_in_words == needed && !as_comment ? "" : "; ",
              std::string(key.name).c_str(), value.c_str());
}

}  // namespace

ExitCode explain(const std::string& name) {
  const auto dot = name.find('.');
  const std::string_view whole(name);
  bool found = false;
  for (const auto& section : ini_sections()) {
    const bool all = name.empty() || is_section(whole, section);
    for (const auto& key : section.keys) {
      const bool of_section = dot != std::string::npos && is_section(whole.substr(0, dot), section);
      const bool wanted =
          all || key.name == whole || (of_section && key.name == whole.substr(dot + 1));
      if (!wanted) continue;
      if (found) std::printf("\n");
      print_key(section.name, key);
      found = true;
    }
  }
  if (found) return exit_done;
  const std::string nearest = nearest_to(dot == std::string::npos ? whole : whole.substr(dot + 1));
  std::fprintf(stderr, "writebackctl: the ini file has no section or key %s%s\n", name.c_str(),
               nearest.empty() ? "" : ("; did you mean " + nearest + "?").c_str());
  return exit_failed;
}

ExitCode explain_as_markdown() {
  for (const auto& section : ini_sections()) {
    std::printf("## [%s]\n| key | default | |\n| --- | --- | --- |\n",
                std::string(section.name).c_str());
    for (const auto& key : section.keys) {
      std::printf("| `%s` |%s|%s|\n", std::string(key.name).c_str(), cell(default_of(key)).c_str(),
                  cell(key.meaning).c_str());
    }
    std::printf("\n");
  }
  return exit_done;
}

ExitCode explain_as_sample() {
  std::printf(
      "; /etc/writebackd/writebackd.ini, with every key. What begins with a semicolon has no "
      "effect: a key that is\n"
      "; left out has its default, which is what stands there, or an example. Relative paths are "
      "taken from the folder\n"
      "; of this file. `writebackctl check` reads it as the service would; writebackd.ini(5) says "
      "more.\n");
  for (const auto& section : ini_sections()) {
    // Whoever has such a section without a key in it means nothing by it.
    const bool is_client = section.name.starts_with("client:");
    if (is_client) {
      std::printf(
          "\n\n; One section for each caller; `writebackctl key new portal` prints it with a new "
          "key.\n"
          "; [client:portal]\n");
    } else {
      std::printf("\n\n[%s]\n", std::string(section.name).c_str());
    }
    for (const auto& key : section.keys) print_sample_key(key, is_client);
  }
  return exit_done;
}

}  // namespace writeback::agent
