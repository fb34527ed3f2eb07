#include "notify/message_templates.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "notify/markup_escape.hpp"
#include "notify/templates/built_in.hpp"

namespace writeback::notify {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 11> placeholders{
    "user",   "code",    "minutes",   "time",    "caller",      "from",
    "method", "request", "operation", "message", "organisation"};
constexpr std::string_view subject_line = "Subject: ";
constexpr std::string_view our_name = "writebackd";

/// Tags differ in nothing by their case (BCP 47): "pt-BR", however it was written.
std::string language_tag(std::string_view text) {
  std::string tag(text);
  const auto change = [&](auto begin, auto end, char first, char last, int by) {
    std::transform(begin, end, begin,
                   [&](char c) { return c >= first && c <= last ? static_cast<char>(c + by) : c; });
  };
  change(tag.begin(), tag.end(), 'A', 'Z', 'a' - 'A');
  const auto hyphen = tag.find('-');
  if (hyphen != std::string::npos && tag.size() == hyphen + 3) {
    change(tag.begin() + static_cast<std::ptrdiff_t>(hyphen), tag.end(), 'a', 'z', 'A' - 'a');
  }
  return tag;
}

std::string key_of(std::string_view language, MessageKind kind, std::string_view channel) {
  return std::string(language) + "/" + std::string(name_of(kind)) + "." + std::string(channel);
}

std::string_view value_of(const Message& message, std::string_view name) {
  if (name == "code") return message.code.reveal();
  const auto found = message.values.find(std::string(name));
  if (found != message.values.end() && !found->second.empty()) return found->second;
  return name == "organisation" ? our_name : std::string_view();
}

/// A word in braces. Style sheets have braces too, with more than a word between them.
bool is_word(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// `each` gets the text between placeholders, and their names.
template <class Each>
void walk(std::string_view text, Each each) {
  while (!text.empty()) {
    const auto close = text.find('}');
    if (close == std::string_view::npos) break;
    const auto open = text.substr(0, close).rfind('{');
    const auto name = open == std::string_view::npos ? std::string_view()
                                                     : text.substr(open + 1, close - open - 1);
    const bool found = is_word(name);
    each(text.substr(0, found ? open : close + 1), found ? name : std::string_view());
    text.remove_prefix(close + 1);
  }
  each(text, std::string_view());
}

CleansedString filled(std::string_view text, const Message& message, bool html) {
  CleansedString result;
  walk(text, [&](std::string_view before, std::string_view name) {
    result += before;
    if (name.empty()) return;
    const auto value = value_of(message, name);
    result += html ? markup_escaped(value) : CleansedString(value);
  });
  return result;
}

/// A paragraph a line; a line that is nothing but the code stands out.
std::string html_of(std::string_view text) {
  std::string html = "<!doctype html><html><body style=\"font-family:sans-serif\">";
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    const bool is_code = line == "{code}";
    html += is_code ? "<p style=\"font-size:2em;letter-spacing:.2em\"><strong>" : "<p>";
    const auto plain = markup_escaped(line);
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
    if (!known) unknown = name;
  });
  return unknown;
}

std::optional<MessageKind> kind_named(std::string_view name) {
  for (const auto& one : english_templates()) {
    if (name_of(one.kind) == name) return one.kind;
  }
  return std::nullopt;
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

/// What a file is a template of.
struct Place {
  std::string language;
  MessageKind kind;
  std::string channel;
  bool is_html;
};

/// "LANGUAGE/KIND.CHANNEL.ENDING"; empty: it is nothing of the kind.
std::optional<Place> place_of(const fs::path& path) {
  if (std::distance(path.begin(), path.end()) != 2) return std::nullopt;
  const std::string name = path.filename().string();
  const auto first = std::min(name.find('.'), name.size());
  const auto kind = kind_named(name.substr(0, first));
  const auto rest = name.substr(first);
  const bool fits =
      rest == ".email.txt" || rest == ".email.html" || rest == ".text.txt" || rest == ".call.txt";
  if (!kind || !fits) return std::nullopt;
  return Place{language_tag(path.parent_path().string()), *kind,
               rest.substr(1, rest.find('.', 1) - 1), rest.ends_with(".html")};
}

/// "Your code is\n123456" with a blank line between paragraphs.
std::string as_paragraphs(std::string_view lines) {
  std::string text;
  for (const char c : lines) text += c == '\n' ? "\n\n" : std::string(1, c);
  return text + "\n";
}

}  // namespace

MessageTemplates::MessageTemplates(std::string default_language)
    : default_language_(language_tag(default_language)) {
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
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator file(folder, failed), end; !failed && file != end;
       file.increment(failed)) {
    if (file->is_regular_file(failed)) files.push_back(file->path());
  }
  if (failed) mistakes.push_back(folder + ": can't be read: " + failed.message());
  // A text takes the place of both parts of a mail; then comes the HTML that goes with it.
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return std::pair(a.extension() == ".html", a) < std::pair(b.extension() == ".html", b);
  });
  for (const auto& file : files) {
    auto mistake = read_file(file, fs::path(folder));
    if (!mistake.empty()) mistakes.push_back(file.string() + ": " + mistake);
  }
  return mistakes;
}

std::string MessageTemplates::read_file(const fs::path& file, const fs::path& folder) {
  const auto place = place_of(file.lexically_relative(folder));
  if (!place) {
    return "expected LANGUAGE/KIND.email.txt, .email.html, .text.txt or .call.txt";
  }
  std::ostringstream content;
  content << std::ifstream(file).rdbuf();
  std::string text = content.str();
  if (text.empty()) return "is empty, or can't be read";
  if (const auto unknown = unknown_placeholder(text); !unknown.empty()) {
    return "{" + unknown + "} is no placeholder";
  }
  if (place->kind == MessageKind::code && text.find("{code}") == std::string::npos) {
    return "lacks {code}";
  }
  const std::string key = key_of(place->language, place->kind, place->channel);
  if (place->is_html) {
    const auto mail = templates_.find(key);
    if (mail == templates_.end()) return "there is no .email.txt beside it";
    mail->second.html = std::move(text);
    return {};
  }
  Template fresh;
  if (place->channel == "email") {
    const auto end = text.find('\n');
    if (!text.starts_with(subject_line) || end == std::string::npos) {
      return "the first line has to be `Subject: …`";
    }
    fresh.subject = without_line_end(text.substr(subject_line.size(), end - subject_line.size()));
    text.erase(0, end + 1);
  } else {
    // A text message ends with its last word.
    text = without_line_end(std::move(text));
  }
  fresh.text = std::move(text);
  templates_[key] = std::move(fresh);
  return {};
}

const MessageTemplates::Template* MessageTemplates::find(const std::string& language,
                                                         const Message& message) const {
  const auto found = templates_.find(key_of(language, message.kind, name_of(message.channel)));
  return found == templates_.end() ? nullptr : &found->second;
}

std::string MessageTemplates::language_for(const Message& message) const {
  const std::string wanted = language_tag(message.language);
  const std::string plain = wanted.substr(0, wanted.find('-'));
  for (const auto& language : {wanted, plain, default_language_}) {
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
