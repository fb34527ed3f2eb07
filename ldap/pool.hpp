#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

#include "ldap/discovery.hpp"
#include "ldap/server.hpp"
#include "ldap/settings.hpp"
#include "policy/account.hpp"
#include "policy/task.hpp"

namespace writeback::ldap {

/// The servers in order of preference, as configured or as DNS names them: says which one a request
/// goes to. One thread.
class Pool {
 public:
  /// Throws std::runtime_error where ca_pem can't be used.
  Pool(boost::asio::any_io_executor executor, std::shared_ptr<const DirectorySettings> settings,
       std::shared_ptr<const Dialect> dialect);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// The most preferred server that answers. Waits a moment for one to come (back), so that a
  /// restart of the only server is no error yet. directory_unavailable, directory_refused (the
  /// agent's own sign-in).
  [[nodiscard]] Task<ServerRef> pick(Deadline deadline);
  [[nodiscard]] Server& at(ServerRef server) const { return *servers_[server.index]; }
  [[nodiscard]] std::size_t size() const { return order_.size(); }
  /// The server that the last request went to; nullptr where there was none yet.
  [[nodiscard]] const Server* in_use() const;
  /// The longest rest that a server allows the event loop: only the one in use has writes that
  /// wait.
  [[nodiscard]] WritePace::Duration rest() const;

  /// Those that count now, in order of preference.
  [[nodiscard]] std::vector<std::shared_ptr<const Server>> servers() const;
  /// Whether a server can be used at this moment.
  [[nodiscard]] bool ready() const;
  /// Why not one of the servers may be used; empty while one of them may be, or was not heard yet.
  [[nodiscard]] std::string objection() const;

  static constexpr std::chrono::milliseconds wait_for_recovery{1000};

 private:
  void take(const std::vector<ServerUri>& uris);
  [[nodiscard]] std::uint32_t index_of(const ServerUri& uri);
  void use(ServerRef chosen);
  void wake_waiting();

  boost::asio::any_io_executor executor_;
  std::shared_ptr<const DirectorySettings> settings_;
  std::shared_ptr<const Dialect> dialect_;
  ConnectSettings connect_;
  /// Everyone there ever was, because requests under way name them by index; who has left is
  /// stopped.
  std::vector<std::shared_ptr<Server>> servers_;
  std::vector<std::uint32_t> order_;  ///< those that count now, the most preferred one first
  std::shared_ptr<Discovery> discovery_;
  std::vector<boost::asio::steady_timer*> waiting_;
};

}  // namespace writeback::ldap
