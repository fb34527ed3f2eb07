#pragma once

#include <functional>
#include <memory>

#include "notify/mail_message.hpp"
#include "notify/mail_settings.hpp"
#include "notify/transfers.hpp"

namespace writeback::notify {

/// Mail by SMTP (RFC 5321) over TLS, to the first of several servers that takes it. One thread.
class SmtpMailer {
 public:
  using Unique = std::function<std::string()>;
  SmtpMailer(std::shared_ptr<const MailSettings> settings, std::shared_ptr<Transfers> transfers,
             Unique unique)
      : settings_(std::move(settings)),
        transfers_(std::move(transfers)),
        unique_(std::move(unique)) {}

  /// Returns when a server has taken it. delivery_failed; what it says of the servers is for the
  /// log.
  [[nodiscard]] Task<void> send(MailText mail, Deadline deadline) const;

 private:
  std::shared_ptr<const MailSettings> settings_;
  std::shared_ptr<Transfers> transfers_;
  Unique unique_;
};

}  // namespace writeback::notify
