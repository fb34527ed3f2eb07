#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

namespace writeback::agent {

/// What systemd hears from the daemon over NOTIFY_SOCKET (sd_notify(3)); where nobody listens,
/// nothing is said. The watchdog is fed by the event loop itself, so that a loop that hangs is
/// found out. One thread.
class SystemdNotify {
 public:
  explicit SystemdNotify(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  static void ready();
  /// `ready` says that it is done.
  static void reloading();
  /// `patience`: systemd is not to kill it before, whatever TimeoutStopSec= says.
  static void stopping(std::chrono::microseconds patience);

  /// Says twice in each interval of WATCHDOG_USEC that the loop turns, until `stop`.
  [[nodiscard]] boost::asio::awaitable<void> feed_watchdog();
  void stop() { timer_.cancel(); }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace writeback::agent
