#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "ldap/bell.hpp"
#include "ldap/codec.hpp"
#include "ldap/in_flight.hpp"
#include "ldap/message.hpp"
#include "ldap/server_tally.hpp"
#include "ldap/server_uri.hpp"
#include "ldap/wire.hpp"

namespace writeback::ldap {

/// What every connection to the directory needs to be opened.
struct ConnectSettings {
  std::shared_ptr<const TlsSettings> tls;
  bool start_tls = false;
  std::size_t max_incoming = 4UL * 1024 * 1024;  ///< bytes of one message of the server
  std::size_t max_in_flight = 256;               ///< requests out at once on one connection
  std::shared_ptr<ServerTally> tally = nullptr;  ///< nullptr: nobody counts
};

/// One LDAP session: many requests out at once, each with a deadline of its own, answered in any
/// order. One reader runs as long as the connection; requests of the same turn of the event loop
/// leave in one write. One thread. Always held by shared_ptr: the reader keeps it alive until the
/// connection is closed.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  struct Opened {
    std::shared_ptr<Connection> connection;  ///< nullptr: see failure
    std::string failure;
  };
  /// Connects, does StartTLS where asked for, and the TLS handshake; all by the deadline. Does not
  /// bind.
  [[nodiscard]] static boost::asio::awaitable<Opened> open(boost::asio::any_io_executor executor,
                                                           ServerUri server,
                                                           ConnectSettings settings,
                                                           Clock::time_point deadline);
  ~Connection();

  /// Sends and waits. A search that was given up is abandoned on the server; a write is not, it
  /// can't be taken back.
  [[nodiscard]] boost::asio::awaitable<Exchange> perform(const Request& request,
                                                         Clock::time_point deadline);

  /// False from the moment at which it is closing: the server announced it, or something failed.
  [[nodiscard]] bool usable() const { return !closing_ && !closed_; }
  /// Whether a request that comes now leaves in the same write as others.
  [[nodiscard]] bool about_to_send() const { return flush_scheduled_ || writing_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
  /// When the oldest request that still waits was sent; empty where none waits.
  [[nodiscard]] std::optional<Clock::time_point> waiting_since() const;
  [[nodiscard]] Clock::time_point last_heard() const { return last_heard_; }

  [[nodiscard]] const ServerUri& server() const { return server_; }
  [[nodiscard]] Wire::TlsFacts tls_facts() const { return wire_.tls_facts(); }
  [[nodiscard]] std::string channel_binding() const { return wire_.channel_binding(); }

  /// Returns when the connection takes no more requests, for whatever reason.
  [[nodiscard]] boost::asio::awaitable<void> wait_until_unusable();
  void close();
  /// Takes no new requests. Searches that are out are given up, so that they can be asked
  /// elsewhere; writes still wait for their answers, then it closes.
  void retire();

 private:
  struct Waiter;
  Connection(boost::asio::any_io_executor executor, ServerUri server, ConnectSettings settings);
  [[nodiscard]] boost::asio::awaitable<std::string> establish(Clock::time_point deadline);
  [[nodiscard]] boost::asio::awaitable<std::string> upgrade_with_start_tls();
  void start_reader();
  [[nodiscard]] boost::asio::awaitable<void> read_until_closed();
  void deliver_answers();
  void watch(Clock::time_point deadline);
  void on_deadline();
  static void abandon_waiters(Connection* connection);
  void schedule_flush();
  void flush();
  void on_written(bool all);
  void close_when_idle();

  boost::asio::any_io_executor executor_;
  ServerUri server_;
  ConnectSettings settings_;
  Wire wire_;
  Codec codec_;
  InFlight<Waiter> in_flight_;
  boost::asio::steady_timer unusable_signal_;
  boost::asio::steady_timer deadline_timer_;
  Clock::time_point watched_deadline_ = Clock::time_point::max();
  Clock::time_point last_heard_;
  std::string being_written_;
  std::array<char, 16UL * 1024> read_buffer_{};
  bool flush_scheduled_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool closed_ = false;
};

}  // namespace writeback::ldap
