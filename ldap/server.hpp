#pragma once

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ldap/connection.hpp"
#include "ldap/dialect.hpp"
#include "ldap/gate.hpp"
#include "ldap/message.hpp"
#include "ldap/root_dse.hpp"
#include "ldap/server_health.hpp"
#include "ldap/settings.hpp"
#include "ldap/write_pace.hpp"

namespace writeback::ldap {

/// One configured directory server: its connections, signed in as the service account and kept
/// open, its health, and the gate before its writes. One connection is kept to every server, so
/// that one that has failed is missed early and a spare one is ready; the rest of them only while
/// the server is in use. One thread.
class Server : public std::enable_shared_from_this<Server> {
 public:
  using Clock = std::chrono::steady_clock;

  /// `on_change` is called whenever the state may have changed, and never after `stop`.
  Server(boost::asio::any_io_executor executor, std::shared_ptr<const DirectorySettings> settings,
         std::shared_ptr<const Dialect> dialect, ServerUri uri, ConnectSettings connect,
         std::function<void()> on_change);

  void start();
  void stop();
  /// Whether this is the server that requests go to now.
  void use(bool in_use);
  [[nodiscard]] bool in_use() const { return in_use_; }

  [[nodiscard]] ServerHealth::State state() const { return health_.state(); }
  /// Up, and a connection is there at this very moment: between the loss of the last one and the
  /// news of it, state() is still `up`.
  [[nodiscard]] bool ready() const {
    return health_.state() == ServerHealth::State::up && choose() != nullptr;
  }
  /// Why it must not be used, as far as it was asked; empty: nothing stands against it.
  [[nodiscard]] const std::string& objection() const { return objection_; }
  [[nodiscard]] std::size_t connections() const {
    return static_cast<std::size_t>(
        std::count_if(slots_.begin(), slots_.end(),
                      [](const auto& one) { return one != nullptr && one->usable(); }));
  }
  [[nodiscard]] std::size_t writes_waiting() const { return write_gate_.queued(); }
  [[nodiscard]] const ServerTally& tally() const { return *connect_.tally; }
  [[nodiscard]] const std::string& name() const { return uri_.text; }
  [[nodiscard]] const RootDse& root_dse() const { return root_dse_; }
  /// The DN of the password policy that counts for users without one of their own; empty where it
  /// is not known.
  [[nodiscard]] const std::string& default_policy_dn() const { return default_policy_dn_; }

  [[nodiscard]] boost::asio::awaitable<Exchange> read(const Request& request,
                                                      Clock::time_point deadline);
  /// Behind the gate: not_sent also where the queue is full or the deadline passed in it.
  [[nodiscard]] boost::asio::awaitable<Exchange> write(const Request& request,
                                                       Clock::time_point deadline);

  /// The gate alone, for a write that leaves on a user's own connection.
  [[nodiscard]] boost::asio::awaitable<Gate::Place> enter_write_gate(Clock::time_point deadline) {
    return write_gate_.enter(deadline);
  }

  /// How long the event loop may rest now, because this server has enough to do.
  [[nodiscard]] WritePace::Duration rest() const { return write_pace_.rest(write_gate_.queued()); }

  /// A connection of the other pool, on which users are signed in, for one at a time.
  class UserSession {
   public:
    UserSession() = default;
    UserSession(Server& server, Gate::Place place, std::shared_ptr<Connection> connection);
    UserSession(UserSession&& other) noexcept = default;
    UserSession& operator=(UserSession&& other) noexcept = default;
    ~UserSession();
    explicit operator bool() const { return connection_ != nullptr; }
    [[nodiscard]] Connection& connection() const { return *connection_; }

   private:
    std::shared_ptr<Server> server_;
    Gate::Place place_;
    std::shared_ptr<Connection> connection_;
  };
  [[nodiscard]] boost::asio::awaitable<UserSession> open_user_session(Clock::time_point deadline);

  /// The server said that it can't serve (busy, unavailable, going away): leave it and try again
  /// later.
  void leave(const char* why);

 private:
  [[nodiscard]] boost::asio::awaitable<void> keep_connected(std::size_t slot);
  struct Attempt {
    std::shared_ptr<Connection> connection;  ///< nullptr: see failure
    std::string failure;
    bool refused_sign_in = false;
  };
  [[nodiscard]] boost::asio::awaitable<Attempt> connect_once();
  [[nodiscard]] boost::asio::awaitable<void> learn(Attempt& attempt, Clock::time_point deadline);
  [[nodiscard]] boost::asio::awaitable<void> find_default_policy(
      std::shared_ptr<Connection> connection, Clock::time_point deadline);
  [[nodiscard]] boost::asio::awaitable<void> pause(std::size_t slot);
  [[nodiscard]] boost::asio::awaitable<void> wait_for_turn(std::size_t slot);
  [[nodiscard]] boost::asio::awaitable<void> watch();
  [[nodiscard]] boost::asio::awaitable<void> ask_for_sign_of_life();
  void look_after();
  void slot_began(std::size_t slot, std::shared_ptr<Connection> connection);
  void slot_ended(std::size_t slot);
  void note_attempt_failed(const Attempt& attempt);
  void abandon_connections();
  [[nodiscard]] std::shared_ptr<Connection> choose() const;
  [[nodiscard]] std::vector<std::shared_ptr<Connection>> all_connections() const;

  boost::asio::any_io_executor executor_;
  std::shared_ptr<const DirectorySettings> settings_;
  std::shared_ptr<const Dialect> dialect_;
  ServerUri uri_;
  ConnectSettings connect_;
  std::function<void()> on_change_;
  ServerHealth health_;
  RootDse root_dse_;
  std::string default_policy_dn_;
  std::string objection_;
  std::vector<std::shared_ptr<Connection>> slots_;
  std::vector<std::weak_ptr<Connection>> user_connections_;
  std::vector<std::shared_ptr<Connection>> idle_user_connections_;
  Gate write_gate_;
  WritePace write_pace_;
  Gate user_gate_;
  boost::asio::steady_timer turn_signal_;
  boost::asio::steady_timer watch_timer_;
  std::vector<std::unique_ptr<boost::asio::steady_timer>> retry_timers_;
  bool asking_ = false;
  bool in_use_ = false;
  bool stopped_ = false;
};

}  // namespace writeback::ldap
