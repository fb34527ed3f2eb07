#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "api/session.hpp"
#include "api/sessions.hpp"

namespace writeback::api {

/// Accepts callers on all configured addresses and hands each connection to a session. Addresses
/// and TLS can be replaced while connections go on. One thread.
class Listener {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;

  Listener(boost::asio::any_io_executor executor, CurrentService service,
           std::size_t max_connections);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Takes over sockets that listen already, and are never closed by a reload: from here on
  /// `listen_on` opens none of its own. Throws std::runtime_error where one is none.
  void adopt(const std::vector<int>& descriptors);

  /// Listens on exactly these from now on; those that stay the same are not touched. Throws
  /// std::runtime_error naming the address that can't be had; then everything is as before.
  void listen_on(const std::vector<Endpoint>& endpoints);
  void use_tls(std::shared_ptr<boost::asio::ssl::context> tls);
  void set_max_connections(std::size_t max_connections);

  void stop_accepting();
  [[nodiscard]] boost::asio::awaitable<void> drain(std::chrono::steady_clock::time_point deadline);

 private:
  struct Door;
  struct Shared;
  [[nodiscard]] std::shared_ptr<Door> open_door(const Endpoint& endpoint) const;
  void refuse_what_overlaps(const Endpoint& endpoint, const std::vector<Endpoint>& wanted) const;
  void open_for_callers(const std::shared_ptr<Door>& door);
  [[nodiscard]] static boost::asio::awaitable<void> accept(std::shared_ptr<Door> door,
                                                           std::shared_ptr<Shared> shared);

  boost::asio::any_io_executor executor_;
  std::shared_ptr<Shared> shared_;
  std::vector<std::shared_ptr<Door>> doors_;
  bool adopted_ = false;
};

}  // namespace writeback::api
