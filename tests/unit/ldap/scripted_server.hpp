#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/ber.hpp"

namespace writeback::test {

/// The other end of one LDAP connection, on the same event loop: keeps the requests that came,
/// sends the bytes it is told to, hangs up when it is told to. Listens on a Unix socket in a folder
/// of its own, or on a free port of 127.0.0.1.
class ScriptedServer {
 public:
  enum class Kind { unix_socket, tcp };
  explicit ScriptedServer(boost::asio::io_context& loop, Kind kind = Kind::unix_socket);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  /// "ldapi://%2Ftmp%2F…" or "ldap://127.0.0.1:…".
  [[nodiscard]] const std::string& uri() const { return uri_; }

  /// Called with every request; what it returns is sent.
  std::function<std::string(const BerElement& request)> on_request;

  void send(const std::string& bytes);
  void hang_up();
  [[nodiscard]] const std::vector<BerElement>& requests() const { return requests_; }
  /// Whether the client has closed its end.
  [[nodiscard]] bool client_left() const { return client_left_; }

 private:
  void listen_on_unix_socket();
  void listen_on_tcp();
  void listen(const boost::asio::generic::stream_protocol::endpoint& endpoint);
  void read();
  void take_requests();

  boost::asio::io_context& loop_;
  std::string folder_;
  std::string uri_;
  boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor_;
  boost::asio::generic::stream_protocol::socket socket_;
  std::string received_;
  std::string chunk_ = std::string(4096, '\0');
  std::vector<BerElement> requests_;
  bool client_left_ = false;
};

}  // namespace writeback::test
