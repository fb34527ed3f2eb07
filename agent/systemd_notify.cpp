#include "agent/systemd_notify.hpp"

#include <systemd/sd-daemon.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <string>

namespace writeback::agent {
namespace asio = boost::asio;

void SystemdNotify::ready() {
  sd_notify(0, "READY=1\nSTATUS=Answering callers");
}

void SystemdNotify::reloading() {
  // The time tells systemd which of two reloads this one answers (Type=notify-reload, from 253 on).
  const auto since_boot = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  const std::string text = "RELOADING=1\nSTATUS=Reading the ini file\nMONOTONIC_USEC=" +
                           std::to_string(since_boot.count());
  sd_notify(0, text.c_str());
}

void SystemdNotify::stopping(std::chrono::microseconds patience) {
  const std::string text = "STOPPING=1\nSTATUS=Finishing what is under way\nEXTEND_TIMEOUT_USEC=" +
                           std::to_string(patience.count());
  sd_notify(0, text.c_str());
}

asio::awaitable<void> SystemdNotify::feed_watchdog() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) co_return;
  const std::chrono::microseconds half(microseconds / 2);
  while (true) {
    sd_notify(0, "WATCHDOG=1");
    timer_.expires_after(half);
    const auto [error] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
  }
}

}  // namespace writeback::agent
