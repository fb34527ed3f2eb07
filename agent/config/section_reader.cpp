#include "agent/config/section_reader.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "agent/config/nearest_word.hpp"
#include "agent/config/read_file.hpp"

namespace writeback::agent {
namespace {

constexpr std::size_t most_bytes_of_a_list = 16UL * 1024 * 1024;

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (true) {
    const auto start = text.find_first_not_of(separators);
    if (start == std::string_view::npos) return parts;
    text.remove_prefix(start);
    const auto end = text.find_first_of(separators);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end);
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

std::string in_words(std::chrono::milliseconds duration) {
  if (duration.count() % 1000 == 0) return std::to_string(duration.count() / 1000) + "s";
  return std::to_string(duration.count()) + "ms";
}

std::optional<bool> parse_yes_or_no(std::string_view text) {
  if (text == "yes" || text == "true" || text == "on" || text == "1") return true;
  if (text == "no" || text == "false" || text == "off" || text == "0") return false;
  return std::nullopt;
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t value = 0;
  const char* const all = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), all, value);
  if (error != std::errc{} || end != all) return std::nullopt;
  return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0 || value > 1'000'000'000) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit == "ms") return std::chrono::milliseconds{value};
  if (unit == "s") return std::chrono::seconds{value};
  if (unit == "m") return std::chrono::minutes{value};
  return std::nullopt;
}

std::string reason() {
  return std::strerror(errno);
}

}  // namespace

SectionReader::SectionReader(const IniFile& file, const IniSection* section, std::string name,
                             std::span<const IniKey> keys, std::vector<ConfigError>& errors)
    : file_(file), section_(section), name_(std::move(name)), keys_(keys), errors_(errors) {}

void SectionReader::wrong(std::string_view key, std::string message) {
  std::size_t line = section_ == nullptr ? 0 : section_->line;
  if (section_ != nullptr) {
    if (const auto value = section_->values.find(key); value != section_->values.end()) {
      line = value->second.line;
    }
  }
  errors_.push_back({file_.name, line, name_, std::string(key), std::move(message)});
}

bool SectionReader::has(std::string_view key) const {
  if (section_ == nullptr) return false;
  const auto value = section_->values.find(key);
  return value != section_->values.end() && !value->second.text.empty();
}

const IniKey& SectionReader::row(std::string_view key) {
  const auto found = std::find_if(keys_.begin(), keys_.end(),
                                  [&](const IniKey& known) { return known.name == key; });
  if (found == keys_.end()) {
    throw std::logic_error("[" + name_ + "] has no row for " + std::string(key));
  }
  read_.insert(found->name);
  return *found;
}

std::string_view SectionReader::value_of(std::string_view key) {
  const std::string_view usual = row(key).usual;
  return has(key) ? std::string_view(section_->values.find(key)->second.text) : usual;
}

std::string SectionReader::text(std::string_view key) {
  const std::string_view value = value_of(key);
  if (value.find('\n') == std::string::npos) return std::string(value);
  wrong(key, "expected one line");
  return std::string(row(key).usual);
}

std::string SectionReader::required_text(std::string_view key) {
  std::string value = text(key);
  if (value.empty() && !has(key)) wrong(key, "is missing");
  return value;
}

bool SectionReader::yes_or_no(std::string_view key) {
  const auto parsed = parse_yes_or_no(text(key));
  if (!parsed) wrong(key, "expected yes or no");
  return parsed ? *parsed : parse_yes_or_no(row(key).usual).value();
}

std::int64_t SectionReader::number(std::string_view key, std::int64_t min, std::int64_t max) {
  const auto parsed = parse_number(text(key));
  if (parsed && *parsed >= min && *parsed <= max) return *parsed;
  wrong(key, "expected a number from " + std::to_string(min) + " to " + std::to_string(max));
  return parse_number(row(key).usual).value();
}

std::chrono::milliseconds SectionReader::duration(std::string_view key,
                                                  std::chrono::milliseconds min,
                                                  std::chrono::milliseconds max) {
  const auto parsed = parse_duration(text(key));
  if (parsed && *parsed >= min && *parsed <= max) return *parsed;
  wrong(key, "expected a time from " + in_words(min) + " to " + in_words(max) +
                 ", with its unit: 500ms, 5s or 2m");
  return parse_duration(row(key).usual).value();
}

