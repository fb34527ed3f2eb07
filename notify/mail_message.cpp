#include "notify/mail_message.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "notify/encodings.hpp"

namespace writeback::notify {
namespace {

constexpr std::size_t bytes_per_line = 57;  // 76 characters of base64 (RFC 2045, 6.8)
// Of an encoded word: with "Subject: " before it, a line has 76 characters at the most (RFC 2047,
// 2).
constexpr std::size_t bytes_per_word = 39;
constexpr std::size_t longest_address = 254;

CleansedString base64_lines(std::string_view bytes) {
  CleansedString lines;
  for (std::size_t at = 0; at < bytes.size(); at += bytes_per_line) {
    lines += to_base64(bytes.substr(at, bytes_per_line));
    lines += "\r\n";
  }
  return lines;
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; }) &&
         text.find("=?") == std::string_view::npos;
}

/// RFC 5322, 3.3. The names do not depend on the locale, because the process never sets one.
std::string date_of(Timestamp now) {
  const std::time_t time = now.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 64> text{};
  const std::size_t length =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &parts);
  return {text.data(), length};
}

std::string quoted_name(const std::string& name) {
  if (!is_plain(name)) return encoded_words(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

void add_part(CleansedString& mail, const std::string& boundary, std::string_view type,
              std::string_view content) {
  mail += "--" + CleansedString(boundary) + "\r\nContent-Type: " + CleansedString(type) +
          "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  // The canonical form of text has CRLF, also inside of base64 (RFC 2045, 6.8).
  CleansedString lines;
  for (const char c : content) {
    if (c == '\n' && !lines.ends_with('\r')) lines += '\r';
    lines += c;
  }
  mail += base64_lines(lines);
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.size() <= longest_address && std::all_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && c != '<' && c != '>' &&
                  c != ',' && c != ';' && c != '"';
         });
}

std::string encoded_words(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string words;
  while (!text.empty()) {
    std::size_t length = std::min(bytes_per_word, text.size());
    // Not in the middle of a character (RFC 2047, 5).
    while (length < text.size() && length > 0 &&
           (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
      --length;
    }
    if (length == 0) length = std::min(bytes_per_word, text.size());
    words += words.empty() ? "=?utf-8?B?" : "\r\n =?utf-8?B?";
    words += to_base64(text.substr(0, length));
    words += "?=";
    text.remove_prefix(length);
  }
  return words;
}

std::optional<CleansedString> mail_message(const MailText& mail, Timestamp now,
                                           const std::string& unique) {
  const bool fine = is_mail_address(mail.to) && is_mail_address(mail.from_address) &&
                    (mail.reply_to.empty() || is_mail_address(mail.reply_to));
  if (!fine) return std::nullopt;
  const std::string domain = mail.from_address.substr(mail.from_address.rfind('@') + 1);
  const std::string boundary = "=_" + unique;
  std::string subject = mail.subject;
  std::replace_if(
      subject.begin(), subject.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  std::string head = "Date: " + date_of(now) + "\r\n";
  head += "From: " + (mail.from_name.empty() ? "" : quoted_name(mail.from_name) + " ") + "<" +
          mail.from_address + ">\r\n";
  head += "To: <" + mail.to + ">\r\n";
  if (!mail.reply_to.empty()) head += "Reply-To: <" + mail.reply_to + ">\r\n";
  head += "Subject: " + encoded_words(subject) + "\r\n";
  head += "Message-ID: <" + unique + "@" + domain + ">\r\n";
  // RFC 3834: no automatic answer to what a machine wrote.
  head += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  head += "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n";
  CleansedString whole(head);
  add_part(whole, boundary, "text/plain", mail.text);
  add_part(whole, boundary, "text/html", mail.html);
  whole += "--" + CleansedString(boundary) + "--\r\n";
  return whole;
}

}  // namespace writeback::notify
