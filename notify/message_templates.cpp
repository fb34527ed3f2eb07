#include "notify/message_templates.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "notify/templates/built_in.hpp"

namespace writeback::notify {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 11> placeholders{
    "user",   "code",    "minutes",   "time",    "caller",      "from",
    "method", "request", "operation", "message", "organisation"};
constexpr std::string_view subject_line = "Subject: ";
constexpr std::string_view our_name = "writebackd";

std::string key_of(std::string_view language, MessageKind kind, std::string_view channel) {
  return std::string(language) + "/" + std::string(name_of(kind)) + "." + std::string(channel);
}

CleansedText escaped(std::string_view text) {
  CleansedText html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string_view value_of(const Message& message, std::string_view name) {
  if (name == "code") return message.code.reveal();
  const auto found = message.values.find(std::string(name));
  if (found != message.values.end() && !found->second.empty()) return found->second;
  return name == "organisation" ? our_name : std::string_view();
}

/// `each` gets the text between placeholders, and their names.
template <class Each>
void walk(std::string_view text, Each each) {
  while (!text.empty()) {
    const auto open = text.find('{');
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    each(text.substr(0, open), text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  each(text, std::string_view());
}

CleansedText filled(std::string_view text, const Message& message, bool html) {
  CleansedText result;
  walk(text, [&](std::string_view before, std::string_view name) {
    result += before;
    if (name.empty()) return;
    const auto value = value_of(message, name);
    result += html ? escaped(value) : CleansedText(value);
  });
  return result;
}

/// A paragraph a line; a line that is nothing but the code stands out.
std::string html_of(std::string_view text) {
  std::string html = "<!doctype html><html><body style=\"font-family:sans-serif\">";
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    const bool is_code = line == "{code}";
    html += is_code ? "<p style=\"font-size:2em;letter-spacing:.2em\"><strong>" : "<p>";
    const auto plain = escaped(line);
    html.append(plain.data(), plain.size());
    html += is_code ? "</strong></p>" : "</p>";
  }
  return html + "</body></html>";
}

std::string unknown_placeholder(std::string_view text) {
  std::string unknown;
  walk(text, [&](std::string_view, std::string_view name) {
    const bool known = name.empty() || std::find(placeholders.begin(), placeholders.end(), name) !=
                                           placeholders.end();
    const bool looks_like_one =
        std::all_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!known && looks_like_one) unknown = name;
  });
  return unknown;
}

std::optional<MessageKind> kind_named(std::string_view name) {
  for (const auto& one : english_templates()) {
    if (name_of(one.kind) == name) return one.kind;
  }
  return std::nullopt;
}

/// "Your code is\n123456" with a blank line between paragraphs.
std::string as_paragraphs(std::string_view lines) {
  std::string text;
  for (const char c : lines) text += c == '\n' ? "\n\n" : std::string(1, c);
  return text + "\n";
}

}  // namespace

MessageTemplates::MessageTemplates(std::string default_language)
    : default_language_(std::move(default_language)) {
  const auto add = [this](std::string_view language, std::span<const BuiltInTemplate> all) {
    for (const auto& one : all) {
      templates_[key_of(language, one.kind, "email")] = {
          std::string(one.subject), as_paragraphs(one.email), html_of(one.email)};
      templates_[key_of(language, one.kind, "text")] = {{}, std::string(one.brief), {}};
      templates_[key_of(language, one.kind, "call")] = {{}, std::string(one.brief), {}};
    }
  };
  add("en", english_templates());
  add("de", german_templates());
  add("fr", french_templates());
}

std::vector<std::string> MessageTemplates::read(const std::string& folder) {
  std::vector<std::string> mistakes;
  std::error_code failed;
  for (const auto& file : fs::recursive_directory_iterator(folder, failed)) {
    if (!file.is_regular_file()) continue;
    const std::string name = file.path().filename().string();
    const std::string language = file.path().parent_path().filename().string();
    const auto first = name.find('.');
    const auto second = name.find('.', first + 1);
    const std::string path = file.path().string();
    const auto kind = kind_named(name.substr(0, first));
    const auto channel =
        second == std::string::npos ? std::string() : name.substr(first + 1, second - first - 1);
    const auto ending = second == std::string::npos ? std::string() : name.substr(second + 1);
    const bool is_html = ending == "html" && channel == "email";
    const bool fits =
        kind && (is_html || (ending == "txt" &&
                             (channel == "email" || channel == "text" || channel == "call")));
    if (!fits) {
      mistakes.push_back(path +
                         ": expected LANGUAGE/KIND.email.txt, .email.html, .text.txt or "
                         ".call.txt");
      continue;
    }
    std::ostringstream content;
    content << std::ifstream(path).rdbuf();
    std::string text = content.str();
    if (const auto unknown = unknown_placeholder(text); !unknown.empty()) {
      mistakes.push_back(path + ": {" + unknown + "} is no placeholder");
      continue;
    }
    Template& one = templates_[key_of(language, *kind, channel)];
    if (is_html) {
      one.html = std::move(text);
      continue;
    }
    if (channel == "email") {
      const auto end = text.find('\n');
      if (!text.starts_with(subject_line) || end == std::string::npos) {
        mistakes.push_back(path + ": the first line has to be `Subject: …`");
        continue;
      }
      one.subject = text.substr(subject_line.size(), end - subject_line.size());
      text = text.substr(end + 1);
    }
    one.text = std::move(text);
    one.html.clear();
  }
  if (failed) mistakes.push_back(folder + ": can't be read: " + failed.message());
  return mistakes;
}

const MessageTemplates::Template* MessageTemplates::find(const std::string& language,
                                                         const Message& message) const {
  const auto found = templates_.find(key_of(language, message.kind, name_of(message.channel)));
  return found == templates_.end() ? nullptr : &found->second;
}

std::string MessageTemplates::language_for(const Message& message) const {
  const std::string plain = message.language.substr(0, message.language.find('-'));
  for (const auto& language : {message.language, plain, default_language_}) {
    if (find(language, message) != nullptr) return language;
  }
  return "en";
}

RenderedMessage MessageTemplates::render(const Message& message) const {
  const Template& chosen = *find(language_for(message), message);
  RenderedMessage rendered;
  const auto subject = filled(chosen.subject, message, false);
  rendered.subject.assign(subject.data(), subject.size());
  rendered.text = filled(chosen.text, message, false);
  if (message.channel != Channel::email) return rendered;
  const std::string html = chosen.html.empty() ? html_of(chosen.text) : chosen.html;
  rendered.html = filled(html, message, true);
  return rendered;
}

}  // namespace writeback::notify
