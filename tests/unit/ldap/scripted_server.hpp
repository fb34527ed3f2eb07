#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "tests/unit/ldap/ber.hpp"

namespace writeback::test {

/// The other end of one LDAP connection, on the same event loop: keeps the requests that came, sends the bytes it is told
/// to, hangs up when it is told to. Listens on a socket in a folder of its own.
class ScriptedServer {
 public:
  explicit ScriptedServer(boost::asio::io_context& loop);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  /// "ldapi://%2Ftmp%2F…".
  [[nodiscard]] std::string uri() const;

  /// Called with every request; what it returns is sent.
  std::function<std::string(const BerElement& request)> on_request;

  void send(const std::string& bytes);
  void hang_up();
  [[nodiscard]] const std::vector<BerElement>& requests() const { return requests_; }
  /// Whether the client has closed its end.
  [[nodiscard]] bool client_left() const { return client_left_; }

 private:
  void read();
  void take_requests();

  boost::asio::io_context& loop_;
  std::string folder_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::local::stream_protocol::socket socket_;
  std::string received_;
  std::string chunk_ = std::string(4096, '\0');
  std::vector<BerElement> requests_;
  bool client_left_ = false;
};

}  // namespace writeback::test
