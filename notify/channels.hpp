#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "notify/gateway.hpp"
#include "notify/message_templates.hpp"
#include "notify/outbox.hpp"
#include "notify/smtp_mailer.hpp"
#include "policy/message.hpp"

namespace writeback::notify {

/// Every way out, by channel: what is configured, or the outbox in place of all. One thread.
class Channels final : public Messenger, public std::enable_shared_from_this<Channels> {
 public:
  struct Parts {
    boost::asio::any_io_executor executor;
    std::shared_ptr<const MessageTemplates> templates;
    std::unique_ptr<const SmtpMailer> mailer;  ///< nullptr: no mail
    std::unique_ptr<const Gateway> texts;
    std::unique_ptr<const Gateway> calls;
    std::unique_ptr<Outbox> outbox;
  };
  explicit Channels(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] bool can_send(Channel channel) const override;
  [[nodiscard]] Task<void> send(Message message, Deadline deadline) override;
  void send_behind(Message message) override;

 private:
  [[nodiscard]] Task<void> deliver(const Message& message, Deadline deadline) const;

  Parts parts_;
};

}  // namespace writeback::notify
