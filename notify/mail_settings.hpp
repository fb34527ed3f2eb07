#pragma once

#include <string>
#include <vector>

#include "policy/secret.hpp"

namespace writeback::notify {

/// The `[mail]` section. No servers: no mail is sent.
struct MailSettings {
  std::vector<std::string> servers;  ///< smtps://HOST:PORT, or smtp://HOST:PORT for STARTTLS
  bool starttls = true;              ///< false only for a server on this machine
  std::string user;
  Secret password;
  std::string from_name;
  std::string from_address;
  std::string reply_to;
  std::string ca_certificate;  ///< file; empty: those of the system
  std::string templates;       ///< folder of the administrator's own; empty: none
  std::string default_language = "en";
};

}  // namespace writeback::notify
