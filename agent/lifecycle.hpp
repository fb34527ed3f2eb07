#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/assemble.hpp"
#include "agent/notice_sender.hpp"
#include "agent/systemd_notify.hpp"
#include "api/control_listener.hpp"
#include "api/listener.hpp"

namespace writeback::agent {

/// The configuration forbids every server that it names. Trying again changes nothing.
class UnusableDirectory : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The life of the daemon on one event loop: start, SIGHUP (a new ini file, without dropping a
/// connection), a renewed TLS certificate, SIGTERM and SIGINT (finish what is under way, then end).
class Lifecycle {
 public:
  /// Throws std::runtime_error where an address can't be had.
  Lifecycle(boost::asio::io_context& loop, std::shared_ptr<const Config> config);

  /// Runs until the end of the daemon. Throws UnusableDirectory where that shows when the servers
  /// are first heard, and no server could be used before.
  void run();

 private:
  [[nodiscard]] bool has_started() const;
  [[nodiscard]] Vitals vitals() const;
  /// What of it takes effect only at the next start.
  [[nodiscard]] std::vector<std::string> take_into_use(std::shared_ptr<const Config> config);
  void load_tls();
  void listen_for_administrator();
  api::ReloadOutcome reload();
  [[nodiscard]] api::ReloadOutcome read_ini_file_anew();
  [[nodiscard]] api::Reload reload_on_request();
  [[nodiscard]] boost::asio::awaitable<void> handle_signals();
  [[nodiscard]] boost::asio::awaitable<void> watch_certificate();
  [[nodiscard]] boost::asio::awaitable<void> shut_down();

  boost::asio::io_context& loop_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer watch_timer_;
  SystemdNotify systemd_;
  Assembly assembly_;
  NoticeSender notices_;
  api::Listener listener_;
  api::ControlListener control_;
  std::string tls_stamp_;
};

}  // namespace writeback::agent
