#include <algorithm>
#include <array>
#include <sstream>

#include "agent/config/sections.hpp"
#include "notify/mail_message.hpp"
#include "notify/message_templates.hpp"

namespace writeback::agent {
namespace {

constexpr std::array mail_table{
    IniKey{.name = "server",
           .usual = "",
           .meaning = "`smtps://HOST:465`, or `smtp://HOST:587` for STARTTLS; several in order, "
                      "separated by spaces",
           .example = "smtps://mail.example.com:465"},
    IniKey{.name = "starttls",
           .usual = "required",
           .meaning = "`never`: only for a server on this machine"},
    IniKey{.name = "user",
           .usual = "",
           .meaning = "who signs in at the server, where it wants that",
           .example = "writebackd"},
    IniKey{.name = "password_file",
           .usual = "",
           .meaning =
               "the password of `user`; a file that is not world-readable, or `credential:NAME`",
           .example = "secrets/mail-password"},
    IniKey{.name = "from",
           .usual = "",
           .meaning = "who the mails are from",
           .usual_in_words = "needed with `server`",
           .example = "Password help <no-reply@example.com>"},
    IniKey{.name = "reply_to",
           .usual = "",
           .meaning = "where an answer goes",
           .example = "help@example.com"},
    IniKey{.name = "ca_certificate",
           .usual = "",
           .meaning = "who may certify the server",
           .usual_in_words = "those that Debian trusts",
           .example = "tls/mail-ca.crt"},
    IniKey{.name = "language",
           .usual = "en",
           .meaning = "of people without a language of their own; `de` and `fr` are built in"},
    IniKey{.name = "templates",
           .usual = "",
           .meaning = "a folder of your own: `LANGUAGE/KIND.email.txt` (first line `Subject: …`), "
                      "`.email.html`, `.text.txt`, `.call.txt`; KIND: `code`, `confirm_call`, "
                      "`password_reset`, `password_changed`, `account_unlocked`, `method_added`, "
                      "`method_removed`, `registration_cleared`, `privileged_reset`, "
                      "`contact_administrator`. Placeholders: `{user}` `{code}` `{minutes}` "
                      "`{time}` `{from}` `{caller}` `{method}` `{request}` `{message}` "
                      "`{operation}` `{organisation}`; an unknown one is a mistake",
           .usual_in_words = "built in",
           .example = "templates"},
};

constexpr std::array contact_table{
    IniKey{.name = "administrators",
           .usual = "",
           .meaning = "who is written to, separated by spaces or commas; 100 addresses at the most",
           .example = "help@example.com"},
    IniKey{.name = "link",
           .usual = "",
           .meaning = "a page (`https://…`) or `mailto:…` of your own, instead of a mail",
           .example = "https://help.example.com"},
};

constexpr std::array notify_table{
    IniKey{.name = "outbox",
           .usual = "",
           .meaning = "a folder: every message is written to a file there instead of being sent, "
                      "codes and all. Only with `[agent] development = yes`",
           .example = "outbox"},
};

constexpr std::size_t most_administrators = 100;

/// "Password help <no-reply@example.com>", or the address alone.
void read_from(SectionReader& section, notify::MailSettings& mail) {
  const std::string from = section.text("from");
  const auto open = from.find('<');
  if (open == std::string::npos) {
    mail.from_address = from;
  } else {
    mail.from_name = from.substr(0, open);
    while (mail.from_name.ends_with(' ')) mail.from_name.pop_back();
    const auto close = from.find('>', open);
    mail.from_address = from.substr(open + 1, close == std::string::npos ? 0 : close - open - 1);
  }
  if (!notify::is_mail_address(mail.from_address)) {
    section.wrong("from", "expected an address, as Password help <no-reply@example.com>");
  }
}

bool is_on_this_machine(const std::string& server) {
  for (const char* host : {"smtp://127.0.0.1", "smtp://localhost", "smtp://[::1]"}) {
    const std::string_view rest =
        server.starts_with(host) ? std::string_view(server).substr(std::string_view(host).size())
                                 : std::string_view("x");
    if (rest.empty() || rest.starts_with(':')) return true;
  }
  return false;
}

/// A host and a port; a user, a path or options of libcurl's would only end up in the log.
bool is_server(std::string_view server) {
  for (const std::string_view scheme : {"smtps://", "smtp://"}) {
    if (!server.starts_with(scheme)) continue;
    server.remove_prefix(scheme.size());
    return !server.empty() && std::all_of(server.begin(), server.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    });
  }
  return false;
}

}  // namespace

std::span<const IniKey> mail_keys() {
  return mail_table;
}

std::span<const IniKey> contact_keys() {
  return contact_table;
}

std::span<const IniKey> notify_keys() {
  return notify_table;
}

void read_mail_section(SectionReader& section, notify::MailSettings& mail) {
  mail.servers = section.words("server");
  mail.starttls = section.choice("starttls", {"required", "never"}) == "required";
  mail.user = section.text("user");
  mail.password = section.secret("password_file");
  mail.ca_certificate = section.path("ca_certificate");
  if (!mail.ca_certificate.empty()) static_cast<void>(section.file_content("ca_certificate"));
  mail.reply_to = section.text("reply_to");
  mail.templates = section.path("templates");
  mail.default_language = section.text("language");
  const bool configured = !mail.servers.empty();
  for (const auto& server : mail.servers) {
    if (!is_server(server)) {
      // Without the value: somebody may have written a password into it.
      section.wrong("server", "expected smtps://HOST:PORT, or smtp://HOST:PORT for STARTTLS");
    } else if (!mail.starttls && server.starts_with("smtp://") && !is_on_this_machine(server)) {
      section.wrong("starttls", server + ": without TLS only a server on this machine can be used");
    }
  }
  if (configured || section.has("from")) {
    read_from(section, mail);
  } else {
    static_cast<void>(section.text("from"));
  }
  if (mail.user.empty() != mail.password.empty() && configured) {
    section.wrong(mail.user.empty() ? "user" : "password_file",
                  "is missing: the mail server wants both or none");
  }
  if (!mail.reply_to.empty() && !notify::is_mail_address(mail.reply_to)) {
    section.wrong("reply_to", "expected an address");
  }
  if (!mail.templates.empty()) {
    notify::MessageTemplates templates(mail.default_language);
    for (const auto& mistake : templates.read(mail.templates)) section.wrong("templates", mistake);
  }
  section.finish();
}

void read_contact_section(SectionReader& section, ContactRules& contact) {
  for (const auto& word : section.words("administrators")) {
    std::istringstream addresses(word);
    for (std::string address; std::getline(addresses, address, ',');) {
      if (!address.empty()) contact.administrators.push_back(address);
    }
  }
  for (const auto& address : contact.administrators) {
    if (!notify::is_mail_address(address)) {
      section.wrong("administrators", address + ": expected e-mail addresses");
    }
  }
  if (contact.administrators.size() > most_administrators) {
    section.wrong("administrators", "has more than 100 addresses");
  }
  contact.link = section.text("link");
  const bool is_link = contact.link.empty() || contact.link.starts_with("https://") ||
                       contact.link.starts_with("mailto:");
  if (!is_link) section.wrong("link", "expected https://… or mailto:…");
  section.finish();
}

void read_notify_section(SectionReader& section, bool development, std::string& outbox) {
  outbox = section.path("outbox");
  if (!outbox.empty() && !development) {
    section.wrong("outbox",
                  "writes codes to files instead of sending them: only with [agent] development = "
                  "yes, on a developer's machine");
  }
  section.finish();
}

}  // namespace writeback::agent
