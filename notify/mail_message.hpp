#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "notify/http_client.hpp"
#include "policy/timestamp.hpp"

namespace writeback::notify {

/// What a mail says and to whom.
struct MailText {
  std::string from_name;
  std::string from_address;
  std::string reply_to;
  std::string to;
  std::string subject;
  CleansedString text;
  CleansedString html;
};

/// The mail as it travels (RFC 5322, RFC 2045 to 2047): text and HTML side by side, in UTF-8.
/// `unique`: makes the Message-ID and the boundary. Empty where an address could end its header.
[[nodiscard]] std::optional<CleansedString> mail_message(const MailText& mail, Timestamp now,
                                                         const std::string& unique);

/// A header's text where it is not plain ASCII (RFC 2047), in words of 75 characters at the most.
[[nodiscard]] std::string encoded_words(std::string_view text);

/// One address that can stand in an envelope and a header.
[[nodiscard]] bool is_mail_address(std::string_view text);

}  // namespace writeback::notify
