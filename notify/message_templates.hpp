#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "notify/http_client.hpp"
#include "policy/message.hpp"

namespace writeback::notify {

/// A message ready to go.
struct RenderedMessage {
  std::string subject;  ///< of a mail
  CleansedString text;
  CleansedString html;  ///< of a mail
};

/// What messages say, by language, kind and channel: the built-in ones in English, German and
/// French, and files of an administrator's own that take their place: LANGUAGE/KIND.email.txt
/// (first line "Subject: …"), KIND.email.html, KIND.text.txt and KIND.call.txt. Immutable.
class MessageTemplates {
 public:
  explicit MessageTemplates(std::string default_language = "en");

  /// Every file in the folder; what is wrong with them, by file: an unknown kind or placeholder, a
  /// missing subject, a code message without its code. Nothing of a folder with mistakes should be
  /// used.
  [[nodiscard]] std::vector<std::string> read(const std::string& folder);

  /// "de-CH" is looked for, then "de", then the default language, then English.
  [[nodiscard]] RenderedMessage render(const Message& message) const;
  /// The language that it is rendered in.
  [[nodiscard]] std::string language_for(const Message& message) const;

 private:
  struct Template {
    std::string subject;
    std::string text;
    std::string html;  ///< empty: made of the text
  };
  /// What is wrong with it; empty: nothing.
  [[nodiscard]] std::string read_file(const std::filesystem::path& file,
                                      const std::filesystem::path& folder);
  /// By "LANGUAGE/KIND.CHANNEL".
  [[nodiscard]] const Template* find(const std::string& language, const Message& message) const;

  std::map<std::string, Template> templates_;
  std::string default_language_;
};

}  // namespace writeback::notify
