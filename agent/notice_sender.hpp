#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "policy/message.hpp"
#include "store/stored_notices.hpp"

namespace writeback::agent {

/// Sends the notices that wait in the store, as soon as it works: tried again after five seconds,
/// twice as long each time, for a day. Lives on the event loop, as long as the process.
class NoticeSender {
 public:
  /// `messenger`: the one of the present configuration.
  NoticeSender(boost::asio::any_io_executor executor, std::shared_ptr<store::StoredNotices> notices,
               std::function<std::shared_ptr<Messenger>()> messenger);

  /// Until `stop`.
  [[nodiscard]] boost::asio::awaitable<void> run();
  void stop();

 private:
  [[nodiscard]] boost::asio::awaitable<void> send(std::shared_ptr<store::StoredNotices::Due> due,
                                                  std::shared_ptr<Messenger> messenger);

  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<store::StoredNotices> notices_;
  std::function<std::shared_ptr<Messenger>()> messenger_;
  std::size_t under_way_ = 0;
  bool stopped_ = false;
};

}  // namespace writeback::agent
