#include "notify/channels.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

namespace writeback::notify {
namespace {

constexpr std::chrono::seconds behind{12};

boost::asio::awaitable<void> send_for_nobody(std::shared_ptr<Channels> channels,
                                             std::shared_ptr<Message> message) {
  static_cast<void>(
      co_await channels->send(std::move(*message), std::chrono::steady_clock::now() + behind));
}

}  // namespace

bool Channels::can_send(Channel channel) const {
  if (parts_.outbox) return true;
  switch (channel) {
    case Channel::email:
      return parts_.mailer != nullptr;
    case Channel::text:
      return parts_.texts != nullptr;
    case Channel::call:
      return parts_.calls != nullptr;
  }
  return false;
}

Task<void> Channels::deliver(const Message& message, Deadline deadline) const {
  const auto rendered = parts_.templates->render(message);
  if (parts_.outbox) co_return parts_.outbox->put(message, rendered);
  if (!can_send(message.channel)) {
    co_return Problem{ProblemKind::delivery_failed, "it is not configured"};
  }
  if (message.channel == Channel::email) {
    MailText mail;
    mail.to = message.to;
    mail.subject = rendered.subject;
    mail.text = rendered.text;
    mail.html = rendered.html;
    co_return co_await parts_.mailer->send(std::move(mail), deadline);
  }
  const auto& gateway = message.channel == Channel::text ? parts_.texts : parts_.calls;
  const std::string language = parts_.templates->language_for(message);
  co_return co_await gateway->send(message, rendered.text, language, deadline);
}

Task<void> Channels::send(Message message, Deadline deadline) {
  auto sent = co_await deliver(message, deadline);
  if (!sent) {
    // Neither the address nor what the message says.
    spdlog::warn("a message ({}, by {}) could not be sent: {}", name_of(message.kind),
                 name_of(message.channel), sent.error().log_reason);
  }
  co_return sent;
}

void Channels::send_behind(Message message) {
  auto shared = std::make_shared<Message>(std::move(message));
  boost::asio::co_spawn(parts_.executor, send_for_nobody(shared_from_this(), std::move(shared)),
                        boost::asio::detached);
}

}  // namespace writeback::notify