std::vector<std::string> SectionReader::words(std::string_view key) {
  return split(value_of(key), " \t\n");
}

std::vector<std::string> SectionReader::lines(std::string_view key) {
  return split(value_of(key), "\n");
}

std::string SectionReader::choice(std::string_view key, const std::vector<std::string>& choices) {
  std::string value = text(key);
  if (!has(key) || std::find(choices.begin(), choices.end(), value) != choices.end()) return value;
  const std::string nearest = nearest_word(value, choices);
  wrong(key, "expected one of " + joined(choices) +
                 (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
  return std::string(row(key).usual);
}

std::string SectionReader::path(std::string_view key) {
  const std::string value = text(key);
  if (value.empty()) return {};
  return (std::filesystem::path(file_.name).parent_path() / value).string();
}

std::optional<std::string> SectionReader::file_content(std::string_view key) {
  const std::string where = path(key);
  if (where.empty()) return std::nullopt;
  FileContent content = read_file(where, most_bytes_of_a_list);
  if (!content.text) wrong(key, where + " can't be read: " + content.reason);
  return std::move(content.text);
}

bool SectionReader::is_emptied(std::string_view key) const {
  if (section_ == nullptr) return false;
  const auto value = section_->values.find(key);
  return value != section_->values.end() && value->second.text.empty();
}

std::string SectionReader::place_of_secret(std::string_view key, const std::string& text) {
  static constexpr std::string_view credential = "credential:";
  if (!text.starts_with(credential)) {
    return (std::filesystem::path(file_.name).parent_path() / text).string();
  }
  const std::string name = text.substr(credential.size());
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr) {
    wrong(key, "systemd passed no credentials: add LoadCredential=" + name + ":… to the unit");
    return {};
  }
  if (name.empty() || name.find('/') != std::string::npos) {
    wrong(key, "expected credential:NAME, as in LoadCredential=NAME:…");
    return {};
  }
  return std::string(folder) + "/" + name;
}

std::string SectionReader::path_of_secret(std::string_view key) {
  const std::string value = text(key);
  if (value.empty()) return {};
  std::string where = place_of_secret(key, value);
  if (where.empty()) return {};
  errno = 0;
  struct stat status {};
  if (stat(where.c_str(), &status) != 0 || access(where.c_str(), R_OK) != 0) {
    wrong(key, where + " can't be read: " + reason());
    return {};
  }
  if ((status.st_mode & S_IROTH) != 0) {
    wrong(key,
          where + " can be read by everybody: chmod 600 it, or 640 with the group of the service");
    return {};
  }
  return where;
}

Secret SectionReader::secret(std::string_view key) {
  const std::string where = path_of_secret(key);
  if (where.empty()) return {};
  std::array<char, 8192> content{};
  std::ifstream stream(where, std::ios::binary);
  // Its own buffer would keep a copy of the secret.
  stream.rdbuf()->pubsetbuf(nullptr, 0);
  stream.read(content.data(), content.size());
  const auto size = static_cast<std::size_t>(stream.gcount());
  std::string_view read(content.data(), size);
  if (read.ends_with('\n')) read.remove_suffix(1);
  if (read.ends_with('\r')) read.remove_suffix(1);
  Secret secret(read);
  cleanse(content.data(), content.size());
  if (!stream.is_open() || stream.bad()) {
    wrong(key, where + " can't be read: " + reason());
  } else if (secret.empty() || size == content.size()) {
    wrong(key, where + (secret.empty() ? " is empty" : " is too large for a secret"));
  }
  return secret;
}

void SectionReader::finish() {
  std::vector<std::string> names;
  for (const auto& key : keys_) {
    names.emplace_back(key.name);
    if (!read_.contains(key.name)) {
      throw std::logic_error("[" + name_ + "] does not read " + names.back());
    }
  }
  if (section_ == nullptr) return;
  for (const auto& [key, value] : section_->values) {
    if (read_.contains(key)) continue;
    const std::string nearest = nearest_word(key, names);
    wrong(key, "is not known here" + (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
  }
}

}  // namespace writeback::agent
